/* The names of system calls and constants. */
#include "probe_broker.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define CALL(name)                                                                 \
	{                                                                          \
#name, SYS_##name                                                  \
	}
#define CONSTANT(name)                                                             \
	{                                                                          \
#name, name                                                        \
	}

/* <linux/openat2.h> and <fcntl.h> do not go together. */
#define RESOLVE_NO_SYMLINKS 0x04
#define RESOLVE_BENEATH 0x08
#define RESOLVE_IN_ROOT 0x10

/* Where the host has no such call, -1 gives ENOSYS: the row then says so. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#define SYS_setxattrat 463
#define SYS_removexattrat 466
#define SYS_file_setattr 469

const struct broker_number broker_calls[] = {
#ifdef SYS_open /* the calls that newer architectures left behind */
	CALL(open),
	CALL(creat),
	CALL(mkdir),
	CALL(mknod),
	CALL(unlink),
	CALL(rmdir),
	CALL(rename),
	CALL(link),
	CALL(symlink),
	CALL(chmod),
	CALL(chown),
	CALL(lchown),
	CALL(utime),
	CALL(utimes),
	CALL(futimesat),
#else
	{ "open", -1 },
	{ "creat", -1 },
	{ "mkdir", -1 },
	{ "mknod", -1 },
	{ "unlink", -1 },
	{ "rmdir", -1 },
	{ "rename", -1 },
	{ "link", -1 },
	{ "symlink", -1 },
	{ "chmod", -1 },
	{ "chown", -1 },
	{ "lchown", -1 },
	{ "utime", -1 },
	{ "utimes", -1 },
	{ "futimesat", -1 },
#endif
#ifdef SYS_renameat
	CALL(renameat),
#else
	{ "renameat", -1 },
#endif
	CALL(accept4),
	CALL(bind),
	CALL(chdir),
	CALL(close),
	CALL(chroot),
	CALL(connect),
	CALL(dup3),
	CALL(fallocate),
	CALL(fchdir),
	CALL(fchmod),
	CALL(fchmodat),
	CALL(fchmodat2),
	CALL(fchown),
	CALL(fchownat),
	CALL(fcntl),
	CALL(file_setattr),
	CALL(fremovexattr),
	CALL(fsetxattr),
	CALL(ftruncate),
	CALL(getpeername),
	CALL(ioctl),
	CALL(ioprio_set),
	CALL(linkat),
	CALL(listen),
	CALL(lremovexattr),
	CALL(lsetxattr),
	CALL(execveat),
	CALL(memfd_create),
	CALL(mkdirat),
	CALL(mknodat),
	CALL(mmap),
	CALL(mprotect),
	CALL(openat),
	CALL(openat2),
	CALL(prctl),
	CALL(prlimit64),
	CALL(pwrite64),
	CALL(read),
	CALL(recvfrom),
	CALL(removexattr),
	CALL(removexattrat),
	CALL(renameat2),
	CALL(sched_setaffinity),
	CALL(sched_setattr),
	CALL(sched_setparam),
	CALL(sched_setscheduler),
	CALL(sendmmsg),
	CALL(sendmsg),
	CALL(sendto),
	CALL(setpriority),
	CALL(setsockopt),
	CALL(setxattr),
	CALL(setxattrat),
	CALL(socket),
	CALL(symlinkat),
	CALL(truncate),
	CALL(unlinkat),
	CALL(utimensat),
	CALL(write),
	{ 0 },
};

const struct broker_number broker_constants[] = {
	CONSTANT(AT_EMPTY_PATH),
	CONSTANT(AT_FDCWD),
	CONSTANT(AT_REMOVEDIR),
	CONSTANT(AT_SYMLINK_FOLLOW),
	CONSTANT(AT_SYMLINK_NOFOLLOW),
	CONSTANT(O_APPEND),
	CONSTANT(O_CLOEXEC),
	CONSTANT(O_CREAT),
	CONSTANT(O_DIRECTORY),
	CONSTANT(O_EXCL),
	CONSTANT(O_NOFOLLOW),
	CONSTANT(O_NONBLOCK),
	CONSTANT(O_PATH),
	CONSTANT(O_RDONLY),
	CONSTANT(O_RDWR),
	CONSTANT(O_TMPFILE),
	CONSTANT(O_TRUNC),
	CONSTANT(O_WRONLY),
	CONSTANT(RENAME_EXCHANGE),
	CONSTANT(RENAME_NOREPLACE),
	CONSTANT(RESOLVE_BENEATH),
	CONSTANT(RESOLVE_IN_ROOT),
	CONSTANT(RESOLVE_NO_SYMLINKS),
	CONSTANT(S_IFIFO),
	CONSTANT(S_IFREG),
	CONSTANT(S_IFSOCK),
	CONSTANT(FS_IOC_SETFLAGS),
	CONSTANT(FS_EXTENT_FL),
	CONSTANT(FS_NODUMP_FL),
	CONSTANT(F_GETFD),
	CONSTANT(F_GETFL),
	CONSTANT(F_GET_SEALS),
	CONSTANT(F_RDLCK),
	CONSTANT(F_SETLEASE),
	CONSTANT(F_SETSIG),
	CONSTANT(SIGCHLD),
	CONSTANT(MFD_CLOEXEC),
	CONSTANT(MFD_ALLOW_SEALING),
	CONSTANT(PROT_EXEC),
	CONSTANT(PROT_READ),
	CONSTANT(PROT_WRITE),
	CONSTANT(MAP_PRIVATE),
	CONSTANT(MAP_SHARED),
	CONSTANT(AF_INET),
	CONSTANT(AF_INET6),
	CONSTANT(AF_UNIX),
	CONSTANT(SOCK_DGRAM),
	CONSTANT(SOCK_SEQPACKET),
	CONSTANT(SOCK_STREAM),
	CONSTANT(IPPROTO_IPV6),
	CONSTANT(IPV6_V6ONLY),
	CONSTANT(MSG_NOSIGNAL),
	CONSTANT(PRIO_PGRP),
	CONSTANT(PRIO_PROCESS),
	CONSTANT(PR_SET_DUMPABLE),
	CONSTANT(PRIO_USER),
	CONSTANT(RLIMIT_NOFILE),
	CONSTANT(SCHED_OTHER),
	CONSTANT(SCHED_BATCH),
	{ 0 },
};
