#include "marks_fixture.h"

#include <check.h>

#include "base/strbuf.h"

static const char own_zones[] =
        "zone @private += ~/.ssh/ ~/*.kdbx\n"
        "zone @persist += ~/.bashrc ~/.config/autostart/\n"
        "zone @programs += /usr/bin/\nzone @temp += /tmp/\n";

void
fixture_marks(struct fixture *marks, const char *zones, const struct facts *facts)
{
	_cleanup_strbuf_ struct strbuf text = STRBUF_EMPTY;

	strbuf_add(&text, zones ? zones : own_zones);
	strbuf_add(&text, "@@ 0\n");
	for (size_t i = 0; i < MARK_COUNT; i++)
		strbuf_addf(&text, "%s\n", mark_rules[i]);
	fixture_compile(marks, strbuf_text(&text), facts);
	ck_assert_msg(marks->policy != NULL, "marks: %s", fixture_messages(marks));
}
