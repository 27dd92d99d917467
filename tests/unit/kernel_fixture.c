#include "kernel_fixture.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/strbuf.h"
#include "kernel/features.h"
#include "kernel/host.h"
#include "kernel/kernel_abi.h"
#include "lang/parse.h"
#include "policy/compile.h"

enum { CHILD_FAILED = 255 };

/* A trailing '/' makes a folder, " -> " a link; the rest are files. */
static const char *const contents[] = {
	"bin/",
	"docs/",
	"docs/a.txt",
	"docs/deep/",
	"docs/deep/b.txt",
	"drop/",
	"holed/",
	"holed/note",
	"holed/pub/",
	"holed/pub/page",
	"holed/secret/",
	"holed/secret/key",
	"holed/site.env",
	"holed/alias -> secret/key",
	"one",
	"rw/",
	"rw/file",
	"rw/sub/",
	"rw2/",
	"two",
};

static void
make_node(const struct fixture *fixture, const char *entry, uid_t owner)
{
	char path[PATH_MAX];
	const char *arrow = strstr(entry, " -> ");
	size_t length;
	int fd;

	length =
	        (size_t)snprintf(path, sizeof(path), "%s/%s", fixture->tree, entry);
	if (arrow) {
		path[length - strlen(arrow)] = '\0';
		ck_assert_int_eq(symlink(arrow + 4, path), 0);
	} else if (path[length - 1] == '/') {
		ck_assert_int_eq(mkdir(path, 0755), 0);
	} else {
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(fd_write_all(fd, "text\n", 5), 0);
		close(fd);
	}
	ck_assert_int_eq(lchown(path, owner, owner), 0);
}

/* A program of two files: found by the tests as bin/run and drop/run. */
static void
copy_program(const struct fixture *fixture, const char *name, uid_t owner)
{
	_cleanup_close_ int from = open("/bin/true", O_RDONLY | O_CLOEXEC);
	_cleanup_close_ int to = -1;
	_cleanup_free_ char *bytes = NULL;
	char path[PATH_MAX];
	size_t length;

	snprintf(path, sizeof(path), "%s/%s", fixture->tree, name);
	to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	ck_assert_int_eq(fd_read_all(from, 1 << 24, &bytes, &length), 0);
	ck_assert_int_eq(fd_write_all(to, bytes, length), 0);
	ck_assert_int_eq(fchown(to, owner, owner), 0);
}

static int
make_listener(unsigned *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static void
make_sockets(struct fixture *fixture)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	static unsigned number;
	int length = snprintf(fixture->name, sizeof(fixture->name), "@bailey-%d-%u",
	                      (int)fixture->pid, number++);

	memcpy(name.sun_path + 1, fixture->name + 1, (size_t)length - 1);
	fixture->listeners[0] = make_listener(&fixture->open_port);
	fixture->listeners[1] = make_listener(&fixture->closed_port);
	close(make_listener(&fixture->free_port));
	fixture->abstract = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fixture->abstract, (struct sockaddr *)&name,
	                      (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
	                                  (size_t)length)),
	                 0);
	ck_assert_int_eq(listen(fixture->abstract, 8), 0);
}

