#include "reports/book_pay.h"

#include <string.h>

#include "reports/book_checks.h"
#include "reports/book_pay_parts.h"
#include "reports/payroll_rows.h"

char *pay_book_title(const struct pay_facts *facts)
{
	return g_strdup_printf("On-call compensation %s%s%s", facts->report->period.name,
	    facts->pool != NULL ? ", pool " : "", facts->pool != NULL ? facts->pool : "");
}

const struct engineer *pay_book_engineer(const struct pay_book *pay, const char *id)
{
	return id == NULL ? NULL : catalogue_engineer(pay->catalogue, id, pay->last_day);
}

const struct zone *pay_book_zone(const struct pay_book *pay, const char *engineer, int64_t utc)
{
	const struct engineer *found = engineer != NULL
	    ? catalogue_engineer(pay->catalogue, engineer, utc / SECONDS_PER_DAY)
	    : NULL;

	return policy_pay_zone(pay->policy, found);
}

void pay_book_span(struct sheet *sheet, const struct pay_book *pay, const char *engineer,
    const struct interval *span)
{
	const struct zone *zone = pay_book_zone(pay, engineer, span->start_utc);

	sheet_time(sheet, span->start_utc, zone);
	sheet_time(sheet, span->end_utc, zone);
	sheet_text(sheet, zone_name(zone), FORM_TEXT);
}

void pay_book_name(struct sheet *sheet, const struct pay_book *pay, const char *id)
{
	const struct engineer *engineer = pay_book_engineer(pay, id);

	sheet_text(sheet, id, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->name, FORM_TEXT);
}

static bool lists_text(const GPtrArray *list, const char *text)
{
	for (guint i = 0; i < list->len; i++)
		if (strcmp(g_ptr_array_index(list, i), text) == 0)
			return true;
	return false;
}

static guint count_people(const struct pay_report *report, const char *pool, const char *currency)
{
	g_autoptr(GHashTable) people = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (g_str_equal(line->pool, pool) && g_str_equal(line->currency, currency))
			g_hash_table_add(people, line->engineer);
	}
	return g_hash_table_size(people);
}

static struct pool_pay *sum_pool(
    const struct pay_report *report, const char *pool, const char *currency)
{
	struct pool_pay *sum = g_new0(struct pool_pay, 1);

	*sum = (struct pool_pay){ .pool = pool, .currency = currency };
	sum->people = count_people(report, pool, currency);
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (!g_str_equal(line->pool, pool) || !g_str_equal(line->currency, currency))
			continue;
		if (line->kind == PAY_STANDBY) {
			sum->standby_s += line->seconds;
			sum->standby_minor += line->amount_minor;
		} else if (line->kind == PAY_CALLOUT) {
			sum->callout_s += line->seconds;
			sum->callout_minor += line->amount_minor;
		} else {
			sum->other_minor += line->amount_minor;
		}
	}
	return sum;
}

/* Pools in the order of the policy, then those that only lines name. */
static GPtrArray *sum_pools(const struct pay_report *report, const struct policy *policy)
{
	GPtrArray *sums = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) pools = g_ptr_array_new();

	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *pool = g_ptr_array_index(policy->pools, i);

		g_ptr_array_add(pools, pool->name);
	}
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (!lists_text(pools, line->pool))
			g_ptr_array_add(pools, line->pool);
	}
	for (guint i = 0; i < pools->len; i++) {
		for (guint k = 0; k < report->grand_totals->len; k++) {
			const struct pay_total *total = g_ptr_array_index(report->grand_totals, k);
			struct pool_pay *sum =
			    sum_pool(report, g_ptr_array_index(pools, i), total->currency);

			if (sum->people > 0)
				g_ptr_array_add(sums, sum);
			else
				g_free(sum);
		}
	}
	return sums;
}

static int compare_rates(gconstpointer left, gconstpointer right)
{
	const struct rate *a = *(const struct rate *const *)left;
	const struct rate *b = *(const struct rate *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	return order != 0 ? order
			  : (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static GArray *used_rates(const struct pay_report *report)
{
	GArray *rates = g_array_new(FALSE, FALSE, sizeof(const struct rate *));
	guint kept = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(report->segments, i);

		if (segment->rate != NULL)
			g_array_append_val(rates, segment->rate);
	}
	g_array_sort(rates, compare_rates);
	for (guint i = 0; i < rates->len; i++) {
		const struct rate *rate = g_array_index(rates, const struct rate *, i);

		if (kept == 0 || rate != g_array_index(rates, const struct rate *, kept - 1))
			g_array_index(rates, const struct rate *, kept++) = rate;
	}
	g_array_set_size(rates, kept);
	return rates;
}

/* How many ids another id equals but for case: spreadsheets compare text without case. */
static int64_t count_alike(const struct pay_report *report)
{
	g_autoptr(GHashTable) exact = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (g_hash_table_add(exact, line->engineer))
			g_hash_table_add(folded, g_utf8_casefold(line->engineer, -1));
	}
	return (int64_t)g_hash_table_size(exact) - g_hash_table_size(folded);
}

/* Of all lines, or of caps and adjustments alone. */
static int64_t sum_lines(const struct pay_report *report, const char *currency, bool is_adjusted)
{
	int64_t sum = 0;

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (g_str_equal(line->currency, currency) &&
		    !(is_adjusted && pay_line_is_product(line)))
			sum += line->amount_minor;
	}
	return sum;
}

