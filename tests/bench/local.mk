# `make bench` measures; `make check` only sees that it works.
check_PROGRAMS += %D%/bench
%C%_bench_SOURCES = \
	%D%/bench.c %D%/bench.h %D%/bench_cases.c %D%/bench_measure.c \
	%D%/bench_report.c %D%/bench_setup.c %D%/bench_worker.c
%C%_bench_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) $(JANSSON_CFLAGS) -O2
%C%_bench_LDFLAGS =
%C%_bench_LDADD = $(JANSSON_LIBS)

dist_check_SCRIPTS += %D%/test-bench.sh
TESTS += %D%/test-bench.sh
CLEANFILES += bench.json

.PHONY: bench
bench: $(stage)/stamp %D%/bench$(EXEEXT)
	$(AM_V_at)$(abs_builddir)/%D%/bench$(EXEEXT) --json bench.json \
		--bailey '$(stage)$(bindir)/bailey'
