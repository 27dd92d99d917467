libbailey_a_SOURCES += \
	%D%/denial_log.c %D%/denial_log.h \
	%D%/event.c %D%/event.def %D%/event.h %D%/event_json.c \
	%D%/journal.c %D%/journal.h \
	%D%/recorder.c %D%/recorder.h \
	%D%/sink.c %D%/sink.h \
	%D%/sink_file.c %D%/sink_journal.c %D%/sink_kinds.h \
	%D%/summary.c %D%/summary.h \
	%D%/tally.c %D%/tally.h
