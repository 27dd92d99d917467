#include "policy/environment.h"

#include <string.h>

#include "base/strbuf.h"
#include "harness.h"

#define ENTRIES_MAX 16
#define LIST(...)                                                                  \
	{                                                                          \
		__VA_ARGS__, NULL                                                  \
	}
#define NONE                                                                       \
	{                                                                          \
		NULL                                                               \
	}

static const struct {
	const char *name;
	const char *keep[ENTRIES_MAX]; /* any: all others go */
	const char *drop[ENTRIES_MAX];
	const char *set[ENTRIES_MAX];
	const char *environ[ENTRIES_MAX];
	const char *expected; /* joined by blanks */
} rows[] = {
	{ "all stay without rules", NONE, NONE, NONE, LIST("A=1", "B=2"),
	  "A=1 B=2" },
	{ "nothing stays nothing", NONE, NONE, NONE, NONE, "" },
	{ "empty values stay", NONE, NONE, NONE, LIST("A="), "A=" },
	{ "values may hold =", NONE, NONE, NONE, LIST("A=b=c"), "A=b=c" },
	{ "no = no entry", NONE, NONE, NONE, LIST("A", "B=2"), "B=2" },
	{ "no name no entry", NONE, NONE, NONE, LIST("=1", "B=2"), "B=2" },
	{ "the first of two", NONE, NONE, NONE, LIST("A=1", "A=2"), "A=1" },
	{ "a longer name is another", NONE, NONE, NONE, LIST("AB=1", "A=2"),
	  "AB=1 A=2" },

	{ "LD_PRELOAD", NONE, NONE, NONE, LIST("LD_PRELOAD=x", "A=1"), "A=1" },
	{ "LD_LIBRARY_PATH", NONE, NONE, NONE, LIST("LD_LIBRARY_PATH=x"), "" },
	{ "LD_AUDIT", NONE, NONE, NONE, LIST("LD_AUDIT=x"), "" },
	{ "GLIBC_TUNABLES", NONE, NONE, NONE, LIST("GLIBC_TUNABLES=x"), "" },
	{ "GCONV_PATH", NONE, NONE, NONE, LIST("GCONV_PATH=x"), "" },
	{ "GETCONF_DIR", NONE, NONE, NONE, LIST("GETCONF_DIR=x"), "" },
	{ "HOSTALIASES", NONE, NONE, NONE, LIST("HOSTALIASES=x"), "" },
	{ "LOCPATH", NONE, NONE, NONE, LIST("LOCPATH=x"), "" },
	{ "MALLOC_TRACE", NONE, NONE, NONE, LIST("MALLOC_TRACE=x"), "" },
	{ "NIS_PATH", NONE, NONE, NONE, LIST("NIS_PATH=x"), "" },
	{ "NLSPATH", NONE, NONE, NONE, LIST("NLSPATH=x"), "" },
	{ "PCPROFILE_OUTPUT", NONE, NONE, NONE, LIST("PCPROFILE_OUTPUT=x"), "" },
	{ "RESOLV_HOST_CONF", NONE, NONE, NONE, LIST("RESOLV_HOST_CONF=x"), "" },
	{ "TZDIR", NONE, NONE, NONE, LIST("TZDIR=x"), "" },
	{ "LDFLAGS is no loader variable", NONE, NONE, NONE, LIST("LDFLAGS=x"),
	  "LDFLAGS=x" },
	{ "TMPDIR stays", NONE, NONE, NONE, LIST("TMPDIR=/tmp"), "TMPDIR=/tmp" },
	{ "a loader variable named in full", LIST("LD_PRELOAD"), NONE, NONE,
	  LIST("LD_PRELOAD=x", "LD_AUDIT=x"), "LD_PRELOAD=x" },
	{ "a loader variable by pattern", LIST("LD_*"), NONE, NONE,
	  LIST("LD_PRELOAD=x"), "" },
	{ "a loader variable by *", LIST("*"), NONE, NONE,
	  LIST("LD_PRELOAD=x", "A=1"), "A=1" },
	{ "a loader variable kept and dropped", LIST("LD_PRELOAD"),
	  LIST("LD_PRELOAD"), NONE, LIST("LD_PRELOAD=x"), "" },

	{ "keep means nothing else", LIST("A"), NONE, NONE, LIST("A=1", "B=2"),
	  "A=1" },
	{ "keep is no prefix", LIST("A"), NONE, NONE, LIST("AB=1"), "" },
	{ "keep by pattern", LIST("LC_*"), NONE, NONE,
	  LIST("LC_ALL=C", "LC_=x", "XLC_ALL=C", "LANG=C"), "LC_ALL=C LC_=x" },
	{ "keep by pattern in the middle", LIST("A*Z"), NONE, NONE,
	  LIST("AZ=1", "AxZ=2", "AxZy=3", "AZxZ=4"), "AZ=1 AxZ=2 AZxZ=4" },
	{ "keep by two stars", LIST("*A*B"), NONE, NONE,
	  LIST("AB=1", "xAxAxB=2", "BA=3"), "AB=1 xAxAxB=2" },
	{ "? is no wildcard", LIST("A?"), NONE, NONE, LIST("AB=1", "A?=2"),
	  "A?=2" },
	{ "drop", NONE, LIST("A"), NONE, LIST("A=1", "B=2"), "B=2" },
	{ "drop by pattern", NONE, LIST("*_TOKEN"), NONE,
	  LIST("GH_TOKEN=x", "TOKEN=y", "GH_TOKENS=z"), "TOKEN=y GH_TOKENS=z" },
	{ "drop beats keep", LIST("A"), LIST("A"), NONE, LIST("A=1"), "" },
	{ "drop beats keep among patterns", LIST("A*"), LIST("*B"), NONE,
	  LIST("AB=1", "AC=2"), "AC=2" },
	{ "the full name beats a pattern", LIST("MY_TOKEN"), LIST("*_TOKEN"), NONE,
	  LIST("MY_TOKEN=1", "GH_TOKEN=2"), "MY_TOKEN=1" },
	{ "a drop in full beats a kept pattern", LIST("MY_*"), LIST("MY_TOKEN"),
	  NONE, LIST("MY_TOKEN=1", "MY_A=2"), "MY_A=2" },

	{ "set adds", NONE, NONE, LIST("A=1"), LIST("B=2"), "A=1 B=2" },
	{ "set replaces", NONE, NONE, LIST("A=1"), LIST("A=0", "B=2"), "A=1 B=2" },
	{ "set is there without keep", LIST("B"), NONE, LIST("A=1"), LIST("B=2"),
	  "A=1 B=2" },
	{ "set beats drop", NONE, LIST("A"), LIST("A=1"), LIST("A=0"), "A=1" },
	{ "set of a loader variable", NONE, NONE, LIST("LD_BIND_NOW=1"),
	  LIST("LD_BIND_NOW="), "LD_BIND_NOW=1" },
	{ "set twice", NONE, NONE, LIST("A=1", "A=2"), NONE, "A=1" },
};

static size_t
count(const char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

START_TEST(clean)
{
	struct env_policy policy = {
		.keep_only = rows[_i].keep[0],
		.keep = rows[_i].keep,
		.n_keep = count(rows[_i].keep),
		.drop = rows[_i].drop,
		.n_drop = count(rows[_i].drop),
		.set = rows[_i].set,
		.n_set = count(rows[_i].set),
	};
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf got = STRBUF_EMPTY;
	char *const *result = NULL;

	ck_assert_int_eq(environment_clean(arena, &policy,
	                                   (char *const *)rows[_i].environ,
	                                   &result),
	                 0);
	for (size_t i = 0; result[i]; i++)
		strbuf_addf(&got, i ? " %s" : "%s", result[i]);
	ck_assert_msg(strcmp(strbuf_text(&got), rows[_i].expected) == 0,
	              "%s: '%s' instead of '%s'", rows[_i].name, strbuf_text(&got),
	              rows[_i].expected);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "environment clean", clean, ARRAY_SIZE(rows) },
	};

	return harness_run(
	        harness_suite("environment", tables, ARRAY_SIZE(tables)));
}
