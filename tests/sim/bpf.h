/* Classic BPF as seccomp runs it: no kernel needed.
 *
 * Rules of kernel/seccomp.c, seccomp_check_filter(), and net/core/filter.c,
 * bpf_check_classic(), for the instructions that bailey's and libseccomp's filters
 * are made of; everything else is invalid here. */
#ifndef BAILEY_TESTS_SIM_BPF_H
#define BAILEY_TESTS_SIM_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

/* NULL where the kernel would load it, else what is wrong with it. */
const char *bpf_fault(const struct sock_filter *program, size_t n);

/* The value of the RET that a valid program ends with. *steps: instructions that
 * were run; NULL: not wanted. */
uint32_t bpf_run(const struct sock_filter *program, const struct seccomp_data *data,
                 size_t *steps);

/* "allow", "kill", "errno 38 (Function not implemented)" ... into text. */
const char *bpf_action_text(uint32_t action, char *text, size_t size);

#endif
