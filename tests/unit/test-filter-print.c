#include "kernel/filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "base/cleanup.h"
#include "harness.h"

#define K(operation) (BPF_##operation | BPF_K)

static const struct {
	const char *name;
	struct sock_filter instruction;
	const char *expected;
} rows[] = {
	{ "number", BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), "   0: ld nr\n" },
	{ "architecture", BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
	  "   0: ld arch\n" },
	{ "low half", BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 24),
	  "   0: ld arg1.low\n" },
	{ "high half", BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 28),
	  "   0: ld arg1.high\n" },
	{ "instruction pointer", BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 8),
	  "   0: ld [8]\n" },
	{ "and", BPF_STMT(BPF_ALU | K(AND), 15), "   0: and 0xf\n" },
	{ "jump", BPF_STMT(BPF_JMP | BPF_JA, 3), "   0: ja 4\n" },
	{ "equal", BPF_JUMP(BPF_JMP | K(JEQ), 41, 1, 2), "   0: jeq 0x29, 2, 3\n" },
	{ "not below", BPF_JUMP(BPF_JMP | K(JGE), 41, 0, 255),
	  "   0: jge 0x29, 1, 256\n" },
	{ "bits", BPF_JUMP(BPF_JMP | K(JSET), 2, 0, 1), "   0: jset 0x2, 1, 2\n" },
	{ "allow", BPF_STMT(K(RET), SECCOMP_RET_ALLOW), "   0: ret allow\n" },
	{ "errno", BPF_STMT(K(RET), SECCOMP_RET_ERRNO | ENOSYS),
	  "   0: ret errno 38\n" },
	{ "kill", BPF_STMT(K(RET), SECCOMP_RET_KILL_PROCESS),
	  "   0: ret kill_process\n" },
	{ "notify", BPF_STMT(K(RET), SECCOMP_RET_USER_NOTIF),
	  "   0: ret notify\n" },
	{ "unknown action", BPF_STMT(K(RET), 0x12340000),
	  "   0: ret 0x12340000\n" },
	{ "unknown code", BPF_STMT(BPF_MISC | BPF_TAX, 0),
	  "   0: code 0x0007 0 0 0x00000000\n" },
};

START_TEST(print)
{
	struct sock_filter instruction = rows[_i].instruction;
	struct filter filter = { &instruction, 1 };
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;

	filter_print(&got, &filter);
	ck_assert_msg(strcmp(strbuf_text(&got), rows[_i].expected) == 0,
	              "%s: '%s' instead of '%s'", rows[_i].name, strbuf_text(&got),
	              rows[_i].expected);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "filter print", print, ARRAY_SIZE(rows) },
	};

	return harness_run(
	        harness_suite("filter_print", tables, ARRAY_SIZE(tables)));
}
