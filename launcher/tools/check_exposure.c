#include "tools/check_exposure.h"

#include <errno.h>

#include "policy/lint.h"
#include "tools/output.h"

int
exposed_add(struct workbench *bench, struct exposed_list *list,
            const struct profile *profile, const struct policy *policy,
            const struct policy *marks, unsigned most)
{
	_cleanup_strbuf_ struct strbuf number = STRBUF_EMPTY;
	const struct location at = { .file = profile->path };
	struct exposed exposed = {
		.profile = arena_strdup(bench->arena, profile->name),
		.file = arena_strdup(bench->arena, profile->path),
	};
	int error = exposure_measure(policy, marks, &exposed.exposure);

	if (error)
		return error;
	exposure_print(&number, exposed.exposure.total);
	if (strbuf_failed(&number))
		return -ENOMEM;
	if (exposure_tenths(exposed.exposure.total) > most)
		lint_add(&bench->diags, LINT_EXPOSURE, &at,
		         "bailey check --exposure tells what it is made of",
		         "the exposure is %s, above %u.%u", strbuf_text(&number),
		         most / 10, most % 10);
	return ARENA_PUSH(bench->arena, list->items, list->n, list->capacity,
	                  exposed);
}

/* Tenths of points, as the number itself has them. */
static unsigned
earned(const struct exposure *exposure, size_t part)
{
	return exposure_rows[part].points * exposure->percent[part] / 10;
}

static void
print_one(struct strbuf *out, const struct exposed *exposed)
{
	strbuf_add_printable(out, exposed->profile);
	strbuf_add(out, ": exposure ");
	exposure_print(out, exposed->exposure.total);
	strbuf_add(out, " of 10.0\n");
	for (size_t i = 0; i < EXPOSURE_COUNT; i++) {
		const struct exposure_row *row = &exposure_rows[i];
		unsigned tenths = earned(&exposed->exposure, i);

		if (exposed->exposure.percent[i])
			strbuf_addf(out, "  %2u.%u of %2u  %-16s  %s\n",
			            tenths / 10, tenths % 10, row->points, row->id,
			            row->sentence);
	}
}

int
exposed_print(const struct exposed_list *list)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	for (size_t i = 0; i < list->n; i++)
		print_one(&out, &list->items[i]);
	return output_text(&out);
}

static json_t *
one_to_json(const struct exposed *exposed)
{
	json_t *parts = json_array();

	for (size_t i = 0; parts && i < EXPOSURE_COUNT; i++) {
		const struct exposure_row *row = &exposure_rows[i];
		json_t *part =
		        json_pack("{s:s, s:f, s:i, s:s}", "id", row->id, "points",
		                  earned(&exposed->exposure, i) / 10.0, "of",
		                  (int)row->points, "what", row->sentence);

		if (!part || json_array_append_new(parts, part)) {
			json_decref(parts);
			return NULL;
		}
	}
	return json_pack("{s:o, s:o, s:f, s:o}", "profile",
	                 output_json_string(exposed->profile), "file",
	                 output_json_string(exposed->file), "exposure",
	                 exposure_tenths(exposed->exposure.total) / 10.0, "parts",
	                 parts);
}

json_t *
exposed_to_json(const struct exposed_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < list->n; i++)
		if (json_array_append_new(array, one_to_json(&list->items[i]))) {
			json_decref(array);
			return NULL;
		}
	return array;
}
