#include "analytics/facts.h"

static char *copy(struct statement *statement, int column)
{
	return g_strdup(column_text(statement, column));
}

static int64_t time_or_none(struct statement *statement, int column)
{
	return column_is_null(statement, column) ? NO_TIME : column_int(statement, column);
}

/* `inbox/shifts.csv:7` */
static char *source_of(struct statement *statement, int path_column, int line_column)
{
	return g_strdup_printf("%s:%" G_GINT64_FORMAT, column_text(statement, path_column),
	    column_int(statement, line_column));
}

static void load_services(struct db *db, struct catalogue *catalogue)
{
	struct statement *rows = db_query(db, "services");

	while (statement_step(rows)) {
		struct service *service = g_new0(struct service, 1);

		service->name = copy(rows, 0);
		service->title = copy(rows, column_is_null(rows, 1) ? 0 : 1);
		service->product = copy(rows, 2);
		service->team = copy(rows, 3);
		service->pool = copy(rows, 4);
		service->critical = column_int(rows, 5) != 0;
		service->valid_from = column_int(rows, 6);
		g_ptr_array_add(catalogue->services, service);
	}
}

static void load_engineers(struct db *db, struct catalogue *catalogue)
{
	struct statement *rows = db_query(db, "engineers");

	while (statement_step(rows)) {
		struct engineer *engineer = g_new0(struct engineer, 1);
		const struct zone *zone = zone_find(column_text(rows, 3));

		engineer->id = copy(rows, 0);
		engineer->name = copy(rows, 1);
		engineer->email = copy(rows, 2);
		/* checked by the import; the zone data may have lost the name since */
		engineer->zone = zone != NULL ? zone : zone_find("UTC");
		engineer->calendar = copy(rows, 4);
		engineer->staff_no = copy(rows, 5);
		engineer->cost_centre = copy(rows, 6);
		engineer->team = copy(rows, 7);
		engineer->has_training_date = !column_is_null(rows, 8);
		engineer->trained_at = column_int(rows, 8);
		engineer->valid_from = column_int(rows, 9);
		g_ptr_array_add(catalogue->engineers, engineer);
	}
}

static void load_rates(struct db *db, struct catalogue *catalogue)
{
	struct statement *rows = db_query(db, "rates");

	while (statement_step(rows)) {
		struct rate *rate = g_new0(struct rate, 1);

		rate->engineer = copy(rows, 0);
		rate->text = copy(rows, 1);
		fraction_parse(rate->text, &rate->hourly_rate);
		rate->currency = copy(rows, 2);
		rate->valid_from = column_int(rows, 3);
		rate->source = source_of(rows, 4, 5);
		g_ptr_array_add(catalogue->rates, rate);
	}
}

static void load_holidays(struct db *db, struct catalogue *catalogue)
{
	struct statement *rows = db_query(db, "holidays");

	while (statement_step(rows)) {
		struct holiday *holiday = g_new0(struct holiday, 1);

		holiday->calendar = copy(rows, 0);
		holiday->day = column_int(rows, 1);
		holiday->name = copy(rows, 2);
		holiday->from_s = (int)column_int(rows, 3);
		g_ptr_array_add(catalogue->holidays, holiday);
	}
}

struct catalogue *facts_catalogue(struct db *db)
{
	struct catalogue *catalogue = catalogue_new();

	load_services(db, catalogue);
	load_engineers(db, catalogue);
	load_rates(db, catalogue);
	load_holidays(db, catalogue);
	return catalogue;
}

static GPtrArray *load_names(struct statement *rows)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	while (statement_step(rows))
		g_ptr_array_add(names, copy(rows, 0));
	return names;
}

static void incident_destroy(gpointer data)
{
	incident_free(data);
}

static struct incident *read_incident(struct statement *rows)
{
	struct incident *incident = g_new0(struct incident, 1);

