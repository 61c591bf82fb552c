/* Postmortems, the action items that they promise, and what owner teams write on the status page.
 */
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

static const char *const quality_choices[] = { "exact", "approximate", "floor", NULL };
static const char *const item_status_choices[] = { "open", "closed", "declined", NULL };

enum { ID, DATE, TITLE, SERVICES, INCIDENT, DOWNTIME, LOSS, CURRENCY, QUALITY };

static const struct field postmortem_fields[] = {
	[ID] = { "id", ":external_id", VALUE_TEXT, true, NULL, NULL },
	[DATE] = { "date", ":day", VALUE_DATE, true, NULL, NULL },
	[TITLE] = { "title", ":title", VALUE_TEXT, true, NULL, NULL },
	[SERVICES] = { "services", NULL, VALUE_SERVICE_LIST, false, NULL, NULL },
	[INCIDENT] = { "incident", ":incident", VALUE_TEXT, false, NULL, NULL },
	[DOWNTIME] = { "downtime_minutes", ":downtime_minutes", VALUE_INTEGER, false, NULL, NULL },
	[LOSS] = { "loss", ":loss", VALUE_MONEY, false, NULL, NULL },
	[CURRENCY] = { "currency", ":currency", VALUE_CURRENCY, false, NULL, NULL },
	[QUALITY] = { "loss_quality", ":quality", VALUE_CHOICE, false, NULL, quality_choices },
	{ "cause", ":cause", VALUE_TEXT, false, NULL, NULL },
	{ "trigger", ":trigger", VALUE_TEXT, false, NULL, NULL },
	{ "detected_by", ":by_whom", VALUE_TEXT, false, NULL, NULL },
	{ "helped", ":helped", VALUE_TEXT, false, NULL, NULL },
	{ "wrong", ":wrong", VALUE_TEXT, false, NULL, NULL },
	{ "clockwork", ":clockwork", VALUE_TEXT, false, NULL, NULL },
	{ "lucky", ":lucky", VALUE_TEXT, false, NULL, NULL },
	{ "file", ":file", VALUE_TEXT, false, NULL, NULL },
};

/* A point or a comma in the wrong place makes a loss a hundred times what losses are. */
static void compare_loss(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct statement *largest = db_prepare(loading->db,
	    "SELECT max(loss_minor) FROM postmortem WHERE replaced_by IS NULL "
	    "AND currency = :currency AND external_id <> :id AND loss_minor > 0");

	bind_text(largest, ":currency", values[CURRENCY].text);
	bind_text(largest, ":id", values[ID].text);
	if (statement_step(largest) && !column_is_null(largest, 0) &&
	    values[LOSS].number / 100 >= column_int(largest, 0))
		loading_warn(loading, record, CODE_HUNDREDFOLD, &values[LOSS],
		    "the loss is a hundred times the largest one before it; is the point in its place?");
	statement_reset(largest);
}

/* A loss needs a currency and a quality; without a loss neither means anything. */
static bool complete_loss(
    struct loading *loading, const struct record *record, struct value *values)
{
	if (values[LOSS].text == NULL) {
		values[QUALITY].text = NULL;
		return true;
	}
	if (values[CURRENCY].text == NULL)
		values[CURRENCY].text = loading->default_currency;
	if (values[QUALITY].text == NULL)
		values[QUALITY].text = "exact";
	compare_loss(loading, record, values);
	return true;
}

static void add_postmortem_services(struct loading *loading, const struct value *values, int64_t id)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO postmortem_service (postmortem_id, position, service) VALUES (:id, :position, :service)");

	loading_store_services(insert, &values[SERVICES], id);
}

