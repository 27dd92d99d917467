libbailey_a_SOURCES += \
	%D%/format.c %D%/format.h \
	%D%/expect.c %D%/expect.h %D%/expectation.def %D%/expect_parser.h \
	%D%/expect_run.c \
	%D%/keyword.c %D%/keyword.def %D%/keyword.h \
	%D%/level.c %D%/level.h \
	%D%/load.c %D%/load.h \
	%D%/operation.c %D%/operation.def %D%/operation.h \
	%D%/parse.c %D%/parse.h %D%/parser.h \
	%D%/parse_net.c \
	%D%/parse_path.c \
	%D%/parse_rule.c \
	%D%/parse_setting.c \
	%D%/parse_statement.c \
	%D%/print.c %D%/print.h \
	%D%/profile.c %D%/profile.h \
	%D%/protector.c %D%/protector.h \
	%D%/public_key.c %D%/public_key.h \
	%D%/quiet.c %D%/quiet.h \
	%D%/search.c %D%/search.h \
	%D%/source.c %D%/source.h \
	%D%/token.c %D%/token.h \
	%D%/trust.c %D%/trust.h
