/* Pay of random months against a model that looks at every minute. */
#include "analytics/pay.h"

#include <string.h>

#include "base/instant.h"
#include "base/yaml.h"
#include "tests/support_analytics.h"

static const struct pay_line *line_at(const struct pay_report *report, guint index)
{
	return report->lines->pdata[index];
}

static const struct pay_segment *segment_at(const struct pay_report *report, guint index)
{
	return report->segments->pdata[index];
}

enum { PEOPLE = 3, POOLS = 3, NO_POOL = POOLS, RATES = 3, OUTCOMES = PAY_BLOCKED + 1 };

static const char *const people[PEOPLE] = { "ada", "bob", "eve" };
static const char *const pool_names[] = { "A", "B", "C", "" };

/* Seconds by all that pay depends on; the rate is 0 when none holds, else its number from 1. */
struct sums {
	int64_t seconds[PEOPLE][POOLS + 1][2][CLASS_COUNT][OUTCOMES][RATES];
};

struct model {
	const struct world *world;
	int64_t first_day, end_day; /* of the month */
	int64_t base_utc;           /* two days before it */
	struct sums sums;
};

enum { MINUTES = 36 * 1440, HALF_HOURS = MINUTES / 30 };

/* Clocks change at half hours, so that one offset holds for each. */
static struct local_time model_time(const struct model *model, const struct zone *zone, int64_t utc)
{
	static struct {
		const struct zone *zone;
		int64_t base_utc;
		int offsets[HALF_HOURS];
	} tables[64];
	size_t at_table = 0;

	while (tables[at_table].zone != NULL &&
	    (tables[at_table].zone != zone || tables[at_table].base_utc != model->base_utc))
		assert_true(++at_table < G_N_ELEMENTS(tables));
	if (tables[at_table].zone == NULL) {
		tables[at_table].zone = zone;
		tables[at_table].base_utc = model->base_utc;
		for (int i = 0; i < HALF_HOURS; i++)
			tables[at_table].offsets[i] =
			    zone_local(zone, model->base_utc + i * 1800).offset_s;
	}
	int64_t local = utc + tables[at_table].offsets[(utc - model->base_utc) / 1800];
	return (struct local_time){ .days = local / 86400, .second_of_day = (int)(local % 86400) };
}

static const struct engineer *model_engineer(const struct model *model, int person)
{
	return catalogue_engineer(model->world->catalogue, people[person], model->first_day);
}

static struct local_time model_clock(const struct model *model, int person, int64_t utc)
{
	const struct policy *policy = model->world->policy;

	return model_time(model,
	    policy->pay->zone_is_engineers ? model_engineer(model, person)->zone : policy->zone,
	    utc);
}

static enum day_class model_class(const struct model *model, int person, struct local_time time)
{
	const struct policy *policy = model->world->policy;
	const GPtrArray *holidays = model->world->catalogue->holidays;
	int64_t weekday = (time.days + 3) % 7; /* 1970-01-01 was a Thursday */

	for (guint i = 0; i < holidays->len; i++) {
		const struct holiday *holiday = holidays->pdata[i];

		if (g_str_equal(holiday->calendar, model_engineer(model, person)->calendar) &&
		    holiday->day == time.days && time.second_of_day >= holiday->from_s)
			return CLASS_HOLIDAY;
	}
	if (weekday >= 5)
		return CLASS_WEEKEND;
	const struct pay_rules *rules = policy->pay->rules->pdata[0];
	return time.second_of_day >= rules->work_from_s && time.second_of_day < rules->work_to_s
	    ? CLASS_WORK
	    : CLASS_NONWORK;
}

static int pool_index(const char *name)
{
	int index = 0;

	while (index < NO_POOL && g_strcmp0(pool_names[index], name) != 0)
		index++;
	return index;
}

static const struct coefficient *model_coefficient(
    const struct model *model, int pool, enum pay_kind kind, enum day_class day_class)
{
	if (pool == NO_POOL)
		return NULL;
	const struct pool *found = model->world->policy->pools->pdata[pool];
	const struct coefficient *coefficient =
	    &pay_terms_on(kind == PAY_STANDBY ? found->standby : found->callout, 0)
		 ->of[day_class]
		 .coefficient;

	return coefficient->text != NULL ? coefficient : NULL;
}

