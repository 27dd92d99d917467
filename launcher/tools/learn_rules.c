#include "tools/learn_rules.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"

enum {
	PROGRAMS = 6,           /* so many programs are named one by one */
	SIBLINGS = 3,           /* so many of one folder stand for all of it */
	HASH_LENGTH = 8,        /* hexadecimal digits that are no word */
	NUMBER_LENGTH = 4,      /* digits: a year, a process id */
	CHANCE_LENGTH = 6,      /* of mkstemp(3) */
	EPHEMERAL_PORT = 32768, /* ip_local_port_range */
};

/* mkstemp(3): six letters and digits, mixed as no word is: "settings.x7Rb2Q". A
 * first letter that is large, and digits at the end, are those of words. */
static bool
ends_in_chance(const char *name, size_t length)
{
	const char *end = name + length, *c = end;

	while (c > name && isalnum((unsigned char)c[-1]))
		c--;
	if (end - c != CHANCE_LENGTH)
		return false;
	for (c++; c < end; c++)
		if ((isupper((unsigned char)*c) &&
		     !isupper((unsigned char)c[-1])) ||
		    (isalpha((unsigned char)*c) && isdigit((unsigned char)c[-1])))
			return true;
	return false;
}

bool
learn_is_volatile(const char *name, size_t length)
{
	size_t digits = 0, hex = 0, number = 0, longest = 0, run = 0, dots = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)name[i];

		digits += isdigit(c) != 0;
		number = isdigit(c) ? number + 1 : 0;
		longest = number > longest ? number : longest;
		run = isxdigit(c) || c == '-' ? run + 1 : 0;
		hex = run > hex ? run : hex;
		dots += c == '.' && i && i + 1 < length &&
		        isdigit((unsigned char)name[i - 1]) &&
		        isdigit((unsigned char)name[i + 1]);
	}
	return digits == length || dots || (hex >= HASH_LENGTH && digits) ||
	       longest >= NUMBER_LENGTH || ends_in_chance(name, length);
}

static bool
is_path(enum operation operation)
{
	return operation_target_kind(operation) == TARGET_PATH;
}

static bool
is_below(const char *path, const char *folder)
{
	size_t length = folder ? strlen(folder) : 0;

	return length > 1 && strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || !path[length]);
}

/* "/a/b/c" and "/a/b/" -> "/a/b/", "/a/"; NULL at the top. */
static const char *
parent_of(struct arena *arena, const char *path)
{
	size_t length = strlen(path);

	while (length && path[length - 1] == '/')
		length--;
	while (length && path[length - 1] != '/')
		length--;
	return length > 1 ? arena_strndup(arena, path, length) : NULL;
}

/* Up to the first name that will not last. */
static const char *
stable_part(struct arena *arena, const char *path, size_t fixed, bool program)
{
	const char *name = path + fixed;
	/* "/home/" and "/srv/" are everybody's; "/opt/" may hold one program. */
	size_t first = path[0] ? strcspn(path + 1, "/") + 1 : 0;
	bool deep = program || fixed;

	while (*name == '/')
		name++;
	while (*name) {
		size_t length = strcspn(name, "/");

		/* Never all of the home folder, nor of the machine. */
		if (learn_is_volatile(name, length) &&
		    (size_t)(name - path) > fixed + 1 &&
		    (deep || (size_t)(name - path) > first + 1))
			return arena_strndup(arena, path, (size_t)(name - path));
		name += length;
		name += *name == '/';
	}
	return path;
}

/* "/proc/123/task/124/comm": a process is named by its number. */
static const char *
own_process(struct arena *arena, const char *path)
{
	const char *rest = path + strlen("/proc/");

	if (!text_starts_with(path, "/proc/") || !isdigit((unsigned char)*rest))
		return path;
	rest += strspn(rest, "0123456789");
	if (text_starts_with(rest, "/task/")) {
		rest += strlen("/task/");
		rest += strspn(rest, "0123456789");
	}
	return arena_concat(arena, "/proc/self", rest);
}

/* A program of the system: its folder, where one above it will not last; its name
 * up to the version: "/usr/bin/gcc-12" and "/usr/bin/python3.11" end in '*' then.
 */
