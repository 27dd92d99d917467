#include "kernel/filter.h"

#include <linux/seccomp.h>

#include "base/cleanup.h"

/* What bailey's filters are made of; anything else is printed as numbers. */
static const struct {
	uint16_t code;
	const char *name;
} operations[] = {
	{ BPF_LD | BPF_W | BPF_ABS, "ld" },
	{ BPF_ALU | BPF_AND | BPF_K, "and" },
	{ BPF_JMP | BPF_JA, "ja" },
	{ BPF_JMP | BPF_JEQ | BPF_K, "jeq" },
	{ BPF_JMP | BPF_JGE | BPF_K, "jge" },
	{ BPF_JMP | BPF_JGT | BPF_K, "jgt" },
	{ BPF_JMP | BPF_JSET | BPF_K, "jset" },
	{ BPF_RET | BPF_K, "ret" },
};

static const struct {
	uint32_t action;
	const char *name;
} actions[] = {
	{ SECCOMP_RET_KILL_PROCESS, "kill_process" },
	{ SECCOMP_RET_KILL_THREAD, "kill_thread" },
	{ SECCOMP_RET_TRAP, "trap" },
	{ SECCOMP_RET_ERRNO, "errno" },
	{ SECCOMP_RET_USER_NOTIF, "notify" },
	{ SECCOMP_RET_TRACE, "trace" },
	{ SECCOMP_RET_LOG, "log" },
	{ SECCOMP_RET_ALLOW, "allow" },
};

static const char *
operation_text(uint16_t code)
{
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if (operations[i].code == code)
			return operations[i].name;
	return NULL;
}

static void
print_load(struct strbuf *out, uint32_t offset)
{
	size_t arguments = offsetof(struct seccomp_data, args);

	if (offset == offsetof(struct seccomp_data, nr))
		strbuf_add(out, "ld nr");
	else if (offset == offsetof(struct seccomp_data, arch))
		strbuf_add(out, "ld arch");
	else if (offset >= arguments && offset < sizeof(struct seccomp_data))
		strbuf_addf(out, "ld arg%zu.%s", (offset - arguments) / 8,
		            (offset - arguments) % 8 ? "high" : "low");
	else
		strbuf_addf(out, "ld [%u]", offset);
}

static void
print_return(struct strbuf *out, uint32_t value)
{
	uint32_t data = value & SECCOMP_RET_DATA;

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (actions[i].action != (value & SECCOMP_RET_ACTION_FULL))
			continue;
		strbuf_addf(out, "ret %s", actions[i].name);
		if (data)
			strbuf_addf(out, " %u", data);
		return;
	}
	strbuf_addf(out, "ret 0x%08x", value);
}

static void
print_instruction(struct strbuf *out, size_t at, const struct sock_filter *item)
{
	const char *name = operation_text(item->code);

	strbuf_addf(out, "%4zu: ", at);
	if (!name)
		strbuf_addf(out, "code 0x%04x %u %u 0x%08x", item->code, item->jt,
		            item->jf, item->k);
	else if (BPF_CLASS(item->code) == BPF_LD)
		print_load(out, item->k);
	else if (BPF_CLASS(item->code) == BPF_RET)
		print_return(out, item->k);
	else if (item->code == (BPF_JMP | BPF_JA))
		strbuf_addf(out, "ja %zu", at + 1 + item->k);
	else if (BPF_CLASS(item->code) == BPF_JMP)
		strbuf_addf(out, "%s 0x%x, %zu, %zu", name, item->k,
		            at + 1 + item->jt, at + 1 + item->jf);
	else
		strbuf_addf(out, "%s 0x%x", name, item->k);
	strbuf_add_char(out, '\n');
}

void
filter_print(struct strbuf *out, const struct filter *filter)
{
	for (size_t i = 0; i < filter->n; i++)
		print_instruction(out, i, &filter->instructions[i]);
}
