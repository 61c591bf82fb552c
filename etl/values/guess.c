#include "etl/values/guess.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/facts/sample_number.h"
#include "etl/records/ical.h"
#include "etl/records/json.h"
#include "etl/records/source.h"
#include "etl/values/open.h"
#include "etl/values/record.h"

#define RECORDS_TRIED 20
#define START_SIZE    65536

/* A file that wants to be recognised. */
struct unknown_file {
	const char *path, *shown_path;
	GString *start; /* its first bytes, decoded */
};

static bool is_document(const struct unknown_file *file)
{
	return json_possible_forms(file->start->str) != 0;
}

static bool may_be(const struct unknown_file *file, enum json_form form)
{
	return (json_possible_forms(file->start->str) & 1U << form) != 0;
}

static bool begins_with(const struct unknown_file *file, const char *text)
{
	const char *at = file->start->str + strspn(file->start->str, " \t\r\n");

	return g_ascii_strncasecmp(at, text, strlen(text)) == 0;
}

/* What the first bytes rule out, so that a file is not read whole by every profile. */
static bool is_possible(const struct profile *profile, const struct unknown_file *file)
{
	bool is_calendar = ical_is_likely(file->start->str);
	bool is_zip = begins_with(file, "PK\003\004");

	switch (profile->format) {
	case PROFILE_JSON:
		return may_be(file, JSON_DOCUMENT);
	case PROFILE_JSON_LINES:
		return may_be(file, JSON_LINES);
	case PROFILE_ICAL:
		return is_calendar;
	case PROFILE_NOTION:
		return is_zip;
	case PROFILE_FRONT_MATTER:
		return begins_with(file, "---");
	case PROFILE_MARKDOWN:
		return g_str_has_suffix(file->path, ".md");
	case PROFILE_YAML:
		return g_str_has_suffix(file->path, ".yml") ||
		    g_str_has_suffix(file->path, ".yaml");
	case PROFILE_CSV:
		break;
	}
	return !is_document(file) && !is_calendar && !is_zip && !begins_with(file, "---");
}

/* Whether the start of the file speaks of a column at all. */
static bool is_mentioned(const struct unknown_file *file, const char *column)
{
	const char *dot = strrchr(column, '.');
	const char *word = dot != NULL ? dot + 1 : column + (*column == '/');

	return strstr(file->start->str, word) != NULL;
}

static bool may_have(const struct profile *profile, const struct unknown_file *file)
{
	/* their columns are found by what they mean, or are packed */
	if (profile->format == PROFILE_MARKDOWN || profile->format == PROFILE_NOTION)
		return true;
	for (guint i = 0; i < profile->recognise->len; i++) {
		const GPtrArray *names = profile->recognise->pdata[i];
		bool any = false;

		for (guint j = 0; j < names->len; j++)
			any = any || is_mentioned(file, names->pdata[j]) ||
			    *(char *)names->pdata[j] == '@';
		if (!any)
			return false;
	}
	return true;
}

/* Whether a record has a value in one of the columns. */
static bool has_value(
    const struct reader *reader, const struct record *record, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++) {
		int column = reader_column(reader, names->pdata[i]);

		if (column >= 0 && (guint)column < record->cell_count &&
		    record->cells[column].text != NULL)
			return true;
	}
	return false;
}

/* How sure a profile is of a file: one whose columns fit although its records make no sense is a
 * broken file of that profile, unless another one can read it. */
enum likeness { LIKENESS_COLUMNS, LIKENESS_RECORDS };

struct trial {
	guint tried, sensible;
	bool is_first_sensible;
	guint seen; /* a bit for each entry of `recognise` that a record had a value for */
};

/* Whether a time was all that could not be read: of which zone it is, and which of its numbers is
 * the month, is often for a source to say. Without a header nothing else speaks for a time. */
static bool lacks_setting(const struct loading *loading)
{
	const struct finding *last = loading->findings->pdata[loading->findings->len - 1];

	return g_str_equal(last->code, CODE_NO_ZONE) ||
	    (g_str_equal(last->code, CODE_TIMESTAMP) && loading->profile->dialect.columns == NULL);
}

/* Whether a sample is a number, with a point or with a comma that a source may speak of. */
static bool is_number(const char *text)
{
	g_autofree char *pointed = g_strdelimit(g_strdup(text), ",", '.');
	struct decimal number;

	return sample_number_is_unknown(text) ||
	    sample_number_read(pointed, true, &number) != NUMBER_MALFORMED;
}

static bool has_numbers(struct record_plan *plan, const struct record *record)
{
	const struct kind *kind = plan->profile->kind;
	struct value value;

	for (guint i = 0; i < kind->field_count; i++)
		if (kind->fields[i].type == VALUE_NUMBER &&
		    plan_find_text(plan, record, i, 0, &value) && !is_number(value.text))
			return false;
	return true;
}

static bool is_sensible(
    struct loading *loading, struct record_plan *plan, const struct record *record)
{
	struct value values[FIELDS_MAX];

	return (record_read_fields(plan, loading, record, values) != OUTCOME_REJECTED ||
		   lacks_setting(loading)) &&
	    has_numbers(plan, record);
}

static void try_records(
    struct loading *loading, struct record_plan *plan, struct reader *reader, struct trial *trial)
{
	const struct profile *profile = loading->profile;
	struct record record = { 0 };

