/* Every option of the pay policy, in random months, against a model that looks at every minute. */
#include "analytics/pay.h"

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

enum { PEOPLE = 3, MINUTES = 40 * 1440, SHIFTS = 32 };

static const char *const people[PEOPLE] = { "ada", "bob", "eve" };

struct model {
	const struct world *world;
	struct period period;
	int64_t base_utc;    /* three days before the month */
	GHashTable *seconds; /* by person, pool, kind, class, outcome and price: int64_t * */
	GHashTable *counts;
	int person;
	const struct zone *zone;
	int64_t days[MINUTES]; /* of the person's clock */
	int clock_s[MINUTES];
	enum day_class classes[MINUTES];
	bool worked[MINUTES];
};

static void add_to(GHashTable *sums, const char *key, int64_t number)
{
	int64_t *sum = g_hash_table_lookup(sums, key);

	if (sum == NULL)
		g_hash_table_insert(sums, g_strdup(key), sum = g_new0(int64_t, 1));
	*sum += number;
}

static int64_t utc_of(const struct model *model, int minute)
{
	return model->base_utc + (int64_t)minute * 60;
}

static const struct pay_rules *rules_at(const struct model *model, int minute)
{
	const GPtrArray *rules = model->world->policy->pay->rules;
	const struct pay_rules *found = rules->pdata[0];

	for (guint i = 1; i < rules->len; i++)
		if (((struct pay_rules *)rules->pdata[i])->valid_from <= model->days[minute])
			found = rules->pdata[i];
	return found;
}

static enum day_class class_at(const struct model *model, int minute)
{
	const struct pay_rules *rules = rules_at(model, minute);
	const GPtrArray *holidays = model->world->catalogue->holidays;
	int64_t weekday = (model->days[minute] + 3) % 7;
	int64_t week_s = weekday * 86400 + model->clock_s[minute];
	bool is[CLASS_COUNT] = { false };

	is[CLASS_WORK] = weekday < 5 && model->clock_s[minute] >= rules->work_from_s &&
	    model->clock_s[minute] < rules->work_to_s;
	is[CLASS_NONWORK] = !is[CLASS_WORK];
	is[CLASS_WEEKEND] = weekday >= 5;
	if (rules->weekend == WEEKEND_WINDOW) /* over Sunday midnight */
		is[CLASS_WEEKEND] = week_s >= rules->weekend_from_s || week_s < rules->weekend_to_s;
	for (guint i = 0; i < holidays->len; i++) {
		const struct holiday *holiday = holidays->pdata[i];

		if (holiday->day == model->days[minute] &&
		    model->clock_s[minute] >= holiday->from_s)
			is[CLASS_HOLIDAY] = true;
	}
	for (int i = 0; i < CLASS_COUNT; i++)
		if (is[rules->precedence[i]])
			return rules->precedence[i];
	return CLASS_COUNT;
}

static void look_at_clock(struct model *model)
{
	const struct engineer *engineer =
	    catalogue_engineer(model->world->catalogue, people[model->person], 0);
	struct local_time time = { 0 };

	model->zone = engineer->zone;
	for (int i = 0; i < MINUTES; i++) {
		if (i % 30 == 0) /* clocks change at half hours */
			time = zone_local(model->zone, utc_of(model, i));
		int64_t wall = utc_of(model, i) + time.offset_s;
		model->days[i] = wall / 86400;
		model->clock_s[i] = (int)(wall % 86400);
		model->classes[i] = class_at(model, i);
		model->worked[i] = false;
	}
	for (guint i = 0; i < model->world->callouts->len; i++) {
		const struct callout *callout = model->world->callouts->pdata[i];

		for (int64_t utc = callout->start_utc; utc < callout->end_utc &&
		     g_str_equal(callout->engineer, people[model->person]);
		     utc += 60)
			model->worked[(utc - model->base_utc) / 60] = true;
	}
}

/* What a minute of a shift or call-out is worth. */
struct minute_price {
	const char *pool; /* NULL: of no pool */
	int rank;
	enum day_class day_class;
	enum pay_unit unit;
	const struct rate *rate;
	const struct coefficient *coefficient;
	enum pay_outcome outcome;
	int parts; /* of a split price */
	bool competes;
};

