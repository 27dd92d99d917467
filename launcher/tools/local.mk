libbailey_a_SOURCES += \
	%D%/asked.c %D%/asked.h \
	%D%/check.c \
	%D%/check_exposure.c %D%/check_exposure.h \
	%D%/check_host.c \
	%D%/check_lint.c %D%/check_lint.h \
	%D%/check_silence.c \
	%D%/check_report.c %D%/check_report.h \
	%D%/check_zones.c %D%/check_zones.h \
	%D%/clock.h \
	%D%/contained.h \
	%D%/denial_list.c %D%/denial_list.h \
	%D%/denials.c \
	%D%/diff.c \
	%D%/doctor.c \
	%D%/exposure.c %D%/exposure.h %D%/exposure.def \
	%D%/exposure_net.c %D%/exposure_net.h \
	%D%/fmt.c \
	%D%/git_text.c %D%/git_text.h \
	%D%/help.c %D%/help.h \
	%D%/journalctl.c %D%/journalctl.h \
	%D%/learn.c %D%/learn.h \
	%D%/learn_caps.c %D%/learn_caps.h \
	%D%/learn_merge.c %D%/learn_merge.h \
	%D%/learn_rules.c %D%/learn_rules.h \
	%D%/learn_seen.c \
	%D%/learn_state.c %D%/learn_state.h \
	%D%/learn_watch.c %D%/learn_watch.h \
	%D%/level.c \
	%D%/list.c \
	%D%/new.c %D%/new.h \
	%D%/new_package.c \
	%D%/new_text.c \
	%D%/option.def \
	%D%/output.c %D%/output.h \
	%D%/replace.c %D%/replace.h \
	%D%/show.c \
	%D%/test.c %D%/test.h \
	%D%/test_command.c \
	%D%/test_coverage.c \
	%D%/test_file.c \
	%D%/test_jobs.c \
	%D%/test_live.c \
	%D%/test_probe.c \
	%D%/test_report.c \
	%D%/test_scratch.c \
	%D%/test_shuffle.c \
	%D%/test_wire.c \
	%D%/tool.h \
	%D%/unit.c %D%/unit_cover.def \
	%D%/unit_command.c %D%/unit_command.h \
	%D%/unit_file.c %D%/unit_file.h \
	%D%/unit_needs.c %D%/unit_needs.h \
	%D%/verb.def \
	%D%/when.c %D%/when.h \
	%D%/why.c %D%/why.h \
	%D%/why_last.c \
	%D%/workbench.c %D%/workbench.h

# Runs at build time only, so that it is the compiler's of the machine that builds: the
# tables of the completion scripts (doc/local.mk).
%D%/completion: %D%/completion.c %D%/option.def %D%/tool.h %D%/verb.def \
		launcher/lang/keyword.def launcher/lang/keyword.h \
		launcher/lang/operation.def launcher/lang/operation.h
	$(AM_V_CCLD)$(MKDIR_P) $(@D) && $(CC_FOR_BUILD) -std=gnu17 -Wall -Wextra \
		$(AM_CPPFLAGS) -o $@ $(srcdir)/%D%/completion.c
EXTRA_DIST += %D%/completion.c
CLEANFILES += %D%/completion
