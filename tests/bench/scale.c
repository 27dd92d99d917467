/* scale [--bailey PROGRAM] [PLOT]...: how costs grow, as tab-separated lines
 *
 *	PLOT  SERIES  X  LOW  MEDIAN  HIGH  RATIO-LOW  RATIO  RATIO-HIGH
 *
 * on stdout: quartiles of microseconds, native and contained, and of bailey /
 *native (interleaved, as in bench.c).  plot.awk draws them. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum plot { PLOT_rules, PLOT_processes, PLOT_threads, PLOT_entries, PLOT_COUNT };

#define POINTS_MAX 8

static const struct {
	const char *name;
	unsigned points[POINTS_MAX]; /* 0 ends */
} plots[PLOT_COUNT] = {
	[PLOT_rules] = { "rules", { 1, 10, 100, 1000, 10000 } },
	[PLOT_processes] = { "processes", { 1, 10, 100, 1000, 10000 } },
	[PLOT_threads] = { "threads", { 1, 4, 16, 64, 256 } },
	[PLOT_entries] = { "entries", { 10, 100, 1000, 10000, 100000 } },
};

static const struct series {
	enum plot plot;
	const char *name;
	enum kind kind;
	const char *command[4];
} series[] = {
#define SCALE(plot, name, kind, ...) { PLOT_##plot, name, kind, { __VA_ARGS__ } },
#include "scale.def"
#undef SCALE
};

/* Empty files n of a folder: made from where the last point ended. */
static int
grow_folder(const struct setup *setup, const char *folder, unsigned n)
{
	int error = make_folder(setup_path(setup, "%s", folder));

	for (unsigned i = 0; !error && i < n; i++) {
		int fd = open(setup_path(setup, "%s/%u", folder, i),
		              O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

		if (fd < 0)
			return -errno;
		close(fd);
	}
	return error;
}

static const char head[] = "allow read @system\nallow exec @system\n"
                           "allow load @system\nallow exec %W\n"
                           "allow read %T/d/\nallow write %T/writable/\n"
                           "deny write %T/writable/hole/\n";

/* What x is about, and the profile. */
static int
make_point(const struct setup *setup, enum plot plot, unsigned x)
{
	FILE *file = fopen(setup_path(setup, "scale.profile"), "we");
	char text[PATH_MAX];
	int error = 0;

	if (!file)
		return -errno;
	text_expand(setup, NATIVE, KIND_CALL, head, text);
	fputs(text, file);
	if (plot == PLOT_rules) {
		error = grow_folder(setup, "ruled", x);
		for (unsigned i = 0; i < x; i++)
			fprintf(file, "allow read %s/ruled/%u\n", setup->folder, i);
	}
	if (plot == PLOT_entries) {
		error = grow_folder(setup, "crowd", x);
		fprintf(file, "allow read %s/crowd/\ndeny read %s/crowd/%u\n",
		        setup->folder, setup->folder, x / 2);
	}
	return fclose(file) ? -EIO : error;
}

static void
print_point(const struct series *row, unsigned x, const struct result *result)
{
	struct spread native = result_micros(result, NATIVE);
	struct spread bailey = result_micros(result, BAILEY);
	struct spread ratio = result_ratio(result, BAILEY);

	printf("%s\t%s, native\t%u\t%.2f\t%.2f\t%.2f\t1\t1\t1\n",
	       plots[row->plot].name, row->name, x, native.low, native.median,
	       native.high);
	printf("%s\t%s\t%u\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\n",
	       plots[row->plot].name, row->name, x, bailey.low, bailey.median,
	       bailey.high, ratio.low, ratio.median, ratio.high);
	fflush(stdout);
}

static bool
measure_point(struct setup *setup, const struct series *row, unsigned x)
{
	static struct result result;
	struct bench_case point = { .group = plots[row->plot].name,
		                    .name = row->name,
		                    .kind = row->kind,
		                    .profile = "scale.profile",
		                    .target = TARGET_NONE,
		                    .threads = row->plot == PLOT_threads ? x : 1 };
	char number[16];
	const char *why;

	snprintf(number, sizeof(number), "%u", x);
	for (size_t i = 0; i < 4; i++)
		point.command[i] = row->command[i] && !strcmp(row->command[i], "%N")
		                           ? number
		                           : row->command[i];
	if (measure_case(setup, &point, &result, &why) != MEASURED) {
		fprintf(stderr, "scale: %s, %s, %u: %s\n", plots[row->plot].name,
		        row->name, x, why);
		return false;
	}
	print_point(row, x, &result);
	return true;
}

static bool
measure_plot(struct setup *setup, enum plot plot)
{
	bool good = true;

	for (size_t i = 0; i < POINTS_MAX && plots[plot].points[i]; i++) {
		unsigned x = plots[plot].points[i];

		if (make_point(setup, plot, x))
			return false;
		for (size_t row = 0; row < sizeof(series) / sizeof(series[0]);
		     row++)
			if (series[row].plot == plot)
				good = measure_point(setup, &series[row], x) &&
				       good;
	}
	return good;
}

static bool
is_wished(char **names, enum plot plot)
{
	bool all = !*names;

	for (; *names; names++)
		all = all || !strcmp(*names, plots[plot].name);
	return all;
}

int
main(int argc, char **argv)
{
	static struct setup setup = { .quick = true };
	bool given = argc > 2 && !strcmp(argv[1], "--bailey");
	const char *bailey = given ? argv[2] : getenv("BAILEY");
	bool good = true;

	if (argc > 1 && !strcmp(argv[1], "--worker"))
		return worker_main(argv + 2, argc - 2);
	if (!bailey) {
		fputs("usage: scale [--bailey PROGRAM] [PLOT]...\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (setup_make(&setup, bailey, "/proc/self/exe"))
		good = false;
	for (enum plot plot = 0; good && plot < PLOT_COUNT; plot++)
		if (is_wished(argv + (given ? 3 : 1), plot))
			good = measure_plot(&setup, plot);
	setup_release(&setup);
	return good ? 0 : 1;
}