static const char *
system_program(struct arena *arena, const char *path)
{
	const char *name = strrchr(path, '/') + 1, *stable, *end;
	const char *folder = arena_strndup(arena, path, (size_t)(name - path));

	stable = folder ? stable_part(arena, folder, 0, true) : NULL;
	if (!stable || strcmp(stable, folder) != 0)
		return stable;
	end = name + strlen(name);
	while (end > name && isdigit((unsigned char)end[-1]))
		end--;
	if (!*end || end < name + 2 || !strchr("-.", end[-1]))
		return path;
	return arena_printf(arena, "%.*s*", (int)(end - path), path);
}

static const char *
general_path(struct arena *arena, const struct learn_places *places,
             const struct seen *seen)
{
	const char *path = seen->request.path;
	bool runs = seen->request.operation == OPERATION_EXEC ||
	            seen->request.operation == OPERATION_LOAD;
	size_t home = is_below(path, places->home) ? strlen(places->home) : 0;

	const char *state =
	        places->state ? learn_state_of(places->state, path) : NULL;

	if (seen->written)
		return path;
	if (!seen->question && state)
		return state;
	if (!seen->question && is_below(path, places->work))
		return "@work";
	if (!seen->question &&
	    (is_below(path, places->temp) || is_below(path, "/tmp") ||
	     is_below(path, "/var/tmp") || is_below(path, "/dev/shm")))
		return "@temp";
	if (text_starts_with(path, "/proc/"))
		return own_process(arena, path);
	if (runs && (is_below(path, "/usr") || is_below(path, "/etc")))
		return system_program(arena, path);
	path = stable_part(arena, path, home, runs);
	return path && seen->folder && !text_ends_with(path, "/")
	               ? arena_concat(arena, path, "/")
	               : path;
}

/* What may be written, run or loaded may be read (operation.def). */
static bool
gives_read(const struct seen *rule, const struct seen *other)
{
	return other->request.operation == OPERATION_READ &&
	       (rule->request.operation == OPERATION_WRITE ||
	        rule->request.operation == OPERATION_EXEC ||
	        rule->request.operation == OPERATION_LOAD);
}

static bool
covers(const struct seen *rule, const struct seen *other)
{
	const char *a = rule->request.path, *b = other->request.path;

	if (rule->question != other->question ||
	    (rule->request.operation != other->request.operation &&
	     !gives_read(rule, other)))
		return false;
	if (!is_path(rule->request.operation))
		return rule->request.proto == other->request.proto &&
		       rule->request.port == other->request.port &&
		       (a && b ? strcmp(a, b) == 0 : !a && !b) &&
		       (rule->request.name == other->request.name ||
		        (rule->request.name && other->request.name &&
		         strcmp(rule->request.name, other->request.name) == 0));
	return strcmp(a, b) == 0 ||
	       (text_ends_with(a, "/") && text_starts_with(b, a)) ||
	       (text_ends_with(a, "*") && strncmp(a, b, strlen(a) - 1) == 0 &&
	        !strchr(b + strlen(a) - 1, '/'));
}

/* What is covered by another goes; the first of two that are equal stays. */
static size_t
drop_covered(struct seen *items, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool covered = false;

		for (size_t j = 0; j < n && !covered; j++)
			covered = j != i && covers(&items[j], &items[i]) &&
			          (j < i || !covers(&items[i], &items[j]));
		if (!covered)
			items[kept++] = items[i];
	}
	return kept;
}

/* Folders of all programs together: nobody's to give. path: ends in '/'. */
static bool
is_shared(const struct learn_places *places, const char *path)
{
	static const char *const machine[] = {
		"/var/lib/", "/var/log/",   "/var/cache/", "/var/spool/",
		"/run/",     "/etc/",       "/usr/",       "/usr/bin/",
		"/usr/lib/", "/usr/share/",
	};
	static const char *const own[] = {
		"/",        "/.config/",      "/.cache/",
		"/.local/", "/.local/share/", "/.local/state/"
	};
	size_t home = is_below(path, places->home) ? strlen(places->home) : 0;

	for (size_t i = 0; i < sizeof(machine) / sizeof(machine[0]); i++)
		if (strcmp(path, machine[i]) == 0)
			return true;
	for (size_t i = 0; home && i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(path + home, own[i]) == 0)
			return true;
	return false;
}

static void
ask_for_shared(const struct learn_places *places, struct seen *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (items[i].request.operation == OPERATION_WRITE &&
		    !items[i].written && is_shared(places, items[i].request.path))
			items[i].question = true;
}

/* Many of one folder become the folder; never the home folder itself, nor one at
 * the top. */