static void find_price(
    const struct model *model, int minute, enum pay_kind kind, struct minute_price *price)
{
	const GPtrArray *pools = model->world->policy->pools, *versions;
	const struct pay_terms *terms = NULL;

	price->rank = 0;
	while (price->rank < (int)pools->len &&
	    g_strcmp0(((struct pool *)pools->pdata[price->rank])->name, price->pool) != 0)
		price->rank++;
	price->outcome = PAY_BLOCKED;
	price->rate = model->world->catalogue->rates->pdata[model->person];
	if (price->rank == (int)pools->len)
		return;
	const struct pool *pool = pools->pdata[price->rank];
	versions = kind == PAY_STANDBY ? pool->standby : pool->callout;
	for (guint i = 0; i < versions->len; i++)
		if (((struct pay_terms *)versions->pdata[i])->valid_from <= model->days[minute])
			terms = versions->pdata[i];
	if (terms == NULL)
		return;
	price->unit = terms->unit;
	const struct pay_price *found = &terms->of[price->day_class];
	if (found->amount != NULL)
		price->rate = found->amount;
	if (found->coefficient.text == NULL)
		return;
	price->coefficient = &found->coefficient;
	price->outcome = kind == PAY_STANDBY && price->day_class == CLASS_WORK &&
		(price->coefficient->value.numerator == 0 ||
		    price->rate->hourly_rate.numerator == 0)
	    ? PAY_UNPAID_WORK
	    : PAY_PRICED;
}

static bool is_inside(const struct model *model, int minute)
{
	return model->days[minute] >= civil_to_days(model->period.first) &&
	    model->days[minute] < civil_to_days(model->period.end);
}

