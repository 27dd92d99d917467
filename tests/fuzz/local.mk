# With --enable-fuzzing libFuzzer drives the targets; without it, the seeds and
# mutations of them are a part of `make check`.

if ENABLE_FUZZING
noinst_PROGRAMS += %D%/fuzz-profile
%C%_fuzz_profile_SOURCES = %D%/fuzz-profile.c %D%/fuzz.h
%C%_fuzz_profile_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
else
check_PROGRAMS += %D%/fuzz-profile
%C%_fuzz_profile_SOURCES = %D%/fuzz-profile.c %D%/fuzz-main.c %D%/fuzz.h
TESTS += %D%/fuzz-profile
endif
%C%_fuzz_profile_LDADD = libbailey.a $(BAILEY_LIBS)

EXTRA_DIST += %D%/corpus %D%/fuzz-main.c
