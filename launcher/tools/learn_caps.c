#include "tools/learn_caps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { PRIVILEGED_PORTS = 1024 }; /* ip(7) */

/* In the order in which they are printed. */
static const struct {
	int capability;
	const char *name;
} names[] = {
	{ CAP_CHOWN, "chown" },   { CAP_DAC_OVERRIDE, "dac_override" },
	{ CAP_KILL, "kill" },     { CAP_NET_BIND_SERVICE, "net_bind_service" },
	{ CAP_SETGID, "setgid" }, { CAP_SETUID, "setuid" },
};

#define BIT(capability) (1ull << (capability))

static uid_t
user_of(const struct learn_looks *looks, pid_t pid)
{
	for (size_t i = looks->n; i-- > 0;)
		if (looks->items[i].pid == pid)
			return looks->items[i].user;
	return 0;
}

/* May user 0 of group 0 do that by the mode alone? What is his own, he may also
 * remove or link where he may not write it. */
static bool
mode_lets(const struct statx *status, unsigned wanted)
{
	unsigned shift = status->stx_uid == 0 ? 6 : status->stx_gid == 0 ? 3 : 0;

	return (status->stx_uid == 0 && wanted == W_OK) ||
	       ((status->stx_mode >> shift) & wanted) == wanted;
}

static bool
look(const char *path, struct statx *ret)
{
	return statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW,
	             STATX_BASIC_STATS | STATX_BTIME, ret) == 0;
}

static bool
way_lets(const char *path)
{
	char folder[PATH_MAX];
	struct statx status;

	for (const char *slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		if ((size_t)(slash - path) >= sizeof(folder))
			return true;
		memcpy(folder, path, (size_t)(slash - path));
		folder[slash - path] = '\0';
		if (look(folder, &status) && !mode_lets(&status, X_OK))
			return false;
	}
	return true;
}

/* Given to another user while it ran: made or changed by root, and not its contents
 * alone. */
static bool
was_given_away(const struct learn_looks *looks, const struct statx *status)
{
	bool made = status->stx_mask & STATX_BTIME &&
	            status->stx_btime.tv_sec >= looks->start;
	bool changed = status->stx_ctime.tv_sec >= looks->start &&
	               status->stx_mtime.tv_sec < looks->start;

	return status->stx_uid != 0 && (made || changed);
}

static uint64_t
needs_of_path(const struct learn_looks *looks, const struct request *request)
{
	bool writes = request->operation == OPERATION_WRITE;
	struct statx status;

	if (!look(request->path, &status))
		return way_lets(request->path) ? 0 : BIT(CAP_DAC_OVERRIDE);
	if (writes && was_given_away(looks, &status))
		return BIT(CAP_CHOWN);
	if (S_ISREG(status.stx_mode) && !mode_lets(&status, writes ? W_OK : R_OK))
		return BIT(CAP_DAC_OVERRIDE);
	return way_lets(request->path) ? 0 : BIT(CAP_DAC_OVERRIDE);
}

static uint64_t
needs_of(const struct learn_looks *looks, const struct learn_act *act)
{
	const struct request *request = act->request;

	if (user_of(looks, act->pid) != 0)
		return 0;
	switch (request->operation) {
	case OPERATION_READ:
	case OPERATION_WRITE:
		return needs_of_path(looks, request);
	case OPERATION_LISTEN:
		return !request->path && request->port &&
		                       request->port < PRIVILEGED_PORTS
		               ? BIT(CAP_NET_BIND_SERVICE)
		               : 0;
	case OPERATION_EXEC:
	case OPERATION_LOAD:
	case OPERATION_IOCTL:
	case OPERATION_CONNECT:
	case OPERATION_SIGNAL:
	case OPERATION_PTRACE:
	case OPERATION_SYSCALL:
	case OPERATION_COUNT:
		return 0;
	}
	return 0;
}

/* A file that its own user made was not given away to him. */
static bool
is_of_its_user(const struct learn_looks *looks, const struct learn_act *acts,
               size_t n, const char *path)
{
	struct statx status;

	if (!look(path, &status))
		return false;
	for (size_t i = 0; i < n; i++)
		if (acts[i].request->operation == OPERATION_WRITE &&
		    strcmp(acts[i].request->path, path) == 0 &&
		    user_of(looks, acts[i].pid) == status.stx_uid)
			return true;
	return false;
}

int
learn_caps(struct arena *arena, const struct learn_looks *looks,
           const struct learn_act *acts, size_t n, uint64_t have, const char **ret)
{
	uint64_t needed = 0;
	const char *text = "caps keep";

	*ret = NULL;
	if (geteuid() != 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t more = needs_of(looks, &acts[i]);

		if (more & ~needed &&
		    (more != BIT(CAP_CHOWN) ||
		     !is_of_its_user(looks, acts, n, acts[i].request->path)))
			needed |= more;
	}
	/* Root ends its processes of another user by a signal. */
	if (looks->user)
		needed |= BIT(CAP_SETUID) | BIT(CAP_KILL);
	if (looks->group)
		needed |= BIT(CAP_SETGID);
	needed &= ~have;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && text; i++)
		if (needed & BIT(names[i].capability))
			text = arena_printf(arena, "%s %s", text, names[i].name);
	if (!text)
		return -ENOMEM;
	*ret = needed ? text : NULL;
	return 0;
}
