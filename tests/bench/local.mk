# `make bench` measures; `make check` only sees that it works.
check_PROGRAMS += %D%/bench
%C%_bench_SOURCES = \
	%D%/bench.c %D%/bench.h %D%/bench_cases.c %D%/bench_command.c \
	%D%/bench_json.c %D%/bench_loops.c %D%/bench_measure.c \
	%D%/bench_profiles.c %D%/bench_report.c %D%/bench_run.c \
	%D%/bench_server.c %D%/bench_setup.c %D%/bench_trees.c \
	%D%/bench_worker.c %D%/cases.def %D%/targets.def
%C%_bench_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) $(JANSSON_CFLAGS) -O2
%C%_bench_LDFLAGS =
%C%_bench_LDADD = $(JANSSON_LIBS)

dist_check_SCRIPTS += %D%/test-bench.sh
TESTS += %D%/test-bench.sh
CLEANFILES += bench.json

# One command, no root: the cases whose name or group holds a word of BENCH, or all.
.PHONY: bench bench-quick
bench bench-quick: $(stage)/stamp %D%/bench$(EXEEXT)
	$(AM_V_at)case $@ in *-quick) quick=--quick ;; *) quick= ;; esac; \
	$(abs_builddir)/%D%/bench$(EXEEXT) $$quick --json bench.json \
		--bailey '$(stage)$(bindir)/bailey' $(BENCH)
