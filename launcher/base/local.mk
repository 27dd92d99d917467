libbailey_a_SOURCES += \
	%D%/arena.c %D%/arena.h \
	%D%/base64.c %D%/base64.h \
	%D%/cleanup.h \
	%D%/diag.c %D%/diag.h \
	%D%/fd.c %D%/fd.h \
	%D%/glob.c %D%/glob.h \
	%D%/glob_automaton.c %D%/glob_automaton.h \
	%D%/glob_brace.c \
	%D%/glob_cells.c %D%/glob_cells.h \
	%D%/glob_intersect.c \
	%D%/glob_part.c %D%/glob_part.h \
	%D%/md5.c %D%/md5.h \
	%D%/own_folder.c %D%/own_folder.h \
	%D%/strbuf.c %D%/strbuf.h \
	%D%/text.c %D%/text.h
