libbailey_a_SOURCES += \
	%D%/address.c %D%/address.h \
	%D%/bind.c \
	%D%/blocking.c %D%/blocking.h \
	%D%/call.c %D%/call.h \
	%D%/code.c %D%/code.h \
	%D%/compat.c %D%/compat.h \
	%D%/confine.c %D%/confine.h \
	%D%/context.c %D%/context.h \
	%D%/control.c %D%/control.h \
	%D%/dispatch.c %D%/dispatch.h \
	%D%/entry.c \
	%D%/handler.def %D%/handler.h \
	%D%/identity.c %D%/identity.h \
	%D%/layout.c %D%/layout.h \
	%D%/message.c \
	%D%/metadata.c %D%/metadata.h \
	%D%/network.c \
	%D%/open.c %D%/open_device.c %D%/open_device.h \
	%D%/open_named.c %D%/open_named.h \
	%D%/open_sticky.c %D%/open_sticky.h \
	%D%/own_send.c %D%/own_send.h \
	%D%/pin.c %D%/pin.h \
	%D%/pin_walk.c %D%/pin_walk.h \
	%D%/pool.c %D%/pool.h \
	%D%/proc_name.c %D%/proc_name.h \
	%D%/process.c \
	%D%/question.c %D%/question.h \
	%D%/script.c %D%/script.h \
	%D%/serve.c %D%/serve.h \
	%D%/signal.c %D%/signal.h %D%/signal_owner.c \
	%D%/supervisor.c %D%/supervisor.h \
	%D%/terminal.c %D%/terminal.h \
	%D%/thread.c %D%/thread.h \
	%D%/tracer.c %D%/tracer.h \
	%D%/tracer_call.c %D%/tracer_look.c %D%/tracer_job.h \
	%D%/verify.c %D%/verify.h \
	%D%/xattr.c
