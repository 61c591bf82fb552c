/* What closed periods owe: adjustments are the difference, whatever happened before. */
#include "analytics/pay_adjust.h"

#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

static const struct pay_adjustment *adjustment_at(const GPtrArray *adjustments, guint index)
{
	return adjustments->pdata[index];
}

/* The books of one period: what was closed, and what later closes paid. */
struct closed_period {
	struct pay_report *closed;
	GPtrArray *adjusted;
};

static struct closed_period closed_period_new(void)
{
	struct period period = period_of("2026-08");

	return (struct closed_period){ pay_report_new(&period, "closed"), pay_adjustments_new() };
}

static void closed_period_clear(struct closed_period *period)
{
	pay_report_free(period->closed);
	g_ptr_array_unref(period->adjusted);
}

static struct pay_line *add_line(struct pay_report *report, const char *rate,
    const char *coefficient, int64_t hours, int64_t amount_minor)
{
	struct pay_line *line = g_new0(struct pay_line, 1);

	line->engineer = g_strdup("ada");
	line->pool = g_strdup("A");
	line->day_class = CLASS_NONWORK;
	line->seconds = hours * 3600;
	line->rate = g_strdup(rate);
	line->rate_from = day("2026-01-01");
	line->coefficient = g_strdup(coefficient);
	line->amount_minor = amount_minor;
	line->currency = g_strdup("EUR");
	if (*rate != '\0') {
		assert_true(fraction_parse(rate, &line->rate_value));
		assert_true(fraction_parse(coefficient, &line->coefficient_value));
	}
	g_ptr_array_add(report->lines, line);
	return line;
}

static void add_segment(struct pay_report *report, guint line, int64_t hours, const char *source)
{
	struct pay_segment *segment = g_new0(struct pay_segment, 1);

	segment->engineer = pay_report_text(report, "ada");
	segment->pool = pay_report_text(report, "A");
	segment->day_class = CLASS_NONWORK;
	segment->end_utc = hours * 3600;
	segment->source = pay_report_text(report, source);
	segment->line = line;
	g_ptr_array_add(report->segments, segment);
}

static GPtrArray *adjust(const struct closed_period *period, const struct pay_report *desired)
{
	struct pay_account account = { period->closed, period->adjusted, desired };
	GPtrArray *adjustments = pay_adjustments_new();
	g_autoptr(GError) error = NULL;

	assert_true(pay_adjust(&account, adjustments, &error));
	pay_adjustments_sort(adjustments);
	return adjustments;
}

/* Closes the next period with these adjustments. */
static void pay_out(struct closed_period *period, GPtrArray *adjustments)
{
	g_ptr_array_extend_and_steal(period->adjusted, adjustments);
}

struct expected {
	const char *corrects;
	int64_t hours, amount_minor;
	const char *reason;
};

static void check_adjustments(
    const GPtrArray *adjustments, const struct expected *expected, guint count)
{
	assert_number(adjustments->len, count);
	for (guint i = 0; i < count; i++) {
		const struct pay_line *line = adjustment_at(adjustments, i)->line;

		assert_number(line->kind, PAY_ADJUSTMENT);
		assert_string_equal(line->corrects, expected[i].corrects);
		assert_number(line->seconds, expected[i].hours * 3600);
		assert_number(line->amount_minor, expected[i].amount_minor);
		assert_string_equal(line->reason, expected[i].reason);
	}
}