	incident->id = copy(rows, 1);
	incident->title = copy(rows, 2);
	incident->severity = copy(rows, 3);
	incident->is_maintenance = column_int(rows, 4) != 0;
	incident->started_utc = column_int(rows, 5);
	incident->detected_utc = time_or_none(rows, 6);
	incident->acknowledged_utc = time_or_none(rows, 7);
	incident->mitigated_utc = time_or_none(rows, 8);
	incident->resolved_utc = time_or_none(rows, 9);
	incident->escalations = (int)column_int(rows, 10);
	incident->first_line = copy(rows, 11);
	incident->cause = copy(rows, 12);
	incident->trigger = copy(rows, 13);
	incident->detected_by = copy(rows, 14);
	incident->source = source_of(rows, 15, 16);
	incident->auto_resolved = column_is_null(rows, 17) ? -1 : (int)column_int(rows, 17);
	return incident;
}

GPtrArray *facts_incidents(struct db *db, const GPtrArray *postmortems)
{
	struct statement *rows = db_query(db, "incidents");
	struct statement *services = db_query(db, "incident_services");
	GPtrArray *incidents = g_ptr_array_new_with_free_func(incident_destroy);
	g_autoptr(GHashTable) by_incident = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < postmortems->len; i++) {
		struct postmortem *postmortem = postmortems->pdata[i];

		if (postmortem->incident != NULL)
			g_hash_table_insert(by_incident, postmortem->incident, postmortem);
	}
	while (statement_step(rows)) {
		struct incident *incident = read_incident(rows);
		const struct postmortem *postmortem =
		    g_hash_table_lookup(by_incident, incident->id);

		bind_int(services, ":incident_id", column_int(rows, 0));
		incident->services = load_names(services);
		if (postmortem != NULL) {
			incident->postmortem = g_strdup(postmortem->id);
			incident->loss = postmortem->loss;
		}
		g_ptr_array_add(incidents, incident);
	}
	return incidents;
}

static void postmortem_destroy(gpointer data)
{
	postmortem_free(data);
}

static enum loss_quality read_quality(const char *text)
{
	for (enum loss_quality quality = LOSS_EXACT; quality <= LOSS_FLOOR; quality++)
		if (g_strcmp0(text, loss_quality_name(quality)) == 0)
			return quality;
	return LOSS_NOT_ESTIMATED;
}

GPtrArray *facts_postmortems(struct db *db)
{
	struct statement *rows = db_query(db, "postmortems");
	struct statement *services = db_query(db, "postmortem_services");
	GPtrArray *postmortems = g_ptr_array_new_with_free_func(postmortem_destroy);

	while (statement_step(rows)) {
		struct postmortem *postmortem = g_new0(struct postmortem, 1);
		const char *currency = column_text(rows, 7);

		postmortem->id = copy(rows, 1);
		postmortem->day = column_int(rows, 2);
		postmortem->title = copy(rows, 3);
		postmortem->incident = copy(rows, 4);
		postmortem->downtime_minutes = column_is_null(rows, 5) ? -1 : column_int(rows, 5);
		postmortem->loss.minor = column_int(rows, 6);
		if (currency != NULL)
			g_strlcpy(
			    postmortem->loss.currency, currency, sizeof(postmortem->loss.currency));
		postmortem->loss.quality = read_quality(column_text(rows, 8));
		postmortem->cause = copy(rows, 9);
		postmortem->trigger = copy(rows, 10);
		postmortem->detected_by = copy(rows, 11);
		postmortem->helped = copy(rows, 12);
		postmortem->wrong = copy(rows, 13);
		postmortem->clockwork = copy(rows, 14);
		postmortem->lucky = copy(rows, 15);
		bind_int(services, ":postmortem_id", column_int(rows, 0));
		postmortem->services = load_names(services);
		g_ptr_array_add(postmortems, postmortem);
	}
	return postmortems;
}

static void action_item_destroy(gpointer data)
{
	action_item_free(data);
}