/* `ada A standby nonwork priced hour 10.00 1/3 EUR` */
static char *key_of(const struct model *model, enum pay_kind kind, const struct minute_price *price)
{
	const char *coefficient = price->coefficient != NULL ? price->coefficient->text : "-";
	g_autofree char *part = NULL;

	if (price->parts > 1 && price->coefficient != NULL) {
		struct fraction value = price->coefficient->value;

		value = fraction_of(value.numerator, value.denominator * price->parts);
		part = g_strdup_printf(
		    "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, value.numerator, value.denominator);
	}
	return g_strdup_printf("%s %s %s %s %s %s %s %s %s", people[model->person],
	    price->pool != NULL ? price->pool : "", pay_kind_name(kind),
	    day_class_name(price->day_class), pay_outcome_name(price->outcome),
	    pay_unit_name(price->unit), price->rate->text, part != NULL ? part : coefficient,
	    price->rate->currency);
}

static void note(struct model *model, int minute, enum pay_kind kind,
    const struct minute_price *price, int64_t seconds)
{
	g_autofree char *key = key_of(model, kind, price);

	if (is_inside(model, minute))
		add_to(model->seconds, key, seconds);
}

static bool covers(const struct shift *shift, int64_t utc)
{
	return !g_str_equal(shift->role, "shadow") && utc >= shift->start_utc &&
	    utc < shift->end_utc;
}

/* More people than the seat has, two on `duty` and one elsewhere. */
static bool is_disputed(const struct model *model, const struct shift *own, int64_t utc)
{
	bool seen[PEOPLE] = { false };
	int count = 0;

	for (guint i = 0; i < model->world->shifts->len; i++) {
		const struct shift *shift = model->world->shifts->pdata[i];

		for (int person = 0; person < PEOPLE; person++)
			if (g_str_equal(shift->engineer, people[person]) && covers(shift, utc) &&
			    g_str_equal(shift->schedule, own->schedule) &&
			    g_str_equal(shift->role, own->role) && !seen[person]) {
				seen[person] = true;
				count++;
			}
	}
	return count > (g_str_equal(own->schedule, "duty") ? 2 : 1);
}

static const char *pool_at(const struct model *model, const struct shift *shift, int minute)
{
	if (!g_str_equal(shift->schedule, "duty"))
		return shift->pool;
	return model->days[minute] < civil_to_days(model->period.first) + 9 ? "A" : "B";
}

/* The class of a shift as a whole; asked where the prices or rules want it. */
static enum day_class class_of_shift(const struct model *model, const struct shift *shift)
{
	int first = (int)((shift->start_utc - model->base_utc) / 60);

	if (model->classes[first] != CLASS_WORK)
		return model->classes[first];
	for (int i = first; utc_of(model, i) < shift->end_utc; i++)
		if (model->classes[i] != CLASS_WORK || model->days[i] != model->days[first])
			return CLASS_NONWORK;
	return CLASS_WORK;
}

static void judge(
    const struct model *model, const struct shift *shift, int minute, struct minute_price *price)
{
	enum day_class whole = class_of_shift(model, shift);

	*price = (struct minute_price){ .pool = pool_at(model, shift, minute),
		.day_class = model->classes[minute] };
	find_price(model, minute, PAY_STANDBY, price);
	if (price->unit == PAY_PER_SHIFT)
		price->day_class = whole;
	else if (rules_at(model, minute)->weekend == WEEKEND_BY_START && whole >= CLASS_WEEKEND)
		price->day_class = whole;
	else if (rules_at(model, minute)->weekend == WEEKEND_BY_START &&
	    price->day_class != CLASS_WORK)
		price->day_class = CLASS_NONWORK;
	*price = (struct minute_price){ .pool = price->pool, .day_class = price->day_class };
	find_price(model, minute, PAY_STANDBY, price);
	price->competes = true;
	if (rules_at(model, minute)->holds_double_bookings &&
	    is_disputed(model, shift, utc_of(model, minute))) {
		price->outcome = PAY_DISPUTED;
		price->competes = false;
	}
}

/* Minor units of a hundred million hours, which tells any two prices of these tests apart. */
static int64_t worth(const struct minute_price *price, const struct shift *shift)
{
	int128 hours = 100000000, above = price->rate->hourly_rate.numerator;
	int128 below = price->rate->hourly_rate.denominator;

	above *= price->coefficient->value.numerator;
	below *= price->coefficient->value.denominator;
	if (price->unit == PAY_PER_SHIFT) {
		above *= 3600;
		below *= shift->end_utc - shift->start_utc;
	} else if (price->unit == PAY_PER_DAY) {
		below *= 24;
	}
	return (int64_t)(hours * above / below);
}

/* Whether shift `a` beats shift `b`; both compete. */
static bool beats(const struct minute_price *prices, const guint *shifts, const struct world *world,
    guint a, guint b, const char *currency)
{
	const struct minute_price *mine = &prices[a], *theirs = &prices[b];
	bool priced = mine->coefficient != NULL, other = theirs->coefficient != NULL;

	if (priced != other)
		return priced;
	if (priced && !g_str_equal(mine->rate->currency, theirs->rate->currency)) {
		if (g_str_equal(mine->rate->currency, currency))
			return true;
		if (g_str_equal(theirs->rate->currency, currency))
			return false;
	} else if (priced) {
		int64_t one = worth(mine, world->shifts->pdata[shifts[a]]);
		int64_t two = worth(theirs, world->shifts->pdata[shifts[b]]);

		if (one != two)
			return one > two;
	}
	return mine->rank != theirs->rank ? mine->rank < theirs->rank : a < b;
}

static void settle_minute(struct model *model, const guint *shifts, guint count,
    struct minute_price *prices, enum overlap_rule rule)
{
	bool loses[SHIFTS] = { false };
	const char *currency = "";
	int first = 99, parts = 0;

	for (guint i = 0; i < count; i++) {
		if (!prices[i].competes || prices[i].coefficient == NULL || prices[i].rank >= first)
			continue;
		first = prices[i].rank;
		currency = prices[i].rate->currency;
	}
	for (guint i = 0; i < count; i++)
		for (guint j = 0; j < count; j++)
			loses[i] |= i != j && prices[i].competes && prices[j].competes &&
			    (rule == OVERLAP_PAID_ONCE || prices[i].rank == prices[j].rank) &&
			    beats(prices, shifts, model->world, j, i, currency);
	for (guint i = 0; i < count; i++) {
		if (loses[i])
			prices[i].outcome = PAY_OVERLAPPED;
		parts += prices[i].competes && !loses[i];
	}
	for (guint i = 0; i < count; i++)
		if (prices[i].competes && !loses[i] && rule == OVERLAP_SPLIT)
			prices[i].parts = parts;
}

/* The day that a person has for a pool, by what counts first. */
struct counted_day {
	guint place;
	char *key;
};

static void count_minute(struct model *model, GHashTable *shifts, GHashTable *days,
    const struct shift *shift, int minute, const struct minute_price *price)
{
	bool is_paid = price->outcome == PAY_PRICED || price->outcome == PAY_UNPAID_WORK;
	g_autofree char *key = key_of(model, PAY_STANDBY, price);
	int first = (int)((shift->start_utc - model->base_utc) / 60);
	guint place = 0;

	if (!is_paid || !is_inside(model, minute))
		return;
	if (price->unit == PAY_PER_SHIFT && is_inside(model, first) &&
	    g_hash_table_add(shifts, (gpointer)(guintptr)shift))
		add_to(model->counts, key, 1);
	if (price->unit != PAY_PER_DAY)
		return;
	while (rules_at(model, minute)->precedence[place] != price->day_class)
		place++;
	g_autofree char *day =
	    g_strdup_printf("%" G_GINT64_FORMAT " %s", model->days[minute], price->pool);
	struct counted_day *counted = g_hash_table_lookup(days, day);
	if (counted != NULL && counted->place <= place)
		return;
	if (counted != NULL)
		add_to(model->counts, counted->key, -1);
	add_to(model->counts, key, 1);
	counted = g_new(struct counted_day, 1);
	*counted = (struct counted_day){ place, (char *)(guintptr)g_intern_string(key) };
	g_hash_table_insert(days, g_steal_pointer(&day), counted);
}

static void model_standby(struct model *model)
{
	const GPtrArray *all = model->world->shifts;
	g_autoptr(GHashTable) counted = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (int minute = 0; minute < MINUTES; minute++) {
		struct minute_price prices[SHIFTS];
		guint shifts[SHIFTS], count = 0;

		for (guint i = 0; i < all->len; i++) {
			const struct shift *shift = all->pdata[i];

			if (!g_str_equal(shift->engineer, people[model->person]) ||
			    !covers(shift, utc_of(model, minute)))
				continue;
			judge(model, shift, minute, &prices[count]);
			shifts[count++] = i;
		}
		settle_minute(model, shifts, count, prices, rules_at(model, minute)->overlap);
		for (guint i = 0; i < count; i++) {
			if (prices[i].outcome == PAY_PRICED && prices[i].day_class != CLASS_WORK &&
			    !rules_at(model, minute)->standby_during_callout &&
			    model->worked[minute])
				prices[i].outcome = PAY_SUSPENDED;
			count_minute(
			    model, counted, days, all->pdata[shifts[i]], minute, &prices[i]);
			note(model, minute, PAY_STANDBY, &prices[i], 60);
		}
	}
}

/* The pool that pays for work that begins in a minute. */
static const char *pool_of_work(const struct model *model, int minute)
{
	const struct world *world = model->world;
	const char *pool = NULL;

	for (guint i = 0; i < world->policy->pools->len; i++) {
		const char *name = ((struct pool *)world->policy->pools->pdata[i])->name;

		for (guint j = 0; j < world->shifts->len && pool == NULL; j++) {
			const struct shift *shift = world->shifts->pdata[j];

			if (g_str_equal(shift->engineer, people[model->person]) &&
			    covers(shift, utc_of(model, minute)) &&
			    g_str_equal(pool_at(model, shift, minute), name))
				pool = name;
		}
	}
	const struct callout *first = NULL;
	for (guint i = 0; i < world->callouts->len; i++) {
		const struct callout *callout = world->callouts->pdata[i];

		if (g_str_equal(callout->engineer, people[model->person]) &&
		    callout->start_utc <= utc_of(model, minute) &&
		    callout->end_utc > utc_of(model, minute) &&
		    (first == NULL || callout->start_utc < first->start_utc))
			first = callout;
	}
	return pool != NULL || first == NULL ? pool : first->pool;
}

static bool counts(const struct model *model, int minute)
{
	return minute < MINUTES && model->worked[minute] && model->classes[minute] != CLASS_WORK;
}

static int next_run(const struct model *model, int minute)
{
	while (minute < MINUTES && !counts(model, minute))
		minute++;
	return minute;
}

static void model_callouts(struct model *model)
{
	for (int from = next_run(model, 0); from < MINUTES;) {
		const struct callout_rules *rules = &rules_at(model, from)->callout;
		struct minute_price price = { 0 };
		int start = from, last = from, worked = 0;

		do { /* the runs that belong together */
			const char *pool = pool_of_work(model, from);

			for (; counts(model, from); from++, worked++) {
				price = (struct minute_price){ .pool = pool,
					.day_class = model->classes[from] };
				find_price(model, from, PAY_CALLOUT, &price);
				note(model, from, PAY_CALLOUT, &price, 60);
				last = from;
			}
			from = next_run(model, from);
		} while (from < MINUTES &&
		    (rules->sums_day ? model->days[from] == model->days[start]
				     : from < start + rules->window_s / 60));
		int wanted = MAX(worked, (int)(rules->minimum_s / 60));
		while (rules->step_s > 0 && wanted % (rules->step_s / 60) != 0)
			wanted++;
		for (int i = last + 1; i < from && wanted > worked; i++, wanted--) {
			if (rules->clips_minimum && model->classes[i] == CLASS_WORK)
				break;
			note(model, last, PAY_CALLOUT, &price, 60);
		}
	}
}

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

		add_to(seconds, key, segment->end_utc - segment->start_utc);
		if (segment->count != 0)
			add_to(numbers, key, segment->count);
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
		add_engineer(world, people[i], zones[random_below(seed, 5)], "DE");
		add_rate(world, people[i], rates[random_below(seed, 3)], "EUR", NULL);
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
		    people[random_below(seed, PEOPLE)], zero, zero);

		shift->start_utc = utc_of(model, (int)random_below(seed, 34 * 1440) + 2 * 1440);
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
		    people[random_below(seed, PEOPLE)], zero, zero);
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

	for (int round = 0; round < 100; round++) {
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
		for (model->person = 0; model->person < PEOPLE; model->person++) {
			look_at_clock(model);
			model_standby(model);
			model_callouts(model);
		}
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