/* The example of pay_adjust.h, step by step. */
static void the_example_of_the_header_holds(void **state)
{
	static const struct expected late[] = {
		{ "2026-08 line 1", 8, 16000, "8 h 00 min more: late.csv:2" },
	};
	static const struct expected rate[] = {
		{ "2026-08 line 1", -108, -216000, "the rate is 21.00, it was 20.00" },
		{ "2026-08, no standby line", 108, 226800, "the rate is 21.00, it was 20.00" },
	};
	struct closed_period period = closed_period_new();
	struct pay_report *desired = pay_report_new(&period.closed->period, "open");

	(void)state;
	add_line(period.closed, "20.00", "1", 100, 200000);
	add_segment(period.closed, 0, 100, "first.csv:2");
	add_line(desired, "20.00", "1", 108, 216000);
	add_segment(desired, 0, 100, "first.csv:2");
	add_segment(desired, 0, 8, "late.csv:2");
	GPtrArray *adjustments = adjust(&period, desired);
	check_adjustments(adjustments, late, G_N_ELEMENTS(late));
	pay_out(&period, adjustments);
	adjustments = adjust(&period, desired);
	assert_number(adjustments->len, 0);
	g_ptr_array_unref(adjustments);

	pay_report_free(desired);
	desired = pay_report_new(&period.closed->period, "open");
	add_line(desired, "21.00", "1", 108, 226800);
	adjustments = adjust(&period, desired);
	check_adjustments(adjustments, rate, G_N_ELEMENTS(rate));
	pay_out(&period, adjustments);
	adjustments = adjust(&period, desired);
	assert_number(adjustments->len, 0);
	g_ptr_array_unref(adjustments);
	pay_report_free(desired);
	closed_period_clear(&period);
}

/* Closed: 10 h at 20.00 x 1 and a cap of -5.00. */
static const struct {
	const char *what;
	const char *rate, *coefficient;
	int64_t hours, amount_minor, cap_minor;
	struct expected expected[4];
} changes[] = {
	{ "nothing", "20.00", "1", 10, 20000, -500, { { NULL, 0, 0, NULL } } },
	{ "the same rate written otherwise", "20", "1/1", 10, 20000, -500,
	    { { NULL, 0, 0, NULL } } },
	{ "less time", "20.00", "1", 7, 14000, -500,
	    { { "2026-08 line 1", -3, -6000, "3 h 00 min less: a.csv:1" } } },
	{ "time for nothing", "20.00", "1", 12, 20000, -500,
	    { { "2026-08 line 1", 2, 0, "2 h 00 min more" } } },
	{ "another coefficient", "20.00", "1/2", 10, 10000, -500,
	    { { "2026-08 line 1", -10, -20000, "the coefficient is 1/2, it was 1" },
		{ "2026-08, no standby line", 10, 10000, "the coefficient is 1/2, it was 1" } } },
	{ "another cap", "20.00", "1", 10, 20000, -700,
	    { { "2026-08 line 2", 0, -200, "the amount is another one" } } },
};

static void each_change_gives_its_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(changes); i++) {
		struct closed_period period = closed_period_new();
		struct pay_report *desired = pay_report_new(&period.closed->period, "open");
		guint count = 0;

		print_message("             %s\n", changes[i].what);
		add_line(period.closed, "20.00", "1", 10, 20000);
		add_line(period.closed, "", "", 0, -500)->kind = PAY_CAP;
		add_segment(period.closed, 0, 10, "a.csv:1");
		add_line(desired, changes[i].rate, changes[i].coefficient, changes[i].hours,
		    changes[i].amount_minor);
		add_line(desired, "", "", 0, changes[i].cap_minor)->kind = PAY_CAP;
		add_segment(desired, 0, MIN(changes[i].hours, 10), "a.csv:1");
		for (; count < 4 && changes[i].expected[count].corrects != NULL; count++) {
		}
		GPtrArray *adjustments = adjust(&period, desired);
		check_adjustments(adjustments, changes[i].expected, count);
		g_ptr_array_unref(adjustments);
		pay_report_free(desired);
		closed_period_clear(&period);
	}
}

