libbailey_a_SOURCES += \
	%D%/command.c %D%/command.h \
	%D%/elf_needs.c %D%/elf_needs.h \
	%D%/features.c %D%/features.h \
	%D%/filter.c %D%/filter.h \
	%D%/filter_argument.def \
	%D%/filter_arguments.c \
	%D%/filter_code.c \
	%D%/filter_load.c \
	%D%/filter_parts.h \
	%D%/filter_print.c \
	%D%/filter_share.c \
	%D%/gaps.c %D%/gaps.h %D%/gap.def \
	%D%/host.c %D%/host.h \
	%D%/host_cache.c %D%/host_cache.h \
	%D%/host_links.c \
	%D%/host_program.c \
	%D%/host_resolve.c \
	%D%/host_unit.c \
	%D%/kernel_abi.h \
	%D%/kernel_needs.c %D%/kernel_needs.h \
	%D%/landlock.c %D%/landlock.h \
	%D%/landlock_about.c %D%/landlock_about.h \
	%D%/landlock_folder.c %D%/landlock_folder.h \
	%D%/landlock_names.c %D%/landlock_names.h \
	%D%/landlock_plan.c \
	%D%/landlock_ports.c %D%/landlock_ports.h \
	%D%/landlock_print.c \
	%D%/landlock_rights.c %D%/landlock_rights.h %D%/landlock_right.def \
	%D%/landlock_walk.c %D%/landlock_walk.h \
	%D%/level_state.c %D%/level_state.h \
	%D%/multiplex.c %D%/multiplex.h %D%/multiplex.def \
	%D%/notify.c %D%/notify.h \
	%D%/file_sums.c %D%/file_sums.h \
	%D%/manifest.c \
	%D%/package_sums.c \
	%D%/signature.c %D%/signature.h \
	%D%/package_list.c %D%/package_list.h \
	%D%/privileges.c %D%/privileges.h \
	%D%/task.c %D%/task.h \
	%D%/task_memory.c \
	%D%/task_parts.h %D%/task_tree.c \
	%D%/trace.c %D%/trace.h \
	%D%/user.c %D%/user.h \
	%D%/syscall_number.c %D%/syscall_number.h %D%/syscall_number.def