GPtrArray *facts_action_items(struct db *db)
{
	struct statement *rows = db_query(db, "action_items");
	GPtrArray *items = g_ptr_array_new_with_free_func(action_item_destroy);

	while (statement_step(rows)) {
		struct action_item *item = g_new0(struct action_item, 1);

		item->postmortem = copy(rows, 0);
		item->item = copy(rows, 1);
		item->type = copy(rows, 2);
		item->owner = copy(rows, 3);
		item->status = copy(rows, 4);
		item->link = copy(rows, 5);
		item->due_day = time_or_none(rows, 6);
		g_ptr_array_add(items, item);
	}
	return items;
}

static void service_action_destroy(gpointer data)
{
	service_action_free(data);
}

GPtrArray *facts_service_actions(struct db *db)
{
	struct statement *rows = db_query(db, "service_actions");
	GPtrArray *actions = g_ptr_array_new_with_free_func(service_action_destroy);

	while (statement_step(rows)) {
		struct service_action *action = g_new0(struct service_action, 1);

		action->service = copy(rows, 0);
		action->author = copy(rows, 1);
		action->text = copy(rows, 2);
		action->written_utc = column_int(rows, 3);
		action->due_day = time_or_none(rows, 4);
		action->status = copy(rows, 5);
		g_ptr_array_add(actions, action);
	}
	return actions;
}

static void correction_destroy(gpointer data)
{
	correction_free(data);
}

GPtrArray *facts_corrections(struct db *db)
{
	struct statement *rows = db_query(db, "corrections");
	GPtrArray *corrections = g_ptr_array_new_with_free_func(correction_destroy);

	while (statement_step(rows)) {
		struct correction *correction = g_new0(struct correction, 1);

		correction->start_utc = column_int(rows, 0);
		correction->end_utc = column_int(rows, 1);
		correction->kind = copy(rows, 2);
		correction->reason = copy(rows, 3);
		correction->approver = copy(rows, 4);
		correction->service = copy(rows, 5);
		correction->objective = copy(rows, 6);
		correction->source = source_of(rows, 7, 8);
		g_ptr_array_add(corrections, correction);
	}
	return corrections;
}

static void event_destroy(gpointer data)
{
	event_free(data);
}

GPtrArray *facts_events(struct db *db)
{
	struct statement *rows = db_query(db, "events");
	GPtrArray *events = g_ptr_array_new_with_free_func(event_destroy);

	while (statement_step(rows)) {
		struct event *event = g_new0(struct event, 1);

		event->kind = copy(rows, 0);
		event->subject = copy(rows, 1);
		event->at_utc = column_int(rows, 2);
		event->closed_utc = time_or_none(rows, 3);
		g_ptr_array_add(events, event);
	}
	return events;
}

static void shift_destroy(gpointer data)
{
	shift_free(data);
}

GPtrArray *facts_shifts(struct db *db, int64_t start_utc, int64_t end_utc)
{
	struct statement *rows = db_query(db, "shifts");
	GPtrArray *shifts = g_ptr_array_new_with_free_func(shift_destroy);

	bind_int(rows, ":start_utc", start_utc - PAY_MARGIN_S);
	bind_int(rows, ":end_utc", end_utc + PAY_MARGIN_S);
	while (statement_step(rows)) {
		struct shift *shift = g_new0(struct shift, 1);

		shift->schedule = copy(rows, 0);
		shift->pool = copy(rows, 1);
		shift->engineer = copy(rows, 2);
		shift->role = copy(rows, 3);
		shift->start_utc = column_int(rows, 4);
		shift->end_utc = column_int(rows, 5);
		shift->source = source_of(rows, 6, 7);
		g_ptr_array_add(shifts, shift);
	}
	return shifts;
}

static void callout_destroy(gpointer data)
{
	callout_free(data);
}

static char *pool_of_incident(
    struct db *db, const struct catalogue *catalogue, const char *incident, int64_t utc)
{
	struct statement *rows = db_query(db, "incident_first_service");
	char *pool = NULL;