static void what_cannot_be_priced_now_is_not_taken_back(void **state)
{
	struct closed_period period = closed_period_new();
	struct pay_report *desired = pay_report_new(&period.closed->period, "open");
	struct pay_problem *problem = g_new0(struct pay_problem, 1);

	(void)state;
	add_line(period.closed, "20.00", "1", 10, 20000);
	GPtrArray *adjustments = adjust(&period, desired);
	assert_number(adjustments->len, 1); /* without the problem it would be */
	g_ptr_array_unref(adjustments);
	problem->code = g_strdup("no_rate");
	problem->engineer = g_strdup("ada");
	g_ptr_array_add(desired->blocking, problem);
	adjustments = adjust(&period, desired);
	assert_number(adjustments->len, 0);
	g_ptr_array_unref(adjustments);
	pay_report_free(desired);
	closed_period_clear(&period);
}

static void a_sum_that_does_not_fit_is_refused(void **state)
{
	struct closed_period period = closed_period_new();
	struct pay_report *desired = pay_report_new(&period.closed->period, "open");
	struct pay_account account = { period.closed, period.adjusted, desired };
	g_autoptr(GPtrArray) adjustments = pay_adjustments_new();
	g_autoptr(GError) error = NULL;

	(void)state;
	add_line(period.closed, "20.00", "1", 1, INT64_MAX);
	add_line(desired, "20.00", "1", 1, -2);
	assert_false(pay_adjust(&account, adjustments, &error));
	assert_holds(error->message, "does not fit");
	pay_report_free(desired);
	closed_period_clear(&period);
}

/* The lines of a report keep their segments when adjustments come between them. */
static void adjustments_stand_behind_the_lines_of_their_engineer(void **state)
{
	struct closed_period period = closed_period_new();
	struct pay_report *desired = pay_report_new(&period.closed->period, "open");
	struct pay_report *report = pay_report_new(&period.closed->period, "open");
	g_autoptr(GError) error = NULL;

	(void)state;
	add_line(desired, "20.00", "1", 3, 6000);
	add_line(report, "20.00", "1", 1, 2000);
	struct pay_line *other = add_line(report, "20.00", "1", 2, 4000);
	g_free(other->engineer);
	other->engineer = g_strdup("bob");
	add_segment(report, 0, 1, "a.csv:1");
	add_segment(report, 1, 2, "a.csv:2");
	add_segment(report, G_MAXUINT, 2, "a.csv:3");
	GPtrArray *adjustments = adjust(&period, desired);
	assert_true(pay_report_adjust(report, adjustments, &error));
	assert_number(report->lines->len, 3);
	static const char *const engineers[] = { "ada", "ada", "bob" };
	static const enum pay_kind pay_kinds[] = { PAY_STANDBY, PAY_ADJUSTMENT, PAY_STANDBY };
	for (guint i = 0; i < 3; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		assert_string_equal(line->engineer, engineers[i]);
		assert_number(line->kind, pay_kinds[i]);
	}
	static const guint places[] = { 0, 2, G_MAXUINT };
	for (guint i = 0; i < 3; i++)
		assert_number(((struct pay_segment *)report->segments->pdata[i])->line, places[i]);
	assert_number(((struct pay_total *)report->totals->pdata[0])->amount_minor, 8000);
	assert_number(((struct pay_total *)report->grand_totals->pdata[0])->amount_minor, 12000);
	g_ptr_array_unref(adjustments);
	pay_report_free(report);
	pay_report_free(desired);
	closed_period_clear(&period);
}

/* --- random histories --- */

/* Sums by engineer, pool, class, kind, rate version and currency, of seconds and of money. */
static void add_to_sums(
    GHashTable *sums, const struct pay_line *line, enum pay_kind kind, int64_t sign)
{
	char *key = g_strdup_printf("%s|%s|%d|%d|%" G_GINT64_FORMAT "|%s", line->engineer,
	    line->pool, line->day_class, kind, line->rate_from, line->currency);
	int64_t *sum = g_hash_table_lookup(sums, key);

	if (sum == NULL)
		g_hash_table_insert(sums, g_strdup(key), sum = g_new0(int64_t, 2));
	sum[0] += sign * line->seconds;
	sum[1] += sign * line->amount_minor;
	g_free(key);
}