	while (trial->tried < RECORDS_TRIED && reader->class->next(reader, &record, NULL)) {
		for (guint i = 0; i < profile->recognise->len; i++)
			if (has_value(reader, &record, profile->recognise->pdata[i]))
				trial->seen |= 1U << i;
		bool ok = is_sensible(loading, plan, &record);
		trial->is_first_sensible = trial->tried++ == 0 ? ok : trial->is_first_sensible;
		trial->sensible += ok;
	}
	record_clear(&record);
}

static bool judge(const struct profile *profile, const struct trial *trial, enum likeness likeness)
{
	bool is_headed = profile->format == PROFILE_CSV && profile->dialect.columns == NULL;
	guint all = (1U << profile->recognise->len) - 1;

	/* the columns of a CSV are its header's; those of a document are what its records have */
	bool has_columns = is_headed || trial->seen == all;

	if (trial->tried == 0)
		return is_headed && !profile->is_unpivoted;
	if (likeness == LIKENESS_COLUMNS)
		return has_columns && !profile->is_unpivoted && profile->dialect.columns == NULL;
	/* what looks like a header is one */
	if (profile->dialect.columns != NULL && !trial->is_first_sensible)
		return false;
	return has_columns && trial->sensible * 2 > trial->tried;
}

static bool is_recognised(
    const struct profile *profile, const struct unknown_file *file, enum likeness likeness)
{
	struct input input = { .path = file->path,
		.shown_path = file->shown_path,
		.profile = profile,
		.window_end_utc = G_MAXINT32 };
	struct declared_names declared = { g_hash_table_new(g_str_hash, g_str_equal),
		g_hash_table_new(g_str_hash, g_str_equal) };
	struct trial trial = { 0 };
	bool ok = false;

	struct reader *reader = input_open(&input, NULL);
	struct loading *loading = loading_new(NULL, file->shown_path, profile, 0);
	loading->declared = &declared;
	loading->default_currency = "EUR";
	struct record_plan *plan = reader != NULL ? record_plan_new(loading, reader, NULL) : NULL;
	if (plan != NULL) {
		loading->reader = reader;
		try_records(loading, plan, reader, &trial);
		ok = judge(profile, &trial, likeness);
	}
	record_plan_free(plan);
	reader_free(reader);
	loading_free(loading);
	g_hash_table_unref(declared.pools);
	g_hash_table_unref(declared.schedules);
	return ok;
}

static bool is_candidate(
    const struct profile *profile, const struct unknown_file *file, enum likeness likeness)
{
	bool is_recognisable = profile->recognise->len > 0 || profile->dialect.columns != NULL;

	return is_recognisable && is_possible(profile, file) && may_have(profile, file) &&
	    is_recognised(profile, file, likeness);
}

/* The profile that asks for most; *rival is another that asks for as much, or NULL. */
static const struct profile *find_best(const GPtrArray *profiles, const struct unknown_file *file,
    enum likeness likeness, const struct profile **rival)
{
	const struct profile *best = NULL;

	*rival = NULL;
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *profile = profiles->pdata[i];

		if (best != NULL && profile->recognise->len < best->recognise->len)
			continue;
		if (!is_candidate(profile, file, likeness))
			continue;
		if (best == NULL || profile->recognise->len > best->recognise->len) {
			best = profile;
			*rival = NULL;
		} else {
			*rival = profile;
		}
	}
	return best;
}

/* The start of the file; what is wrong with the whole of it is said at once. */
static bool look_at(struct unknown_file *file, GError **error)
{
	struct source *source = source_open(file->path, file->shown_path, NULL, error);
	char buffer[4096];
	gssize got = 0;

	if (source == NULL)
		return false;
	while (file->start->len < START_SIZE &&
	    (got = source_read(source, buffer, sizeof(buffer), error)) > 0)
		g_string_append_len(file->start, buffer, got);
	source_close(source);
	if (got < 0)
		return false;
	return file->start->len > 0 || source_fail_empty(file->shown_path, error);
}

/* A malformed document is told where it is malformed, not that nobody knows it. */
static bool check_syntax(const struct unknown_file *file, GError **error)
{
	struct json_shape shape = { JSON_DOCUMENT, NULL };
	g_autoptr(GPtrArray) columns = g_ptr_array_new();

	if (!may_be(file, JSON_DOCUMENT))
		return true;
	struct source *source = source_open(file->path, file->shown_path, NULL, error);
	struct reader *reader =
	    source != NULL ? json_open(source, file->shown_path, &shape, columns, error) : NULL;
	reader_free(reader);
	return reader != NULL;
}

const struct profile *profile_guess(
    const GPtrArray *profiles, const char *path, const char *shown_path, GError **error)
{
	struct unknown_file file = { path, shown_path, g_string_new(NULL) };
	const struct profile *best = NULL, *rival = NULL;

	if (look_at(&file, error)) {
		best = find_best(profiles, &file, LIKENESS_RECORDS, &rival);
		if (best == NULL)
			best = find_best(profiles, &file, LIKENESS_COLUMNS, &rival);
		if (rival != NULL)
			fail(error, NINES_ERROR_CONTRACT,
			    "%s:1:1: error: the profiles %s and %s both read this header [%s]\n"
			    "    name one with --profile",
			    shown_path, best->name, rival->name, CODE_NO_PROFILE);
		else if (best == NULL && check_syntax(&file, error))
			fail(error, NINES_ERROR_CONTRACT,
			    "%s:1:1: error: no profile reads a file with this header [%s]\n"
			    "    name one with --profile, or add a source to nines.yaml",
			    shown_path, CODE_NO_PROFILE);
	}
	g_string_free(file.start, TRUE);
	return rival == NULL ? best : NULL;
}
