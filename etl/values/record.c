#include "etl/values/record.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/money.h"
#include "etl/codes.h"

struct record_plan {
	const struct profile *profile;
	int columns[FIELDS_MAX]; /* index of the column of each field, or -1 */
	guint column_count;
	int reject_line, reject_code; /* columns of a reject file, or -1 */
	GPtrArray *texts;             /* what the values of the current record were turned into */
};

static int find_column(const struct field_source *source, const struct reader *reader)
{
	for (guint i = 0; i < source->columns->len; i++) {
		int column = reader_column(reader, source->columns->pdata[i]);

		if (column >= 0)
			return column;
	}
	return -1;
}

/* Whether `set` of a source makes a column unnecessary. */
static bool is_replaced(const struct profile *profile, const char *column)
{
	for (guint i = 0; i < profile->kind->field_count; i++)
		if (profile->sources[i].constant != NULL &&
		    g_ptr_array_find_with_equal_func(
			profile->sources[i].columns, column, g_str_equal, NULL))
			return true;
	return false;
}

/* The columns that the profile is recognised by, and one for every field that must have a value. */
static bool check_header(struct loading *loading, const struct reader *reader, GError **error)
{
	const GPtrArray *needed = loading->profile->recognise;
	const struct kind *kind = loading->profile->kind;

	for (guint i = 0; loading->profile->format == PROFILE_CSV && i < needed->len; i++)
		if (reader_column(reader, needed->pdata[i]) < 0 &&
		    !is_replaced(loading->profile, needed->pdata[i]))
			return fail(error, NINES_ERROR_CONTRACT,
			    "%s:1:1: error: the header lacks the column \"%s\" that the profile %s needs [%s]",
			    loading->path, (char *)needed->pdata[i], loading->profile->name,
			    CODE_HEADER);
	for (guint i = 0; i < kind->field_count; i++) {
		const struct field_source *source = &loading->profile->sources[i];

		if (kind->fields[i].is_required && source->constant == NULL &&
		    source->fallback == NULL && find_column(source, reader) < 0)
			return fail(error, NINES_ERROR_CONTRACT,
			    "%s:1:1: error: the header has no column for \"%s\" [%s]\n"
			    "    a source in nines.yaml can give the value: set: {%s: ...}",
			    loading->path, kind->fields[i].name, CODE_HEADER, kind->fields[i].name);
	}
	return true;
}

/* Only a native file's columns are all known; exports of others have many that nobody reads. */
static void warn_of_unused(
    struct loading *loading, const struct record_plan *plan, const struct reader *reader)
{
	const struct kind *kind = loading->profile->kind;
	struct record header = { .line = 1 };
	struct value place = { .line = 1, .column = 1 };

	if (!g_str_has_prefix(loading->profile->name, "nines-"))
		return;
	for (guint column = 0; column < reader->columns->len; column++) {
		bool used = g_str_has_prefix(reader->columns->pdata[column], "_reject_");

		for (guint i = 0; i < kind->field_count; i++)
			used = used || plan->columns[i] == (int)column;
		if (!used) {
			g_autofree char *message = g_strdup_printf("the column \"%s\" is not read",
			    (char *)reader->columns->pdata[column]);
			loading_warn(loading, &header, CODE_UNUSED_COLUMN, &place, message);
		}
	}
}

struct record_plan *record_plan_new(
    struct loading *loading, const struct reader *reader, GError **error)
{
	const struct kind *kind = loading->profile->kind;

	if (!check_header(loading, reader, error))
		return NULL;
	struct record_plan *plan = g_new0(struct record_plan, 1);
	plan->profile = loading->profile;
	plan->column_count = reader->columns->len;
	plan->texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < kind->field_count; i++)
		plan->columns[i] = find_column(&loading->profile->sources[i], reader);
	plan->reject_line = reader_column(reader, "_reject_line");
	plan->reject_code = reader_column(reader, "_reject_code");
	loading->is_reject_file =
	    plan->reject_line >= 0 && plan->reject_line + REJECT_COLUMNS == (int)plan->column_count;
	warn_of_unused(loading, plan, reader);
	return plan;
}

void record_plan_free(struct record_plan *plan)
{
	if (plan == NULL)
		return;
	g_ptr_array_unref(plan->texts);
	g_free(plan);
}

/* What a value is judged by while it is read. */
struct reading {
	struct record_plan *plan;
	struct loading *loading;
	const struct record *record;
	struct value *values;
	enum outcome outcome;        /* OUTCOME_NEW while nothing is wrong */
	struct unknown_name unknown; /* the first one; held only when nothing is rejected */
};

static const char *keep(struct reading *reading, char *text)
{
	g_ptr_array_add(reading->plan->texts, text);
	return text;
}