/* Rates are added in the order of their dates. */
static const struct rate *model_rate(
    const struct model *model, int person, int64_t date, int *number)
{
	const GPtrArray *rates = model->world->catalogue->rates;
	const struct rate *found = NULL;
	int seen = 0;

	*number = 0;
	for (guint i = 0; i < rates->len; i++) {
		const struct rate *rate = rates->pdata[i];

		if (!g_str_equal(rate->engineer, people[person]))
			continue;
		seen++;
		if (rate->valid_from <= date) {
			found = rate;
			*number = seen;
		}
	}
	return found;
}

static void model_add(
    struct model *model, int person, int pool, enum pay_kind kind, int64_t utc, int64_t seconds)
{
	struct local_time time = model_clock(model, person, utc);
	enum day_class day_class = model_class(model, person, time);
	const struct coefficient *coefficient = model_coefficient(model, pool, kind, day_class);
	const struct calendar_years *years =
	    policy_calendar(model->world->policy, model_engineer(model, person)->calendar);
	int year = civil_from_days(time.days).year, rate;
	enum pay_outcome outcome = PAY_PRICED;

	if (time.days < model->first_day || time.days >= model->end_day)
		return;
	model_rate(model, person, time.days, &rate);
	if (coefficient == NULL || rate == 0 || year < years->first_year || year > years->last_year)
		outcome = PAY_BLOCKED;
	else if (kind == PAY_STANDBY && day_class == CLASS_WORK &&
	    coefficient->value.numerator == 0)
		outcome = PAY_UNPAID_WORK;
	else if (seconds < 0) /* standby under time worked */
		outcome = PAY_SUSPENDED;
	model->sums.seconds[person][pool][kind][day_class][outcome][rate] += ABS(seconds);
}

static bool covers(const struct shift *shift, const char *engineer, int64_t utc)
{
	return g_str_equal(shift->engineer, engineer) && !g_str_equal(shift->role, "shadow") &&
	    utc >= shift->start_utc && utc < shift->end_utc;
}

/* Whether a shift is the one that is paid in a minute. */
static bool wins(
    const struct model *model, int person, guint index, int64_t utc, enum day_class day_class)
{
	const GPtrArray *shifts = model->world->shifts;
	const struct shift *own = shifts->pdata[index];
	int own_pool = pool_index(own->pool);
	const struct coefficient *mine = model_coefficient(model, own_pool, PAY_STANDBY, day_class);

	for (guint i = 0; i < shifts->len; i++) {
		const struct shift *other = shifts->pdata[i];
		int pool = pool_index(other->pool), order = 0;
		const struct coefficient *theirs =
		    model_coefficient(model, pool, PAY_STANDBY, day_class);

		if (i == index || !covers(other, people[person], utc))
			continue;
		if (mine != NULL && theirs != NULL)
			order = fraction_compare(theirs->value, mine->value);
		else
			order = (theirs != NULL) - (mine != NULL);
		if (order == 0)
			order = own_pool != pool ? own_pool - pool : (i < index) - (i > index);
		if (order > 0)
			return false;
	}
	return true;
}

static void model_shifts(struct model *model, int person, const bool *worked)
{
	const GPtrArray *shifts = model->world->shifts;

	for (guint i = 0; i < shifts->len; i++) {
		const struct shift *shift = shifts->pdata[i];

		for (int64_t utc = shift->start_utc; covers(shift, people[person], utc);
		     utc += 60) {
			struct local_time time = model_clock(model, person, utc);
			enum day_class day_class = model_class(model, person, time);
			bool suspended = worked[(utc - model->base_utc) / 60] &&
			    !pay_rules_on(model->world->policy->pay, 0)->standby_during_callout &&
			    day_class != CLASS_WORK;
			int rate;

			if (wins(model, person, i, utc, day_class)) {
				model_add(model, person, pool_index(shift->pool), PAY_STANDBY, utc,
				    suspended ? -60 : 60);
			} else if (time.days >= model->first_day && time.days < model->end_day) {
				model_rate(model, person, time.days, &rate);
				model->sums.seconds[person][pool_index(shift->pool)][PAY_STANDBY]
						   [day_class][PAY_OVERLAPPED][rate] += 60;
			}
		}
	}
}

