#include "analytics/policy.h"

#include "tests/support_analytics.h"

/* The configuration that the contract of formats promises to work. */
static const char *const small_example =
    "organisation: Example Foods\n"
    "zone: Europe/Berlin                     # reports and calendar windows\n"
    "currency: EUR\n"
    "calendars: {DE: {covers: [2025, 2027]}, none: {covers: [2025, 2027]}}\n"
    "schedules: {shop-primary: {pool: A}}\n"
    "slo: {system_target: 99.9}\n"
    "pools:\n"
    "  A: {mtta_target: 5m, slo: 99.99, coverage: 24x7, standby: {work: 0, nonwork: 0.25, weekend: "
    "1/3, holiday: 0.5}, callout: {work: 0, nonwork: 1.5, weekend: 2, holiday: 2}}\n"
    "pay: {zone: engineer, work_hours: {days: Mon-Fri, from: \"09:00\", to: \"18:00\"}, overlap: "
    "paid_once, standby_during_callout: additive, callout: {minimum: 1h}}\n"
    "sources:\n"
    "  - {profile: nines-incidents, glob: \"inbox/incidents*.csv\"}\n"
    "  - {profile: nines-shifts,    glob: \"inbox/shifts*.csv\"}\n"
    "  - {profile: nines-metrics,   glob: \"inbox/metrics*.csv*\"}\n";

static const struct pay_rules *rules_of(const struct world *world)
{
	return world->policy->pay->rules->pdata[0];
}

static void assert_price(const GPtrArray *versions, enum day_class day_class, const char *text,
    int64_t numerator, int64_t denominator)
{
	const struct coefficient *coefficient =
	    &pay_terms_on(versions, 0)->of[day_class].coefficient;

	assert_string_equal(coefficient->text, text);
	assert_number(coefficient->value.numerator, numerator);
	assert_number(coefficient->value.denominator, denominator);
}

static void reads_the_small_example(void **state)
{
	struct world *world = *state;

	set_policy(world, small_example);
	const struct policy *policy = world->policy;
	const struct pool *pool = policy_pool(policy, "A");

	assert_string_equal(policy->organisation, "Example Foods");
	assert_string_equal(zone_name(policy->zone), "Europe/Berlin");
	assert_string_equal(policy->currency, "EUR");
	assert_true(policy->has_system_target);
	assert_taken_text(decimal_format(policy->system_target_percent), "99.9");
	assert_int_equal(policy->pools->len, 1);
	assert_number(pool->mtta_target_s, 300);
	assert_true(pool->has_slo && pool->covers_all_hours);
	assert_taken_text(decimal_format(pool->slo_percent), "99.99");
	assert_price(pool->standby, CLASS_WORK, "0", 0, 1);
	assert_price(pool->standby, CLASS_NONWORK, "0.25", 1, 4);
	assert_price(pool->standby, CLASS_WEEKEND, "1/3", 1, 3);
	assert_price(pool->standby, CLASS_HOLIDAY, "0.5", 1, 2);
	assert_price(pool->callout, CLASS_NONWORK, "1.5", 3, 2);
	assert_price(pool->callout, CLASS_HOLIDAY, "2", 2, 1);
	assert_string_equal(schedule_pool(policy_schedule(policy, "shop-primary"), 0), "A");
	assert_int_equal(policy_calendar(policy, "DE")->first_year, 2025);
	assert_int_equal(policy_calendar(policy, "none")->last_year, 2027);
	assert_true(policy->pay->zone_is_engineers && rules_of(world)->standby_during_callout);
	assert_int_equal(rules_of(world)->work_days, 0x1f);
	assert_int_equal(rules_of(world)->work_from_s, 9 * 3600);
	assert_int_equal(rules_of(world)->work_to_s, 18 * 3600);
	assert_number(rules_of(world)->callout.minimum_s, 3600);
}

static void reads_the_sample(void **state)
{
	struct world *world = *state;
	g_autofree char *text = NULL;

	if (!g_file_get_contents("samples/nines.yaml", &text, NULL, NULL))
		fail_msg("samples/nines.yaml is not here");
	set_policy(world, text);
	assert_int_equal(world->policy->pools->len, 3);
	assert_false(policy_pool(world->policy, "C")->covers_all_hours);
}

static void what_is_unknown_is_not_found(void **state)
{
	struct world *world = *state;

	set_policy(world, small_example);
	assert_null(policy_pool(world->policy, "B"));
	assert_null(policy_schedule(world->policy, "A"));
	assert_null(policy_calendar(world->policy, "FR"));
	policy_free(NULL);
}

