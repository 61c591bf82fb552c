/* Random months against sums that are taken sample by sample. */
#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "tests/support_analytics.h"

/* Looked up in every correction and incident one by one. */
static bool is_corrected(
    const struct world *world, const char *service, const char *objective, int64_t utc)
{
	for (guint i = 0; i < world->corrections->len; i++) {
		const struct correction *one = world->corrections->pdata[i];

		if (utc >= one->start_utc && utc < one->end_utc &&
		    (one->service == NULL || g_str_equal(one->service, service)) &&
		    (one->objective == NULL || g_strcmp0(one->objective, objective) == 0))
			return true;
	}
	return false;
}

static bool is_explained(
    const struct world *world, const char *service, int64_t start_utc, int64_t end_utc)
{
	for (guint i = 0; i < world->incidents->len; i++) {
		const struct incident *one = world->incidents->pdata[i];

		if (end_utc > one->started_utc && start_utc < one->resolved_utc &&
		    one->resolved_utc > one->started_utc && !one->is_maintenance &&
		    g_str_equal(one->services->pdata[0], service))
			return true;
	}
	return false;
}

struct naive {
	int64_t good, total, raw_good, raw_total, unattributed, observed;
};

/* Which samples are counted, and as what. */
struct naive_request {
	const char *service;
	const char *objective; /* or NULL */
	const char *pool;      /* on the days on which the service was of it; NULL: always */
};

static bool is_of_request(
    const struct world *world, const struct naive_request *request, int64_t local_day)
{
	return local_day >= day("2026-10-01") && local_day < day("2026-11-01") &&
	    (request->pool == NULL ||
		g_str_equal(catalogue_service(world->catalogue, request->service, local_day)->pool,
		    request->pool));
}

static const struct sample_series *series_of(const struct world *world, const char *service)
{
	for (guint i = 0; i < world->series->len; i++) {
		const struct sample_series *series = world->series->pdata[i];

		if (g_str_equal(series->service, service))
			return series;
	}
	fail();
	return NULL;
}

static void count_naively(
    const struct world *world, const struct naive_request *request, struct naive *sum)
{
	const struct sample_series *series = series_of(world, request->service);

	for (guint j = 0; j < series->samples->len; j++) {
		struct sample sample = g_array_index(series->samples, struct sample, j);
		int64_t at_utc = sample.at_utc;

		if (!is_of_request(world, request, zone_local(world->policy->zone, at_utc).days))
			continue;
		sum->raw_good += sample.good;
		sum->raw_total += sample.total;
		if (is_corrected(world, request->service, request->objective, at_utc))
			continue;
		sum->observed++;
		sum->good += sample.good;
		sum->total += sample.total;
		/* the sample stands for five minutes */
		if (!is_explained(world, request->service, at_utc, at_utc + 300))
			sum->unattributed += sample.total - sample.good;
	}
}

/* Slices of half an hour, good from 95 % on: each is looked for among all samples. */
static void count_slices_naively(
    const struct world *world, const struct naive_request *request, struct naive *sum)
{
	const struct sample_series *series = series_of(world, request->service);
	guint next = 0;

	for (int64_t utc = at("2026-09-30T22:00:00Z"); utc < at("2026-10-31T23:00:00Z");
	     utc += 1800) {
		int64_t good = 0, total = 0, open_good = 0, open_total = 0;
		bool is_observed = false;

		for (; next < series->samples->len; next++) {
			struct sample sample = g_array_index(series->samples, struct sample, next);

			if (sample.at_utc >= utc + 1800)
				break;
			if (sample.at_utc < utc)
				continue;
			good += sample.good;
			total += sample.total;
			if (is_corrected(
				world, request->service, request->objective, sample.at_utc))
				continue;
			is_observed = true;
			open_good += sample.good;
			open_total += sample.total;
		}
		sum->raw_good += total > 0 && good * 100 >= total * 95;
		sum->raw_total += total > 0;
		sum->observed += is_observed;
		sum->total += open_total > 0;
		bool is_bad = open_total > 0 && open_good * 100 < open_total * 95;
		sum->good += open_total > 0 && !is_bad;
		sum->unattributed +=
		    is_bad && !is_explained(world, request->service, utc, utc + 1800);
	}
}