static void reject(struct reading *reading, guint field, const char *code, const char *what)
{
	const struct value *value = &reading->values[field];
	const struct field *definition = &reading->plan->profile->kind->fields[field];
	g_autofree char *shown = value->text != NULL
	    ? g_utf8_substring(value->text, 0, MIN(40, g_utf8_strlen(value->text, -1)))
	    : NULL;
	g_autofree char *message = shown != NULL
	    ? g_strdup_printf("%s: \"%s\" is %s", definition->name, shown, what)
	    : g_strdup_printf("%s: %s", definition->name, what);

	loading_reject(reading->loading, reading->record, code, value, message);
	reading->outcome = OUTCOME_REJECTED;
}

static void note_unknown(
    struct reading *reading, guint field, const char *code, const char *kind, const char *name)
{
	const struct value *value = &reading->values[field];

	if (reading->unknown.code == NULL)
		reading->unknown =
		    (struct unknown_name){ code, kind, name, value->line, value->column };
}

/* The text of a field: a constant, or the cell, mapped and stripped of null tokens. */
static const char *find_text(struct reading *reading, guint field)
{
	const struct field_source *source = &reading->plan->profile->sources[field];
	const GPtrArray *nulls = reading->plan->profile->nulls;
	struct value *value = &reading->values[field];
	int column = reading->plan->columns[field];
	const char *text = source->constant;

	*value = (struct value){ .line = reading->record->line, .column = 1 };
	if (source->constant == NULL && column >= 0) {
		text = reading->record->cells[column].text;
		value->line = reading->record->cells[column].line;
		value->column = reading->record->cells[column].column;
	}
	if (source->values != NULL && text != NULL) {
		const char *mapped = g_hash_table_lookup(source->values, text);

		if (mapped == NULL)
			mapped = g_hash_table_lookup(source->values, "*");
		text = mapped != NULL ? mapped : text;
	}
	for (guint i = 0; text != NULL && i < nulls->len; i++)
		if (g_str_equal(text, nulls->pdata[i]))
			text = NULL;
	if (text == NULL)
		text = source->fallback;
	if (text == NULL)
		text = reading->plan->profile->kind->fields[field].fallback;
	return text;
}

static bool read_integer(const char *text, int64_t *number)
{
	struct decimal decimal;

	if (!decimal_parse(text, &decimal))
		return false;
	for (; decimal.scale > 0; decimal.scale--) {
		if (decimal.digits % 10 != 0)
			return false;
		decimal.digits /= 10;
	}
	*number = decimal.digits;
	return true;
}

static void read_instant(struct reading *reading, guint field)
{
	const struct profile *profile = reading->plan->profile;
	struct value *value = &reading->values[field];
	struct written_time written;
	int64_t last;

	if (!written_time_parse(value->text, &written)) {
		reject(
		    reading, field, CODE_TIMESTAMP, "not a timestamp such as 2026-10-24T19:00:00Z");
	} else if (written.has_offset) {
		value->number = written_time_instant(&written);
	} else if (profile->zone == NULL) {
		reject(reading, field, CODE_NO_ZONE,
		    "a time without an offset, and the profile has no zone");
	} else {
		enum local_kind kind = zone_instants(profile->zone, civil_to_days(written.date),
		    written.second_of_day, &value->number, &last);

		if (kind == LOCAL_AMBIGUOUS)
			reject(reading, field, CODE_LOCAL_TIME,
			    "a local time that the clock shows twice; give it an offset");
		else if (kind == LOCAL_MISSING)
			reject(reading, field, CODE_LOCAL_TIME,
			    "a local time that the clock jumps over");
	}
}

static void read_date(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	struct written_time written;
	struct civil_date date;

	if (civil_parse(value->text, &date))
		value->number = civil_to_days(date);
	else if (written_time_parse(value->text, &written))
		value->number = civil_to_days(written.date);
	else
		reject(reading, field, CODE_DATE, "not a date such as 2026-10-24");
}

static void read_clock(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	const char *text = value->text;
	bool ok = strlen(text) == 5 && g_ascii_isdigit(text[0]) && g_ascii_isdigit(text[1]) &&
	    text[2] == ':' && g_ascii_isdigit(text[3]) && g_ascii_isdigit(text[4]);

	if (ok)
		value->number = ((text[0] - '0') * 10 + text[1] - '0') * 3600 +
		    ((text[3] - '0') * 10 + text[4] - '0') * 60;
	if (!ok || value->number > SECONDS_PER_DAY || text[3] > '5')
		reject(reading, field, CODE_TIMESTAMP, "not a time of day such as 14:00");
}

