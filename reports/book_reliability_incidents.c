#include <glib.h>
#include <string.h>

#include "reports/book_reliability_parts.h"

/* The sheets Incidents, Incident services, MTTA and Action items. */

static const struct book_column incident_columns[] = {
	{ .label = "Incident", .key = "incident" },
	{ .label = "Title", .key = "title", .width = 34 },
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Minutes", .key = "minutes", .is_number = true },
	{ .label = "Severity", .key = "severity" },
	{ .label = "Services", .key = "services", .is_number = true },
	{ .label = "First service", .key = "primary_service" },
	{ .label = "Cause", .key = "cause" },
	{ .label = "Loss", .key = "loss", .is_number = true },
	{ .label = "Currency", .key = "currency" },
	{ .label = "Quality of loss", .key = "loss_quality" },
	{ .label = "Minutes to detect", .key = "detected_min", .is_number = true },
	{ .label = "to acknowledge", .key = "acknowledged_min", .is_number = true },
	{ .label = "to mitigate", .key = "mitigated_min", .is_number = true },
	{ .label = "Postmortem", .key = "postmortem" },
	{ .label = "Open", .key = "is_open" },
	{ .label = "Began this month", .key = "started" },
	{ .label = "Source", .key = "source" },
};

static const struct book_column service_columns[] = {
	{ .label = "Incident", .key = "incident" },
	{ .label = "Service", .key = "service" },
	{ .label = "Weight", .key = "weight", .is_number = true },
	{ .label = "Product", .key = "product" },
	{ .label = "Team", .key = "team" },
	{ .label = "Pool", .key = "pool" },
};

static const struct book_column mtta_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Target, minutes", .key = "target", .is_number = true },
	{ .label = "Incidents", .key = "incidents", .is_number = true },
	{ .label = "Acknowledged", .key = "acknowledged", .is_number = true },
	{ .label = "Never acknowledged", .key = "never_acknowledged", .is_number = true },
	{ .label = "Sum of seconds", .key = "seconds", .is_number = true },
	{ .label = "MTTA, minutes", .key = "mtta", .is_number = true },
	{ .label = "Median, minutes", .key = "median", .is_number = true },
	{ .label = "Within target", .key = "within_target", .is_number = true },
	{ .label = "Share within target", .key = "within_share", .is_number = true },
	{ .label = "Status", .key = "status" },
	{ .label = "Escalations", .key = "escalations", .is_number = true },
	{ .label = "First line:\ncritical", .key = "first_line_critical", .is_number = true },
	{ .label = "First line:\nflap", .key = "first_line_flap", .is_number = true },
};

static const struct book_column item_columns[] = {
	{ .label = "Postmortem", .key = "postmortem" },
	{ .label = "Action item", .key = "item", .width = 60 },
	{ .label = "Type", .key = "type" },
	{ .label = "Owner", .key = "owner" },
	{ .label = "Status", .key = "state" },
	{ .label = "Due", .key = "due" },
	{ .label = "Overdue", .key = "overdue" },
	{ .label = "Link", .key = "link" },
};

static const struct incident *incident_at(const struct reliability_book *reliability, guint index)
{
	return g_ptr_array_index(reliability->month->trend->incidents, index);
}

static void declare(struct reliability_book *reliability, struct book_table table, unsigned rows)
{
	table.first_row = TABLE_FIRST_ROW;
	table.rows = rows;
	book_declare(reliability->book, &table);
}

void reliability_incidents_declare(struct reliability_book *reliability)
{
	struct book_table incidents = { .name = "Incidents",
		.sheet = "Incidents",
		.columns = incident_columns,
		.column_count = G_N_ELEMENTS(incident_columns) };
	struct book_table services = { .name = "IncidentServices",
		.sheet = "Incident services",
		.columns = service_columns,
		.column_count = G_N_ELEMENTS(service_columns) };
	unsigned rows = 0;

	for (guint i = 0; i < reliability->month->trend->incidents->len; i++)
		rows += incident_at(reliability, i)->services->len;
	declare(reliability, incidents, reliability->month->trend->incidents->len);
	declare(reliability, services, rows);
}

void reliability_people_declare(struct reliability_book *reliability)
{
	struct book_table mtta = { .name = "MTTA",
		.sheet = "MTTA",
		.columns = mtta_columns,
		.column_count = G_N_ELEMENTS(mtta_columns) };
	struct book_table items = { .name = "ActionItems",
		.sheet = "Action items",
		.columns = item_columns,
		.column_count = G_N_ELEMENTS(item_columns) };

	declare(reliability, mtta, reliability->month->mtta->len);
	declare(reliability, items, reliability->action_items->len);
}

