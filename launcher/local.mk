bin_PROGRAMS += bailey

bailey_SOURCES = %D%/main.c
bailey_LDFLAGS = $(BAILEY_LDFLAGS) $(BAILEY_PIE)
bailey_LDADD = libbailey.a $(BAILEY_LIBS) $(BAILEY_LIBC)

libbailey_a_SOURCES += \
	%D%/child.c %D%/child.h \
	%D%/options.c %D%/options.h \
	%D%/plan.c %D%/plan.h \
	%D%/prepare.c %D%/prepare.h \
	%D%/run.c \
	%D%/supervise.c %D%/supervise.h
