/* The figures, as a table. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *const names[CONTESTANT_COUNT] = {
	[NATIVE] = "native",     [BAILEY] = "bailey", [OBSERVE] = "observe",
	[COMPLAIN] = "complain", [BWRAP] = "bwrap",   [FIREJAIL] = "firejail",
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

struct spread
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

/* Below the quartiles the noise could have decided. */
static const char *
judge(const struct result *result, double most)
{
	struct spread ratio = result_ratio(result, BAILEY);

	if (ratio.median <= most)
		return "met";
	return ratio.low <= most ? "missed, in the noise" : "missed";
}

void
report_head(const struct setup *setup)
{
	struct utsname host;
	double load[3] = { 0 };

	uname(&host);
	getloadavg(load, 3);
	printf("%s %s, %ld processors, load %.1f, uid %d\n", host.sysname,
	       host.release, sysconf(_SC_NPROCESSORS_ONLN), load[0],
	       (int)geteuid());
	for (enum contestant c = BWRAP; c < CONTESTANT_COUNT; c++)
		if (!setup->programs[c])
			printf("%s takes no part: %s\n", names[c],
			       setup->absent[c]);
	printf("x native, medians of rounds [quartiles]\n\n");
	printf("%-37s %10s  %-19s %-28s %s\n", "case", "native us", "bailey",
	       "target", "others");
}

static void
print_others(const struct result *result)
{
	for (enum contestant c = OBSERVE; c < CONTESTANT_COUNT; c++)
		if (result->measured[c])
			printf(" %s %.2f", names[c],
			       result_ratio(result, c).median);
}

void
report_row(const struct result *result)
{
	enum target target = result->bench_case->target;
	struct spread ratio = result_ratio(result, BAILEY);
	char text[64], aim[64] = "-";

	snprintf(text, sizeof(text), "%.2f [%.2f %.2f]", ratio.median, ratio.low,
	         ratio.high);
	if (target != TARGET_NONE)
		snprintf(aim, sizeof(aim), "%.2f %s", targets[target].most,
		         judge(result, targets[target].most));
	printf("%-37s %10.2f  %-19s %-28s", result->bench_case->name,
	       result_micros(result, NATIVE).median, text, aim);
	print_others(result);
	printf("\n");
	fflush(stdout);
}

void
report_skip(const struct bench_case *bench_case, enum outcome outcome,
            const char *why)
{
	printf("%-37s %s: %s\n", bench_case->name,
	       outcome == FAILED ? "FAILED" : "left out", why);
	fflush(stdout);
}

static const struct result *
find_worst(const struct result *results, size_t n, enum target target)
{
	const struct result *worst = NULL;

	for (size_t i = 0; i < n; i++)
		if (results[i].bench_case->target == target &&
		    (!worst || result_ratio(&results[i], BAILEY).median >
		                       result_ratio(worst, BAILEY).median))
			worst = &results[i];
	return worst;
}

void
report_targets(const struct result *results, size_t n)
{
	printf("\n%-42s %6s %8s  %s\n", "target (doc/performance.md)", "most",
	       "measured", "the worst of its cases");
	for (enum target target = 0; target < TARGET_COUNT; target++) {
		const struct target_row *row = &targets[target];
		const struct result *worst = find_worst(results, n, target);

		if (worst)
			printf("%-42s %6.2f %8.2f  %s: %s\n", row->what, row->most,
			       result_ratio(worst, BAILEY).median,
			       judge(worst, row->most), worst->bench_case->name);
		else
			printf("%-42s %6.2f %8s  %s\n", row->what, row->most, "-",
			       row->unmeasured ? row->unmeasured
			                       : "no case was measured");
	}
}
