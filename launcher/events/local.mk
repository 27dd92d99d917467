libbailey_a_SOURCES += \
	%D%/event.c %D%/event.def %D%/event.h