static void read_number(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	enum value_type type = reading->plan->profile->kind->fields[field].type;
	struct decimal decimal;

	if (type == VALUE_DECIMAL && !decimal_parse(value->text, &decimal))
		reject(reading, field, CODE_NUMBER, "not a number such as 33.35");
	else if (type == VALUE_DECIMAL && decimal.digits < 0)
		reject(reading, field, CODE_NEGATIVE, "negative");
	else if (type == VALUE_INTEGER && !read_integer(value->text, &value->number))
		reject(reading, field, CODE_NUMBER, "not a whole number");
	else if (type == VALUE_INTEGER && value->number < 0)
		reject(reading, field, CODE_NEGATIVE, "negative");
}

static void read_choice(struct reading *reading, guint field)
{
	const struct field *definition = &reading->plan->profile->kind->fields[field];
	struct value *value = &reading->values[field];
	g_autofree char *lower = g_ascii_strdown(value->text, -1);

	if (definition->type == VALUE_YES_NO) {
		value->number = g_str_equal(lower, "yes");
		if (!g_str_equal(lower, "yes") && !g_str_equal(lower, "no"))
			reject(reading, field, CODE_CHOICE, "neither yes nor no");
		return;
	}
	if (g_strv_contains(definition->choices, lower)) {
		value->text = keep(reading, g_steal_pointer(&lower));
		return;
	}
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)definition->choices);
	g_autofree char *what = g_strdup_printf("none of: %s", list);
	reject(reading, field, CODE_CHOICE, what);
}

static void read_engineer(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	g_autofree char *lower = g_ascii_strdown(value->text, -1);
	const char *id = g_hash_table_lookup(reading->loading->engineers, value->text);

	if (id == NULL)
		id = g_hash_table_lookup(reading->loading->engineers, lower);
	if (id == NULL)
		note_unknown(reading, field, CODE_UNKNOWN_ENGINEER, "engineer", value->text);
	else
		value->text = id;
}

/* `a; b;a` becomes `a` and `b`, on a line each: a name that is not split may hold a semicolon. An
 * unknown name holds the record. */
static void read_services(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	bool is_whole = reading->plan->profile->sources[field].is_whole;
	g_auto(GStrv) names = g_strsplit(value->text, is_whole ? "\n" : ";", -1);
	GString *joined = g_string_new(NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; names[i] != NULL; i++) {
		const char *name = g_strstrip(names[i]);

		if (*name == '\0' || !g_hash_table_add(seen, names[i]))
			continue;
		g_string_append_printf(joined, "%s%s", joined->len > 0 ? "\n" : "", name);
		if (!g_hash_table_contains(reading->loading->services, name))
			note_unknown(reading, field, CODE_UNKNOWN_SERVICE, "service",
			    keep(reading, g_strdup(name)));
	}
	value->text = keep(reading, g_string_free(joined, FALSE));
}

/* Money is read when the currency of the record is known. */
static void read_money(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	struct value *currency =
	    &reading->values[kind_field(reading->plan->profile->kind, "currency")];
	const char *code =
	    currency->text != NULL ? currency->text : reading->loading->default_currency;

	/* an unknown currency was noted, and holds the record */
	if (currency_digits(code) < 0)
		return;
	if (!money_parse(value->text, code, &value->number))
		reject(reading, field, CODE_MONEY, "not an amount of its currency");
	else if (value->number < 0)
		reject(reading, field, CODE_NEGATIVE, "negative");
}

static void read_value(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];

	switch (reading->plan->profile->kind->fields[field].type) {
	case VALUE_TEXT:
	case VALUE_MONEY: /* in a second pass */
		break;
	case VALUE_INSTANT:
		read_instant(reading, field);
		break;
	case VALUE_DATE:
		read_date(reading, field);
		break;
	case VALUE_INTEGER:
	case VALUE_DECIMAL:
		read_number(reading, field);
		break;
	case VALUE_YES_NO:
	case VALUE_CHOICE:
		read_choice(reading, field);
		break;
	case VALUE_CLOCK:
		read_clock(reading, field);
		break;
	case VALUE_ZONE:
		if (zone_find(value->text) == NULL)
			reject(reading, field, CODE_ZONE,
			    "not an IANA time zone such as Europe/Berlin");
		break;
	case VALUE_CURRENCY:
		if (currency_digits(value->text) < 0)
			reject(reading, field, CODE_CURRENCY, "not an ISO 4217 code such as EUR");
		break;
	case VALUE_SERVICE:
		if (!g_hash_table_contains(reading->loading->services, value->text))
			note_unknown(reading, field, CODE_UNKNOWN_SERVICE, "service", value->text);
		break;
	case VALUE_SERVICE_LIST:
		read_services(reading, field);
		break;
	case VALUE_ENGINEER:
		read_engineer(reading, field);
		break;
	case VALUE_POOL:
		if (!g_hash_table_contains(reading->loading->declared->pools, value->text))
			note_unknown(reading, field, CODE_UNKNOWN_POOL, "pool", value->text);
		break;
	}
}

