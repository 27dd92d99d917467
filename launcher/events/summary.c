#include "events/summary.h"

#include <string.h>

#define CELL_GAP 2
#define TIMES_WIDTH 5 /* of the heading "times" */

enum { CELL_WHAT, CELL_RULE, CELL_FIX, CELL_COUNT };

static const char *const headings[CELL_COUNT] = { "what", "rule", "smallest fix" };

struct line {
	uint64_t times;
	struct strbuf cells[CELL_COUNT];
};

/* Characters: every byte but UTF-8 continuations. */
static size_t
width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void
cut(struct strbuf *cell)
{
	const char *mark = "...";
	size_t width = 0, at = 0;

	if (strbuf_failed(cell) || !cell->data ||
	    width_of(cell->data) <= SUMMARY_CELL_MAX)
		return;
	while (width + strlen(mark) < SUMMARY_CELL_MAX) {
		at++;
		while (((unsigned char)cell->data[at] & 0xc0) == 0x80)
			at++;
		width++;
	}
	cell->length = at;
	cell->data[at] = '\0';
	strbuf_add(cell, mark);
}

static void
fill(struct line *line, const struct tally_row *row)
{
	const struct event *event = &row->event;

	line->times = row->count;
	strbuf_add_printable(&line->cells[CELL_WHAT], event->operation);
	strbuf_add_char(&line->cells[CELL_WHAT], ' ');
	strbuf_add_printable(&line->cells[CELL_WHAT], event->target);
	strbuf_add_printable(&line->cells[CELL_RULE],
	                     event->rule ? event->rule : "default deny");
	strbuf_add_printable(&line->cells[CELL_FIX],
	                     event->hint ? event->hint : "");
	for (size_t i = 0; i < CELL_COUNT; i++)
		cut(&line->cells[i]);
}

static void
add_padded(struct strbuf *out, const char *text, size_t width, bool last)
{
	strbuf_add(out, text);
	for (size_t i = width_of(text); !last && i < width + CELL_GAP; i++)
		strbuf_add_char(out, ' ');
}

static void
add_lines(struct strbuf *out, const struct line *lines, size_t n)
{
	size_t widths[CELL_COUNT];

	for (size_t cell = 0; cell < CELL_COUNT; cell++) {
		widths[cell] = width_of(headings[cell]);
		for (size_t i = 0; i < n; i++) {
			const char *text = strbuf_text(&lines[i].cells[cell]);
			size_t width = text ? width_of(text) : 0;

			if (width > widths[cell])
				widths[cell] = width;
		}
	}
	strbuf_add(out, "times  ");
	for (size_t cell = 0; cell < CELL_COUNT; cell++)
		add_padded(out, headings[cell], widths[cell],
		           cell + 1 == CELL_COUNT);
	strbuf_add_char(out, '\n');
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "%*llu  ", TIMES_WIDTH,
		            (unsigned long long)lines[i].times);
		for (size_t cell = 0; cell < CELL_COUNT; cell++) {
			const char *text = strbuf_text(&lines[i].cells[cell]);

			add_padded(out, text ? text : "?", widths[cell],
			           cell + 1 == CELL_COUNT);
		}
		strbuf_add_char(out, '\n');
	}
}

static void
add_table(struct strbuf *out, const struct tally_row *const *rows, size_t n)
{
	struct line lines[SUMMARY_ROWS_MAX] = { 0 };

	for (size_t i = 0; i < n; i++)
		fill(&lines[i], rows[i]);
	add_lines(out, lines, n);
	for (size_t i = 0; i < n; i++)
		for (size_t cell = 0; cell < CELL_COUNT; cell++)
			strbuf_free(&lines[i].cells[cell]);
}

/* Keeps rows sorted, many first, then in the order in which they came; the last one
 * drops out of a full table. (qsort(3) may read /proc, which a filter forbids.) */
static void
insert(const struct tally_row *rows[SUMMARY_ROWS_MAX], size_t n,
       const struct tally_row *row)
{
	size_t at = n < SUMMARY_ROWS_MAX ? n : SUMMARY_ROWS_MAX - 1;

	if (n >= SUMMARY_ROWS_MAX && rows[at]->count >= row->count)
		return;
	for (; at > 0 && rows[at - 1]->count < row->count; at--)
		rows[at] = rows[at - 1];
	rows[at] = row;
}

void
summary_print(struct strbuf *out, const struct tally *tally, uint64_t uncounted)
{
	const struct tally_row *rows[SUMMARY_ROWS_MAX];
	unsigned long long times = 0;
	size_t n_all, n = 0;
	const struct tally_row *all = tally_rows(tally, &n_all);

	for (size_t i = 0; i < n_all; i++) {
		if (!event_is_denial(&all[i].event))
			continue;
		insert(rows, n++, &all[i]);
		times += all[i].count;
	}
	if (n) {
		strbuf_addf(out, "bailey: denied %llu times, %zu kind%s\n", times,
		            n, n == 1 ? "" : "s");
		add_table(out, rows, n < SUMMARY_ROWS_MAX ? n : SUMMARY_ROWS_MAX);
	}
	if (n > SUMMARY_ROWS_MAX)
		strbuf_addf(out, "and %zu kinds more\n", n - SUMMARY_ROWS_MAX);
	if (uncounted)
		strbuf_addf(out,
		            "bailey: %llu more events were of too many kinds\n",
		            (unsigned long long)uncounted);
}
