# The shim: no library beside what the program has anyway, no constructor, two segments.
# It is loaded at every start of a program, where each segment, page and relocation counts:
# no relro (one more call; nothing here is trusted). Never built with sanitizers: it is loaded
# into programs without.
shim_sources = \
	%D%/ask.c %D%/entry.c %D%/environment.c %D%/folder.c %D%/memory.c \
	%D%/next.c %D%/open.c %D%/start.c %D%/stream.c %D%/walk.c
shim_headers = %D%/environment.h %D%/raw.h %D%/shim.h %D%/symbols.def %D%/wire.h
EXTRA_DIST += $(shim_sources) $(shim_headers)

shim_flags = -std=gnu17 -D_GNU_SOURCE $(WARNING_CFLAGS) -O2 -g -fPIC \
	-fvisibility=hidden -fno-stack-protector -U_FORTIFY_SOURCE \
	-fno-builtin -fno-asynchronous-unwind-tables -ffreestanding \
	-nostdlib -shared -Wl,-z,noseparate-code -Wl,-z,now -Wl,-z,norelro \
	-Wl,-Bsymbolic-functions -Wl,--hash-style=gnu -Wl,-soname,libbailey-preload.so

shimdir = $(libdir)/bailey
shim_DATA = %D%/libbailey-preload.so
%D%/libbailey-preload.so: $(shim_sources) $(shim_headers)
	$(AM_V_GEN)$(MKDIR_P) %D% && $(CC) $(CPPFLAGS) $(shim_flags) -I$(srcdir)/%D% \
		-o $@ $(addprefix $(srcdir)/,$(filter %.c,$(shim_sources)))
CLEANFILES += %D%/libbailey-preload.so