	bind_text(rows, ":incident", incident);
	if (statement_step(rows)) {
		const struct service *service =
		    catalogue_service(catalogue, column_text(rows, 0), utc / SECONDS_PER_DAY);

		pool = service != NULL ? g_strdup(service->pool) : NULL;
	}
	statement_reset(rows);
	return pool;
}

GPtrArray *facts_callouts(
    struct db *db, const struct catalogue *catalogue, int64_t start_utc, int64_t end_utc)
{
	struct statement *rows = db_query(db, "callouts");
	GPtrArray *callouts = g_ptr_array_new_with_free_func(callout_destroy);

	bind_int(rows, ":start_utc", start_utc - PAY_MARGIN_S);
	bind_int(rows, ":end_utc", end_utc + PAY_MARGIN_S);
	while (statement_step(rows)) {
		struct callout *callout = g_new0(struct callout, 1);

		callout->incident = copy(rows, 0);
		callout->engineer = copy(rows, 1);
		callout->start_utc = column_int(rows, 2);
		callout->end_utc = column_int(rows, 3);
		callout->source = source_of(rows, 4, 5);
		callout->pool =
		    pool_of_incident(db, catalogue, callout->incident, callout->start_utc);
		g_ptr_array_add(callouts, callout);
	}
	return callouts;
}

/* The problem of a name that records wait for, one for each name. */
static struct pay_problem *find_held_name(GPtrArray *problems, const char *kind, const char *name)
{
	g_autofree char *code = g_strdup_printf("unknown_%s", kind);
	g_autofree char *text = g_strdup_printf("%s \"%s\" is not known", kind, name);

	for (guint i = 0; i < problems->len; i++) {
		struct pay_problem *problem = problems->pdata[i];

		if (g_str_equal(problem->text, text))
			return problem;
	}
	struct pay_problem *problem = g_new0(struct pay_problem, 1);
	problem->code = g_steal_pointer(&code);
	problem->engineer = g_strdup(g_str_equal(kind, "engineer") ? name : NULL);
	problem->text = g_steal_pointer(&text);
	problem->start_utc = INT64_MAX;
	problem->end_utc = INT64_MIN;
	g_ptr_array_add(problems, problem);
	return problem;
}

GPtrArray *facts_held_time(struct db *db, int64_t start_utc, int64_t end_utc)
{
	struct statement *rows = db_query(db, "held_time");
	GPtrArray *problems = pay_problems_new();

	bind_int(rows, ":start_utc", start_utc);
	bind_int(rows, ":end_utc", end_utc);
	while (statement_step(rows)) {
		struct pay_problem *problem =
		    find_held_name(problems, column_text(rows, 0), column_text(rows, 1));
		int64_t from_utc = MAX(column_int(rows, 2), start_utc);
		int64_t to_utc = MIN(column_int(rows, 3), end_utc);

		problem->start_utc = MIN(problem->start_utc, from_utc);
		problem->end_utc = MAX(problem->end_utc, to_utc);
		problem->seconds += to_utc - from_utc;
	}
	return problems;
}

struct facts_span facts_find_span(struct db *db)
{
	struct statement *facts = db_query(db, "first_and_last");
	struct statement *shifts = db_query(db, "first_and_last_shift");
	struct facts_span span = { 0 };

	if (statement_step(facts)) {
		span.has_any = !column_is_null(facts, 0);
		span.first_utc = column_int(facts, 0);
		span.last_utc = column_int(facts, 1);
	}
	statement_reset(facts);
	if (statement_step(shifts)) {
		span.has_shifts = !column_is_null(shifts, 0);
		span.first_shift_utc = column_int(shifts, 0);
		span.last_shift_utc = column_int(shifts, 1);
		span.shifts_end_utc = column_int(shifts, 2);
	}
	statement_reset(shifts);
	return span;
}