void
fixture_make(struct fixture *fixture, uid_t owner)
{
	char template[] = "/tmp/bailey-kernel-XXXXXX";
	_cleanup_free_ char *resolved = NULL;

	*fixture = (struct fixture){ .pid = getpid() };
	ck_assert_ptr_nonnull(mkdtemp(template));
	resolved = realpath(template, NULL);
	ck_assert_ptr_nonnull(resolved);
	snprintf(fixture->tree, sizeof(fixture->tree), "%s", resolved);
	ck_assert_int_eq(chown(fixture->tree, owner, owner), 0);
	ck_assert_int_eq(chmod(fixture->tree, 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(contents); i++)
		make_node(fixture, contents[i], owner);
	copy_program(fixture, "bin/run", owner);
	copy_program(fixture, "drop/run", owner);
	make_sockets(fixture);
}

static int
remove_node(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

void
fixture_remove(struct fixture *fixture)
{
	nftw(fixture->tree, remove_node, 16, FTW_DEPTH | FTW_PHYS);
	close(fixture->listeners[0]);
	close(fixture->listeners[1]);
	close(fixture->abstract);
}

static void
expand_mark(struct strbuf *out, const struct fixture *fixture, char mark)
{
	switch (mark) {
	case 'T':
		strbuf_add(out, fixture->tree);
		break;
	case 'P':
		strbuf_addf(out, "%u", fixture->open_port);
		break;
	case 'Q':
		strbuf_addf(out, "%u", fixture->closed_port);
		break;
	case 'F':
		strbuf_addf(out, "%u", fixture->free_port);
		break;
	case 'N':
		strbuf_add(out, fixture->name);
		break;
	case 'M':
		strbuf_addf(out, "%d", (int)fixture->pid);
		break;
	default:
		abort();
	}
}

char *
fixture_expand(struct arena *arena, const struct fixture *fixture, const char *text)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	for (; *text; text++) {
		if (*text == '%')
			expand_mark(&out, fixture, *++text);
		else
			strbuf_add_char(&out, *text);
	}
	return arena_strdup(arena, strbuf_text(&out));
}

struct policy *
fixture_policy(struct arena *arena, const char *text, struct diag_list *diags)
{
	_cleanup_profile_ struct profile *profile = profile_new("test");
	struct host_request request = { 0 };
	struct policy *policy = NULL;
	struct facts facts;

	if (!profile ||
	    parse_text(profile, diags, "test", LAYER_PROFILE, text, strlen(text)) ||
	    host_facts(arena, &request, diags, &facts) ||
	    policy_compile(profile, &facts, diags, &policy))
		return NULL;
	return policy;
}

const char *
fixture_messages(const struct diag_list *diags)
{
	return diags->n ? diags->items[0].message : "no message";
}

static int
make_plan(struct arena *arena, const char *text, int abi, struct diag_list *diags,
          struct landlock_plan *ret)
{
	_cleanup_policy_ struct policy *policy = NULL;
	struct features features;

	features_probe(&features);
	features_limit_landlock(&features, abi);
	policy = fixture_policy(arena, text, diags);
	return policy ? landlock_plan(arena, policy, &features, diags, ret)
	              : -EINVAL;
}

void
fixture_plan(struct arena *arena, const char *text, int abi,
             struct landlock_plan *ret)
{
	struct diag_list diags;
	int error;

	diag_list_init(&diags, arena);
	error = make_plan(arena, text, abi, &diags, ret);
	ck_assert_msg(error == 0, "%s: %s", strerror(-error),
	              fixture_messages(&diags));
}

/* One letter a right, or all the rights to change a folder's entries. */
static const struct {
	char letter;
	uint64_t bit;
} letters[] = {
	{ 'l', LANDLOCK_ACCESS_FS_READ_DIR },
	{ 'r', LANDLOCK_ACCESS_FS_READ_FILE },
	{ 'w', LANDLOCK_ACCESS_FS_WRITE_FILE },
	{ 't', ABI_LANDLOCK_FS_TRUNCATE },
	{ 'm', LANDLOCK_ACCESS_FS_MAKE_REG },
	{ 'f', ABI_LANDLOCK_FS_REFER },
	{ 'x', LANDLOCK_ACCESS_FS_EXECUTE },
	{ 'i', ABI_LANDLOCK_FS_IOCTL_DEV },
	{ '!', LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK },
};

void
fixture_add_rights(struct strbuf *out, uint64_t access)
{
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++)
		if (access & letters[i].bit)
			strbuf_add_char(out, letters[i].letter);
}

static int
become_user(uid_t user)
{
	if (getuid() == user)
		return 0;
	return setgroups(0, NULL) || setresgid(user, user, user) ||
	       setresuid(user, user, user);
}

/* In a child nothing may be asserted: it would go on with the tests of its own. */
static int
enforce(const struct fixture_run *run)
{
	struct arena *arena = arena_new();
	struct landlock_plan plan;
	struct diag_list diags;
	int ruleset;

	diag_list_init(&diags, arena);
	if (make_plan(arena, fixture_expand(arena, run->fixture, run->text),
	              run->abi, &diags, &plan) ||
	    landlock_open_ruleset(&plan, &ruleset)) {
		fprintf(stderr, "no plan: %s\n", fixture_messages(&diags));
		return -1;
	}
	if (run->born)
		close(open(fixture_expand(arena, run->fixture, run->born),
		           O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	arena_free(arena);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || landlock_restrict(ruleset);
}

static int
forbid_openat2(void)
{
	struct sock_filter instructions[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		         offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_SIZE(instructions), instructions };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

static int
run_child(const struct fixture_run *run)
{
	if (become_user(run->user) || (run->no_openat2 && forbid_openat2()) ||
	    (run->text && enforce(run)))
		return CHILD_FAILED;
	return run->act(run->context);
}

int
fixture_run(const struct fixture_run *run)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(run_child(run));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : CHILD_FAILED;
}
