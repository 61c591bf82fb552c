/* Which incidents bad events belong to: shares and the rest are all of them, always. */
#include "analytics/slo_share.h"

#include <string.h>

#include "analytics/burn.h"
#include "tests/support_analytics.h"

/* An observation of so many bad events of 100. */
struct bad_at {
	int64_t at_s, step_s, bad;
};

static GArray *observations_of(const struct bad_at *bads, size_t count)
{
	GArray *observations = g_array_new(FALSE, FALSE, sizeof(struct burn_observation));

	for (size_t i = 0; i < count && bads[i].step_s > 0; i++) {
		struct burn_observation one = { bads[i].at_s, bads[i].step_s, 100 - bads[i].bad,
			100 };

		g_array_append_val(observations, one);
	}
	return observations;
}

static struct incident *incident_at(struct world *world, int64_t start_s, int64_t end_s)
{
	g_autofree char *id = g_strdup_printf("INC-%u", world->incidents->len + 1);
	struct incident *incident = add_incident(world, id, "shop", "2026-10-01T00:00:00Z", NULL);

	incident->started_utc = start_s;
	incident->resolved_utc = end_s;
	return incident;
}

/* `INC-1 5, INC-2 4; rest 1`, of each incident all that it has. */
static char *divide(struct world *world, const GArray *observations, int64_t known_until_utc)
{
	g_autoptr(GArray) spans = incident_spans_of(world->incidents, "shop", known_until_utc);
	g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(struct slo_share));
	int64_t rest = slo_share_day(observations, spans, 20000, shares);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < world->incidents->len; i++) {
		const struct incident *incident = world->incidents->pdata[i];
		int64_t bad = 0;

		for (guint j = 0; j < shares->len; j++) {
			const struct slo_share *share = &g_array_index(shares, struct slo_share, j);

			assert_number(share->day, 20000);
			assert_true(share->bad > 0);
			bad += share->incident == incident ? share->bad : 0;
		}
		if (bad > 0)
			g_string_append_printf(
			    text, "%s %" G_GINT64_FORMAT ", ", incident->id, bad);
	}
	g_string_append_printf(text, "rest %" G_GINT64_FORMAT, rest);
	return g_string_free(text, FALSE);
}

