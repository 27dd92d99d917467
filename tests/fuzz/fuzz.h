/* A fuzz target: libFuzzer's main or that of fuzz-main.c calls it. */
#ifndef BAILEY_TESTS_FUZZ_FUZZ_H
#define BAILEY_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* 0. Aborts where a property does not hold. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each target brings: the folder of its seeds below tests/fuzz/corpus/, and words
 * that mutations insert, ending in NULL. */
extern const char fuzz_corpus[];
extern const char *const fuzz_words[];

#endif
