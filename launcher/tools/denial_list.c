#include "tools/denial_list.h"

#include <stdlib.h>
#include <string.h>

#include "tools/when.h"

static bool
text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool
takes(const struct denial_filter *filter, const struct event *event)
{
	time_t time;

	if (!event_is_denial(event) &&
	    strcmp(event->verdict, EVENT_UNRECORDED) != 0)
		return false;
	if (filter->profile && !text_equal(filter->profile, event->profile))
		return false;
	if (!filter->since)
		return true;
	return event->time && !when_parse(event->time, 0, &time) &&
	       time >= filter->since;
}

/* Records of one kind in one launch together, the one that counted furthest last.
 */
static int
compare_kinds(const void *left, const void *right)
{
	const struct event *a = left, *b = right;
	const char *const pairs[][2] = {
		{ a->run, b->run },         { a->operation, b->operation },
		{ a->target, b->target },   { a->rule, b->rule },
		{ a->verdict, b->verdict },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		int order = strcmp(pairs[i][0] ? pairs[i][0] : "",
		                   pairs[i][1] ? pairs[i][1] : "");

		if (order)
			return order;
	}
	return (a->count > b->count) - (a->count < b->count);
}

/* Events without a run are of nobody knows which launch: each stands for itself. */
static bool
same_kind(const struct event *a, const struct event *b)
{
	return a->run && b->run && text_equal(a->run, b->run) &&
	       text_equal(a->operation, b->operation) &&
	       text_equal(a->target, b->target) && text_equal(a->rule, b->rule) &&
	       text_equal(a->verdict, b->verdict);
}

/* RFC 3339 in UTC sorts as text. */
static int
compare_times(const void *left, const void *right)
{
	const struct event *a = left, *b = right;
	int order = strcmp(a->time ? a->time : "", b->time ? b->time : "");

	return order ? order : compare_kinds(left, right);
}

void
denial_list_select(struct event_list *list, const struct denial_filter *filter)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (takes(filter, &list->items[i]))
			list->items[n++] = list->items[i];
	list->n = n;
	if (!n)
		return;
	qsort(list->items, n, sizeof(*list->items), compare_kinds);
	n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (i + 1 == list->n ||
		    !same_kind(&list->items[i], &list->items[i + 1]))
			list->items[n++] = list->items[i];
	qsort(list->items, n, sizeof(*list->items), compare_times);
	list->n = n < filter->last ? n : filter->last;
	memmove(list->items, list->items + (n - list->n),
	        list->n * sizeof(*list->items));
}

static void
print_who(struct strbuf *out, const struct event *event)
{
	strbuf_add(out, "    by ");
	strbuf_add_printable(out, event->exe ? event->exe : "an unknown program");
	if (event->pid)
		strbuf_addf(out, " (pid %llu)", (unsigned long long)event->pid);
	strbuf_add(out, "; rule: ");
	strbuf_add_printable(out,
	                     event->rule ? event->rule : "none (default deny)");
	if (event->rule_at) {
		strbuf_add(out, " (");
		strbuf_add_printable(out, event->rule_at);
		strbuf_add_char(out, ')');
	}
	if (event->hint) {
		strbuf_add(out, "; fix: ");
		strbuf_add_printable(out, event->hint);
	}
	strbuf_add_char(out, '\n');
}

static void
print_event(struct strbuf *out, const struct event *event)
{
	unsigned long long count = event->count;

	when_print(out, event->time ? event->time : "");
	strbuf_add(out, "  ");
	strbuf_add_printable(out, event->profile ? event->profile : "-");
	strbuf_add(out, "  ");
	if (strcmp(event->verdict, EVENT_UNRECORDED) == 0) {
		strbuf_addf(out, "%llu more events were not recorded\n", count);
		return;
	}
	strbuf_add_printable(out, event->verdict);
	strbuf_add(out, ": ");
	strbuf_add_printable(out, event->operation);
	strbuf_add_char(out, ' ');
	strbuf_add_printable(out, event->target);
	if (count > 1)
		strbuf_addf(out, "  (%llu times)", count);
	strbuf_add_char(out, '\n');
	print_who(out, event);
}

void
denial_list_print(struct strbuf *out, const struct event_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		print_event(out, &list->items[i]);
}
