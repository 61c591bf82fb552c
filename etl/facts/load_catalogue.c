/* Who and what there is: services, engineers, rates, holidays. */
#include "base/money.h"
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"

/* Names go into their own table first: facts refer to the name, versions describe it. */
static bool name_service(struct loading *loading, const struct record *record, struct value *values)
{
	struct statement *insert = db_prepare(
	    loading->db, "INSERT INTO service (name) VALUES (:name) ON CONFLICT DO NOTHING");

	(void)record;
	bind_text(insert, ":name", values[0].text);
	statement_run(insert);
	g_hash_table_add(loading->services, g_strdup(values[0].text));
	return true;
}

static bool name_engineer(
    struct loading *loading, const struct record *record, struct value *values)
{
	struct statement *insert = db_prepare(
	    loading->db, "INSERT INTO engineer (id) VALUES (:id) ON CONFLICT DO NOTHING");
	const char *id = values[0].text, *email = values[2].text;

	(void)record;
	bind_text(insert, ":id", id);
	statement_run(insert);
	g_hash_table_insert(loading->engineers, g_strdup(id), g_strdup(id));
	g_hash_table_insert(loading->engineers, g_ascii_strdown(email, -1), g_strdup(id));
	return true;
}

static const struct field service_fields[] = {
	{ "service", ":service", VALUE_TEXT, true, NULL, NULL },
	{ "product", ":product", VALUE_TEXT, true, NULL, NULL },
	{ "team", ":team", VALUE_TEXT, true, NULL, NULL },
	{ "pool", ":pool", VALUE_POOL, true, NULL, NULL },
	{ "critical", ":critical", VALUE_YES_NO, true, NULL, NULL },
	{ "title", ":title", VALUE_TEXT, false, NULL, NULL },
	{ "revenue_per_hour", ":revenue_per_hour", VALUE_MONEY, false, NULL, NULL },
	{ "currency", ":currency", VALUE_CURRENCY, false, NULL, NULL },
	{ "valid_from", ":valid_from", VALUE_DATE, false, "1970-01-01", NULL },
};

const struct kind kind_services = {
	.name = "services",
	.fields = service_fields,
	.field_count = G_N_ELEMENTS(service_fields),
	.start = "valid_from",
	.is_lasting = true,
	.find =
	    SQL("SELECT id, row_sha256, load_id, valid_from, NULL, NULL FROM service_version "
		"WHERE service = :service AND valid_from = :valid_from AND replaced_by IS NULL"),
	.retire = SQL("UPDATE service_version SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO service_version (service, product, team, pool, critical, title, "
		"revenue_per_hour_minor, currency, valid_from, load_id, line, row_sha256) "
		"VALUES (:service, :product, :team, :pool, :critical, :title, :revenue_per_hour, "
		":currency, :valid_from, :load_id, :line, :row_sha256)"),
	.check = name_service,
	.retire_load = SQL(RETIRE_LOAD("service_version")),
	.restore_replaced = SQL(RESTORE_REPLACED(
	    "service_version", "n.service = o.service AND n.valid_from = o.valid_from")),
};

static const struct field engineer_fields[] = {
	{ "engineer", ":engineer", VALUE_TEXT, true, NULL, NULL },
	{ "name", ":name", VALUE_TEXT, true, NULL, NULL },
	{ "email", ":email", VALUE_TEXT, true, NULL, NULL },
	{ "zone", ":zone", VALUE_ZONE, true, NULL, NULL },
	{ "calendar", ":calendar", VALUE_TEXT, true, NULL, NULL },
	{ "staff_no", ":staff_no", VALUE_TEXT, false, NULL, NULL },
	{ "cost_centre", ":cost_centre", VALUE_TEXT, false, NULL, NULL },
	{ "team", ":team", VALUE_TEXT, false, NULL, NULL },
	{ "trained_at", ":trained_at", VALUE_DATE, false, NULL, NULL },
	{ "valid_from", ":valid_from", VALUE_DATE, false, "1970-01-01", NULL },
};

const struct kind kind_engineers = {
	.name = "engineers",
	.fields = engineer_fields,
	.field_count = G_N_ELEMENTS(engineer_fields),
	.start = "valid_from",
	.is_lasting = true,
	.find =
	    SQL("SELECT id, row_sha256, load_id, valid_from, NULL, NULL FROM engineer_version "
		"WHERE engineer = :engineer AND valid_from = :valid_from AND replaced_by IS NULL"),
	.retire = SQL("UPDATE engineer_version SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO engineer_version (engineer, name, email, zone, calendar, staff_no, "
		"cost_centre, team, trained_at, valid_from, load_id, line, row_sha256) "
		"VALUES (:engineer, :name, :email, :zone, :calendar, :staff_no, :cost_centre, "
		":team, :trained_at, :valid_from, :load_id, :line, :row_sha256)"),
	.check = name_engineer,
	.retire_load = SQL(RETIRE_LOAD("engineer_version")),
	.restore_replaced = SQL(RESTORE_REPLACED(
	    "engineer_version", "n.engineer = o.engineer AND n.valid_from = o.valid_from")),
};

