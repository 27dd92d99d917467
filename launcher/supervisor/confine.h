/* The supervisor's own walls. It reads bytes that hostile programs wrote: what it
 * does not need it must not be able to do. */
#ifndef BAILEY_SUPERVISOR_CONFINE_H
#define BAILEY_SUPERVISOR_CONFINE_H

/* no_new_privs and a system call filter without exec, fork and socket(2): refused
 * is EPERM, for whoever could kill the supervisor by a call would end all
 * supervision. All descriptors that the hard limit allows. To be called before
 * there are threads, which inherit it. 0 or -errno: then it is walled in by half.
 */
int confine_supervisor(void);

/* Not dumpable: the memory holds what the program may not read. 0 or -errno. */
int confine_hide_memory(void);

#endif