static bool
widen(struct arena *arena, const struct learn_places *places, struct seen *items,
      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *parent, *path = items[i].request.path;
		size_t count = 0;

		if (!is_path(items[i].request.operation) || items[i].question ||
		    *path == '@' || text_starts_with(path, "/proc/"))
			continue;
		parent = parent_of(arena, path);
		if (!parent || !parent_of(arena, parent) ||
		    (places->home && text_starts_with(parent, places->home) &&
		     strlen(parent) <= strlen(places->home) + 1) ||
		    (items[i].request.operation == OPERATION_WRITE &&
		     is_shared(places, parent)))
			continue;
		for (size_t j = 0; j < n; j++) {
			const char *other = items[j].request.path;

			count += items[j].request.operation ==
			                 items[i].request.operation &&
			         !items[j].question && other && *other == '/' &&
			         text_starts_with(other, parent);
		}
		if (count >= (items[i].request.operation == OPERATION_EXEC
		                      ? PROGRAMS
		                      : SIBLINGS)) {
			items[i].request.path = parent;
			items[i].written = items[i].gone = false;
			return true;
		}
	}
	return false;
}

static const char *
rule_text(struct arena *arena, const struct learn_places *places,
          const struct seen *seen)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;
	const struct request *request = &seen->request;
	const char *word = operation_name(request->operation), *path;

	if (is_path(request->operation) && *request->path == '@')
		return arena_printf(arena, "allow %s %s", word, request->path);
	if (!is_path(request->operation) && request->port && !request->path)
		return arena_printf(arena, "allow %s %s port %u", word,
		                    request->proto == NET_UDP ? "udp" : "tcp",
		                    (unsigned)request->port);
	if (is_path(request->operation) && text_ends_with(request->path, "*")) {
		struct request exact = *request;

		exact.path = arena_strndup(arena, request->path,
		                           strlen(request->path) - 1);
		if (!exact.path)
			return NULL;
		decide_fix(&out, &exact, &(struct verdict){ 0 });
		strbuf_add_char(&out, '*');
	} else {
		decide_fix(&out, request, &(struct verdict){ 0 });
	}
	if (strbuf_failed(&out))
		return NULL;
	path = strchr(strbuf_text(&out), '/');
	if (path && path[-1] == ' ' && is_below(path, places->home))
		return arena_printf(arena, "%.*s~%s",
		                    (int)(path - strbuf_text(&out)),
		                    strbuf_text(&out), path + strlen(places->home));
	return arena_strdup(arena, strbuf_text(&out));
}

static bool
is_ephemeral(const struct request *request)
{
	return request->operation == OPERATION_LISTEN && !request->path &&
	       (!request->port || request->port >= EPHEMERAL_PORT);
}

/* A file that comes and goes, such as that of a process id, is made beforehand: a
 * rule for a single file needs one. */
static int
add_rule(struct arena *arena, const struct learn_places *places,
         const struct seen *seen, struct learnt *ret)
{
	const char *text = rule_text(arena, places, seen), *make;

	if (text && is_path(seen->request.operation) && seen->gone &&
	    !seen->question && *seen->request.path == '/' &&
	    !text_ends_with(seen->request.path, "/")) {
		if (seen->request.operation != OPERATION_WRITE)
			return 0;
		make = arena_printf(arena, "mkfile %s 0644",
		                    strchr(text + 6, ' ') + 1);
		if (!make || ARENA_PUSH(arena, ret->items, ret->n, ret->capacity,
		                        ((struct learnt_rule){ *seen, make })))
			return -ENOMEM;
		text = arena_printf(arena, "allow? %s", text + strlen("allow "));
	}
	return text ? ARENA_PUSH(arena, ret->items, ret->n, ret->capacity,
	                         ((struct learnt_rule){ *seen, text }))
	            : -ENOMEM;
}

int
learn_rules(struct arena *arena, const struct learn_places *places,
            const struct seen *seen, size_t n, struct learnt *ret)
{
	struct seen *items = arena_alloc_array(arena, n + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		items[i] = seen[i];
		items[i].question |= is_ephemeral(&seen[i].request);
		if (!is_path(seen[i].request.operation))
			continue;
		items[i].request.path = general_path(arena, places, &items[i]);
		if (!items[i].request.path)
			return -ENOMEM;
		items[i].gone &=
		        strcmp(items[i].request.path, seen[i].request.path) == 0;
	}
	do
		n = drop_covered(items, n);
	while (widen(arena, places, items, n));
	ask_for_shared(places, items, n);
	for (size_t i = 0; i < n; i++)
		if (add_rule(arena, places, &items[i], ret))
			return -ENOMEM;
	return 0;
}
