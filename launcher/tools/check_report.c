#include "tools/check_report.h"

#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/lint.h"
#include "tools/output.h"

static const char *const format_names[] = {
	[CHECK_TEXT] = "text",
	[CHECK_JSON] = "json",
	[CHECK_SARIF] = "sarif",
	[CHECK_GITHUB] = "github",
};

int
check_format_from_name(const char *word, enum check_format *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(format_names); i++)
		if (strcmp(format_names[i], word) == 0) {
			*ret = (enum check_format)i;
			return 0;
		}
	return -EINVAL;
}

static const char *
level_name(enum diag_level level)
{
	switch (level) {
	case DIAG_ERROR:
		return "error";
	case DIAG_WARNING:
		return "warning";
	case DIAG_NOTE:
		return "note";
	}
	return "unknown";
}

static json_t *
findings_to_json(const struct diag_list *diags)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		json_t *row =
		        json_pack("{s:o, s:i, s:i, s:s, s:s, s:o, s:o}", "file",
		                  output_json_string(diag->at.file), "line",
		                  (int)diag->at.line, "col", (int)diag->at.col,
		                  "level", level_name(diag->level), "id", diag->id,
		                  "message", output_json_string(diag->message),
		                  "hint", output_json_string(diag->hint));

		if (!row || json_array_append_new(array, row)) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static int
print_json(const struct diag_list *diags, const struct exposed_list *exposures)
{
	if (!exposures)
		return output_json(findings_to_json(diags));
	return output_json(json_pack("{s:o, s:o}", "findings",
	                             findings_to_json(diags), "exposures",
	                             exposed_to_json(exposures)));
}

static json_t *
sarif_rule(const char *id)
{
	const struct lint_row *lint = lint_find(id, strlen(id));

	if (!lint)
		return json_pack("{s:s}", "id", id);
	return json_pack("{s:s, s:{s:s}}", "id", id, "shortDescription", "text",
	                 lint->sentence);
}

/* Every id once. */
static json_t *
sarif_rules(const struct diag_list *diags)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < diags->n; i++) {
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = strcmp(diags->items[j].id, diags->items[i].id) == 0;
		if (!seen &&
		    json_array_append_new(rules, sarif_rule(diags->items[i].id))) {
			json_decref(rules);
			return NULL;
		}
	}
	return rules;
}

/* A finding without a file has no location. */
static json_t *
sarif_locations(const struct location *at)
{
	if (!at->file)
		return json_array();
	if (!at->line)
		return json_pack("[{s:{s:{s:o}}}]", "physicalLocation",
		                 "artifactLocation", "uri",
		                 output_json_string(at->file));
	return json_pack("[{s:{s:{s:o}, s:{s:i, s:i}}}]", "physicalLocation",
	                 "artifactLocation", "uri", output_json_string(at->file),
	                 "region", "startLine", (int)at->line, "startColumn",
	                 (int)(at->col ? at->col : 1));
}

static json_t *
sarif_results(const struct diag_list *diags)
{
	json_t *results = json_array();

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		json_t *row =
		        json_pack("{s:s, s:s, s:{s:o}, s:o}", "ruleId", diag->id,
		                  "level", level_name(diag->level), "message",
		                  "text", output_json_string(diag->message),
		                  "locations", sarif_locations(&diag->at));

		if (!row || json_array_append_new(results, row)) {
			json_decref(results);
			return NULL;
		}
	}
	return results;
}

static int
print_sarif(const struct diag_list *diags)
{
	return output_json(json_pack(
	        "{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:s, s:o}]}", "$schema",
	        "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
	        "runs", "tool", "driver", "name", "bailey", "version",
	        PACKAGE_VERSION, "rules", sarif_rules(diags), "columnKind",
	        "unicodeCodePoints", "results", sarif_results(diags)));
}

/* What would end a value or a line of a workflow command is escaped: percent signs
 * always, what is in `also` with them. */
static void
add_escaped(struct strbuf *out, const char *text, const char *also)
{
	_cleanup_strbuf_ struct strbuf printable = STRBUF_EMPTY;

	strbuf_add_printable(&printable, text);
	for (text = strbuf_text(&printable); text && *text; text++)
		if (*text == '%' || strchr(also, *text))
			strbuf_addf(out, "%%%02X", (unsigned char)*text);
		else
			strbuf_add_char(out, *text);
	out->failed |= strbuf_failed(&printable);
}

static void
add_github(struct strbuf *out, const struct diag *diag)
{
	static const char property[] = ":,";

	strbuf_addf(out, "::%s ",
	            diag->level == DIAG_NOTE ? "notice" : level_name(diag->level));
	if (diag->at.file) {
		strbuf_add(out, "file=");
		add_escaped(out, diag->at.file, property);
		strbuf_add_char(out, ',');
	}
	if (diag->at.line)
		strbuf_addf(out, "line=%u,col=%u,", diag->at.line, diag->at.col);
	strbuf_add(out, "title=");
	add_escaped(out, diag->id, property);
	strbuf_add(out, "::");
	add_escaped(out, diag->message, "");
	if (diag->hint) {
		strbuf_add(out, " (hint: ");
		add_escaped(out, diag->hint, "");
		strbuf_add_char(out, ')');
	}
	strbuf_add_char(out, '\n');
}

static int
print_github(const struct diag_list *diags)
{
	_cleanup_strbuf_ struct strbuf out = STRBUF_EMPTY;

	for (size_t i = 0; i < diags->n; i++)
		add_github(&out, &diags->items[i]);
	return output_text(&out);
}

int
check_report(const struct diag_list *diags, const struct exposed_list *exposures,
             enum check_format format)
{
	switch (format) {
	case CHECK_TEXT:
		break;
	case CHECK_JSON:
		return print_json(diags, exposures);
	case CHECK_SARIF:
		return print_sarif(diags);
	case CHECK_GITHUB:
		return print_github(diags);
	}
	return STATUS_USAGE;
}
