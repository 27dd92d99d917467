libbailey_a_SOURCES += \
	%D%/capability.def \
	%D%/compare.c %D%/compare.h \
	%D%/compare_name.c \
	%D%/compare_net.c \
	%D%/compare_path.c \
	%D%/compare_condition.c \
	%D%/compare_setting.c \
	%D%/compare_steps.h \
	%D%/compile.c %D%/compile.h \
	%D%/compile_steps.h \
	%D%/decide.c %D%/decide.h \
	%D%/digest.c \
	%D%/drop.c \
	%D%/environment.c %D%/environment.h \
	%D%/expand.c \
	%D%/facts.h %D%/unit_folder.def \
	%D%/invariants.c \
	%D%/limit.def \
	%D%/lint.c %D%/lint.h %D%/lint.def \
	%D%/lint_rank.c \
	%D%/makes.c \
	%D%/marks.c %D%/marks.h %D%/mark.def \
	%D%/names.c %D%/names.h \
	%D%/needs.c %D%/needs.h \
	%D%/net.c %D%/net.h \
	%D%/pattern.c %D%/pattern.h \
	%D%/policy.c %D%/policy.h \
	%D%/policy_json.c \
	%D%/policy_print.c %D%/policy_print.h \
	%D%/protects.c %D%/protects.h \
	%D%/rank.c \
	%D%/request.c \
	%D%/resolve.c \
	%D%/rules.c \
	%D%/sealed.c \
	%D%/settings.c \
	%D%/settings_env.c \
	%D%/shadow.c \
	%D%/syscall.def \
	%D%/syscall_group.def \
	%D%/syscall_table.c %D%/syscall_table.h \
	%D%/tiers.c \
	%D%/tree.c \
	%D%/variables.c \
	%D%/verify.c %D%/verify.h \
	%D%/zones.c