static void write_loss(struct sheet *sheet, const struct loss *loss)
{
	if (loss->quality == LOSS_NOT_ESTIMATED) {
		sheet_blank(sheet, FORM_MONEY + 2);
		sheet_blank(sheet, FORM_TEXT);
	} else {
		sheet_money(sheet, loss->minor, loss->currency);
		sheet_text(sheet, loss->currency, FORM_TEXT);
	}
	sheet_text(sheet, loss_quality_name(loss->quality), FORM_TEXT);
}

static void write_minutes(struct sheet *sheet, int64_t from_utc, int64_t to_utc)
{
	if (to_utc == NO_TIME)
		sheet_blank(sheet, FORM_MINUTES);
	else
		sheet_number(sheet, (double)(to_utc - from_utc) / 60, FORM_MINUTES);
}

static void write_answer(struct sheet *sheet, bool answer)
{
	sheet_text(sheet, answer ? "yes" : "no", FORM_TEXT);
}

static void write_incident(struct sheet *sheet, const struct reliability_book *reliability,
    const struct incident *incident)
{
	int64_t end_utc = incident_end(incident, reliability->known_until_utc);
	const GPtrArray *services = incident->services;

	sheet_text(sheet, incident->id, FORM_TEXT);
	sheet_text(sheet, incident->title, FORM_WRAPPED);
	sheet_time(sheet, incident->started_utc, reliability->zone);
	sheet_time(sheet, end_utc, reliability->zone);
	write_minutes(sheet, incident->started_utc, end_utc);
	sheet_text(sheet, incident->severity, FORM_TEXT);
	sheet_integer(sheet, services->len, FORM_COUNT_OF);
	sheet_text(sheet, services->len == 0 ? NULL : g_ptr_array_index(services, 0), FORM_TEXT);
	sheet_text(sheet, incident->cause, FORM_TEXT);
	write_loss(sheet, &incident->loss);
	write_minutes(sheet, incident->started_utc, incident->detected_utc);
	write_minutes(sheet, incident->started_utc, incident->acknowledged_utc);
	write_minutes(sheet, incident->started_utc, incident->mitigated_utc);
	sheet_text(sheet, incident->postmortem, FORM_TEXT);
	write_answer(sheet, incident_is_open(incident));
	write_answer(sheet, reliability_started_in(reliability->month, incident));
	sheet_text(sheet, incident->source, FORM_TEXT);
	sheet_next_row(sheet);
}

static void write_services(struct sheet *sheet, const struct reliability_book *reliability,
    const struct incident *incident)
{
	int64_t day = zone_local(reliability->zone, incident->started_utc).days;

	for (guint i = 0; i < incident->services->len; i++) {
		const char *name = g_ptr_array_index(incident->services, i);
		const struct service *service =
		    catalogue_service(reliability->site->catalogue, name, day);

		sheet_text(sheet, incident->id, FORM_TEXT);
		sheet_text(sheet, name, FORM_TEXT);
		sheet_number(sheet, 1.0 / incident->services->len, FORM_HOURS_EXACT);
		sheet_text(sheet, service == NULL ? NULL : service->product, FORM_TEXT);
		sheet_text(sheet, service == NULL ? NULL : service->team, FORM_TEXT);
		sheet_text(sheet, service == NULL ? NULL : service->pool, FORM_TEXT);
		sheet_next_row(sheet);
	}
}

void reliability_incidents_write(struct reliability_book *reliability)
{
	guint count = reliability->month->trend->incidents->len;
	g_autofree char *note = g_strdup_printf(
	    "Incidents that touch the month, by start, without maintenance; wall clock of %s. The end is when "
	    "it was mitigated, else resolved; an open one counts to the end of what is known.",
	    zone_name(reliability->zone));
	struct sheet *sheet = book_sheet(reliability->book, "Incidents");

	sheet_heading(sheet, "Incidents", note);
	sheet_table_begin(sheet, "Incidents");
	for (guint i = 0; i < count; i++)
		write_incident(sheet, reliability, incident_at(reliability, i));
	sheet_table_end(sheet);
	sheet = book_sheet(reliability->book, "Incident services");
	sheet_heading(sheet, "Incidents by service",
	    "One row for each incident and service. The weights of an incident add up to 1: multiply by "
	    "them, and pivot tables count nothing twice.");
	sheet_table_begin(sheet, "IncidentServices");
	for (guint i = 0; i < count; i++)
		write_services(sheet, reliability, incident_at(reliability, i));
	sheet_table_end(sheet);
}

