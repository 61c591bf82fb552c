#include "tests/support_pay_model.h"

#include <string.h>

#include "base/instant.h"

const char *const model_people[PEOPLE] = { "ada", "bob", "eve" };

void model_add(GHashTable *sums, const char *key, int64_t number)
{
	int64_t *sum = g_hash_table_lookup(sums, key);

	if (sum == NULL)
		g_hash_table_insert(sums, g_strdup(key), sum = g_new0(int64_t, 1));
	*sum += number;
}

int64_t model_utc(const struct model *model, int minute)
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
	    catalogue_engineer(model->world->catalogue, model_people[model->person], 0);
	struct local_time time = { 0 };

	model->zone = engineer->zone;
	for (int i = 0; i < MINUTES; i++) {
		if (i % 30 == 0) /* clocks change at half hours */
			time = zone_local(model->zone, model_utc(model, i));
		int64_t wall = model_utc(model, i) + time.offset_s;
		model->days[i] = wall / 86400;
		model->clock_s[i] = (int)(wall % 86400);
		model->classes[i] = class_at(model, i);
		model->worked[i] = false;
	}
	for (guint i = 0; i < model->world->callouts->len; i++) {
		const struct callout *callout = model->world->callouts->pdata[i];

		for (int64_t utc = callout->start_utc; utc < callout->end_utc &&
		     g_str_equal(callout->engineer, model_people[model->person]);
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
	return g_strdup_printf("%s %s %s %s %s %s %s %s %s", model_people[model->person],
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
		model_add(model->seconds, key, seconds);
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
			if (g_str_equal(shift->engineer, model_people[person]) &&
			    covers(shift, utc) && g_str_equal(shift->schedule, own->schedule) &&
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
	for (int i = first; model_utc(model, i) < shift->end_utc; i++)
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
	    is_disputed(model, shift, model_utc(model, minute))) {
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
		model_add(model->counts, key, 1);
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
		model_add(model->counts, counted->key, -1);
	model_add(model->counts, key, 1);
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

			if (!g_str_equal(shift->engineer, model_people[model->person]) ||
			    !covers(shift, model_utc(model, minute)))
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

			if (g_str_equal(shift->engineer, model_people[model->person]) &&
			    covers(shift, model_utc(model, minute)) &&
			    g_str_equal(pool_at(model, shift, minute), name))
				pool = name;
		}
	}
	const struct callout *first = NULL;
	for (guint i = 0; i < world->callouts->len; i++) {
		const struct callout *callout = world->callouts->pdata[i];

		if (g_str_equal(callout->engineer, model_people[model->person]) &&
		    callout->start_utc <= model_utc(model, minute) &&
		    callout->end_utc > model_utc(model, minute) &&
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

void model_run(struct model *model)
{
	for (model->person = 0; model->person < PEOPLE; model->person++) {
		look_at_clock(model);
		model_standby(model);
		model_callouts(model);
	}
}
