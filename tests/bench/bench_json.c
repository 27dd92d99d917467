/* The figures, for programs. */
#include "bench.h"

#include <errno.h>
#include <jansson.h>
#include <sys/utsname.h>
#include <unistd.h>

static json_t *
spread_to_json(struct spread spread)
{
	return json_pack("{s:f, s:f, s:f}", "low", spread.low, "median",
	                 spread.median, "high", spread.high);
}

static json_t *
result_to_json(const struct result *result)
{
	const struct bench_case *row = result->bench_case;
	json_t *json = json_pack("{s:s, s:s, s:I}", "group", row->group, "case",
	                         row->name, "rounds", (json_int_t)result->n_rounds);

	if (row->target != TARGET_NONE)
		json_object_set_new(json, "target",
		                    json_real(targets[row->target].most));
	for (enum contestant c = NATIVE; c < CONTESTANT_COUNT; c++)
		if (result->measured[c])
			json_object_set_new(
			        json, contestant_name(c),
			        json_pack("{s:o, s:o}", "micros",
			                  spread_to_json(result_micros(result, c)),
			                  "ratio",
			                  spread_to_json(result_ratio(result, c))));
	return json;
}

static json_t *
host_to_json(const struct setup *setup)
{
	struct utsname host;
	json_t *json;

	uname(&host);
	json = json_pack("{s:s, s:I, s:I, s:b}", "kernel", host.release,
	                 "processors", (json_int_t)sysconf(_SC_NPROCESSORS_ONLN),
	                 "uid", (json_int_t)geteuid(), "quick", setup->quick);
	for (enum contestant c = BWRAP; c < CONTESTANT_COUNT; c++)
		if (!setup->programs[c])
			json_object_set_new(json, contestant_name(c),
			                    json_string(setup->absent[c]));
	return json;
}

int
report_json(const char *path, const struct setup *setup,
            const struct result *results, size_t n)
{
	json_t *list = json_array();
	json_t *all =
	        json_pack("{s:o, s:o}", "host", host_to_json(setup), "cases", list);
	int error;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, result_to_json(&results[i]));
	error = json_dump_file(all, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	json_decref(all);
	return error ? -EIO : 0;
}