static void says_nothing_of_what_is_left_out(void **state)
{
	struct world *world = *state;

	set_policy(world, "pools: {A: {standby: {nonwork: 1}}}\n");
	const struct pool *pool = policy_pool(world->policy, "A");

	assert_number(pool->mtta_target_s, -1);
	assert_false(pool->has_slo);
	assert_false(pool->covers_all_hours);
	assert_null(pay_terms_on(pool->standby, 0)->of[CLASS_WEEKEND].coefficient.text);
	assert_null(pay_terms_on(pool->callout, 0));
	assert_string_equal(zone_name(world->policy->zone), "UTC");
	assert_false(world->policy->has_system_target);
	assert_int_equal(rules_of(world)->work_days, 0x1f);
	assert_number(rules_of(world)->callout.minimum_s, 0);
}

static void keeps_the_order_of_the_pools(void **state)
{
	struct world *world = *state;

	set_policy(world, "pools: {Z: {}, A: {}, M: {}}\n");
	assert_string_equal(((struct pool *)world->policy->pools->pdata[0])->name, "Z");
	assert_string_equal(((struct pool *)world->policy->pools->pdata[1])->name, "A");
	assert_string_equal(((struct pool *)world->policy->pools->pdata[2])->name, "M");
}

static void reads_every_way_to_write_a_value(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "pools:\n"
	    "  A: {mtta_target: 90s, slo: 100, coverage: business}\n"
	    "  B: {mtta_target: 2h, slo: 0}\n"
	    "  C: {mtta_target: 1d, slo: 99.999999999}\n"
	    "pay:\n"
	    "  zone: report\n"
	    "  period: month\n"
	    "  weekend: calendar\n"
	    "  precedence: [holiday, weekend, nonwork, work]\n"
	    "  double_booking: list\n"
	    "  rounding: half-away-from-zero per line\n"
	    "  work_hours: {days: \"Mon-Tue, Thu\", from: \"08:30\", to: \"24:00\"}\n"
	    "  standby_during_callout: suspended\n"
	    "  callout: {minimum: 30m, round: each, union: person, window: none, clip_minimum: no}\n");
	assert_number(policy_pool(world->policy, "A")->mtta_target_s, 90);
	assert_number(policy_pool(world->policy, "B")->mtta_target_s, 7200);
	assert_number(policy_pool(world->policy, "C")->mtta_target_s, 86400);
	assert_false(world->policy->pay->zone_is_engineers);
	assert_false(rules_of(world)->standby_during_callout);
	assert_int_equal(rules_of(world)->work_days, 1 | 2 | 8);
	assert_int_equal(rules_of(world)->work_from_s, 30600);
	assert_int_equal(rules_of(world)->work_to_s, 86400);
	assert_number(rules_of(world)->callout.minimum_s, 1800);
}