enum { RATE_ENGINEER, RATE_HOURLY, RATE_CURRENCY, RATE_VALID_FROM };

static const struct field rate_fields[] = {
	[RATE_ENGINEER] = { "engineer", ":engineer", VALUE_ENGINEER, true, NULL, NULL },
	[RATE_HOURLY] = { "hourly_rate", ":hourly_rate", VALUE_DECIMAL, true, NULL, NULL },
	[RATE_CURRENCY] = { "currency", ":currency", VALUE_CURRENCY, true, NULL, NULL },
	[RATE_VALID_FROM] = { "valid_from", ":valid_from", VALUE_DATE, true, NULL, NULL },
};

/* An hour does not become a hundred times dearer; a decimal comma does get lost. */
static bool compare_rate(struct loading *loading, const struct record *record, struct value *values)
{
	struct statement *earlier = db_prepare(loading->db,
	    "SELECT hourly_rate FROM rate WHERE replaced_by IS NULL AND engineer = :engineer "
	    "AND currency = :currency AND valid_from < :valid_from ORDER BY valid_from DESC LIMIT 1");
	struct decimal before, now;

	bind_text(earlier, ":engineer", values[RATE_ENGINEER].text);
	bind_text(earlier, ":currency", values[RATE_CURRENCY].text);
	bind_int(earlier, ":valid_from", values[RATE_VALID_FROM].number);
	if (statement_step(earlier) && decimal_parse(column_text(earlier, 0), &before) &&
	    decimal_parse(values[RATE_HOURLY].text, &now) && before.digits > 0 &&
	    (int128)now.digits * power_of_ten(before.scale) >=
		(int128)before.digits * 100 * power_of_ten(now.scale))
		loading_warn(loading, record, CODE_HUNDREDFOLD, &values[RATE_HOURLY],
		    "the rate is a hundred times the one before it; is the point in its place?");
	statement_reset(earlier);
	return true;
}

const struct kind kind_rates = {
	.name = "rates",
	.fields = rate_fields,
	.field_count = G_N_ELEMENTS(rate_fields),
	.start = "valid_from",
	.is_lasting = true,
	.find =
	    SQL("SELECT id, row_sha256, load_id, valid_from, NULL, NULL FROM rate "
		"WHERE engineer = :engineer AND valid_from = :valid_from AND replaced_by IS NULL"),
	.retire = SQL("UPDATE rate SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO rate (engineer, hourly_rate, currency, valid_from, load_id, line, "
		"row_sha256) VALUES (:engineer, :hourly_rate, :currency, :valid_from, :load_id, "
		":line, :row_sha256)"),
	.check = compare_rate,
	.retire_load = SQL(RETIRE_LOAD("rate")),
	.restore_replaced = SQL(
	    RESTORE_REPLACED("rate", "n.engineer = o.engineer AND n.valid_from = o.valid_from")),
};

static const struct field holiday_fields[] = {
	{ "calendar", ":calendar", VALUE_TEXT, true, NULL, NULL },
	{ "date", ":day", VALUE_DATE, true, NULL, NULL },
	{ "name", ":name", VALUE_TEXT, true, NULL, NULL },
	{ "class", ":class", VALUE_TEXT, false, NULL, NULL },
	{ "from", ":from_s", VALUE_CLOCK, false, "00:00", NULL },
};

const struct kind kind_holidays = {
	.name = "holidays",
	.fields = holiday_fields,
	.field_count = G_N_ELEMENTS(holiday_fields),
	.start = "date",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, day, NULL, NULL FROM holiday WHERE calendar = :calendar AND day = :day "
	    "AND name = :name AND replaced_by IS NULL"),
	.retire = SQL("UPDATE holiday SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO holiday (calendar, day, name, class, from_s, load_id, line, "
		"row_sha256) VALUES (:calendar, :day, :name, :class, :from_s, :load_id, :line, "
		":row_sha256)"),
	.retire_load = SQL(RETIRE_LOAD("holiday")),
	.restore_replaced = SQL(RESTORE_REPLACED(
	    "holiday", "n.calendar = o.calendar AND n.day = o.day AND n.name = o.name")),
};