static void bad_events_belong_to_the_incidents_that_overlap_them(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what;
		int64_t incidents[4][2]; /* start, end */
		struct bad_at bads[5];
		const char *shares;
	} cases[] = {
		{ "none", { { 0, 0 } }, { { 0, 60, 5 } }, "rest 5" },
		{ "one", { { 0, 60 } }, { { 0, 60, 5 }, { 60, 60, 2 } }, "INC-1 5, rest 2" },
		{ "it ends as the slot begins", { { 0, 60 } }, { { 60, 60, 5 } }, "rest 5" },
		{ "it begins as the slot ends", { { 120, 180 } }, { { 60, 60, 5 } }, "rest 5" },
		{ "a second of it", { { 119, 180 } }, { { 60, 60, 5 } }, "INC-1 5, rest 0" },
		{ "short, in a slot of an hour", { { 600, 610 } }, { { 0, 3600, 7 } },
		    "INC-1 7, rest 0" },
		{ "two short ones in an hour", { { 600, 610 }, { 3000, 3001 } }, { { 0, 3600, 7 } },
		    "INC-1 4, INC-2 3, rest 0" },
		{ "two that overlap", { { 0, 120 }, { 60, 180 } },
		    { { 0, 60, 4 }, { 60, 60, 4 }, { 120, 60, 4 }, { 180, 60, 4 } },
		    "INC-1 6, INC-2 6, rest 4" },
		{ "the odd one goes to the first", { { 0, 60 }, { 0, 60 } }, { { 0, 60, 5 } },
		    "INC-1 3, INC-2 2, rest 0" },
		/* summed over the day, then divided: 1 + 1 are one each */
		{ "ones add up", { { 0, 120 }, { 0, 120 } }, { { 0, 60, 1 }, { 60, 60, 1 } },
		    "INC-1 1, INC-2 1, rest 0" },
		{ "three", { { 0, 60 }, { 0, 60 }, { 0, 60 } }, { { 0, 60, 11 } },
		    "INC-1 4, INC-2 4, INC-3 3, rest 0" },
		{ "three, fewer events", { { 0, 60 }, { 0, 60 }, { 0, 60 } }, { { 0, 60, 2 } },
		    "INC-1 1, INC-2 1, rest 0" },
		{ "three in a row that overlap by two", { { 0, 120 }, { 60, 180 }, { 120, 240 } },
		    { { 0, 60, 3 }, { 60, 60, 3 }, { 120, 60, 3 }, { 180, 60, 3 } },
		    "INC-1 5, INC-2 3, INC-3 4, rest 0" },
		{ "a long one and short ones in it", { { 0, 600 }, { 60, 120 }, { 300, 301 } },
		    { { 0, 60, 1 }, { 60, 60, 2 }, { 300, 60, 2 }, { 540, 60, 1 }, { 600, 60, 9 } },
		    "INC-1 4, INC-2 1, INC-3 1, rest 9" },
		{ "no bad events", { { 0, 60 } }, { { 0, 60, 0 } }, "rest 0" },
		{ "more good than total", { { 0, 60 } }, { { 0, 60, -5 } }, "rest 0" },
		/* nobody was down for no time */
		{ "an incident of no length", { { 30, 30 } }, { { 0, 60, 5 } }, "rest 5" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) observations =
		    observations_of(cases[i].bads, G_N_ELEMENTS(cases[i].bads));

		print_message("             %s\n", cases[i].what);
		g_ptr_array_set_size(world->incidents, 0);
		for (int j = 0; j < 4; j++)
			if (cases[i].incidents[j][1] > 0)
				incident_at(
				    world, cases[i].incidents[j][0], cases[i].incidents[j][1]);
		assert_taken_text(divide(world, observations, 100000), cases[i].shares);
	}
}

static void maintenance_other_services_and_what_is_not_known_yet_share_nothing(void **state)
{
	struct world *world = *state;
	const struct bad_at bads[] = { { 0, 60, 5 }, { 60, 60, 5 }, { 120, 60, 5 } };
	g_autoptr(GArray) observations = observations_of(bads, G_N_ELEMENTS(bads));

	incident_at(world, 0, 60)->is_maintenance = true;
	add_incident(world, "OTHER", "web", "1970-01-01T00:00:00Z", "1970-01-01T00:10:00Z");
	assert_taken_text(divide(world, observations, 1000), "rest 15");
	/* open: until what is known; with a mitigation until then */
	struct incident *open = incident_at(world, 60, NO_TIME);
	assert_taken_text(divide(world, observations, 1000), "INC-3 10, rest 5");
	assert_taken_text(divide(world, observations, 120), "INC-3 5, rest 10");
	assert_taken_text(divide(world, observations, 60), "rest 15");
	open->mitigated_utc = 90;
	assert_taken_text(divide(world, observations, 1000), "INC-3 5, rest 10");
}

/* Of an open incident September has until its end, October the rest. */
static void an_open_incident_costs_each_month_its_own(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month;
		int64_t cost;
	} cases[] = { { "2026-08", 0 }, { "2026-09", 10 }, { "2026-10", 20 }, { "2026-11", 0 } };

	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_objective(world, "shop-success", "shop", "99");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	/* midnight of Berlin is 22:00 UTC; a bad event a minute */
	for (int64_t utc = at("2026-09-30T21:00:00Z"); utc < at("2026-09-30T23:00:00Z"); utc += 60)
		add_sample(series, utc, 9, 10);
	add_incident(world, "INC-1", "shop", "2026-09-30T21:50:00Z", NULL);
	world->known_until_utc = at("2026-09-30T22:20:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct slo_result *result =
		    result_of(world_slo(world, cases[i].month, false), "shop-success");

		assert_int_equal(result->costs->len, cases[i].cost > 0);
		if (cases[i].cost > 0)
			assert_number(
			    g_array_index(result->costs, struct slo_cost, 0).bad, cases[i].cost);
		assert_number(result->sum.unattributed_bad,
		    result->sum.counts.total - result->sum.counts.good - cases[i].cost);
	}
}