static int model_work_pool(const struct model *model, int person, int64_t utc)
{
	const struct callout *first = NULL;
	int pool = NO_POOL;

	for (guint i = 0; i < model->world->shifts->len; i++) {
		const struct shift *shift = model->world->shifts->pdata[i];

		if (covers(shift, people[person], utc))
			pool = MIN(pool, pool_index(shift->pool));
	}
	for (guint i = 0; pool == NO_POOL && i < model->world->callouts->len; i++) {
		const struct callout *callout = model->world->callouts->pdata[i];

		if (g_str_equal(callout->engineer, people[person]) && utc >= callout->start_utc &&
		    utc < callout->end_utc &&
		    (first == NULL || callout->start_utc < first->start_utc))
			first = callout;
	}
	return first != NULL ? pool_index(first->pool) : pool;
}

/* The minutes worked outside work hours, in runs; each is topped up where it ends. */
static void model_callouts(struct model *model, int person, const bool *worked)
{
	static bool paid[MINUTES + 1];
	int minimum = (int)(pay_rules_on(model->world->policy->pay, 0)->callout.minimum_s / 60);

	for (int i = 0; i < MINUTES; i++) {
		int64_t utc = model->base_utc + (int64_t)i * 60;

		paid[i] = worked[i] &&
		    model_class(model, person, model_clock(model, person, utc)) != CLASS_WORK;
	}
	for (int from = 0; from < MINUTES; from++) {
		int to = from, next;

		while (paid[to])
			to++;
		if (to == from)
			continue;
		int pool = model_work_pool(model, person, model->base_utc + (int64_t)from * 60);
		for (int i = from; i < to; i++)
			model_add(model, person, pool, PAY_CALLOUT,
			    model->base_utc + (int64_t)i * 60, 60);
		for (next = to; next < MINUTES && next < from + minimum && !paid[next]; next++)
			model_add(model, person, pool, PAY_CALLOUT,
			    model->base_utc + (int64_t)(to - 1) * 60, 60);
		from = to - 1;
	}
}

static void model_run(struct model *model)
{
	for (int person = 0; person < PEOPLE; person++) {
		g_autofree bool *worked = g_new0(bool, MINUTES + 1);

		for (guint i = 0; i < model->world->callouts->len; i++) {
			const struct callout *callout = model->world->callouts->pdata[i];

			for (int64_t utc = callout->start_utc; utc < callout->end_utc &&
			     g_str_equal(callout->engineer, people[person]);
			     utc += 60)
				worked[(utc - model->base_utc) / 60] = true;
		}
		model_shifts(model, person, worked);
		model_callouts(model, person, worked);
	}
}

static int person_index(const char *engineer)
{
	int index = 0;

	while (!g_str_equal(people[index], engineer))
		assert_true(++index < PEOPLE);
	return index;
}

/* The amount of a line, rounded half away from zero. */
static int64_t model_amount(
    int64_t seconds, const struct rate *rate, const struct coefficient *coefficient)
{
	int128 numerator = (int128)seconds * rate->hourly_rate.numerator *
	    coefficient->value.numerator * power_of_ten(currency_digits(rate->currency));
	int128 denominator =
	    (int128)3600 * rate->hourly_rate.denominator * coefficient->value.denominator;

	return (int64_t)((2 * numerator + denominator) / (2 * denominator));
}

static void compare_lines(const struct model *model, const struct pay_report *report)
{
	struct sums lines = { 0 };
	int64_t total[PEOPLE] = { 0 };

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = line_at(report, i);
		int person = person_index(line->engineer), pool = pool_index(line->pool), number;
		const struct rate *rate = model_rate(model, person, line->rate_from, &number);
		int64_t(*found)[RATES] = lines.seconds[person][pool][line->kind][line->day_class];

		assert_number(found[0][number], 0); /* one line only */
		found[0][number] = line->seconds;
		assert_true(line->seconds > 0);
		assert_number(line->amount_minor,
		    model_amount(line->seconds, rate,
			model_coefficient(model, pool, line->kind, line->day_class)));
		total[person] += line->amount_minor;
	}
	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *sum = report->totals->pdata[i];

		total[person_index(sum->engineer)] -= sum->amount_minor;
	}
	for (int person = 0; person < PEOPLE; person++)
		assert_number(total[person], 0);
	for (int i = 0; i < PEOPLE * (POOLS + 1) * 2 * CLASS_COUNT; i++) {
		const int64_t *expected =
		    &model->sums.seconds[0][0][0][0][0][0] + i * OUTCOMES * RATES;
		const int64_t *found = &lines.seconds[0][0][0][0][0][0] + i * OUTCOMES * RATES;

		for (int rate = 0; rate < RATES; rate++)
			assert_number(found[rate],
			    expected[PAY_PRICED * RATES + rate] +
				expected[PAY_UNPAID_WORK * RATES + rate]);
	}
}

