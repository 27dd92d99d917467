/* What a contained child tries: each takes a struct deed and gives 0 or the value
 * of errno. */
#ifndef BAILEY_TESTS_UNIT_KERNEL_DEEDS_H
#define BAILEY_TESTS_UNIT_KERNEL_DEEDS_H

/* Two paths; a port, a pid or a name as text. */
struct deed {
	const char *a;
	const char *b;
};

int do_read(const void *context);
int do_list(const void *context);
int do_write(const void *context);
int do_create(const void *context);
int do_truncate(const void *context);
int do_open_truncate(const void *context);
int do_unlink(const void *context);
int do_make_folder(const void *context);
int do_make_link(const void *context);
int do_make_pipe(const void *context);
int do_rename(const void *context);
int do_hard_link(const void *context);
int do_exec(const void *context);
int do_ioctl(const void *context);
int do_connect(const void *context);
int do_bind(const void *context);
int do_connect_abstract(const void *context);
int do_signal(const void *context);
int do_resolve(const void *context);

#endif
