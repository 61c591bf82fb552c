#include "etl/values/record.h"

#include <string.h>

#include "base/instant.h"
#include "base/money.h"
#include "base/timeform.h"
#include "etl/codes.h"
#include "etl/values/local_order.h"

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
	return plan_keep(reading->plan, text);
}

static void reject(struct reading *reading, guint field, const char *code, const char *what)
{
	const struct value *value = &reading->values[field];
	g_autofree char *message =
	    value_complaint(&reading->plan->profile->kind->fields[field], value, what);

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

/* The forms of the field come first, then those of the profile, then those that everybody knows. */
static bool parse_time(
    const struct profile *profile, guint field, const char *text, struct written_time *written)
{
	const GPtrArray *lists[] = { profile->sources[field].times, profile->times };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		for (guint j = 0; j < lists[i]->len; j++)
			if (time_form_parse(lists[i]->pdata[j], text, written))
				return true;
	return time_text_parse(text, written);
}

bool record_read_instant(const struct profile *profile, guint field, const char *text, int64_t *utc)
{
	struct written_time written;
	int64_t last;

	if (!parse_time(profile, field, text, &written))
		return false;
	if (written.has_offset)
		*utc = written_time_instant(&written);
	else if (profile->zone == NULL ||
	    zone_instants(profile->zone, civil_to_days(written.date), written.second_of_day, utc,
		&last) == LOCAL_MISSING)
		return false;
	return true;
}

/* The samples of one series are in order among themselves. */
static char *order_group(struct reading *reading)
{
	static const char *const names[] = { "service", "series", "metric" };
	const struct kind *kind = reading->plan->profile->kind;
	GString *group = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		int field = kind_find_field(kind, names[i]);
		struct value value;

		if (field >= 0 &&
		    plan_find_text(reading->plan, reading->record, (guint)field, 0, &value))
			g_string_append_printf(group, "%s\n", value.text);
	}
	return g_string_free(group, FALSE);
}

static enum local_kind place_local_time(
    struct reading *reading, guint field, const struct written_time *written, int64_t *utc)
{
	const struct profile *profile = reading->plan->profile;
	struct local_order **order = &reading->plan->orders[field];
	int64_t days = civil_to_days(written->date), last;

	if (!profile->is_ordered)
		return zone_instants(profile->zone, days, written->second_of_day, utc, &last);
	if (*order == NULL)
		*order = local_order_new(profile->zone);
	g_autofree char *group = order_group(reading);
	return local_order_instant(*order, group, days, written->second_of_day, utc);
}

static void read_instant(struct reading *reading, guint field)
{
	const struct profile *profile = reading->plan->profile;
	struct value *value = &reading->values[field];
	struct written_time written;

	if (!parse_time(profile, field, value->text, &written)) {
		reject(
		    reading, field, CODE_TIMESTAMP, "not a timestamp such as 2026-10-24T19:00:00Z");
	} else if (written.has_offset) {
		value->number = written_time_instant(&written);
	} else if (profile->zone == NULL) {
		reject(reading, field, CODE_NO_ZONE,
		    "a time without an offset, and the profile has no zone");
	} else {
		enum local_kind kind = place_local_time(reading, field, &written, &value->number);

		if (kind == LOCAL_AMBIGUOUS)
			reject(reading, field, CODE_LOCAL_TIME,
			    "a local time that the clock shows twice; give it an offset");
		else if (kind == LOCAL_MISSING)
			reject(reading, field, CODE_LOCAL_TIME,
			    "a local time that the clock jumps over");
	}
}

/* Two columns that should say the same instant: a difference of a second is rounding. */
static void check_agreement(struct reading *reading, guint field)
{
	const GArray *columns = reading->plan->checks[field];
	const struct value *value = &reading->values[field];
	int64_t other;

	for (guint i = 0; i < columns->len; i++) {
		const struct cell *cell = &reading->record->cells[g_array_index(columns, int, i)];

		if (cell->text == NULL || *cell->text == '\0' ||
		    !record_read_instant(reading->plan->profile, field, cell->text, &other) ||
		    ABS(other - value->number) <= 1)
			continue;
		struct value place = { .line = cell->line, .column = cell->column };
		g_autofree char *ours = instant_format(value->number);
		g_autofree char *theirs = instant_format(other);
		g_autofree char *message = g_strdup_printf(
		    "%s is %s in one column and %s in another; the first one is taken",
		    reading->plan->profile->kind->fields[field].name, ours, theirs);
		loading_warn(reading->loading, reading->record, CODE_DISAGREEMENT, &place, message);
	}
}

