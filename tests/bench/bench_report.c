#include "bench.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CONTESTANT_COUNT] = {
	[NATIVE] = "native",
	[BAILEY] = "bailey",
	[BWRAP] = "bwrap",
	[FIREJAIL] = "firejail",
};

const char *
contestant_name(enum contestant contestant)
{
	return names[contestant];
}

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct spread
spread_of(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), compare_doubles);
	return (struct spread){ values[n / 4], values[n / 2], values[n * 3 / 4] };
}

struct spread
result_micros(const struct result *result, enum contestant contestant)
{
	double values[ROUNDS_MAX];

	memcpy(values, result->micros[contestant], sizeof(values));
	return spread_of(values, result->n_rounds);
}

struct spread
result_ratio(const struct result *result, enum contestant contestant)
{
	double values[ROUNDS_MAX];

	for (size_t i = 0; i < result->n_rounds; i++)
		values[i] =
		        result->micros[contestant][i] / result->micros[NATIVE][i];
	return spread_of(values, result->n_rounds);
}

void
report_head(void)
{
	printf("%-36s %11s %-23s %-14s %-14s %s\n", "case (x native)", "native us",
	       "bailey [quartiles]", "bwrap", "firejail", "target");
}

static void
print_ratio(const struct result *result, enum contestant contestant, int width)
{
	char text[64] = "-";
	struct spread ratio;

	if (result->measured[contestant]) {
		ratio = result_ratio(result, contestant);
		if (contestant == BAILEY)
			snprintf(text, sizeof(text), "%.2f [%.2f %.2f]",
			         ratio.median, ratio.low, ratio.high);
		else
			snprintf(text, sizeof(text), "%.2f", ratio.median);
	}
	printf(" %-*s", width, text);
}

void
report_row(const struct result *result)
{
	double target = result->bench_case->target;

	printf("%-36s %11.2f", result->bench_case->name,
	       result_micros(result, NATIVE).median);
	print_ratio(result, BAILEY, 23);
	print_ratio(result, BWRAP, 14);
	print_ratio(result, FIREJAIL, 14);
	if (target > 0)
		printf(" %.2f%s", target,
		       result_ratio(result, BAILEY).median > target ? " missed"
		                                                    : "");
	printf("\n");
	fflush(stdout);
}

void
report_skip(const struct bench_case *bench_case, const char *why)
{
	printf("%-36s left out: %s\n", bench_case->name, why);
	fflush(stdout);
}

static json_t *
spread_to_json(struct spread spread)
{
	return json_pack("{s:f, s:f, s:f}", "low", spread.low, "median",
	                 spread.median, "high", spread.high);
}

static json_t *
result_to_json(const struct result *result)
{
	json_t *row = json_pack("{s:s, s:I, s:f}", "case", result->bench_case->name,
	                        "rounds", (json_int_t)result->n_rounds, "target",
	                        result->bench_case->target);

	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++) {
		if (!result->measured[c])
			continue;
		json_object_set_new(
		        row, names[c],
		        json_pack("{s:o, s:o}", "micros",
		                  spread_to_json(result_micros(result, c)), "ratio",
		                  spread_to_json(result_ratio(result, c))));
	}
	return row;
}

int
report_json(const char *path, const struct result *results, size_t n)
{
	json_t *list = json_array();
	int error;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, result_to_json(&results[i]));
	error = json_dump_file(list, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	json_decref(list);
	return error ? -EIO : 0;
}
