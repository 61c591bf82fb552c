/* Every option of the pay policy, in random months, against a model that looks at every minute. */
#include "analytics/pay.h"

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_pay_model.h"

static void compare(GHashTable *expected, GHashTable *found, const char *what)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, expected);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		const int64_t *other = g_hash_table_lookup(found, key);

		if ((other != NULL ? *other : 0) != *(int64_t *)value)
			print_error("%s: %s\n", what, (char *)key);
		assert_number(other != NULL ? *other : 0, *(int64_t *)value);
	}
}

static GHashTable *sums_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static int64_t amount_of(const struct pay_line *line)
{
	int128 above = line->unit == PAY_PER_HOUR ? line->seconds : line->count * 3600;
	int128 below = 3600;

	above *= line->rate_value.numerator * power_of_ten(currency_digits(line->currency));
	below *= line->rate_value.denominator;
	above *= line->coefficient_value.numerator;
	below *= line->coefficient_value.denominator;
	return (int64_t)((2 * above + below) / (2 * below));
}

static void check_report(const struct model *model, const struct pay_report *report)
{
	g_autoptr(GHashTable) seconds = sums_new(), numbers = sums_new();
	int64_t standby = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		g_autofree char *key = g_strdup_printf("%s %s %s %s %s %s %s %s %s",
		    segment->engineer, segment->pool, pay_kind_name(segment->kind),
		    day_class_name(segment->day_class), pay_outcome_name(segment->outcome),
		    pay_unit_name(segment->unit), segment->rate->text,
		    segment->coefficient != NULL ? segment->coefficient->text : "-",
		    segment->rate->currency);

		model_add(seconds, key, segment->end_utc - segment->start_utc);
		if (segment->count != 0)
			model_add(numbers, key, segment->count);
		standby += segment->kind == PAY_STANDBY ? segment->end_utc - segment->start_utc : 0;
		if (segment->line == G_MAXUINT)
			continue;
		struct pay_line *line = report->lines->pdata[segment->line];
		assert_string_equal(line->coefficient, segment->coefficient->text);
		line->seconds -= segment->end_utc - segment->start_utc;
		line->count -= segment->count;
	}
	compare(model->seconds, seconds, "seconds");
	compare(seconds, model->seconds, "seconds of the report");
	compare(model->counts, numbers, "counts");
	compare(numbers, model->counts, "counts of the report");
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		assert_number(line->seconds, 0); /* all of it is in segments */
		assert_number(line->count, 0);
	}
	assert_number(standby, report->reconciliation.shift_seconds);
}

static void check_amounts(const struct pay_report *report)
{
	int64_t total = 0;

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		assert_number(line->amount_minor, amount_of(line));
		total += line->amount_minor;
	}
	for (guint i = 0; i < report->totals->len; i++)
		total -= ((struct pay_total *)report->totals->pdata[i])->amount_minor;
	assert_number(total, 0);
}

static void append_prices(GString *yaml, uint64_t *seed, bool per_unit)
{
	static const char *const amounts[] = { "0", "2.50", "50", "7/3", "12.34" };
	static const char *const factors[] = { "0", "0.25", "1/3", "0.5", "1", "1.5" };
	static const char *const units[] = { "hour", "shift", "day" };
	bool flat = random_below(seed, 2) == 0;

	if (flat)
		g_string_append_printf(yaml, "unit: %s, currency: %s, ",
		    units[per_unit ? random_below(seed, 3) : 0],
		    random_below(seed, 2) == 0 ? "GBP" : "EUR");
	for (int day_class = 0; day_class < CLASS_COUNT; day_class++)
		if (random_below(seed, 20) != 0)
			g_string_append_printf(yaml, "%s: %s, ", day_class_name(day_class),
			    day_class == CLASS_WORK && random_below(seed, 3) != 0 ? "0"
				: flat ? amounts[random_below(seed, 5)]
				       : factors[random_below(seed, 6)]);
}

static void append_rules(GString *yaml, uint64_t *seed, bool splits)
{
	static const char *const weekends[] = { "calendar", "by-start",
		"{from: \"Fri 18:00\", to: \"Mon 09:00\"}" };
	static const char *const orders[] = { "holiday, weekend, nonwork, work",
		"holiday, weekend, work, nonwork", "weekend, holiday, work, nonwork",
		"work, holiday, weekend, nonwork" };
	static const char *const overlaps[] = { "paid_once", "per_pool", "split" };
	static const char *const gatherings[] = { "round: each, window: none",
		"round: sum, window: none", "round: each, window: 2h", "round: each, window: 45m" };

	g_string_append_printf(yaml,
	    "weekend: %s, precedence: [%s], overlap: %s, standby_during_callout: %s, "
	    "callout: {minimum: %um, step: %um, %s, clip_minimum: %s}}\n",
	    weekends[random_below(seed, 3)], orders[random_below(seed, 4)],
	    overlaps[random_below(seed, splits ? 3 : 2)],
	    random_below(seed, 2) == 0 ? "additive" : "suspended",
	    (unsigned)random_below(seed, 4) * 30, (unsigned)random_below(seed, 3) * 30,
	    gatherings[random_below(seed, 4)], random_below(seed, 2) == 0 ? "yes" : "no");
}

static const char *date_of(struct world *world, const struct model *model, int days)
{
	return keep(
	    world, civil_format(civil_from_days(civil_to_days(model->period.first) + days)));
}

