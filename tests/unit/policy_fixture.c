#include "policy_fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "lang/parse.h"

struct node {
	const char *path;
	enum node_kind kind;
	const char *link; /* where a symbolic link leads: absolute */
	int error;
};

static const struct node nodes[] = {
	{ "/", NODE_FOLDER, NULL, 0 },
	{ "/bin", NODE_OTHER, "/usr/bin", 0 },
	{ "/dev", NODE_FOLDER, NULL, 0 },
	{ "/dev/null", NODE_DEVICE, NULL, 0 },
	{ "/dev/tty", NODE_DEVICE, NULL, 0 },
	{ "/etc", NODE_FOLDER, NULL, 0 },
	{ "/etc/app.conf", NODE_FILE, NULL, 0 },
	{ "/etc/bailey", NODE_FOLDER, NULL, 0 },
	{ "/etc/nginx", NODE_FOLDER, NULL, 0 },
	{ "/etc/nginx/nginx.conf", NODE_FILE, NULL, 0 },
	{ "/etc/passwd", NODE_FILE, NULL, 0 },
	{ "/home", NODE_FOLDER, NULL, 0 },
	{ "/home/me", NODE_FOLDER, NULL, 0 },
	{ "/home/me/.ssh", NODE_FOLDER, NULL, 0 },
	{ "/home/me/plain", NODE_FILE, NULL, 0 },
	{ "/home/me/work", NODE_FOLDER, NULL, 0 },
	{ "/home/me/work/in.txt", NODE_FILE, NULL, 0 },
	{ "/locked", NODE_OTHER, NULL, -EACCES },
	{ "/loop", NODE_OTHER, NULL, -ELOOP },
	{ "/odd*name", NODE_FOLDER, NULL, 0 },
	{ "/run", NODE_FOLDER, NULL, 0 },
	{ "/run/app.sock", NODE_OTHER, NULL, 0 },
	{ "/srv", NODE_FOLDER, NULL, 0 },
	{ "/srv/www", NODE_FOLDER, NULL, 0 },
	{ "/srv/www/a", NODE_FOLDER, NULL, 0 },
	{ "/srv/www/a/b", NODE_FOLDER, NULL, 0 },
	{ "/tmp", NODE_FOLDER, NULL, 0 },
	{ "/usr", NODE_FOLDER, NULL, 0 },
	{ "/usr/bin", NODE_FOLDER, NULL, 0 },
	{ "/usr/bin/tool", NODE_FILE, NULL, 0 },
	{ "/usr/lib", NODE_FOLDER, NULL, 0 },
	{ "/usr/lib/app", NODE_FOLDER, NULL, 0 },
	{ "/www", NODE_OTHER, "/srv/www", 0 },
};

static const struct node *
find_node(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (strcmp(nodes[i].path, path) == 0)
			return &nodes[i];
	}
	return NULL;
}

/* Takes the last component away. */
static void
go_up(char *path)
{
	char *slash = strrchr(path, '/');

	slash[slash == path] = '\0';
}

static int
go_down(char *path, const char *name, size_t length, enum node_kind *kind)
{
	const struct node *node;
	size_t n = strcmp(path, "/") == 0 ? 0 : strlen(path);

	snprintf(path + n, PATH_MAX - n, "/%.*s", (int)length, name);
	node = find_node(path);
	*kind = node ? node->kind : NODE_MISSING;
	if (node && node->link) {
		snprintf(path, PATH_MAX, "%s", node->link);
		*kind = NODE_FOLDER;
	}
	return node ? node->error : 0;
}

static int
resolve(void *context, const char *path, char out[PATH_MAX], enum node_kind *kind)
{
	char at[PATH_MAX] = "/";
	enum node_kind found = NODE_FOLDER;
	int error = 0;

	(void)context;
	while (*path && !error) {
		size_t length = strcspn(path, "/");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			go_up(at);
		else if (length > 0 && !(length == 1 && *path == '.'))
			error = go_down(at, path, length, &found);
		path += length + (path[length] == '/');
	}
	if (error)
		return error;
	memcpy(out, at, PATH_MAX);
	*kind = found;
	return 0;
}

static const char *const argfiles[] = { "/home/me/work/in.txt" };
static const char *const state_folders[] = { "/var/lib/one", "/var/lib/two" };
static const char *const own[] = { "/etc/bailey/" };

const struct facts fixture_facts = {
	.uid = 1000,
	.user = "me",
	.home = "/home/me",
	.cwd = "/home/me/work",
	.tmpdir = "/tmp",
	.config_home = "/home/me/.config",
	.data_home = "/home/me/.local/share",
	.cache_home = "/home/me/.cache",
	.state_home = "/home/me/.local/state",
	.app_folder = "/usr/lib/app",
	.argfiles = { argfiles, ARRAY_SIZE(argfiles) },
	.unit_folders[UNIT_FOLDER_STATE] = { state_folders,
	                                     ARRAY_SIZE(state_folders) },
	.own = own,
	.n_own = ARRAY_SIZE(own),
	.resolve = resolve,
};

/* layers := text ("@@ " number "\n" text)* */
static int
parse_layers(struct fixture *fixture, struct profile *profile, const char *text)
{
	unsigned layer = LAYER_PROFILE;
	int error = 0;

	while (*text) {
		const char *mark = strstr(text, "@@ ");
		size_t length = mark ? (size_t)(mark - text) : strlen(text);
		int failed = parse_text(profile, &fixture->diags, "test", layer,
		                        text, length);

		error = error ? error : failed;
		text += length;
		if (mark) {
			layer = (unsigned)atoi(mark + 3);
			text = strchr(mark, '\n') + 1;
		}
	}
	return error;
}

void
fixture_compile(struct fixture *fixture, const char *text,
                const struct facts *facts)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct profile profile = { .arena = arena,
		                   .name = arena_strdup(arena, "test") };

	*fixture = (struct fixture){ .arena = arena_new() };
	diag_list_init(&fixture->diags, fixture->arena);
	fixture->error = parse_layers(fixture, &profile, arena_strdup(arena, text));
	if (!fixture->error)
		fixture->error = policy_compile(&profile, facts, &fixture->diags,
		                                &fixture->policy);
}

void
fixture_free(struct fixture *fixture)
{
	policy_free(fixture->policy);
	arena_free(fixture->arena);
}

const struct diag *
fixture_find(const struct fixture *fixture, const char *id)
{
	for (size_t i = 0; i < fixture->diags.n; i++) {
		if (strcmp(fixture->diags.items[i].id, id) == 0)
			return &fixture->diags.items[i];
	}
	return NULL;
}

struct request
fixture_request(struct fixture *fixture, const char *line)
{
	struct request request;
	char *text = arena_strdup(fixture->arena, line);
	const char *words[8];
	size_t n = 0;

	for (char *word = strtok(text, " "); word && n < 8;
	     word = strtok(NULL, " "))
		words[n++] = word;
	if (request_from_words(fixture->arena, &fixture->diags, words, n,
	                       &request)) {
		fprintf(stderr, "no request: %s: %s\n", line,
		        fixture_messages(fixture));
		abort();
	}
	return request;
}

const char *
fixture_messages(struct fixture *fixture)
{
	_cleanup_strbuf_ struct strbuf buffer = STRBUF_EMPTY;

	for (size_t i = 0; i < fixture->diags.n; i++) {
		const struct diag *diag = &fixture->diags.items[i];

		strbuf_addf(&buffer, "[%s:%u: %s] ", diag->id, diag->at.line,
		            diag->message);
	}
	return arena_strdup(fixture->arena, strbuf_text(&buffer));
}