/* An hourly sample at 23:30 lasts into an incident of the next day. */
static void a_slot_may_reach_into_an_incident_of_the_next_day(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_objective(world, "shop-success", "shop", "99");
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	for (int64_t utc = at("2026-10-05T10:30:00Z"); utc < at("2026-10-06T10:00:00Z");
	     utc += 3600)
		add_sample(series, utc, 9, 10);
	/* 23:30 of Berlin is 21:30 UTC */
	add_incident(world, "INC-1", "shop", "2026-10-05T22:10:00Z", "2026-10-05T22:20:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_number(result->sum.unattributed_bad, 23);
	assert_int_equal(result->costs->len, 1);
	assert_number(day_of(result, "2026-10-05")->unattributed_bad, 11);
}

/* --- random days against a naive division --- */

static int64_t random_to(uint64_t *seed, int64_t limit)
{
	return (int64_t)random_below(seed, (uint64_t)limit);
}

/* Bad events that no incident overlaps, one by one. */
static int64_t rest_naively(const struct world *world, const GArray *observations)
{
	int64_t rest = 0;

	for (guint i = 0; i < observations->len; i++) {
		const struct burn_observation *one =
		    &g_array_index(observations, struct burn_observation, i);
		bool is_explained = false;

		for (guint j = 0; j < world->incidents->len; j++) {
			const struct incident *incident = world->incidents->pdata[j];

			is_explained |= incident->started_utc < one->at_utc + one->step_s &&
			    incident->resolved_utc > one->at_utc &&
			    incident->resolved_utc > incident->started_utc;
		}
		rest += is_explained ? 0 : MAX(one->total - one->good, 0);
	}
	return rest;
}

static void shares_and_rest_are_all_bad_events(void **state)
{
	struct world *world = *state;
	uint64_t seed = 20261122;

	for (int round = 0; round < 2000; round++) {
		g_autoptr(GArray) observations =
		    g_array_new(FALSE, FALSE, sizeof(struct burn_observation));
		g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(struct slo_share));
		int64_t step_s = 1 + random_to(&seed, 3600), all = 0, utc = 0, shared = 0;
		int64_t largest = round % 10 == 0 ? INT64_MAX / 64 : 50;

		g_ptr_array_set_size(world->incidents, 0);
		for (int64_t i = random_to(&seed, 8); i > 0; i--) {
			int64_t start = utc += random_to(&seed, 7200);

			incident_at(world, start, start + random_to(&seed, 20000));
		}
		utc = 0;
		for (int64_t i = random_to(&seed, 60); i > 0; i--) {
			int64_t total = random_to(&seed, largest);
			struct burn_observation one = { utc, step_s,
				total - random_to(&seed, total + 1), total };

			g_array_append_val(observations, one);
			all += one.total - one.good;
			utc += step_s * (1 + random_to(&seed, 3));
		}
		g_autoptr(GArray) spans = incident_spans_of(world->incidents, "shop", INT64_MAX);
		int64_t rest = slo_share_day(observations, spans, 1, shares);
		for (guint i = 0; i < shares->len; i++)
			shared += g_array_index(shares, struct slo_share, i).bad;
		assert_number(shared + rest, all);
		assert_number(rest, rest_naively(world, observations));
	}
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(bad_events_belong_to_the_incidents_that_overlap_them),
		in_world(maintenance_other_services_and_what_is_not_known_yet_share_nothing),
		in_world(an_open_incident_costs_each_month_its_own),
		in_world(a_slot_may_reach_into_an_incident_of_the_next_day),
		in_world(shares_and_rest_are_all_bad_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
