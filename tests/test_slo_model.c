/* Random months against sums that are taken sample by sample. */
#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "tests/support_analytics.h"

/* The services shop and web of pool A, mail of pool B, batch of pool C, which has no SLO. */
static void prepare(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_service(world, "web", "store", "front", "A");
	add_service(world, "mail", "post", "back", "B");
	add_service(world, "batch", "post", "back", "C");
}

/* What a sample counts for, looked up in every correction and incident one by one. */
struct naive {
	int64_t good, total, raw_good, raw_total, unattributed, observed;
};

static void count_naively(
    const struct world *world, const char *service, const char *objective, struct naive *sum)
{
	const struct zone *zone = world->policy->zone;
	int64_t first = day("2026-10-01"), end = day("2026-11-01");

	for (guint i = 0; i < world->series->len; i++) {
		const struct sample_series *series = world->series->pdata[i];

		for (guint j = 0; g_str_equal(series->service, service) && j < series->samples->len;
		     j++) {
			struct sample sample = g_array_index(series->samples, struct sample, j);
			int64_t local_day = zone_local(zone, sample.at_utc).days;
			bool corrected = false, attributed = false;

			if (local_day < first || local_day >= end)
				continue;
			for (guint k = 0; k < world->corrections->len; k++) {
				const struct correction *one = world->corrections->pdata[k];

				corrected |= sample.at_utc >= one->start_utc &&
				    sample.at_utc < one->end_utc &&
				    (one->service == NULL || g_str_equal(one->service, service)) &&
				    (one->objective == NULL ||
					g_strcmp0(one->objective, objective) == 0);
			}
			for (guint k = 0; k < world->incidents->len; k++) {
				const struct incident *one = world->incidents->pdata[k];

				/* the sample stands for five minutes */
				attributed |= sample.at_utc + 300 > one->started_utc &&
				    sample.at_utc < one->resolved_utc &&
				    one->resolved_utc > one->started_utc && !one->is_maintenance &&
				    g_str_equal(one->services->pdata[0], service);
			}
			sum->observed += !corrected;
			sum->raw_good += sample.good;
			sum->raw_total += sample.total;
			sum->good += corrected ? 0 : sample.good;
			sum->total += corrected ? 0 : sample.total;
			sum->unattributed +=
			    corrected || attributed ? 0 : sample.total - sample.good;
		}
	}
}

static void check_naively(const struct slo_result *result, const struct naive *sum)
{
	struct slo_counts days = { .scale = 0 };
	int64_t observed = 0;

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
			correction->objective = g_strdup("shop-success");
		incident->started_utc = random_instant(seed) + (int64_t)random_below(seed, 300);
		incident->resolved_utc =
		    incident->started_utc + (int64_t)random_below(seed, 2 * 86400);
		incident->is_maintenance = random_below(seed, 4) == 0;
	}
}

static void random_months_agree_with_a_naive_sum(void **state)
{
	struct world *world = *state;
	static const char *const services[] = { "batch", "mail", "shop", "web" };
	uint64_t seed = 20261122;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "shop-strict", "shop", "99.99");
	for (int round = 0; round < 40; round++) {
		struct naive success = { 0 }, strict = { 0 }, system = { 0 };

		fill_randomly(world, &seed);
		const struct slo_report *report = world_slo(world, "2026-10", false);
		count_naively(world, "shop", "shop-success", &success);
		count_naively(world, "shop", "shop-strict", &strict);
		check_naively(result_of(report, "shop-success"), &success);
		check_naively(result_of(report, "shop-strict"), &strict);
		for (int i = 0; i < 4; i++) {
			struct naive service = { 0 };

			count_naively(world, services[i], NULL, &service);
			count_naively(world, services[i], NULL, &system);
			check_naively(rollup_of(report, "service", services[i]), &service);
		}
		check_naively(rollup_of(report, "system", "system"), &system);
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
