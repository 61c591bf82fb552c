#include "base/instant.h"
#include "tests/support_book.h"

/* The reliability half of the company: two services, three months, incidents with awkward text. */

static void add_service(struct company *company, const char *name, const char *pool)
{
	struct service *service = g_new0(struct service, 1);

	service->name = g_strdup(name);
	service->title = g_strdup(name);
	service->product = g_strdup("shop");
	service->team = g_strdup("payments");
	service->pool = g_strdup(pool);
	service->valid_from = -719162;
	g_ptr_array_add(company->catalogue->services, service);
}

static void add_objective(
    struct company *company, const char *service, const char *target, bool has_samples)
{
	struct objective *objective = g_new0(struct objective, 1);
	struct sample_series *series = g_new0(struct sample_series, 1);
	int64_t start_utc, end_utc;

	objective->name = g_strconcat(service, "-requests", NULL);
	objective->title = g_strconcat("Requests of ", service, NULL);
	objective->service = g_strdup(service);
	objective->series_service = g_strdup(service);
	objective->metric = g_strdup("requests");
	objective->window = (struct slo_window){ .unit = WINDOW_MONTH, .count = 1 };
	objective->burn_conditions = g_ptr_array_new();
	objective->valid_from = G_MININT64;
	objective->source = g_strdup("slos/shop.yaml:3");
	objective->has_target = decimal_parse(target, &objective->target_percent);
	g_ptr_array_add(company->objectives, objective);
	series->service = g_strdup(service);
	series->metric = g_strdup("requests");
	series->step_s = 3600;
	series->samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
	period_bounds(&company->pay->period, company->policy->zone, &start_utc, &end_utc);
	for (int64_t t = start_utc; has_samples && t < end_utc; t += 3600) {
		struct sample sample = { t, 0, 100000 + t / 3600 % 24 * 1000 };

		sample.good = sample.total - (t / 3600 % 97 == 0 ? 4000 : t / 3600 % 7);
		g_array_append_val(series->samples, sample);
	}
	g_ptr_array_add(company->series, series);
}

static struct incident *add_incident(struct company *company, const char *id, const char *started)
{
	struct incident *incident = g_new0(struct incident, 1);

	incident->id = g_strdup(id);
	incident->title = g_strdup("=HYPERLINK(\"http://x\",\"card payments refused\")");
	incident->severity = g_strdup("SEV-1");
	incident->services = g_ptr_array_new_with_free_func(g_free);
	instant_parse(started, &incident->started_utc);
	incident->detected_utc = incident->started_utc + 90;
	incident->acknowledged_utc = incident->started_utc + 260;
	incident->mitigated_utc = NO_TIME;
	incident->resolved_utc = incident->started_utc + 47 * 60;
	incident->source = g_strdup("inbox/incidents.csv:7");
	g_ptr_array_add(company->incidents, incident);
	return incident;
}

static void add_incidents(struct company *company)
{
	struct incident *incident = add_incident(company, "INC-0017", "2026-08-11T10:00:00Z");

	g_ptr_array_add(incident->services, g_strdup("checkout"));
	incident = add_incident(company, "INC-0018", "2026-10-03T01:15:00Z");
	g_ptr_array_add(incident->services, g_strdup("checkout"));
	g_ptr_array_add(incident->services, g_strdup("search"));
	g_ptr_array_add(incident->services, g_strdup("unlisted"));
	incident->cause = g_strdup("deployment");
	incident->postmortem = g_strdup("PM-9");
	incident->loss = (struct loss){ LOSS_FLOOR, 1234567, "EUR" };
	incident = add_incident(company, "INC-0019", "2026-10-24T23:30:00Z");
	incident->acknowledged_utc = NO_TIME;
	incident->resolved_utc = NO_TIME;
	incident->loss = (struct loss){ LOSS_EXACT, 500000, "JPY" };
	incident->postmortem = g_strdup("PM-10");
	g_ptr_array_add(incident->services, g_strdup("search"));
}

static void add_postmortem(struct company *company, const struct incident *incident)
{
	struct postmortem *postmortem = g_new0(struct postmortem, 1);

	postmortem->id = g_strdup(incident->postmortem);
	postmortem->day = incident->started_utc / SECONDS_PER_DAY;
	postmortem->title = g_strdup(incident->title);
	postmortem->incident = g_strdup(incident->id);
	postmortem->services = g_ptr_array_new_with_free_func(g_free);
	postmortem->downtime_minutes = 47;
	postmortem->loss = incident->loss;
	g_ptr_array_add(company->site->postmortems, postmortem);
}

