/* Corrections of what the samples say, and events such as bugs and releases. */
#include "base/words.h"
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

enum { START, END, KIND };

/*
 * Why time does not count, and what people write for it. Datadog's categories and the exemptions of
 * the example policy in the SRE workbook.
 */
static const struct {
	const char *kind;
	const char *spellings[8];
} correction_kinds[] = {
	{ "scheduled_maintenance",
	    { "scheduled", "maintenance", "planned", "planned_maintenance", "planned_downtime",
		"scheduled_downtime" } },
	{ "outside_business_hours",
	    { "out_of_hours", "outside_hours", "off_hours", "non_business_hours" } },
	{ "deployment", { "deploy", "deployments", "release", "rollout" } },
	{ "network_problem",
	    { "network", "network_outage", "company_network_problem",
		"company_wide_network_problem" } },
	{ "frozen_dependency", { "frozen", "frozen_service", "dependency", "dependency_frozen" } },
	{ "out_of_scope_traffic",
	    { "out_of_scope", "load_test", "load_tests", "penetration_test", "pen_test",
		"test_traffic" } },
	{ "miscategorised_errors",
	    { "miscategorized_errors", "miscategorised", "miscategorized", "miscategorised_error",
		"miscategorized_error", "false_positive", "false_positives" } },
	{ "other", { NULL } },
};

static const struct field correction_fields[] = {
	[START] = { "start", ":start", VALUE_INSTANT, true, NULL, NULL },
	[END] = { "end", ":end", VALUE_INSTANT, true, NULL, NULL },
	[KIND] = { "kind", ":kind", VALUE_TEXT, true, NULL, NULL },
	{ "reason", ":reason", VALUE_TEXT, true, NULL, NULL },
	{ "approver", ":approver", VALUE_TEXT, true, NULL, NULL },
	{ "service", ":service", VALUE_SERVICE, false, NULL, NULL },
	{ "objective", ":objective", VALUE_TEXT, false, NULL, NULL },
};

/* The kind that a text means, without regard to capitals, blanks, dashes and marks; NULL: none. */
static const char *find_correction_kind(const char *text)
{
	g_autofree char *word = g_ascii_strdown(text, -1);

	g_strdelimit(word, " -/", '_');
	for (size_t i = 0; i < G_N_ELEMENTS(correction_kinds); i++) {
		const char *const *spellings = correction_kinds[i].spellings;

		if (g_str_equal(word, correction_kinds[i].kind))
			return correction_kinds[i].kind;
		for (size_t k = 0; k < G_N_ELEMENTS(correction_kinds[i].spellings); k++)
			if (spellings[k] != NULL && g_str_equal(word, spellings[k]))
				return correction_kinds[i].kind;
	}
	return NULL;
}

/* What somebody approved stays out of the figures whatever it is called. */
static void settle_correction_kind(
    struct loading *loading, const struct record *record, struct value *value)
{
	const char *kind = find_correction_kind(value->text);

	if (kind == NULL) {
		g_autofree char *shown = word_shown(value->text);
		g_autofree char *message = g_strdup_printf(
		    "kind: \"%s\" is not known, and is taken as other; nines-profile(5) lists them",
		    shown);
		loading_warn(loading, record, CODE_CORRECTION_KIND, value, message);
		kind = "other";
	}
	value->text = kind;
}

static bool check_correction(
    struct loading *loading, const struct record *record, struct value *values)
{
	if (values[END].number <= values[START].number) {
		loading_reject(loading, record, CODE_END_BEFORE_START, &values[END],
		    "end does not lie behind start");
		return false;
	}
	settle_correction_kind(loading, record, &values[KIND]);
	return true;
}

const struct kind kind_corrections = {
	.name = "corrections",
	.fields = correction_fields,
	.field_count = G_N_ELEMENTS(correction_fields),
	.start = "start",
	.decides_attainment = true,
	.end = "end",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, start_utc, end_utc, NULL FROM correction WHERE start_utc = :start AND end_utc = :end "
	    "AND kind = :kind AND coalesce(service, '') = coalesce(:service, '') "
	    "AND coalesce(objective, '') = coalesce(:objective, '') AND replaced_by IS NULL"),
	.retire = SQL("UPDATE correction SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO correction (start_utc, end_utc, kind, reason, approver, service, "
		"objective, load_id, line, row_sha256) VALUES (:start, :end, :kind, :reason, "
		":approver, :service, :objective, :load_id, :line, :row_sha256)"),
	.check = check_correction,
	.retire_load = SQL(RETIRE_LOAD("correction")),
	.restore_replaced = SQL(RESTORE_REPLACED("correction",
	    "n.start_utc = o.start_utc AND n.end_utc = o.end_utc AND n.kind = o.kind AND n.service IS o.service AND n.objective IS o.objective")),
};

static const struct field event_fields[] = {
	{ "kind", ":kind", VALUE_TEXT, true, NULL, NULL },
	{ "subject", ":subject", VALUE_TEXT, true, NULL, NULL },
	{ "at", ":at", VALUE_INSTANT, true, NULL, NULL },
	{ "id", ":external_id", VALUE_TEXT, false, NULL, NULL },
	{ "closed_at", ":closed", VALUE_INSTANT, false, NULL, NULL },
};

const struct kind kind_events = {
	.name = "events",
	.fields = event_fields,
	.field_count = G_N_ELEMENTS(event_fields),
	.start = "at",
	.decides_attainment = true,
	.end = "closed_at",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, at_utc, closed_utc, NULL FROM event WHERE kind = :kind AND subject = :subject "
	    "AND coalesce(external_id, '') = coalesce(:external_id, '') AND at_utc = :at "
	    "AND replaced_by IS NULL"),
	.retire = SQL("UPDATE event SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO event (kind, subject, at_utc, external_id, closed_utc, load_id, "
		"line, row_sha256) VALUES (:kind, :subject, :at, :external_id, :closed, :load_id, "
		":line, :row_sha256)"),
	.retire_load = SQL(RETIRE_LOAD("event")),
	.restore_replaced = SQL(RESTORE_REPLACED("event",
	    "n.kind = o.kind AND n.subject = o.subject AND n.external_id IS o.external_id AND n.at_utc = o.at_utc")),
};
