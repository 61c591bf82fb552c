/* What a name that some source uses means here. */

#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/facts/sample.h"

static const char *const kind_choices[] = { "service", "engineer", "schedule", "pool", "series",
	NULL };

enum { KIND, NAME, TARGET };

static const struct field alias_fields[] = {
	[KIND] = { "kind", ":kind", VALUE_CHOICE, true, NULL, kind_choices },
	[NAME] = { "name", ":name", VALUE_TEXT, true, NULL, NULL },
	[TARGET] = { "target", ":target", VALUE_TEXT, true, NULL, NULL },
};

static bool is_known(const struct loading *loading, const char *kind, const char *target)
{
	if (g_str_equal(kind, "service"))
		return g_hash_table_contains(loading->services, target);
	if (g_str_equal(kind, "engineer"))
		return g_hash_table_contains(loading->engineers, target);
	if (g_str_equal(kind, "schedule"))
		return g_hash_table_contains(loading->declared->schedules, target);
	return g_hash_table_contains(loading->declared->pools, target);
}

static bool hold(struct loading *loading, const struct record *record, const struct value *values,
    const char *kind, const char *target)
{
	const char *code = g_str_equal(kind, "service") ? CODE_UNKNOWN_SERVICE
	    : g_str_equal(kind, "engineer")             ? CODE_UNKNOWN_ENGINEER
	    : g_str_equal(kind, "schedule")             ? CODE_UNKNOWN_SCHEDULE
							: CODE_UNKNOWN_POOL;
	struct unknown_name unknown = { code, kind, target, values[TARGET].line,
		values[TARGET].column };

	loading_hold(loading, record, values, &unknown);
	return false;
}

static bool check_series(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct sample_key key;

	if (!sample_key_parse(values[TARGET].text, &key)) {
		loading_reject(loading, record, CODE_CHOICE, &values[TARGET],
		    "the target of a series is SERVICE METRIC FIELD, the field one of value, good, bad, total");
		return false;
	}
	return is_known(loading, "service", key.service) ||
	    hold(loading, record, values, "service", key.service);
}

static bool check_alias(struct loading *loading, const struct record *record, struct value *values)
{
	const char *kind = values[KIND].text, *target = values[TARGET].text;
	bool ok = g_str_equal(kind, "series")
	    ? check_series(loading, record, values)
	    : is_known(loading, kind, target) || hold(loading, record, values, kind, target);

	if (ok)
		loading_add_alias(loading, kind, values[NAME].text, target);
	return ok;
}

const struct kind kind_aliases = {
	.name = "aliases",
	.fields = alias_fields,
	.field_count = G_N_ELEMENTS(alias_fields),
	.find =
	    SQL("SELECT id, row_sha256, load_id, NULL, NULL, NULL FROM alias WHERE kind = :kind "
		"AND name = :name AND replaced_by IS NULL"),
	.retire = SQL("UPDATE alias SET replaced_by = :load_id WHERE id = :id"),
	.insert = SQL("INSERT INTO alias (kind, name, target, load_id, line, row_sha256) VALUES "
		      "(:kind, :name, :target, :load_id, :line, :row_sha256)"),
	.check = check_alias,
	.retire_load = SQL(RETIRE_LOAD("alias")),
	.restore_replaced = SQL(RESTORE_REPLACED("alias", "n.kind = o.kind AND n.name = o.name")),
};
