#include "bpf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *
fault_at(const struct sock_filter *item, size_t left)
{
	switch (item->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		if (item->k % 4 || item->k >= sizeof(struct seccomp_data))
			return "a load outside of struct seccomp_data";
		return NULL;
	case BPF_ALU | BPF_AND | BPF_K:
	case BPF_RET | BPF_K:
		return NULL;
	case BPF_JMP | BPF_JA:
		return item->k < left ? NULL : "a jump behind the end";
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K:
	case BPF_JMP | BPF_JSET | BPF_K:
		return item->jt < left && item->jf < left
		               ? NULL
		               : "a branch behind the end";
	default:
		return "an instruction that seccomp does not know";
	}
}

const char *
bpf_fault(const struct sock_filter *program, size_t n)
{
	if (n == 0 || n > BPF_MAXINSNS)
		return "an empty or too long program";
	for (size_t i = 0; i < n; i++) {
		const char *fault = fault_at(&program[i], n - i - 1);

		if (fault)
			return fault;
	}
	return BPF_CLASS(program[n - 1].code) == BPF_RET
	               ? NULL
	               : "a program without an end";
}

static bool
branch_taken(const struct sock_filter *item, uint32_t accumulator)
{
	switch (BPF_OP(item->code)) {
	case BPF_JEQ:
		return accumulator == item->k;
	case BPF_JGT:
		return accumulator > item->k;
	case BPF_JGE:
		return accumulator >= item->k;
	default:
		return accumulator & item->k;
	}
}

uint32_t
bpf_run(const struct sock_filter *program, const struct seccomp_data *data,
        size_t *steps)
{
	uint32_t accumulator = 0;
	size_t at = 0, n = 0;

	for (;; at++, n++) {
		const struct sock_filter *item = &program[at];

		if (item->code == (BPF_LD | BPF_W | BPF_ABS))
			memcpy(&accumulator, (const char *)data + item->k,
			       sizeof(accumulator));
		else if (item->code == (BPF_ALU | BPF_AND | BPF_K))
			accumulator &= item->k;
		else if (item->code == (BPF_RET | BPF_K))
			break;
		else if (item->code == (BPF_JMP | BPF_JA))
			at += item->k;
		else
			at += branch_taken(item, accumulator) ? item->jt : item->jf;
	}
	if (steps)
		*steps = n + 1;
	return program[at].k;
}

const char *
bpf_action_text(uint32_t action, char *text, size_t size)
{
	int data = (int)(action & SECCOMP_RET_DATA);

	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return "allow";
	case SECCOMP_RET_KILL_PROCESS:
		return "kill";
	case SECCOMP_RET_ERRNO:
		snprintf(text, size, "errno %d (%s)", data, strerror(data));
		return text;
	default:
		snprintf(text, size, "0x%08x", action);
		return text;
	}
}
