/* What the running kernel can do for bailey.
 *
 * One struct, probed once; every planner takes it as an argument, so that an older
 * kernel is simulated by changing the struct (features_limit_landlock) and by
 * nothing else. */
#ifndef BAILEY_KERNEL_FEATURES_H
#define BAILEY_KERNEL_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

struct features {
	int landlock_abi;    /* 0: none */
	int landlock_error;  /* why none: ENOSYS, EOPNOTSUPP, EPERM */
	int landlock_errata; /* bit set, 0 where the kernel cannot say */
	bool seccomp_filter;
	bool seccomp_notify;       /* SECCOMP_RET_USER_NOTIF */
	bool seccomp_notify_addfd; /* with ADDFD and SEND */
	bool seccomp_killable;     /* WAIT_KILLABLE_RECV */
	bool mdwe;                 /* PR_SET_MDWE, 6.3 */
	bool memfd_noexec;         /* MFD_NOEXEC_SEAL, 6.3 */
	bool close_range;          /* 5.9 */
	bool openat2;              /* 5.6 */
	bool ptrace_seize;
	int yama_scope;  /* -1: no Yama */
	bool traces_all; /* not of the kernel: this process has CAP_SYS_PTRACE */
	bool user_namespaces; /* informational */
	bool isolation;       /* not of the kernel: this process has the capability
	                         that keeps others out (policy/policy.h) */
	bool accept_loss;     /* not of the kernel: --best-effort has named what is
	                         missing */
	bool complains;       /* not of the kernel: nothing is refused */
	bool shim;            /* not of the kernel: the preload library is there */
	unsigned needs;       /* not of the kernel: what the supervisor will be
	                         asked about (policy/needs.h); 0: there is none */
};

/* Never fails: what cannot be asked is false. No side effect on the caller. */
void features_probe(struct features *features);

/* The same without what only `doctor` shows, user_namespaces: the files of /proc
 * cost more than all the other questions. */
void features_probe_launch(struct features *features);

/* What a supervisor gets at of the program's memory and descriptors, where all else
 * lets it: Documentation/admin-guide/LSM/Yama.rst. */
enum reach {
	REACH_ALL,
	REACH_TRACED, /* of whom it traces, and who has named it: PR_SET_PTRACER,
	                 which children do not inherit */
	REACH_NONE,
};

enum reach features_reach(const struct features *features);

/* The seam for tests and `doctor --as-landlock-abi`: as a kernel with that ABI. */
void features_limit_landlock(struct features *features, int abi);

#endif