/* Closed lines + adjustments = desired, of every one of the keys. */
static void check_sums(const struct closed_period *period, const struct pay_report *desired)
{
	g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer key, sum;

	for (guint i = 0; i < period->closed->lines->len; i++) {
		const struct pay_line *line = period->closed->lines->pdata[i];

		add_to_sums(sums, line, line->kind, 1);
	}
	for (guint i = 0; i < period->adjusted->len; i++) {
		const struct pay_adjustment *adjustment = period->adjusted->pdata[i];

		add_to_sums(sums, adjustment->line, adjustment->kind, 1);
	}
	for (guint i = 0; i < desired->lines->len; i++) {
		const struct pay_line *line = desired->lines->pdata[i];

		add_to_sums(sums, line, line->kind, -1);
	}
	g_hash_table_iter_init(&iter, sums);
	while (g_hash_table_iter_next(&iter, &key, &sum)) {
		if (((int64_t *)sum)[0] != 0 || ((int64_t *)sum)[1] != 0)
			fail_msg("%s is off by %" G_GINT64_FORMAT " s, %" G_GINT64_FORMAT,
			    (char *)key, ((int64_t *)sum)[0], ((int64_t *)sum)[1]);
	}
}

/* A random state of the facts: what the period would pay now. */
static struct pay_report *random_desired(uint64_t *random, const struct period *period)
{
	static const char *const engineers[] = { "ada", "bob", "eve" };
	static const char *const rates[] = { "20.00", "20", "33.35", "100/3" };
	static const char *const coefficients[] = { "1", "1/3", "0.25", "0" };
	struct pay_report *report = pay_report_new(period, "open");
	guint count = (guint)random_below(random, 12);

	for (guint i = 0; i < count; i++) {
		int64_t seconds = (int64_t)random_below(random, 400000);
		struct pay_line *line = add_line(report, rates[random_below(random, 4)],
		    coefficients[random_below(random, 4)], 0, 0);

		g_free(line->engineer);
		line->engineer = g_strdup(engineers[random_below(random, 3)]);
		line->kind = random_below(random, 3) == 0 ? PAY_CALLOUT : PAY_STANDBY;
		line->day_class = (enum day_class)random_below(random, CLASS_COUNT);
		line->seconds = seconds;
		line->rate_from -= random_below(random, 2) == 0 ? 365 : 0;
		assert_true(money_product(seconds, line->rate_value, line->coefficient_value,
		    line->currency, &line->amount_minor));
		for (int64_t left = seconds; left > 0; left -= 100000) {
			g_autofree char *source =
			    g_strdup_printf("f.csv:%d", (int)random_below(random, 20));

			add_segment(report, i, 1, source);
		}
	}
	return report;
}

static void any_history_pays_what_is_desired_and_then_nothing(void **state)
{
	uint64_t random = 20260801;
	guint adjusted = 0;

	(void)state;
	for (int history = 0; history < 300; history++) {
		struct period august = period_of("2026-08");
		struct closed_period period = { random_desired(&random, &august),
			pay_adjustments_new() };

		for (int month = 0; month < 6; month++) {
			struct pay_report *desired = random_desired(&random, &august);

			GPtrArray *adjustments = adjust(&period, desired);
			adjusted += adjustments->len;
			pay_out(&period, adjustments);
			check_sums(&period, desired);
			adjustments = adjust(&period, desired);
			assert_number(adjustments->len, 0);
			g_ptr_array_unref(adjustments);
			pay_report_free(desired);
		}
		closed_period_clear(&period);
	}
	assert_true(adjusted > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_the_header_holds),
		cmocka_unit_test(each_change_gives_its_lines),
		cmocka_unit_test(what_cannot_be_priced_now_is_not_taken_back),
		cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
		cmocka_unit_test(adjustments_stand_behind_the_lines_of_their_engineer),
		cmocka_unit_test(any_history_pays_what_is_desired_and_then_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
