#include "analytics/pay_statement.h"

#include <string.h>

#include "base/instant.h"

static void statement_free(gpointer data)
{
	struct pay_statement *statement = data;

	g_free(statement->topic);
	g_free(statement->text);
	g_free(statement);
}

/* Takes the text. */
static void state(GPtrArray *list, const char *topic, char *text)
{
	struct pay_statement *statement = g_new(struct pay_statement, 1);

	*statement = (struct pay_statement){ g_strdup(topic), text };
	g_ptr_array_add(list, statement);
}

static char *hours_text(int64_t seconds)
{
	return seconds % 3600 == 0 ? g_strdup_printf("%" G_GINT64_FORMAT " h", seconds / 3600)
				   : g_strdup_printf("%" G_GINT64_FORMAT " min", seconds / 60);
}

static char *period_text(const struct policy *policy)
{
	static const char *const weeks[] = { "first", "second", "third", "fourth", "last" };
	const struct pay_calendar *calendar = &policy->pay->calendar;

	if (!calendar->has_anchor)
		return g_strdup("A pay period is a calendar month.");
	return g_strdup_printf(
	    "A pay period runs from the %s %s of a month, %02d:%02d, to that of the next month, and is called by "
	    "the month in which it begins.",
	    weeks[calendar->week - 1], weekday_names[calendar->weekday],
	    calendar->second_of_day / 3600, calendar->second_of_day / 60 % 60);
}

static char *zone_text(const struct policy *policy)
{
	return g_strdup_printf(policy->pay->zone_is_engineers
		? "Days, periods, work hours and holidays are those of the engineer's own time zone (%s where the "
		  "engineer is unknown)."
		: "Days, periods, work hours and holidays are counted in %s for everybody.",
	    zone_name(policy->zone));
}

static char *work_hours_text(const void *version)
{
	const struct pay_rules *rules = version;
	GString *text = g_string_new(NULL);

	for (unsigned day = 0; day < 7; day++)
		if ((rules->work_days >> day & 1) != 0)
			g_string_append_printf(
			    text, "%s%s", text->len == 0 ? "" : ", ", weekday_names[day]);
	g_string_append_printf(text, ", from %02d:%02d to %02d:%02d by the clock.",
	    rules->work_from_s / 3600, rules->work_from_s / 60 % 60, rules->work_to_s / 3600,
	    rules->work_to_s / 60 % 60);
	return g_string_free(text, FALSE);
}

static char *week_time_text(int second_of_week)
{
	return g_strdup_printf("%s %02d:%02d", weekday_names[second_of_week / SECONDS_PER_DAY % 7],
	    second_of_week % SECONDS_PER_DAY / 3600, second_of_week / 60 % 60);
}

static char *weekend_text(const void *version)
{
	const struct pay_rules *rules = version;
	g_autofree char *from = week_time_text(rules->weekend_from_s);
	g_autofree char *to = week_time_text(rules->weekend_to_s);

	if (rules->weekend == WEEKEND_WINDOW)
		return g_strdup_printf("The weekend is from %s to %s.", from, to);
	return g_strdup(rules->weekend == WEEKEND_CALENDAR
		? "The weekend is Saturday and Sunday."
		: "The weekend is Saturday and Sunday. A shift that begins on a weekend or holiday is that from "
		  "start to end; one that begins on a weekday never is.");
}

static char *precedence_text(const void *version)
{
	const struct pay_rules *rules = version;
	return g_strdup_printf(
	    "Every second of a shift has exactly one class; of those that apply to it the first of %s, %s, %s, %s.",
	    day_class_name(rules->precedence[0]), day_class_name(rules->precedence[1]),
	    day_class_name(rules->precedence[2]), day_class_name(rules->precedence[3]));
}

static char *overlap_text(const void *version)
{
	const struct pay_rules *rules = version;
	static const char *const texts[] = {
		[OVERLAP_PAID_ONCE] =
		    "An engineer is paid once for a second: of shifts at the same time the best paid counts, that "
		    "with the highest coefficient; on a tie the pool named first in the policy.",
		[OVERLAP_PER_POOL] =
		    "Each pool pays an engineer who is on call for several at once, in full. Two shifts of one pool "
		    "at once count once.",
		[OVERLAP_SPLIT] =
		    "Pools share the price of an engineer who is on call for several at once: each of n pools pays "
		    "1/n of its own. Two shifts of one pool at once count once.",
	};

	return g_strdup(texts[rules->overlap]);
}