static void check_currency(
    GArray *checks, const struct pay_book *pay, const struct pay_total *total)
{
	struct book_check check = {
		.currency = total->currency,
		.expected = total->amount_minor,
		.actual = sum_lines(pay->report, total->currency, false),
	};

	check.name = "Amounts of Lines";
	check.formula = "SUMPRODUCT(([Lines.currency]=[currency])*[Lines.amount])";
	check.meaning = "The lines add up to what nines pays in this currency.";
	g_array_append_val(checks, check);
	check.name = "Amounts of Payroll";
	check.formula = "SUMPRODUCT(([Payroll.currency]=[currency])*[Payroll.amount])";
	check.meaning = "What goes to payroll is what the lines say.";
	g_array_append_val(checks, check);
	check.name = "Amounts of Summary";
	check.formula = "SUMPRODUCT(([PoolPay.currency]=[currency])*[PoolPay.amount])";
	check.meaning = "The pools add up to the same.";
	g_array_append_val(checks, check);
	check.name = "Amounts of Adjustments";
	check.expected = check.actual = sum_lines(pay->report, total->currency, true);
	check.formula = "SUMPRODUCT(([Adjustments.currency]=[currency])*[Adjustments.amount])";
	check.meaning = "Every cap and adjustment is listed with its reason.";
	g_array_append_val(checks, check);
}

bool pay_segment_counts(const struct pay_report *report, const struct pay_segment *segment)
{
	return segment->line < report->lines->len &&
	    (segment->outcome == PAY_PRICED || segment->outcome == PAY_UNPAID_WORK);
}

static GArray *sum_segments(const struct pay_report *report)
{
	GArray *sums = g_array_new(FALSE, TRUE, sizeof(int64_t));

	g_array_set_size(sums, report->lines->len);
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(report->segments, i);

		if (pay_segment_counts(report, segment))
			g_array_index(sums, int64_t, segment->line) +=
			    segment->end_utc - segment->start_utc;
	}
	return sums;
}

static int64_t count_uneven_lines(const struct pay_book *pay)
{
	int64_t uneven = 0;

	for (guint i = 0; i < pay->report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(pay->report->lines, i);

		uneven += pay_line_is_product(line) &&
		    line->seconds != g_array_index(pay->segment_seconds, int64_t, i);
	}
	return uneven;
}

/* One for each sheet with numbers. */
static void add_control_sums(GArray *checks)
{
	static const char *const sheets[] = { "Summary", "Payroll", "Lines", "Segments",
		"Call-outs", "Pools", "Load", "Rates", "Adjustments", "Exceptions",
		"Reconciliation" };

	for (guint i = 0; i < G_N_ELEMENTS(sheets); i++) {
		struct book_check check = { .sheet = sheets[i],
			.meaning = "No number of the sheet was changed, but for what-if." };

		g_array_append_val(checks, check);
	}
}

static GArray *make_checks(const struct pay_book *pay)
{
	const struct pay_report *report = pay->report;
	const struct book_check counts[] = {
		{ .name = "Lines whose seconds differ from their segments",
		    .actual = count_uneven_lines(pay),
		    .formula = "SUMPRODUCT((([Lines.kind]=\"standby\")+([Lines.kind]=\"callout\"))*"
			       "([Lines.seconds]<>[Lines.seconds_found]))",
		    .meaning =
			"Every second of a line is on the sheet Segments, with its source." },
		{ .name = "Lines behind the rows of Payroll",
		    .expected = report->lines->len,
		    .actual = report->lines->len,
		    .formula = "SUM([Payroll.lines])",
		    .meaning = "Every line is in exactly one row of Payroll." },
		{ .name = "Reconciliation of shift time, seconds",
		    .actual = report->reconciliation.difference,
		    .formula = "reconciliation_difference",
		    .meaning =
			"Shift time in = priced + unpaid work hours + overlapped + disputed + "
			"rejected." },
		{ .name = "Blocking problems",
		    .actual = report->blocking->len,
		    .formula = "SUMPRODUCT(([Exceptions.severity]=\"blocking\")*1)",
		    .meaning =
			"Time that cannot be priced yet: see the sheet Exceptions. Do not pay "
			"before it is resolved." },
		{ .name = "Engineer ids that differ only in case",
		    .actual = count_alike(report),
		    .meaning = "Spreadsheets would take them for one payee. Counted by nines." },
	};
	GArray *checks = book_checks_new();

	for (guint i = 0; i < report->grand_totals->len; i++)
		check_currency(checks, pay, g_ptr_array_index(report->grand_totals, i));
	g_array_append_vals(checks, counts, G_N_ELEMENTS(counts));
	add_control_sums(checks);
	return checks;
}

