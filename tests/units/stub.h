/* The parts of the stub service: each step takes its argument, or NULL. */
#ifndef TESTS_UNITS_STUB_H
#define TESTS_UNITS_STUB_H

#define LINE_MAX_BYTES 4096

/* "WHAT: No such file or directory", by errno. */
void say_error(const char *what);

void step_environment(const char *name);

void step_tell(const char *text);
void step_keep(const char *name);
void step_barrier(const char *unused);
void step_watchdog(const char *unused);
void step_wait(const char *unused);

#endif