static char *booking_text(const void *version)
{
	const struct pay_rules *rules = version;
	return g_strdup(rules->holds_double_bookings
		? "Where more engineers hold a role of a schedule than it has seats, nobody is paid for that time "
		  "until the rota says who was on call."
		: "Where more engineers hold a role of a schedule than it has seats, all of them are paid, and it is "
		  "listed.");
}

static char *callout_text(const void *version)
{
	const struct pay_rules *rules = version;
	const struct callout_rules *callout = &rules->callout;
	GString *text = g_string_new(
	    "Call-outs of one engineer are merged and work hours are taken out: they are paid already.");
	const char *whole = callout->sums_day ? "What is left of a day, taken together,"
					      : "Each call-out that is left";

	if (callout->window_s > 0) {
		g_autofree char *window = hours_text(callout->window_s);

		g_string_append_printf(text,
		    " What begins within %s of the begin of a call-out belongs to that call-out.",
		    window);
	}
	if (callout->minimum_s > 0) {
		g_autofree char *minimum = hours_text(callout->minimum_s);

		g_string_append_printf(text, " %s counts for at least %s.", whole, minimum);
	}
	if (callout->step_s > 0) {
		g_autofree char *step = hours_text(callout->step_s);

		g_string_append_printf(
		    text, " %s is rounded up to whole steps of %s.", whole, step);
	}
	if (callout->minimum_s > 0 || callout->step_s > 0)
		g_string_append_printf(text,
		    " What is added has the class of the last second worked, ends where the next call-out begins%s.",
		    callout->clips_minimum ? ", and where work hours begin"
					   : ", and may run into work hours");
	g_string_append(text,
	    " It is paid to whoever worked, by the pool whose shift the engineer had, else by the pool of the "
	    "incident's first service.");
	return g_string_free(text, FALSE);
}

static char *standby_text(const void *version)
{
	const struct pay_rules *rules = version;
	return g_strdup(rules->standby_during_callout
		? "Standby goes on being paid during a call-out."
		: "Standby is not paid during a call-out.");
}

static void append_bounds(GString *text, const char *words, const GArray *bounds)
{
	for (guint i = 0; i < bounds->len; i++) {
		const struct pay_bound *bound = &g_array_index(bounds, struct pay_bound, i);
		g_autofree char *money = money_display(bound->minor, bound->currency);

		g_string_append_printf(text, "%s%s %s.", text->len > 0 ? " " : "", words, money);
	}
}

static char *bounds_text(const void *version)
{
	const struct pay_rules *rules = version;
	GString *text = g_string_new(NULL);

	append_bounds(text, "Who is paid anything in a pay period gets at least", rules->minimums);
	append_bounds(text, "Nobody gets in a pay period more than", rules->caps);
	g_string_append(text,
	    text->len == 0
		? "There is neither a minimum nor a cap of pay."
		: " The difference is a line of its own. The order is: minimum of call-outs, overlap, minimum, cap.");
	return g_string_free(text, FALSE);
}

static char *cutoff_text(const void *version)
{
	const struct pay_rules *rules = version;
	if (rules->cutoff_day == 0)
		return g_strdup("A period is paid with the month in which it begins.");
	return g_strdup_printf(
	    "What is complete up to day %d of a month is paid with that month, later with the next one; where the "
	    "day is on a weekend, the Friday before counts.",
	    rules->cutoff_day);
}

static void append_limit(GString *text, int64_t seconds, const char *words)
{
	g_autofree char *hours = hours_text(seconds);

	if (seconds > 0)
		g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", words, hours);
}