static void declare_tables(struct pay_book *pay)
{
	pay_summary_declare(pay);
	pay_payroll_declare(pay);
	pay_lines_declare(pay);
	pay_segments_declare(pay);
	pay_exceptions_declare(pay);
	pay_reference_declare(pay);
	pay_rewards_declare(pay);
	pay_load_declare(pay);
	pay_rates_declare(pay);
	pay_adjustments_declare(pay);
	book_checks_declare(pay->book, pay->checks);
}

static void write_sheets(struct pay_book *pay)
{
	pay_summary_write(pay);
	pay_payroll_write(pay);
	pay_lines_write(pay);
	pay_segments_write(pay);
	pay_callouts_write(pay);
	pay_pools_write(pay);
	pay_load_write(pay);
	pay_rates_write(pay);
	pay_adjustments_write(pay);
	pay_exceptions_write(pay);
	pay_reconciliation_write(pay);
	book_checks_write(pay->book, pay->checks);
	pay_rules_write(pay);
	pay_manifest_write(pay);
}

/* A row for each currency that a pool was paid in or lost money in. */
static GArray *list_money(const GPtrArray *rewards)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct pool_money));

	for (guint i = 0; i < rewards->len; i++) {
		const struct pool_reward *reward = g_ptr_array_index(rewards, i);
		guint pay = 0, loss = 0;

		/* both are sorted by currency */
		while (pay < reward->pay->len || loss < reward->loss->len) {
			struct pool_money money = { .reward = reward };
			int order;

			if (pay < reward->pay->len)
				money.pay = &g_array_index(reward->pay, struct money_sum, pay);
			if (loss < reward->loss->len)
				money.loss = &g_array_index(reward->loss, struct money_sum, loss);
			order = money.pay == NULL ? 1
			    : money.loss == NULL
			    ? -1
			    : strcmp(money.pay->currency, money.loss->currency);
			money.pay = order <= 0 ? money.pay : NULL;
			money.loss = order >= 0 ? money.loss : NULL;
			money.currency =
			    money.pay != NULL ? money.pay->currency : money.loss->currency;
			pay += order <= 0;
			loss += order >= 0;
			g_array_append_val(list, money);
		}
	}
	return list;
}

static GArray *list_adjusted(const struct pay_report *report)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < report->lines->len; i++)
		if (!pay_line_is_product(g_ptr_array_index(report->lines, i)))
			g_array_append_val(list, i);
	return list;
}

static guint count_callouts(const struct pay_report *report)
{
	guint count = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(report->segments, i);

		count += segment->kind == PAY_CALLOUT;
	}
	return count;
}

static void clear(struct pay_book *pay)
{
	GArray *const arrays[] = { pay->rates, pay->coefficients, pay->line_keys, pay->adjusted,
		pay->pool_money, pay->checks, pay->segment_seconds };

	for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_array_unref(arrays[i]);
	g_ptr_array_unref(pay->payroll);
	g_ptr_array_unref(pay->pools);
	g_ptr_array_unref(pay->rules);
}

bool book_pay_write(
    const struct pay_facts *facts, struct cell_sight *sight, const char *path, GError **error)
{
	const struct pay_report *report = facts->report;
	g_autofree char *title = pay_book_title(facts);
	int64_t end_day = civil_to_days(report->period.end);
	struct book_properties properties = {
		.title = title,
		.organisation =
		    facts->policy->organisation == NULL ? "" : facts->policy->organisation,
		.created_utc = end_day * SECONDS_PER_DAY,
	};
	struct pay_book pay = {
		.facts = facts,
		.report = report,
		.policy = facts->policy,
		.catalogue = facts->catalogue,
		.last_day = end_day - 1,
		.payroll = payroll_rows(report, facts->layout),
		.pools = sum_pools(report, facts->policy),
		.rates = used_rates(report),
		.rules =
		    pay_policy_explain(facts->policy, civil_to_days(report->period.first), end_day),
		.adjusted = list_adjusted(report),
		.pool_money = list_money(facts->rewards),
		.segment_seconds = sum_segments(report),
		.callouts = count_callouts(report),
	};

	pay_what_if_find(&pay);
	pay.checks = make_checks(&pay);
	pay.book = book_new(path, &properties);
	book_watch(pay.book, sight);
	declare_tables(&pay);
	write_sheets(&pay);
	bool is_written = book_finish(pay.book, error);
	clear(&pay);
	return is_written;
}