const struct kind kind_postmortems = {
	.name = "postmortems",
	.fields = postmortem_fields,
	.field_count = G_N_ELEMENTS(postmortem_fields),
	.start = "date",
	.find = SQL("SELECT id, row_sha256, load_id, day, NULL, NULL FROM postmortem "
		    "WHERE external_id = :external_id AND replaced_by IS NULL"),
	.retire = SQL("UPDATE postmortem SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO postmortem (external_id, day, title, incident, downtime_minutes, "
		"loss_minor, currency, loss_quality, cause, trigger_cause, detected_by, helped, "
		"wrong, clockwork, lucky, file, load_id, line, row_sha256) VALUES (:external_id, "
		":day, :title, :incident, :downtime_minutes, :loss, :currency, :quality, :cause, "
		":trigger, :by_whom, :helped, :wrong, :clockwork, :lucky, :file, :load_id, :line, "
		":row_sha256)"),
	.check = complete_loss,
	.after_insert = add_postmortem_services,
	.retire_load = SQL(RETIRE_LOAD("postmortem")),
	.restore_replaced = SQL(RESTORE_REPLACED("postmortem", "n.external_id = o.external_id")),
};

static const struct field action_item_fields[] = {
	{ "postmortem", ":postmortem", VALUE_TEXT, true, NULL, NULL },
	{ "item", ":item", VALUE_TEXT, true, NULL, NULL },
	{ "type", ":type", VALUE_TEXT, false, NULL, NULL },
	{ "owner", ":owner", VALUE_TEXT, false, NULL, NULL },
	{ "due", ":due", VALUE_DATE, false, NULL, NULL },
	{ "status", ":status", VALUE_CHOICE, false, "open", item_status_choices },
	{ "opened_at", ":opened", VALUE_INSTANT, false, NULL, NULL },
	{ "closed_at", ":closed", VALUE_INSTANT, false, NULL, NULL },
	{ "link", ":link", VALUE_TEXT, false, NULL, NULL },
};

const struct kind kind_action_items = {
	.name = "action-items",
	.fields = action_item_fields,
	.field_count = G_N_ELEMENTS(action_item_fields),
	.start = "opened_at",
	.end = "closed_at",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, opened_utc, closed_utc, NULL FROM action_item WHERE postmortem = :postmortem "
	    "AND item = :item AND replaced_by IS NULL"),
	.retire = SQL("UPDATE action_item SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO action_item (postmortem, item, type, owner, due, status, opened_utc, "
		"closed_utc, link, load_id, line, row_sha256) VALUES (:postmortem, :item, :type, "
		":owner, :due, :status, :opened, :closed, :link, :load_id, :line, :row_sha256)"),
	.retire_load = SQL(RETIRE_LOAD("action_item")),
	.restore_replaced =
	    SQL(RESTORE_REPLACED("action_item", "n.postmortem = o.postmortem AND n.item = o.item")),
};

static const struct field action_fields[] = {
	{ "service", ":service", VALUE_SERVICE, true, NULL, NULL },
	{ "written_at", ":written", VALUE_INSTANT, true, NULL, NULL },
	{ "author", ":author", VALUE_TEXT, true, NULL, NULL },
	{ "text", ":text", VALUE_TEXT, true, NULL, NULL },
	{ "due", ":due", VALUE_DATE, false, NULL, NULL },
	{ "status", ":status", VALUE_TEXT, false, NULL, NULL },
};

const struct kind kind_actions = {
	.name = "actions",
	.fields = action_fields,
	.field_count = G_N_ELEMENTS(action_fields),
	.start = "written_at",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, written_utc, NULL, NULL FROM service_action WHERE service = :service "
	    "AND written_utc = :written AND author = :author AND replaced_by IS NULL"),
	.retire = SQL("UPDATE service_action SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO service_action (service, written_utc, author, text, due, status, "
		"load_id, line, row_sha256) VALUES (:service, :written, :author, :text, :due, "
		":status, :load_id, :line, :row_sha256)"),
	.retire_load = SQL(RETIRE_LOAD("service_action")),
	.restore_replaced = SQL(RESTORE_REPLACED("service_action",
	    "n.service = o.service AND n.written_utc = o.written_utc AND n.author = o.author")),
};
