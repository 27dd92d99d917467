#ifndef BAILEY_TESTS_LIVE_PROBE_SHIM_H
#define BAILEY_TESTS_LIVE_PROBE_SHIM_H

/* Where the program was built to do so (PROBE_LOSES_SHIM), it starts itself anew
 * without LD_PRELOAD; else nothing. words: those of main. */
void probe_lose_shim(char **words);

#endif