static char *limits_text(const void *version)
{
	const struct pay_rules *rules = version;
	const struct pay_limits *limits = &rules->limits;
	GString *text = g_string_new(NULL);

	append_limit(text, limits->shift_s, "a shift over");
	append_limit(text, limits->callout_s, "a call-out over");
	append_limit(text, limits->rest_s, "rest between shifts under");
	append_limit(text, limits->week_s, "time on call from Monday to Sunday over");
	if (limits->days_in_row > 0)
		g_string_append_printf(text, "%smore than %d days on call in a row",
		    text->len > 0 ? ", " : "", limits->days_in_row);
	g_string_prepend(text, text->len > 0 ? "Listed, and paid: " : "No limits are looked at");
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

/* The first version that holds on the days from `first` on. */
static guint first_version(const GPtrArray *versions, int64_t first)
{
	guint at = 0;

	/* every version begins with its valid_from */
	while (at + 1 < versions->len && *(const int64_t *)versions->pdata[at + 1] <= first)
		at++;
	return at;
}

/* States what a topic says in each version that holds in the days, where it changes. */
static void state_versions(GPtrArray *list, const char *topic, const GPtrArray *versions,
    const int64_t days[2], char *(*tell)(const void *version))
{
	const char *last = NULL;

	for (guint i = first_version(versions, days[0]); i < versions->len; i++) {
		int64_t valid_from = *(const int64_t *)versions->pdata[i];
		g_autofree char *text = NULL;

		if (last != NULL && valid_from >= days[1])
			break;
		text = tell(versions->pdata[i]);
		if (last != NULL && g_str_equal(last, text))
			continue;
		g_autofree char *date = civil_format(civil_from_days(valid_from));
		g_autofree char *dated = g_strdup_printf("%s, from %s", topic, date);
		last = text;
		state(list, valid_from > days[0] ? dated : topic, g_steal_pointer(&text));
	}
}

static char *terms_text(const void *version)
{
	const struct pay_terms *terms = version;
	GString *text = g_string_new(NULL);
	const struct rate *amount = NULL;

	for (int i = 0; i < CLASS_COUNT; i++) {
		const struct pay_price *price = &terms->of[i];

		amount = price->amount != NULL ? price->amount : amount;
		g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : "", day_class_name(i),
		    price->coefficient.text == NULL ? "not stated"
			: price->amount != NULL     ? price->amount->text
						    : price->coefficient.text);
	}
	if (amount != NULL)
		g_string_append_printf(
		    text, "; %s per %s.", amount->currency, pay_unit_name(terms->unit));
	else
		g_string_append(text, "; times the hourly rate.");
	return g_string_free(text, FALSE);
}

GPtrArray *pay_policy_explain(const struct policy *policy, int64_t first_day, int64_t end_day)
{
	static const struct {
		const char *topic;
		char *(*tell)(const void *version);
	} topics[] = {
		{ "Work hours", work_hours_text },
		{ "Weekend", weekend_text },
		{ "Class of time", precedence_text },
		{ "Overlap", overlap_text },
		{ "Double booking", booking_text },
		{ "Call-outs", callout_text },
		{ "Standby during a call-out", standby_text },
		{ "Minimum and cap", bounds_text },
		{ "Pay month", cutoff_text },
		{ "Limits", limits_text },
	};
	const int64_t days[] = { first_day, end_day };
	GPtrArray *list = g_ptr_array_new_with_free_func(statement_free);

	state(list, "Pay period", period_text(policy));
	state(list, "Time zone", zone_text(policy));
	for (guint i = 0; i < G_N_ELEMENTS(topics); i++)
		state_versions(list, topics[i].topic, policy->pay->rules, days, topics[i].tell);
	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];
		g_autofree char *standby = g_strdup_printf("Pool %s, standby", pool->name);
		g_autofree char *callout = g_strdup_printf("Pool %s, call-outs", pool->name);

		state_versions(list, standby, pool->standby, days, terms_text);
		state_versions(list, callout, pool->callout, days, terms_text);
	}
	state(list, "Elapsed time",
	    g_strdup(
		"Shifts are counted in elapsed seconds: the night in which clocks go back has an hour more, "
		"the one in which they go forward an hour less."));
	state(list, "Rates",
	    g_strdup(
		"A rate, a price, a rule and the pool of a schedule hold from local midnight of their date. "
		"Nobody is paid by a guessed rate: where there is none the time is blocking. An amount per "
		"shift counts a shift once, where it begins; an amount per day a day once for each pool."));
	state(list, "Rounding",
	    g_strdup(
		"A line is seconds x hourly rate x coefficient / 3600, or a number of shifts or days x their "
		"amount, rounded once to the minor unit of its currency, half away from zero. Nothing else "
		"is rounded. Currencies are never added."));
	return list;
}