static void write_seconds_as_minutes(struct sheet *sheet, int64_t seconds)
{
	if (seconds < 0)
		sheet_blank(sheet, FORM_HOURS);
	else
		sheet_number(sheet, (double)seconds / 60, FORM_HOURS);
}

/* MTTA in whole seconds, the share and the status; nothing where nothing was acknowledged. */
static void write_mtta_results(struct sheet *sheet, const struct mtta_pool *pool)
{
	sheet_integer(sheet, pool->seconds, FORM_COUNT_OF);
	if (pool->acknowledged > 0)
		sheet_formula_number(sheet, (double)mtta_seconds(pool) / 60, FORM_HOURS,
		    "=ROUND([seconds]/[acknowledged],0)/60");
	else
		sheet_blank(sheet, FORM_HOURS);
	write_seconds_as_minutes(sheet, pool->median_s);
	if (pool->acknowledged == 0 || pool->target_s < 0) {
		sheet_blank(sheet, FORM_COUNT_OF);
		sheet_blank(sheet, FORM_PERCENT);
		sheet_text(sheet, pool->target_s < 0 ? "no target" : "no data", FORM_STATUS);
		return;
	}
	sheet_integer(sheet, pool->within_target, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)pool->within_target / (double)pool->acknowledged,
	    FORM_PERCENT, "=[within_target]/[acknowledged]");
	sheet_formula_text(sheet, mtta_is_met(pool) ? "met" : "missed", FORM_STATUS,
	    "=IF([seconds]<=%" G_GINT64_FORMAT "*[acknowledged],\"met\",\"missed\")",
	    pool->target_s);
}

static void write_mtta(struct sheet *sheet, const struct mtta_pool *pool)
{
	sheet_text(sheet, pool->pool, FORM_TEXT);
	write_seconds_as_minutes(sheet, pool->target_s);
	sheet_integer(sheet, pool->incidents, FORM_COUNT_OF);
	sheet_integer(sheet, pool->acknowledged, FORM_COUNT_OF);
	sheet_integer(sheet, pool->never_acknowledged, FORM_COUNT_OF);
	write_mtta_results(sheet, pool);
	sheet_integer(sheet, pool->escalations, FORM_COUNT_OF);
	sheet_integer(sheet, pool->first_line_critical, FORM_COUNT_OF);
	sheet_integer(sheet, pool->first_line_flap, FORM_COUNT_OF);
	sheet_next_row(sheet);
}

static void write_item(
    struct sheet *sheet, const struct reliability_book *reliability, const struct action_item *item)
{
	int64_t today = zone_local(reliability->zone, reliability->known_until_utc - 1).days;
	bool is_open =
	    g_strcmp0(item->status, "closed") != 0 && g_strcmp0(item->status, "declined") != 0;

	sheet_text(sheet, item->postmortem, FORM_TEXT);
	sheet_text(sheet, item->item, FORM_WRAPPED);
	sheet_text(sheet, item->type, FORM_TEXT);
	sheet_text(sheet, item->owner, FORM_TEXT);
	sheet_text(sheet, item->status, FORM_TEXT);
	if (item->due_day == NO_TIME) {
		sheet_blank(sheet, FORM_DAY);
		sheet_blank(sheet, FORM_TEXT);
	} else {
		sheet_day(sheet, item->due_day);
		sheet_text(sheet, is_open && item->due_day < today ? "overdue" : NULL, FORM_TEXT);
	}
	sheet_text(sheet, item->link, FORM_TEXT);
	sheet_next_row(sheet);
}

void reliability_people_write(struct reliability_book *reliability)
{
	const GPtrArray *pools = reliability->month->mtta;
	const GPtrArray *items = reliability->action_items;
	struct sheet *sheet = book_sheet(reliability->book, "MTTA");

	sheet_heading(sheet, "Mean time to acknowledge",
	    "Sum of (acknowledged - created) / number acknowledged, by pool. Incidents that nobody "
	    "acknowledged are counted apart, not as zero.");
	sheet_table_begin(sheet, "MTTA");
	for (guint i = 0; i < pools->len; i++)
		write_mtta(sheet, g_ptr_array_index(pools, i));
	sheet_table_end(sheet);
	sheet = book_sheet(reliability->book, "Action items");
	sheet_heading(
	    sheet, "Action items", "What postmortems decided, up to the end of this month.");
	sheet_table_begin(sheet, "ActionItems");
	for (guint i = 0; i < items->len; i++)
		write_item(sheet, reliability, g_ptr_array_index(items, i));
	sheet_table_end(sheet);
}