static void random_policy(struct world *world, const struct model *model, uint64_t *seed)
{
	static const char *const names[] = { "A", "B", "C" };
	bool splits = random_below(seed, 2) == 0;
	g_autoptr(GString) yaml =
	    g_string_new("zone: Europe/Berlin\ncalendars: {DE: {covers: [2025, 2027]}}\npools:\n");

	for (int i = 0; i < 3; i++) {
		g_string_append_printf(yaml, "  %s:\n    standby:\n    - {", names[i]);
		append_prices(yaml, seed, !splits);
		if (random_below(seed, 2) == 0) {
			g_string_append_printf(
			    yaml, "}\n    - {valid_from: %s, ", date_of(world, model, 13));
			append_prices(yaml, seed, !splits);
		}
		g_string_append(yaml, "}\n    callout: {");
		append_prices(yaml, seed, false);
		g_string_append(yaml, "}\n");
	}
	g_string_append_printf(yaml,
	    "schedules:\n  duty: [{pool: A, seats: 2}, {pool: B, valid_from: %s}]\npay:\n- {double_booking: %s, ",
	    date_of(world, model, 9), random_below(seed, 2) == 0 ? "list" : "hold");
	append_rules(yaml, seed, splits);
	if (random_below(seed, 2) == 0) {
		g_string_append_printf(yaml, "- {valid_from: %s, ", date_of(world, model, 16));
		append_rules(yaml, seed, splits);
	}
	set_policy(world, yaml->str);
}

static void random_people(struct world *world, const struct model *model, uint64_t *seed)
{
	static const char *const zones[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata",
		"Australia/Lord_Howe", "Africa/Cairo" };
	static const char *const rates[] = { "10.00", "33.35", "50/3" };

	g_ptr_array_set_size(world->catalogue->engineers, 0);
	g_ptr_array_set_size(world->catalogue->rates, 0);
	g_ptr_array_set_size(world->catalogue->holidays, 0);
	for (int i = 0; i < PEOPLE; i++) {
		add_engineer(world, model_people[i], zones[random_below(seed, 5)], "DE");
		add_rate(world, model_people[i], rates[random_below(seed, 3)], "EUR", NULL);
	}
	for (uint64_t i = random_below(seed, 4); i > 0; i--)
		add_holiday(world, "DE", date_of(world, model, (int)random_below(seed, 30)),
		    random_below(seed, 2) == 0 ? 0 : 14 * 3600);
}

static void random_duty(struct world *world, const struct model *model, uint64_t *seed)
{
	static const char *const pools[] = { "A", "B", "C" };
	static const char *const zero = "2026-01-01T00:00:00Z";

	g_ptr_array_set_size(world->shifts, 0);
	g_ptr_array_set_size(world->callouts, 0);
	for (uint64_t i = 0; i < SHIFTS - 8; i++) {
		struct shift *shift = add_shift(world, pools[random_below(seed, 3)],
		    model_people[random_below(seed, PEOPLE)], zero, zero);

		shift->start_utc = model_utc(model, (int)random_below(seed, 34 * 1440) + 2 * 1440);
		shift->end_utc = shift->start_utc + 60 + (int64_t)random_below(seed, 2000) * 60;
		if (random_below(seed, 4) == 0) { /* as rotas have them, within work hours too */
			shift->start_utc -= shift->start_utc % 3600;
			shift->end_utc =
			    shift->start_utc + (int64_t)(1 + random_below(seed, 9)) * 3600;
		}
		if (random_below(seed, 3) == 0) {
			g_free(shift->schedule);
			g_free(shift->pool);
			shift->schedule = g_strdup("duty");
			shift->pool = g_strdup("A");
		}
		if (random_below(seed, 10) == 0) {
			g_free(shift->role);
			shift->role = g_strdup("shadow");
		}
	}
	for (uint64_t i = 0; i < 20; i++) {
		uint64_t pool = random_below(seed, 4);
		struct callout *callout = add_callout(world, pool == 3 ? NULL : pools[pool],
		    model_people[random_below(seed, PEOPLE)], zero, zero);
		/* near shifts, and near each other */
		const struct shift *near = world->shifts->pdata[random_below(seed, 6)];

		callout->start_utc = near->start_utc + (int64_t)random_below(seed, 600) * 60;
		callout->end_utc = callout->start_utc + 60 + (int64_t)random_below(seed, 100) * 60;
	}
}

static int by_start(const void *left, const void *right)
{
	const struct shift *a = *(struct shift *const *)left, *b = *(struct shift *const *)right;

	return a->start_utc != b->start_utc ? (a->start_utc > b->start_utc ? 1 : -1)
					    : strcmp(a->source, b->source);
}

static void random_months_agree_with_the_model_of_minutes(void **state)
{
	struct world *world = *state;
	static const char *const months[] = { "2026-03", "2026-04", "2026-10", "2026-11" };
	uint64_t seed = 20260105;
	g_autofree struct model *model = g_new0(struct model, 1);

	for (int round = 0; round < 60; round++) {
		const char *month = months[random_below(&seed, 4)];

		model->world = world;
		model->period = period_of(month);
		model->base_utc = (civil_to_days(model->period.first) - 3) * 86400;
		random_policy(world, model, &seed);
		random_people(world, model, &seed);
		random_duty(world, model, &seed);
		qsort(world->shifts->pdata, world->shifts->len, sizeof(gpointer), by_start);
		model->seconds = sums_new();
		model->counts = sums_new();
		model_run(model);
		const struct pay_report *report = world_pay(world, month);
		check_amounts(report);
		check_report(model, report);
		g_hash_table_unref(model->seconds);
		g_hash_table_unref(model->counts);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(random_months_agree_with_the_model_of_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