static void read_date(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	struct written_time written;
	struct civil_date date;

	if (civil_parse(value->text, &date))
		value->number = civil_to_days(date);
	else if (parse_time(reading->plan->profile, field, value->text, &written))
		value->number = civil_to_days(written.date);
	else
		reject(reading, field, CODE_DATE, "not a date such as 2026-10-24");
}

static void read_clock(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	int second_of_day;

	if (clock_parse(value->text, &second_of_day))
		value->number = second_of_day;
	else
		reject(reading, field, CODE_TIMESTAMP, "not a time of day such as 14:00");
}

/* A decimal comma becomes a point; a point is then no part of a number. */
static void settle_decimal_mark(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	char *copy;

	if (reading->plan->profile->decimal != ',')
		return;
	if (strchr(value->text, '.') != NULL) {
		reject(reading, field, CODE_NUMBER, "not a number with a decimal comma");
		return;
	}
	copy = g_strdup(value->text);
	value->text = keep(reading, g_strdelimit(copy, ",", '.'));
}

static void read_number(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	enum value_type type = reading->plan->profile->kind->fields[field].type;
	struct decimal decimal;

	settle_decimal_mark(reading, field);
	if (reading->outcome != OUTCOME_NEW)
		return;
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

static const char *find_engineer(struct reading *reading, const char *name)
{
	g_autofree char *lower = g_ascii_strdown(name, -1);
	const char *alias = loading_alias(reading->loading, "engineer", name);
	const char *id = g_hash_table_lookup(reading->loading->engineers, name);

	if (id == NULL)
		id = g_hash_table_lookup(reading->loading->engineers, lower);
	if (id == NULL && alias != NULL)
		id = g_hash_table_lookup(reading->loading->engineers, alias);
	return id;
}

/* An export may tell who it was in several ways, of which one may be known. */
static void read_engineer(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	struct value candidate = *value;
	const char *id = NULL;

	for (guint i = 0;
	     id == NULL && plan_find_text(reading->plan, reading->record, field, i, &candidate);
	     i++)
		id = find_engineer(reading, candidate.text);
	if (id != NULL)
		value->text = id;
	else
		note_unknown(reading, field, CODE_UNKNOWN_ENGINEER, "engineer", value->text);
}

/* The name itself when it is known, or what an alias says that it means; NULL when it is neither.
 */
static const char *resolve(
    const struct loading *loading, GHashTable *known, const char *kind, const char *name)
{
	return g_hash_table_contains(known, name) ? name : loading_alias(loading, kind, name);
}

const char *record_find_service(const struct loading *loading, const char *name)
{
	return resolve(loading, loading->services, "service", name);
}

static void read_service(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	const char *service = record_find_service(reading->loading, value->text);

	if (service != NULL)
		value->text = service;
	else
		note_unknown(reading, field, CODE_UNKNOWN_SERVICE, "service", value->text);
}

static void read_pool(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	const char *pool =
	    resolve(reading->loading, reading->loading->declared->pools, "pool", value->text);

	if (pool != NULL)
		value->text = pool;
	else
		note_unknown(reading, field, CODE_UNKNOWN_POOL, "pool", value->text);
}

/* Whether a schedule has a pool is for the shifts to say. */
static void read_schedule(struct reading *reading, guint field)
{
	struct value *value = &reading->values[field];
	const char *alias = loading_alias(reading->loading, "schedule", value->text);

	if (alias != NULL)
		value->text = alias;
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

		if (*name == '\0')
			continue;
		const char *service = record_find_service(reading->loading, name);
		if (service == NULL)
			note_unknown(reading, field, CODE_UNKNOWN_SERVICE, "service",
			    keep(reading, g_strdup(name)));
		else
			name = service;
		if (g_hash_table_add(seen, (gpointer)(guintptr)name))
			g_string_append_printf(joined, "%s%s", joined->len > 0 ? "\n" : "", name);
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
	settle_decimal_mark(reading, field);
	if (reading->outcome != OUTCOME_NEW)
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
		if (reading->outcome == OUTCOME_NEW)
			check_agreement(reading, field);
		break;
	case VALUE_NUMBER:
		settle_decimal_mark(reading, field);
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
		read_service(reading, field);
		break;
	case VALUE_SERVICE_LIST:
		read_services(reading, field);
		break;
	case VALUE_ENGINEER:
		read_engineer(reading, field);
		break;
	case VALUE_POOL:
		read_pool(reading, field);
		break;
	case VALUE_SCHEDULE:
		read_schedule(reading, field);
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

/* The reader found something odd, but read on. */
static void tell_notice(struct loading *loading, const struct record *record)
{
	struct value place = { .line = record->notice.line, .column = record->notice.column };

	if (record->notice.code != NULL)
		loading_warn(loading, record, record->notice.code, &place, record->notice.message);
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
	if (plan_fits(plan, loading, record)) {
		tell_notice(loading, record);
		return true;
	}
	const struct cell *last =
	    &record->cells[MIN(record->cell_count, plan->column_count + 1) - 1];
	g_autofree char *message = field_count_message(record->cell_count,
	    plan->profile->dialect.columns != NULL ? "profile" : "header", plan->column_count);
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

static enum outcome read_fields(struct reading *reading)
{
	struct record_plan *plan = reading->plan;
	const struct kind *kind = plan->profile->kind;
	struct value *values = reading->values;

	plan_forget(plan);
	if (!check_shape(plan, reading->loading, reading->record))
		return OUTCOME_REJECTED;
	for (guint i = 0; i < kind->field_count && reading->outcome == OUTCOME_NEW; i++) {
		plan_find_text(plan, reading->record, i, 0, &values[i]);
		if (values[i].text == NULL && kind->fields[i].is_required)
			reject(reading, i, CODE_REQUIRED,
			    plan->profile->format != PROFILE_CSV
				? "a value is required; a source in nines.yaml can give one with `set`"
				: "a value is required");
		else if (values[i].text != NULL && plan->profile->sources[i].seconds_after < 0)
			read_value(reading, i);
	}
	for (guint i = 0; i < kind->field_count && reading->outcome == OUTCOME_NEW; i++) {
		int base = plan->profile->sources[i].seconds_after;

		if (values[i].text != NULL && base >= 0)
			read_seconds_after(reading, i, (guint)base);
		else if (values[i].text != NULL && kind->fields[i].type == VALUE_MONEY)
			read_money(reading, i);
	}
	return reading->outcome;
}

enum outcome record_read_fields(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values)
{
	struct reading reading = { plan, loading, record, values, OUTCOME_NEW, { 0 } };

	return read_fields(&reading);
}

enum outcome record_read(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values)
{
	struct reading reading = { plan, loading, record, values, OUTCOME_NEW, { 0 } };
	enum outcome outcome = read_fields(&reading);

	return outcome == OUTCOME_NEW ? judge(&reading) : outcome;
}

static bool awaits_name(struct record_plan *plan, const struct loading *loading,
    const struct record *record, const char *name)
{
	int field = kind_find_field(plan->profile->kind, name);
	struct value value;

	return field >= 0 && plan_find_text(plan, record, (guint)field, 0, &value) &&
	    g_hash_table_contains(loading->awaited, value.text);
}

bool record_is_awaited(
    struct record_plan *plan, struct loading *loading, const struct record *record)
{
	g_autofree char *offset = NULL;

	if (loading->awaited == NULL)
		return true;
	if (record->cell_count != plan->column_count)
		return false;
	if (plan->profile->kind->store == NULL) {
		offset = g_strdup_printf("%" G_GINT64_FORMAT, record->byte_offset);
		return g_hash_table_contains(loading->awaited, offset);
	}
	return awaits_name(plan, loading, record, "service") ||
	    awaits_name(plan, loading, record, "series");
}

bool record_reject_origin(
    const struct record_plan *plan, const struct record *record, int64_t *line, const char **code)
{
	if (plan->reject_line < 0 || plan->reject_code < 0 ||
	    record->cell_count <= (guint)plan->reject_code)
		return false;
	const char *line_text = record->cells[plan->reject_line].text;
	*code = record->cells[plan->reject_code].text;
	/* JSON may lack a key in one record that it has in another */
	return line_text != NULL && *code != NULL && read_integer(line_text, line);
}