static void refuses_wrong_values_with_their_position(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *yaml, *position, *part;
	} cases[] = {
		{ "zone: Berlin\n", "nines.yaml:1:7: error: ", "IANA time zone" },
		{ "zone: \"+02:00\"\n", "nines.yaml:1:7: error: ", "IANA time zone" },
		{ "zone:\n", "nines.yaml:1:", "IANA time zone" },
		{ "organisation: X\ncurrency: Euro\n", "nines.yaml:2:11: error: ", "ISO 4217" },
		{ "slo: {system_target: 100.1}\n", "nines.yaml:1:22: error: ", "percentage" },
		{ "slo: {system_target: -1}\n", "nines.yaml:1:22: error: ", "percentage" },
		{ "slo: {target: 1}\n", "nines.yaml:1:", "system_target" },
		{ "pools: {A: {slo: high}}\n", "nines.yaml:1:18: error: ", "percentage" },
		{ "pools: {A: {slo: 101}}\n", "nines.yaml:1:18: error: ", "percentage" },
		{ "pools: {A: {mtta_target: 5 minutes}}\n",
		    "nines.yaml:1:26: error: ", "duration" },
		{ "pools: {A: {mtta_target: 5}}\n", "nines.yaml:1:26: error: ", "duration" },
		{ "pools: {A: {mtta_target: m}}\n", "nines.yaml:1:26: error: ", "duration" },
		{ "pools: {A: {mtta_target: -5m}}\n", "nines.yaml:1:26: error: ", "duration" },
		{ "pools: {A: {coverage: 24/7}}\n",
		    "nines.yaml:1:23: error: ", "24x7 or business" },
		{ "pools:\n  A: {standby: {nonwork: a quarter}}\n",
		    "nines.yaml:2:26: error: ", "coefficient" },
		{ "pools: {A: {callout: {weekend: -2}}}\n",
		    "nines.yaml:1:32: error: ", "coefficient" },
		{ "pools: {A: {callout: {weekend: 1/0}}}\n",
		    "nines.yaml:1:32: error: ", "coefficient" },
		{ "pools: {A: {standby: {night: 1}}}\n",
		    "nines.yaml:1:", "work, nonwork, weekend, holiday" },
		{ "pools: {A: {standbye: {}}}\n",
		    "nines.yaml:1:", "mtta_target, slo, coverage, standby, callout" },
		{ "pools: [A]\n", "nines.yaml:1:8: error: ", "pools by name" },
		{ "pools: {A: {}}\nschedules: {duty: {pool: D}}\n",
		    "nines.yaml:2:26: error: ", "\"D\"" },
		{ "schedules: {duty: {}}\n", "nines.yaml:1:", "pool" },
		{ "schedules: duty\n", "nines.yaml:1:12: error: ", "schedules by name" },
		{ "calendars: {DE: {covers: 2026}}\n",
		    "nines.yaml:1:26: error: ", "first year, last year" },
		{ "calendars: {DE: {covers: [2026]}}\n", "nines.yaml:1:", "first year, last year" },
		{ "calendars: {DE: {covers: [2026, 26x]}}\n", "nines.yaml:1:33: error: ", "year" },
		{ "calendars: {DE: {covers: [2027, 2026]}}\n",
		    "nines.yaml:1:", "before the first" },
		{ "calendars: {DE: {}}\n", "nines.yaml:1:", "covers" },
		{ "pay: {zone: Europe/Berlin}\n",
		    "nines.yaml:1:13: error: ", "engineer or report" },
		{ "pay: {overlap: once}\n",
		    "nines.yaml:1:16: error: ", "expected paid_once or per_pool or split" },
		{ "pay: {weekend: \"Fri-Sun\"}\n",
		    "nines.yaml:1:16: error: ", "weekend is calendar, by-start or" },
		{ "pay: {precedence: [weekend, holiday, nonwork, nonwork]}\n",
		    "nines.yaml:1:", "each of holiday, weekend, nonwork and work once" },
		{ "pay: {precedence: [weekend, holiday, nonwork]}\n",
		    "nines.yaml:1:", "each of holiday, weekend, nonwork and work once" },
		{ "pay: {standby_during_callout: no}\n",
		    "nines.yaml:1:31: error: ", "additive or suspended" },
		{ "pay: {callout: {minimum: 1 h}}\n", "nines.yaml:1:26: error: ", "duration" },
		{ "pay: {callout: {round: up}}\n", "nines.yaml:1:24: error: ", "each or sum" },
		{ "pay: {work_hours: {days: Mo-Fr}}\n", "nines.yaml:1:26: error: ", "days" },
		{ "pay: {work_hours: {days: Fri-Mon}}\n", "nines.yaml:1:26: error: ", "days" },
		{ "pay: {work_hours: {from: \"9:00\"}}\n",
		    "nines.yaml:1:26: error: ", "time of day" },
		{ "pay: {work_hours: {to: \"24:01\"}}\n",
		    "nines.yaml:1:24: error: ", "time of day" },
		{ "pay: {work_hours: {to: \"10:60\"}}\n",
		    "nines.yaml:1:24: error: ", "time of day" },
		{ "pay: {work_hours: {from: \"18:00\", to: \"09:00\"}}\n",
		    "nines.yaml:1:", "end before they begin" },
		{ "pay: {work_hours: {from: \"09:00\", to: \"09:00\"}}\n",
		    "nines.yaml:1:", "end before they begin" },
		{ "pay: {bonus: 5}\n", "nines.yaml:1:", "work_hours" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *message = policy_refusal(world, cases[i].yaml);

		if (!g_str_has_prefix(message, cases[i].position))
			print_error("%s", cases[i].yaml);
		assert_holds(message, cases[i].position);
		assert_holds(message, cases[i].part);
	}
}

static void leaves_the_other_keys_to_the_caller(void **state)
{
	assert_string_equal(policy_refusal(*state, "zone: UTC\npublishing: {x: y}\n"), "");
}

static void names_every_class(void **state)
{
	static const char *const names[] = { "work", "nonwork", "weekend", "holiday" };

	(void)state;
	for (int i = 0; i < CLASS_COUNT; i++)
		assert_string_equal(day_class_name(i), names[i]);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(reads_the_small_example),
		WITH_WORLD(reads_the_sample),
		WITH_WORLD(what_is_unknown_is_not_found),
		WITH_WORLD(says_nothing_of_what_is_left_out),
		WITH_WORLD(keeps_the_order_of_the_pools),
		WITH_WORLD(reads_every_way_to_write_a_value),
		WITH_WORLD(refuses_wrong_values_with_their_position),
		WITH_WORLD(leaves_the_other_keys_to_the_caller),
		cmocka_unit_test(names_every_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
