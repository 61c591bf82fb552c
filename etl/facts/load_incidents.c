/* Incidents and the call-outs that they caused. */
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

static const char *const first_line_choices[] = { "critical", "flap", NULL };

enum {
	ID,
	TITLE,
	SERVICES,
	STARTED,
	SEVERITY,
	STATUS,
	MAINTENANCE,
	DETECTED,
	ACKNOWLEDGED,
	MITIGATED,
	RESOLVED,
	UPDATED,
};

static const struct field incident_fields[] = {
	[ID] = { "id", ":external_id", VALUE_TEXT, true, NULL, NULL },
	[TITLE] = { "title", ":title", VALUE_TEXT, true, NULL, NULL },
	[SERVICES] = { "services", NULL, VALUE_SERVICE_LIST, false, NULL, NULL },
	[STARTED] = { "started_at", ":started", VALUE_INSTANT, true, NULL, NULL },
	[SEVERITY] = { "severity", ":severity", VALUE_TEXT, false, NULL, NULL },
	[STATUS] = { "status", ":status", VALUE_TEXT, false, NULL, NULL },
	[MAINTENANCE] = { "maintenance", ":maintenance", VALUE_YES_NO, false, "no", NULL },
	[DETECTED] = { "detected_at", ":detected", VALUE_INSTANT, false, NULL, NULL },
	[ACKNOWLEDGED] = { "acknowledged_at", ":acknowledged", VALUE_INSTANT, false, NULL, NULL },
	[MITIGATED] = { "mitigated_at", ":mitigated", VALUE_INSTANT, false, NULL, NULL },
	[RESOLVED] = { "resolved_at", ":resolved", VALUE_INSTANT, false, NULL, NULL },
	[UPDATED] = { "updated_at", ":updated", VALUE_INSTANT, false, NULL, NULL },
	{ "urgency", ":urgency", VALUE_TEXT, false, NULL, NULL },
	{ "escalations", ":escalations", VALUE_INTEGER, false, "0", NULL },
	{ "auto_resolved", ":auto_resolved", VALUE_YES_NO, false, NULL, NULL },
	{ "first_line", ":first_line", VALUE_CHOICE, false, NULL, first_line_choices },
	{ "cause", ":cause", VALUE_TEXT, false, NULL, NULL },
	{ "trigger", ":trigger", VALUE_TEXT, false, NULL, NULL },
	{ "detected_by", ":by_whom", VALUE_TEXT, false, NULL, NULL },
};

/* False after a reject. */
static bool check_incident(
    struct loading *loading, const struct record *record, struct value *values)
{
	static const guint ends[] = { MITIGATED, RESOLVED };
	int64_t started = values[STARTED].number;

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		if (values[ends[i]].text != NULL && values[ends[i]].number < started) {
			g_autofree char *message = g_strdup_printf(
			    "%s lies before started_at", incident_fields[ends[i]].name);

			loading_reject(
			    loading, record, CODE_END_BEFORE_START, &values[ends[i]], message);
			return false;
		}
	}
	if (values[RESOLVED].text != NULL && values[RESOLVED].number == started)
		loading_warn(loading, record, CODE_ZERO_LENGTH, &values[RESOLVED],
		    "resolved the second it started");
	if (values[ACKNOWLEDGED].text != NULL && values[ACKNOWLEDGED].number < started)
		loading_warn(loading, record, CODE_EARLY_ACK, &values[ACKNOWLEDGED],
		    "acknowledged before it started; counted as 0 s");
	return true;
}

static void add_incident_services(struct loading *loading, const struct value *values, int64_t id)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO incident_service (incident_id, position, service) VALUES (:id, :position, :service)");

	loading_store_services(insert, &values[SERVICES], id);
}

const struct kind kind_incidents = {
	.name = "incidents",
	.fields = incident_fields,
	.field_count = G_N_ELEMENTS(incident_fields),
	.start = "started_at",
	.decides_attainment = true,
	.end = "resolved_at",
	.version = "updated_at",
	.find = SQL("SELECT id, row_sha256, load_id, started_utc, resolved_utc, updated_utc "
		    "FROM incident WHERE source = :source "
		    "AND external_id = :external_id AND replaced_by IS NULL"),
	.retire = SQL("UPDATE incident SET replaced_by = :load_id WHERE id = :id"),
	.insert = SQL(
	    "INSERT INTO incident (source, external_id, title, severity, status, "
	    "is_maintenance, started_utc, detected_utc, acknowledged_utc, mitigated_utc, "
	    "resolved_utc, updated_utc, urgency, escalations, auto_resolved, first_line, cause, trigger_cause, "
	    "detected_by, "
	    "load_id, line, row_sha256) VALUES (:source, :external_id, :title, :severity, "
	    ":status, :maintenance, :started, :detected, :acknowledged, :mitigated, :resolved, "
	    ":updated, :urgency, :escalations, :auto_resolved, :first_line, :cause, :trigger, "
	    ":by_whom, :load_id, :line, "
	    ":row_sha256)"),
	.check = check_incident,
	.after_insert = add_incident_services,
	.retire_load = SQL(RETIRE_LOAD("incident")),
	.restore_replaced = SQL(
	    RESTORE_REPLACED("incident", "n.source = o.source AND n.external_id = o.external_id")),
};

enum { CALLOUT_INCIDENT, CALLOUT_ENGINEER, CALLOUT_START, CALLOUT_END };

static const struct field callout_fields[] = {
	[CALLOUT_INCIDENT] = { "incident", ":incident", VALUE_TEXT, true, NULL, NULL },
	[CALLOUT_ENGINEER] = { "engineer", ":engineer", VALUE_ENGINEER, true, NULL, NULL },
	[CALLOUT_START] = { "start", ":start", VALUE_INSTANT, true, NULL, NULL },
	[CALLOUT_END] = { "end", ":end", VALUE_INSTANT, true, NULL, NULL },
};

static bool check_callout(
    struct loading *loading, const struct record *record, struct value *values)
{
	if (values[CALLOUT_END].number > values[CALLOUT_START].number)
		return true;
	loading_reject(loading, record, CODE_END_BEFORE_START, &values[CALLOUT_END],
	    "end does not lie behind start");
	return false;
}

const struct kind kind_callouts = {
	.name = "callouts",
	.fields = callout_fields,
	.field_count = G_N_ELEMENTS(callout_fields),
	.start = "start",
	.end = "end",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, start_utc, end_utc, NULL FROM callout WHERE incident = :incident "
	    "AND engineer = :engineer AND start_utc = :start AND end_utc = :end "
	    "AND replaced_by IS NULL"),
	.retire = SQL("UPDATE callout SET replaced_by = :load_id WHERE id = :id"),
	.insert = SQL("INSERT INTO callout (incident, engineer, start_utc, end_utc, load_id, line, "
		      "row_sha256) VALUES (:incident, :engineer, :start, :end, :load_id, :line, "
		      ":row_sha256)"),
	.snapshot = SQL(
	    "SELECT t.id, t.start_utc, t.end_utc FROM callout t JOIN load l ON l.id = t.load_id "
	    "WHERE t.replaced_by IS NULL AND t.load_id <> :load_id AND l.path = :path "
	    "AND l.profile = :profile AND t.start_utc >= :first AND t.start_utc < :last"),
	.check = check_callout,
	.retire_load = SQL(RETIRE_LOAD("callout")),
	.restore_replaced = SQL(RESTORE_REPLACED("callout",
	    "n.incident = o.incident AND n.engineer = o.engineer AND n.start_utc = o.start_utc AND n.end_utc = o.end_utc")),
};