static void check_naively(const struct slo_result *result, const struct naive *sum)
{
	struct slo_counts days = { .scale = 0 };
	int64_t observed = 0, cost = 0;

	assert_slo_counts(result->sum.counts, sum->good, sum->total);
	assert_slo_counts(result->sum.raw, sum->raw_good, sum->raw_total);
	assert_number(result->sum.unattributed_bad, sum->unattributed);
	assert_number(result->sum.slots.observed, sum->observed);
	for (guint i = 0; i < result->days->len; i++) {
		const struct slo_day *one = &g_array_index(result->days, struct slo_day, i);

		days.good += one->counts.good;
		days.total += one->counts.total;
		observed += one->slots.observed;
	}
	assert_slo_counts(days, sum->good, sum->total);
	assert_number(observed, sum->observed);
	if (!g_str_equal(result->scope, "objective"))
		return;
	for (guint i = 0; i < result->costs->len; i++)
		cost += g_array_index(result->costs, struct slo_cost, i).bad;
	assert_number(cost + sum->unattributed, sum->total - sum->good);
}

static int64_t random_instant(uint64_t *seed)
{
	return at("2026-09-29T00:00:00Z") + (int64_t)random_below(seed, 34 * 288) * 300;
}

static void fill_randomly(struct world *world, uint64_t *seed)
{
	static const char *const services[] = { "batch", "mail", "shop", "web" };

	g_ptr_array_set_size(world->series, 0);
	g_ptr_array_set_size(world->corrections, 0);
	g_ptr_array_set_size(world->incidents, 0);
	for (int i = 0; i < 4; i++) {
		struct sample_series *series = add_series(world, services[i], 300, 0);

		for (int64_t slot = 0; slot < 34 * 288;
		     slot += 1 + (int64_t)random_below(seed, 4)) {
			int64_t total = (int64_t)random_below(seed, 50);

			add_sample(series, at("2026-09-29T00:00:00Z") + slot * 300,
			    total - (int64_t)random_below(seed, (uint64_t)total / 5 + 1), total);
		}
	}
	for (int i = 0; i < 12; i++) {
		const char *service = services[random_below(seed, 4)];
		struct correction *correction =
		    add_correction(world, random_below(seed, 4) == 0 ? NULL : service,
			"2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
		struct incident *incident = add_incident(
		    world, "INC", service, "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");

		correction->start_utc = random_instant(seed);
		correction->end_utc =
		    correction->start_utc + 1 + (int64_t)random_below(seed, 86400);
		if (random_below(seed, 3) == 0)
			correction->objective =
			    g_strdup(random_below(seed, 2) == 0 ? "shop-success" : "shop-slices");
		incident->started_utc = random_instant(seed) + (int64_t)random_below(seed, 300);
		incident->resolved_utc =
		    incident->started_utc + (int64_t)random_below(seed, 2 * 86400);
		incident->is_maintenance = random_below(seed, 4) == 0;
	}
}

static void add_objectives(struct world *world)
{
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "shop-strict", "shop", "99.99");
	struct objective *slices = add_objective(world, "shop-slices", "shop", "90");

	slices->kind = OBJECTIVE_TIMESLICES;
	slices->budgeting = BUDGET_TIMESLICES;
	slices->slice_s = 1800;
	slices->slice_target_percent = percent_of("95");
}

static void random_months_agree_with_a_naive_sum(void **state)
{
	struct world *world = *state;
	static const char *const services[] = { "batch", "mail", "shop", "web" };
	static const char *const pools[] = { "A", "B", "C" };
	uint64_t seed = 20261122;

	set_four_services(world);
	add_objectives(world);
	/* two services that change their pool, on days that differ from round to round */
	struct service *moved[] = { add_service(world, "web", "store", "front", "B"),
		add_service(world, "mail", "post", "back", "C") };
	for (int round = 0; round < 40; round++) {
		static const char *const names[] = { "shop-success", "shop-strict", "shop-slices" };
		struct naive system = { 0 };

		fill_randomly(world, &seed);
		for (size_t i = 0; i < G_N_ELEMENTS(moved); i++)
			moved[i]->valid_from = day("2026-09-25") + (int64_t)random_below(&seed, 45);
		const struct slo_report *report = world_slo(world, "2026-10", false);
		for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
			struct naive_request request = { "shop", names[i], NULL };
			struct naive sum = { 0 };

			if (i == 2)
				count_slices_naively(world, &request, &sum);
			else
				count_naively(world, &request, &sum);
			check_naively(result_of(report, names[i]), &sum);
		}
		for (int i = 0; i < 4; i++) {
			struct naive_request request = { services[i], NULL, NULL };
			struct naive service = { 0 };

			count_naively(world, &request, &service);
			count_naively(world, &request, &system);
			check_naively(rollup_of(report, "service", services[i]), &service);
		}
		check_naively(rollup_of(report, "system", "system"), &system);
		for (size_t i = 0; i < G_N_ELEMENTS(pools); i++) {
			struct naive pool = { 0 };

			for (int j = 0; j < 4; j++) {
				struct naive_request request = { services[j], NULL, pools[i] };

				count_naively(world, &request, &pool);
			}
			check_naively(rollup_of(report, "pool", pools[i]), &pool);
		}
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(random_months_agree_with_a_naive_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
