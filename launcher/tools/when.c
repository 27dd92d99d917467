#include "tools/when.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#define DAY ((time_t)24 * 60 * 60)
#define AGO_MAX (100 * 366) /* of the largest unit, in days */
#define PRINTED_SIZE 32

static const struct {
	char letter;
	time_t seconds;
} units[] = {
	{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', DAY }, { 'w', 7 * DAY },
};

static const struct {
	const char *word;
	int days; /* before today */
} words[] = {
	{ "today", 0 },
	{ "yesterday", 1 },
};

static const char *const formats[] = {
	"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M",
	"%Y-%m-%d %H:%M",    "%Y-%m-%d",
};

static int
parse_ago(const char *text, time_t now, time_t *ret)
{
	size_t length = strlen(text);
	char number[16];
	uint64_t count;

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (length < 2 || length > sizeof(number) ||
		    text[length - 1] != units[i].letter)
			continue;
		memcpy(number, text, length - 1);
		number[length - 1] = '\0';
		if (text_to_uint(number,
		                 (uint64_t)(AGO_MAX * DAY / units[i].seconds),
		                 &count))
			return -EINVAL;
		*ret = now - (time_t)count * units[i].seconds;
		return 0;
	}
	return -EINVAL;
}

static int
parse_word(const char *text, time_t now, time_t *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct tm parts;

		if (strcmp(text, words[i].word) != 0)
			continue;
		localtime_r(&now, &parts);
		parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
		parts.tm_mday -= words[i].days;
		parts.tm_isdst = -1;
		*ret = mktime(&parts);
		return 0;
	}
	return -EINVAL;
}

/* ".123" behind the seconds says nothing here. */
static const char *
skip_fraction(const char *text)
{
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	return text;
}

static int
parse_date(const char *text, time_t *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct tm parts = { .tm_isdst = -1 };
		const char *end = strptime(text, formats[i], &parts);

		if (!end)
			continue;
		end = skip_fraction(end);
		if (strcmp(end, "Z") == 0)
			*ret = timegm(&parts);
		else if (!*end)
			*ret = mktime(&parts);
		else
			continue;
		return 0;
	}
	return -EINVAL;
}

int
when_parse(const char *text, time_t now, time_t *ret)
{
	if (!parse_ago(text, now, ret) || !parse_word(text, now, ret))
		return 0;
	return parse_date(text, ret);
}

void
when_print(struct strbuf *out, const char *text)
{
	char printed[PRINTED_SIZE];
	struct tm parts;
	time_t time;

	if (parse_date(text, &time) || !localtime_r(&time, &parts) ||
	    !strftime(printed, sizeof(printed), "%Y-%m-%d %H:%M:%S", &parts))
		strbuf_add_printable(out, text);
	else
		strbuf_add(out, printed);
}
