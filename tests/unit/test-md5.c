/* The vectors of RFC 1321, and lengths around a block. */
#include "harness.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/md5.h"

static const struct row {
	const char *text;
	unsigned times;
	const char *sum;
} rows[] = {
	{ "", 1, "d41d8cd98f00b204e9800998ecf8427e" },
	{ "abc", 1, "900150983cd24fb0d6963f7d28e17f72" },
	{ "1234567890", 8, "57edf4a22be3c955ac49da2e2107b67a" },
	{ "a", 55, "ef1772b6dff9a122358552954ad0df65" },
	{ "a", 56, "3b0c8ac703f828b04c6c197006d17218" },
	{ "a", 63, "b06521f39153d618550606be297466d5" },
	{ "a", 64, "014842d480b571495a4a0363793f7367" },
	{ "a", 65, "c743a45e0d2e6a95cb859adae0248435" },
	{ "a", 1000000, "7707d6ae4e027c70eea2a935c2296f21" },
};

START_TEST(sums_are_right)
{
	const struct row *row = &rows[_i];
	uint8_t sum[MD5_SIZE], wanted[MD5_SIZE];
	struct md5 md5;

	md5_init(&md5);
	for (unsigned i = 0; i < row->times; i++)
		md5_add(&md5, row->text, strlen(row->text));
	md5_end(&md5, sum);
	ck_assert_int_eq(md5_from_hex(row->sum, wanted), 0);
	ck_assert_msg(memcmp(sum, wanted, MD5_SIZE) == 0, "%u times '%s'",
	              row->times, row->text);
}
END_TEST

START_TEST(digits_are_read)
{
	uint8_t sum[MD5_SIZE];

	ck_assert_int_eq(md5_from_hex("", sum), -EINVAL);
	ck_assert_int_eq(md5_from_hex("d41d8cd98f00b204e9800998ecf8427", sum),
	                 -EINVAL);
	ck_assert_int_eq(md5_from_hex("g41d8cd98f00b204e9800998ecf8427e", sum),
	                 -EINVAL);
	ck_assert_int_eq(md5_from_hex("d41d8cd98f00b204e9800998ecf8427e", sum), 0);
	ck_assert_uint_eq(sum[0], 0xd4);
}
END_TEST

int
main(void)
{
	const struct harness_table tables[] = {
		{ "sums", sums_are_right, ARRAY_SIZE(rows) },
		{ "digits", digits_are_read, 1 },
	};

	return harness_run(harness_suite("md5", tables, ARRAY_SIZE(tables)));
}