static void add_item(struct company *company)
{
	struct action_item *item = g_new0(struct action_item, 1);

	item->postmortem = g_strdup("PM-9");
	item->item = g_strdup("Alert on the share of refused cards, not on the number of requests; "
			      "+1 for the dashboards");
	item->type = g_strdup("detect");
	item->owner = g_strdup("anna");
	item->status = g_strdup("open");
	item->due_day = civil_to_days((struct civil_date){ 2026, 10, 20 });
	g_ptr_array_add(company->site->action_items, item);
}

static struct slo_report *make_slo(struct company *company, const struct period *period)
{
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	struct slo_facts facts = {
		.policy = company->policy,
		.catalogue = company->catalogue,
		.objectives = company->objectives,
		.pool_objectives = none,
		.corrections = none,
		.incidents = company->incidents,
		.events = none,
		.known_until_utc = company->site->known_until_utc,
	};
	g_autoptr(GPtrArray) plans = slo_report_plans(&facts, period, false);
	g_autoptr(GPtrArray) tracks =
	    g_ptr_array_new_with_free_func((GDestroyNotify)slo_track_free);

	for (guint i = 0; i < plans->len; i++)
		g_ptr_array_add(
		    tracks, slo_track_compute(&facts, plans->pdata[i], company->series));
	return slo_report_new(&facts, tracks, period, false, NULL);
}

static struct month_report *make_month(struct company *company, struct civil_date date)
{
	struct month_report *month = g_new0(struct month_report, 1);
	struct site *site = company->site;
	struct trend_input trend = {
		.incidents = company->incidents,
		.postmortems = site->postmortems,
		.zone = company->policy->zone,
		.known_until_utc = site->known_until_utc,
	};

	month->period = period_month(date);
	month->slo = make_slo(company, &month->period);
	month->trend = trend_compute(&trend, &month->period, false);
	month->mtta = mtta_compute(company->policy, company->catalogue, company->incidents,
	    month->slo->start_utc, month->slo->end_utc);
	month->pay = company->pay;
	return month;
}

void company_add_month(struct company *company, enum company_size size)
{
	struct site *site = g_new0(struct site, 1);

	company->site = site;
	company->incidents = g_ptr_array_new_with_free_func((GDestroyNotify)incident_free);
	company->objectives = g_ptr_array_new_with_free_func((GDestroyNotify)objective_free);
	company->series = g_ptr_array_new_with_free_func((GDestroyNotify)sample_series_free);
	site->policy = company->policy;
	site->catalogue = company->catalogue;
	site->months = g_ptr_array_new();
	site->drift = g_ptr_array_new();
	site->postmortems = g_ptr_array_new_with_free_func((GDestroyNotify)postmortem_free);
	site->action_items = g_ptr_array_new_with_free_func((GDestroyNotify)action_item_free);
	site->service_actions = g_ptr_array_new();
	site->version = "test";
	instant_parse("2026-11-01T00:00:00Z", &site->known_until_utc);
	if (size != COMPANY_EMPTY) {
		add_service(company, "checkout", "A");
		add_service(company, "search", "B");
		add_objective(company, "checkout", "99.99", true);
		add_objective(company, "search", "99.9", true);
		add_objective(company, "silent", "100", false);
		add_incidents(company);
		add_postmortem(company, g_ptr_array_index(company->incidents, 1));
		add_postmortem(company, g_ptr_array_index(company->incidents, 2));
		add_item(company);
	}
	for (int month = 8; month <= 10; month++)
		g_ptr_array_add(
		    site->months, make_month(company, (struct civil_date){ 2026, month, 1 }));
	company->month = g_ptr_array_index(site->months, 2);
}

void company_free_month(struct company *company)
{
	struct site *site = company->site;

	for (guint i = 0; i < site->months->len; i++) {
		struct month_report *month = g_ptr_array_index(site->months, i);

		slo_report_free(month->slo);
		month_trend_free(month->trend);
		g_ptr_array_unref(month->mtta);
		g_free(month);
	}
	g_ptr_array_unref(site->months);
	g_ptr_array_unref(site->drift);
	g_ptr_array_unref(site->postmortems);
	g_ptr_array_unref(site->action_items);
	g_ptr_array_unref(site->service_actions);
	g_free(site);
	g_ptr_array_unref(company->incidents);
	g_ptr_array_unref(company->objectives);
	g_ptr_array_unref(company->series);
}