/* A number of seconds that counts from another field of the record. */
static void read_seconds_after(struct reading *reading, guint field, guint base)
{
	struct value *value = &reading->values[field];
	int64_t seconds;

	if (reading->values[base].text == NULL)
		value->text = NULL;
	else if (!read_integer(value->text, &seconds) || seconds < 0 || seconds > G_MAXINT32)
		reject(reading, field, CODE_NUMBER, "not a whole number of seconds");
	else
		value->number = reading->values[base].number + seconds;
}

static bool check_shape(
    struct record_plan *plan, struct loading *loading, const struct record *record)
{
	struct value place = { .line = record->line, .column = 1 };

	if (record->defect.code != NULL) {
		place =
		    (struct value){ .line = record->defect.line, .column = record->defect.column };
		loading_reject(
		    loading, record, record->defect.code, &place, record->defect.message);
		return false;
	}
	if (record->cell_count == plan->column_count)
		return true;
	const struct cell *last =
	    &record->cells[MIN(record->cell_count, plan->column_count + 1) - 1];
	g_autofree char *message =
	    g_strdup_printf("%u fields, the header has %u", record->cell_count, plan->column_count);
	place = (struct value){ .line = last->line, .column = last->column };
	loading_reject(loading, record, CODE_FIELD_COUNT, &place, message);
	return false;
}

/* What the kind itself has to say about a record whose fields are well formed. */
static enum outcome judge(struct reading *reading)
{
	struct loading *loading = reading->loading;
	const struct kind *kind = reading->plan->profile->kind;
	int64_t held = loading->counts.held;

	if (reading->unknown.code != NULL) {
		loading_hold(loading, reading->record, reading->values, &reading->unknown);
		return OUTCOME_HELD;
	}
	if (kind->check == NULL || kind->check(loading, reading->record, reading->values))
		return OUTCOME_NEW;
	return loading->counts.held > held ? OUTCOME_HELD : OUTCOME_REJECTED;
}

enum outcome record_read(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values)
{
	const struct kind *kind = plan->profile->kind;
	struct reading reading = { plan, loading, record, values, OUTCOME_NEW, { 0 } };

	g_ptr_array_set_size(plan->texts, 0);
	if (!check_shape(plan, loading, record))
		return OUTCOME_REJECTED;
	for (guint i = 0; i < kind->field_count && reading.outcome == OUTCOME_NEW; i++) {
		values[i].text = find_text(&reading, i);
		if (values[i].text == NULL && kind->fields[i].is_required)
			reject(&reading, i, CODE_REQUIRED,
			    plan->profile->format == PROFILE_JSON
				? "a value is required; a source in nines.yaml can give one with `set`"
				: "a value is required");
		else if (values[i].text != NULL && plan->profile->sources[i].seconds_after < 0)
			read_value(&reading, i);
	}
	for (guint i = 0; i < kind->field_count && reading.outcome == OUTCOME_NEW; i++) {
		int base = plan->profile->sources[i].seconds_after;

		if (values[i].text != NULL && base >= 0)
			read_seconds_after(&reading, i, (guint)base);
		else if (values[i].text != NULL && kind->fields[i].type == VALUE_MONEY)
			read_money(&reading, i);
	}
	return reading.outcome == OUTCOME_NEW ? judge(&reading) : reading.outcome;
}

bool record_is_awaited(
    struct record_plan *plan, struct loading *loading, const struct record *record)
{
	struct value values[FIELDS_MAX];
	struct reading reading = { plan, loading, record, values, OUTCOME_NEW, { 0 } };
	g_autofree char *line = NULL;

	if (loading->awaited == NULL)
		return true;
	if (record->cell_count != plan->column_count)
		return false;
	if (plan->profile->kind->store == NULL) {
		line = g_strdup_printf("%" G_GINT64_FORMAT, record->line);
		return g_hash_table_contains(loading->awaited, line);
	}
	const char *name = find_text(&reading, kind_field(plan->profile->kind, "service"));
	return name != NULL && g_hash_table_contains(loading->awaited, name);
}

bool record_reject_origin(
    const struct record_plan *plan, const struct record *record, int64_t *line, const char **code)
{
	if (plan->reject_line < 0 || plan->reject_code < 0 ||
	    record->cell_count != plan->column_count)
		return false;
	const char *line_text = record->cells[plan->reject_line].text;
	*code = record->cells[plan->reject_code].text;
	/* JSON may lack a key in one record that it has in another */
	return line_text != NULL && *code != NULL && read_integer(line_text, line);
}