static void compare_segments(const struct model *model, const struct pay_report *report)
{
	struct sums found = { 0 };
	int64_t standby = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = segment_at(report, i);
		int person = person_index(segment->engineer), number;
		int64_t seconds = segment->end_utc - segment->start_utc;
		int64_t date = model_clock(model, person, segment->start_utc).days;

		if (g_strcmp0(segment->reason, "minimum") == 0)
			date = model_clock(model, person, segment->start_utc - 60).days;
		model_rate(model, person, date, &number);
		found.seconds[person][pool_index(segment->pool)][segment->kind][segment->day_class]
			     [segment->outcome][number] += seconds;
		standby += segment->kind == PAY_STANDBY ? seconds : 0;
	}
	assert_number(standby, report->reconciliation.shift_seconds);
	assert_number(report->reconciliation.difference, 0);
	for (size_t i = 0; i < sizeof(found) / sizeof(int64_t); i++) {
		int64_t expected = (&model->sums.seconds[0][0][0][0][0][0])[i];
		int64_t actual = (&found.seconds[0][0][0][0][0][0])[i];

		if (actual != expected)
			print_error("person %zu pool %zu kind %zu class %zu outcome %zu rate %zu\n",
			    i / (RATES * OUTCOMES * CLASS_COUNT * 2 * (POOLS + 1)),
			    i / (RATES * OUTCOMES * CLASS_COUNT * 2) % (POOLS + 1),
			    i / (RATES * OUTCOMES * CLASS_COUNT) % 2,
			    i / (RATES * OUTCOMES) % CLASS_COUNT, i / RATES % OUTCOMES, i % RATES);
		assert_number(actual, expected);
	}
}

static char *random_coefficients(uint64_t *seed)
{
	static const char *const texts[] = { "0", "0.25", "1/3", "0.5", "1/2", "1", "1.5", "2" };
	GString *text = g_string_new("{");

	for (int day_class = 0; day_class < CLASS_COUNT; day_class++)
		if (random_below(seed, 15) != 0)
			g_string_append_printf(text, "%s: %s, ", day_class_name(day_class),
			    day_class == CLASS_WORK && random_below(seed, 3) != 0
				? "0"
				: texts[random_below(seed, G_N_ELEMENTS(texts))]);
	g_string_append(text, "}");
	return g_string_free(text, FALSE);
}

static void random_policy(struct world *world, uint64_t *seed)
{
	static const char *const minima[] = { "0m", "30m", "1h", "2h" };
	static const char *const hours[] = { "from: \"09:00\", to: \"18:00\"",
		"from: \"08:30\", to: \"17:15\"", "from: \"06:00\", to: \"24:00\"" };
	GString *yaml =
	    g_string_new("zone: Europe/Berlin\n"
			 "calendars: {DE: {covers: [2026, 2026]}, XX: {covers: [2027, 2027]}}\n"
			 "pools:\n");

	for (int pool = 0; pool < POOLS; pool++) {
		g_autofree char *standby = random_coefficients(seed),
				*callout = random_coefficients(seed);

		g_string_append_printf(
		    yaml, "  %s: {standby: %s, callout: %s}\n", pool_names[pool], standby, callout);
	}
	g_string_append_printf(yaml,
	    "pay: {zone: %s, work_hours: {%s}, standby_during_callout: %s, callout: {minimum: %s}}\n",
	    random_below(seed, 4) == 0 ? "report" : "engineer", hours[random_below(seed, 3)],
	    random_below(seed, 2) == 0 ? "additive" : "suspended", minima[random_below(seed, 4)]);
	set_policy(world, keep(world, g_string_free(yaml, FALSE)));
}

static const char *date_of(struct world *world, int64_t days)
{
	return keep(world, civil_format(civil_from_days(days)));
}

