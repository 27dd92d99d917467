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

if HAVE_CHECK
check_PROGRAMS += %D%/judge
%C%_judge_SOURCES = %D%/judge.c \
	tests/unit/policy_fixture.c tests/unit/policy_fixture.h
%C%_judge_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_judge_LDADD = libbailey.a $(CHECK_LIBS) $(BAILEY_LIBS)
endif

dist_check_SCRIPTS += %D%/test-bench.sh %D%/test-guard.sh
dist_check_DATA += %D%/guard.rows
TESTS += %D%/test-bench.sh %D%/test-guard.sh
CLEANFILES += bench.json

# How costs grow: doc/performance/ is made by this.
check_PROGRAMS += %D%/scale
%C%_scale_SOURCES = \
	%D%/scale.c %D%/scale.def %D%/bench.h %D%/bench_cases.c \
	%D%/bench_command.c %D%/bench_loops.c %D%/bench_measure.c \
	%D%/bench_profiles.c %D%/bench_report.c %D%/bench_run.c \
	%D%/bench_server.c %D%/bench_setup.c %D%/bench_trees.c \
	%D%/bench_worker.c %D%/cases.def %D%/targets.def
%C%_scale_CFLAGS = -std=gnu17 $(WARNING_CFLAGS) -O2
%C%_scale_LDFLAGS =
%C%_scale_LDADD =
EXTRA_DIST += %D%/plot.awk

.PHONY: bench-scale bench-plots
bench-scale: $(stage)/stamp %D%/scale$(EXEEXT)
	$(AM_V_at)mkdir -p '$(srcdir)/doc/performance'
	$(AM_V_at)$(abs_builddir)/%D%/scale$(EXEEXT) \
		--bailey '$(stage)$(bindir)/bailey' >scaling.tsv
	$(AM_V_at)mv scaling.tsv '$(srcdir)/doc/performance/scaling.tsv'
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) bench-plots
bench-plots:
	$(AM_V_at)cd '$(srcdir)/doc/performance' && for plot in \
		'rules|rules of the profile' 'processes|processes that are alive' \
		'threads|threads that do it at once' \
		'entries|entries of a folder with a hole'; do \
		$(AWK) -v plot="$${plot%%|*}" -v label="$${plot#*|}" \
			-v title="Cost against the number of $${plot#*|}" \
			-f '$(abs_top_srcdir)/%D%/plot.awk' scaling.tsv \
			>"$${plot%%|*}.svg" || exit; \
	done

# One command, no root: the cases whose name or group holds a word of BENCH, or all.
.PHONY: bench bench-quick
bench bench-quick: $(stage)/stamp %D%/bench$(EXEEXT)
	$(AM_V_at)case $@ in *-quick) quick=--quick ;; *) quick= ;; esac; \
	$(abs_builddir)/%D%/bench$(EXEEXT) $$quick --json bench.json \
		--bailey '$(stage)$(bindir)/bailey' $(BENCH)