static void random_catalogue(struct world *world, uint64_t *seed, int64_t first_day)
{
	static const char *const zones[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata",
		"Australia/Lord_Howe", "Africa/Cairo", "America/Scoresbysund", "Asia/Kathmandu" };
	static const char *const rates[] = { "10.00", "33.35", "27.77", "50/3", "41.05", "1" };
	static const int from_s[] = { 0, 0, 12 * 3600, 14 * 3600 };

	g_ptr_array_set_size(world->catalogue->engineers, 0);
	g_ptr_array_set_size(world->catalogue->rates, 0);
	g_ptr_array_set_size(world->catalogue->holidays, 0);
	for (int person = 0; person < PEOPLE; person++) {
		int64_t first_rate = (int64_t)random_below(seed, 28);
		const char *since =
		    random_below(seed, 6) == 0 ? date_of(world, first_day + first_rate) : NULL;

		add_engineer(world, people[person], zones[random_below(seed, G_N_ELEMENTS(zones))],
		    random_below(seed, 12) == 0 ? "XX" : "DE");
		add_rate(world, people[person], rates[random_below(seed, 6)],
		    random_below(seed, 5) == 0 ? "JPY" : "EUR", since);
		if (random_below(seed, 2) == 0)
			add_rate(world, people[person], rates[random_below(seed, 6)], "EUR",
			    date_of(world, first_day + first_rate + 1));
	}
	for (uint64_t i = random_below(seed, 4); i > 0; i--)
		add_holiday(world, "DE",
		    date_of(world, first_day + (int64_t)random_below(seed, 30)),
		    from_s[random_below(seed, 4)]);
}

/* Shifts and call-outs from a day before the month to a day after it. */
static void random_facts(struct world *world, uint64_t *seed, int64_t base_utc)
{
	static const char *const zero = "2026-01-01T00:00:00Z";

	g_ptr_array_set_size(world->shifts, 0);
	g_ptr_array_set_size(world->callouts, 0);
	for (int person = 0; person < PEOPLE; person++) {
		for (uint64_t i = random_below(seed, 8); i > 0; i--) {
			struct shift *shift = add_shift(world,
			    pool_names[random_below(seed, POOLS)], people[person], zero, zero);
			int64_t start = (int64_t)random_below(seed, 32 * 1440) + 1440;

			shift->start_utc = base_utc + start * 60;
			shift->end_utc =
			    shift->start_utc + 60 + (int64_t)random_below(seed, 1800) * 60;
			if (random_below(seed, 8) == 0) {
				g_free(shift->role);
				shift->role = g_strdup("shadow");
			}
		}
		for (uint64_t i = random_below(seed, 6); i > 0; i--) {
			uint64_t pool = random_below(seed, POOLS + 1);
			int64_t start =
			    base_utc + ((int64_t)random_below(seed, 32 * 1440) + 1440) * 60;

			for (uint64_t j = random_below(seed, 4); j > 0; j--) { /* in clusters */
				struct callout *callout =
				    add_callout(world, pool == POOLS ? NULL : pool_names[pool],
					people[person], zero, zero);

				callout->start_utc = start;
				callout->end_utc =
				    start + 60 + (int64_t)random_below(seed, 100) * 60;
				start += 60 + (int64_t)random_below(seed, 120) * 60;
			}
		}
	}
}

static void random_months_agree_with_the_model(void **state)
{
	struct world *world = *state;
	static const char *const months[] = { "2026-03", "2026-04", "2026-10", "2026-11", "2026-12",
		"2026-01" };
	uint64_t seed = 20261130;
	g_autofree struct model *model = g_new(struct model, 1);

	for (int round = 0; round < 300; round++) {
		const char *month = months[random_below(&seed, G_N_ELEMENTS(months))];
		struct period period = period_of(month);

		*model = (struct model){ .world = world,
			.first_day = civil_to_days(period.first),
			.end_day = civil_to_days(period.end) };
		model->base_utc = (model->first_day - 2) * 86400;
		random_policy(world, &seed);
		random_catalogue(world, &seed, model->first_day);
		random_facts(world, &seed, model->base_utc);
		const struct pay_report *report = world_pay(world, month);
		model_run(model);
		compare_segments(model, report);
		compare_lines(model, report);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(random_months_agree_with_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
