#include "tests/support_book.h"

#include <string.h>

#include "base/instant.h"
#include "base/yaml.h"

static const char hostile_formula[] = "=cmd|' /C calc'!A0";
static const char right_to_left[] = "\xd9\x85\xd9\x87\xd9\x86\xd8\xaf\xd8\xb3 \xf0\x9f\x94\xa5";

static void *keep(struct company *company, void *block)
{
	g_ptr_array_add(company->blocks, block);
	return block;
}

static char *text(struct company *company, const char *value)
{
	return value == NULL ? NULL : keep(company, g_strdup(value));
}

static int64_t at(const char *written)
{
	int64_t utc = 0;

	if (!instant_parse(written, &utc))
		g_error("%s is no instant", written);
	return utc;
}

static void make_policy(struct company *company)
{
	static const char yaml[] =
	    "organisation: Nordlicht & Sons GmbH\n"
	    "zone: Europe/Berlin\n"
	    "currency: EUR\n"
	    "pools:\n"
	    "  A: {mtta_target: 5m, slo: 99.99, coverage: 24x7, "
	    "standby: {work: 0, nonwork: 0.25, weekend: 0.35, holiday: 0.5}, "
	    "callout: {nonwork: 1.5, weekend: 2, holiday: 2}}\n"
	    "  B: {mtta_target: 5m, slo: 99.95, coverage: 24x7, "
	    "standby: {work: 0, nonwork: 1/3, weekend: 0.35, holiday: 0.5}, "
	    "callout: {nonwork: 1.5, weekend: 2, holiday: 2}}\n"
	    "  C: {mtta_target: 5m, slo: 99.9, standby: {work: 0, nonwork: 0.1, weekend: 0.15}, "
	    "callout: {nonwork: 1.5, weekend: 2, holiday: 2}}\n"
	    "pay: {callout: {minimum: 1h}}\n";
	g_autoptr(GPtrArray) documents =
	    yaml_read("nines.yaml", yaml, sizeof(yaml) - 1, YAML_ANY, NULL);

	company->policy = policy_read(documents->pdata[0], NULL);
	if (company->policy == NULL)
		g_error("no policy");
}

static void add_engineer(struct company *company, const char *id, const char *name,
    const char *staff_no, const char *zone)
{
	struct engineer *engineer = g_new0(struct engineer, 1);

	engineer->id = g_strdup(id);
	engineer->name = g_strdup(name);
	engineer->email = g_strdup("x@example.org");
	engineer->zone = zone_find(zone);
	engineer->calendar = g_strdup("none");
	engineer->staff_no = g_strdup(staff_no);
	engineer->cost_centre = g_strdup("4711");
	engineer->valid_from = -719162;
	g_ptr_array_add(company->catalogue->engineers, engineer);
}

static void make_catalogue(struct company *company)
{
	company->catalogue = catalogue_new();
	add_engineer(company, "anna", "Anna Lindqvist", "00417", "Europe/Berlin");
	add_engineer(company, "bob", hostile_formula, "+1", "America/New_York");
	add_engineer(company, "devi", right_to_left, "00123", "Asia/Kolkata");
	add_engineer(company, "kenji", "Kenji \x01Watanabe \xff", NULL, "Asia/Tokyo");
}

static struct pay_line *add_line(
    struct company *company, const char *engineer, const char *pool, enum pay_kind kind)
{
	struct pay_line *line = keep(company, g_new0(struct pay_line, 1));

	line->engineer = text(company, engineer);
	line->pool = text(company, pool);
	line->kind = kind;
	line->rate_from = civil_to_days((struct civil_date){ 2026, 7, 1 });
	g_ptr_array_add(company->pay->lines, line);
	return line;
}

void company_price(
    struct company *company, struct pay_line *line, const struct line_product *product)
{
	line->seconds = product->seconds;
	line->rate = text(company, product->rate);
	line->coefficient = text(company, product->coefficient);
	line->currency = text(company, product->currency);
	if (!fraction_parse(line->rate, &line->rate_value) ||
	    !fraction_parse(line->coefficient, &line->coefficient_value) ||
	    !money_product(line->seconds, line->rate_value, line->coefficient_value, line->currency,
		&line->amount_minor))
		g_error("no product: %s", line->rate);
}

/* The seconds of a line as one segment, or as two where the line is longer than an hour. */
static void add_segments(struct company *company, guint index, int64_t start_utc)
{
	const struct pay_line *line = g_ptr_array_index(company->pay->lines, index);
	int64_t first = line->seconds > 3600 ? 3600 : line->seconds;
	const int64_t parts[] = { first, line->seconds - first };

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		struct pay_segment *segment;

		if (parts[i] == 0)
			continue;
		segment = keep(company, g_new0(struct pay_segment, 1));
		segment->engineer = line->engineer;
		segment->pool = line->pool;
		segment->kind = line->kind;
		segment->day_class = line->day_class;
		segment->start_utc = start_utc;
		segment->end_utc = start_utc += parts[i];
		segment->outcome = line->day_class == CLASS_WORK ? PAY_UNPAID_WORK : PAY_PRICED;
		segment->source = text(company, "inbox/shifts-2026-10.csv:17");
		segment->reason =
		    line->kind == PAY_CALLOUT ? text(company, "minimum, ad hoc") : NULL;
		segment->rate = catalogue_rate(company->catalogue, line->engineer, line->rate_from);
		segment->coefficient = line->kind == PAY_CALLOUT
		    ? &pay_terms_on(policy_pool(company->policy, "A")->callout, line->rate_from)
			   ->of[line->day_class]
			   .coefficient
		    : NULL;
		segment->line = index;
		g_ptr_array_add(company->pay->segments, segment);
	}
}

static void add_products(struct company *company)
{
	static const struct {
		const char *engineer, *pool;
		enum pay_kind kind;
		enum day_class day_class;
		struct line_product product;
	} cases[] = {
		{ "anna", "A", PAY_STANDBY, CLASS_WORK, { "EUR", "33.35", "0", 594000 } },
		{ "anna", "A", PAY_STANDBY, CLASS_NONWORK, { "EUR", "33.35", "0.25", 1015200 } },
		{ "anna", "A", PAY_STANDBY, CLASS_WEEKEND, { "EUR", "33.35", "0.35", 691200 } },
		{ "anna", "A", PAY_STANDBY, CLASS_HOLIDAY, { "EUR", "33.35", "0.5", 3600 } },
		{ "anna", "B", PAY_STANDBY, CLASS_NONWORK, { "EUR", "20.00", "1/3", 25200 } },
		{ "anna", "B", PAY_STANDBY, CLASS_WEEKEND, { "EUR", "10.005", "1", 3600 } },
		{ "anna", "C", PAY_STANDBY, CLASS_WEEKEND, { "EUR", "2.675", "1", 3600 } },
		{ "anna", "C", PAY_STANDBY, CLASS_NONWORK, { "EUR", "1.015", "1", 3600 } },
		{ "anna", "C", PAY_STANDBY, CLASS_HOLIDAY, { "EUR", "100/3", "0.15", 46800 } },
		{ "anna", "A", PAY_CALLOUT, CLASS_NONWORK, { "EUR", "33.35", "1.5", 5400 } },
		{ "bob", "A", PAY_STANDBY, CLASS_NONWORK, { "USD", "61.4375", "0.25", 500401 } },
		{ "bob", "B", PAY_STANDBY, CLASS_WEEKEND, { "USD", "61.4375", "1/7", 172799 } },
		{ "bob", "B", PAY_CALLOUT, CLASS_WEEKEND, { "USD", "61.4375", "2", 3600 } },
		{ "devi", "B", PAY_STANDBY, CLASS_NONWORK, { "INR", "1450.50", "0.25", 43199 } },
		{ "devi", "C", PAY_STANDBY, CLASS_HOLIDAY, { "INR", "1450.50", "0.5", 86400 } },
		{ "kenji", "C", PAY_STANDBY, CLASS_NONWORK, { "JPY", "3333", "0.5", 3600 } },
		{ "kenji", "C", PAY_STANDBY, CLASS_WEEKEND, { "JPY", "3333", "0.15", 90000 } },
	};
	int64_t clock_change = at("2026-10-24T19:00:00Z");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct pay_line *line =
		    add_line(company, cases[i].engineer, cases[i].pool, cases[i].kind);

		line->day_class = cases[i].day_class;
		company_price(company, line, &cases[i].product);
		add_segments(company, i, clock_change);
	}
}

/* What is no product of hours: shifts at a flat amount, a cap, and a correction. */
static void add_other_lines(struct company *company)
{
	struct pay_line *shifts = add_line(company, "kenji", "C", PAY_STANDBY);
	struct pay_line *cap = add_line(company, "kenji", "C", PAY_CAP);
	struct pay_line *adjustment = add_line(company, "kenji", "C", PAY_ADJUSTMENT);

	shifts->day_class = CLASS_HOLIDAY;
	company_price(company, shifts, &(struct line_product){ "JPY", "5000", "1.5", 3 * 3600 });
	shifts->unit = PAY_PER_SHIFT;
	shifts->count = 3;
	shifts->seconds = 3 * 43200;
	add_segments(company, company->pay->lines->len - 3, at("2026-10-11T09:00:00Z"));
	cap->day_class = CLASS_COUNT;
	cap->amount_minor = -300;
	cap->reason = text(company, "at most 30000 in a period");
	adjustment->day_class = CLASS_NONWORK;
	adjustment->seconds = 1800;
	adjustment->amount_minor = 200;
	adjustment->corrects = text(company, "2026-09 line 4");
	adjustment->reason = text(company, "=a shift came late");
	cap->rate = adjustment->rate = text(company, "");
	cap->coefficient = adjustment->coefficient = text(company, "");
	cap->currency = adjustment->currency = text(company, "JPY");
	cap->rate_value = adjustment->rate_value = (struct fraction){ 0, 1 };
	cap->coefficient_value = adjustment->coefficient_value = (struct fraction){ 0, 1 };
}

static void add_many(struct company *company, guint count)
{
	static const char *const coefficients[] = { "0.25", "0.35", "1/3", "1.5", "0.1", "2/7" };
	guint seed = 42;

	for (guint i = 0; i < count; i++) {
		g_autofree char *engineer = g_strdup_printf("engineer-%03u", i / 8);
		g_autofree char *rate = NULL;
		struct line_product product = { .currency = "EUR" };

		seed = seed * 1103515245 + 12345;
		rate = g_strdup_printf("%u.%04u", 10 + seed / 65536 % 90, seed / 7 % 10000);
		product.rate = rate;
		product.coefficient = coefficients[seed / 1024 % G_N_ELEMENTS(coefficients)];
		product.seconds = seed / 512 % 600000 + 1;
		struct pay_line *line = add_line(company, engineer, "A", PAY_STANDBY);
		line->day_class = i % CLASS_COUNT;
		company_price(company, line, &product);
		add_segments(company, company->pay->lines->len - 1, at("2026-10-01T00:00:00Z"));
	}
}

static void add_total(struct company *company, const struct pay_line *line)
{
	GPtrArray *totals = company->pay->grand_totals;
	struct pay_total *total = NULL;

	for (guint i = 0; i < totals->len && total == NULL; i++) {
		total = g_ptr_array_index(totals, i);
		if (!g_str_equal(total->currency, line->currency))
			total = NULL;
	}
	if (total == NULL) {
		total = keep(company, g_new0(struct pay_total, 1));
		total->currency = line->currency;
		g_ptr_array_add(totals, total);
	}
	total->amount_minor += line->amount_minor;
}

static void add_problem(
    struct company *company, GPtrArray *list, const char *code, const char *engineer)
{
	struct pay_problem *problem = keep(company, g_new0(struct pay_problem, 1));

	problem->code = text(company, code);
	problem->engineer = text(company, engineer);
	problem->pool = text(company, "C");
	problem->text = text(company,
	    "@SUM(1) has no rate on 2026-10-24; 13.00 h of standby cannot be priced until "
	    "catalogue/rates.csv names one");
	problem->start_utc = at("2026-10-24T19:00:00Z");
	problem->end_utc = at("2026-10-25T08:00:00Z");
	problem->seconds = problem->end_utc - problem->start_utc;
	g_ptr_array_add(list, problem);
}

void company_block(struct company *company, const char *engineer)
{
	add_problem(company, company->pay->blocking, "no_rate", engineer);
}

static void reconcile(struct company *company)
{
	struct pay_reconciliation *sums = &company->pay->reconciliation;

	for (guint i = 0; i < company->pay->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(company->pay->segments, i);
		int64_t seconds = segment->end_utc - segment->start_utc;

		if (segment->kind != PAY_STANDBY)
			continue;
		sums->shift_seconds += seconds;
		if (segment->outcome == PAY_PRICED)
			sums->priced += seconds;
		else if (segment->outcome == PAY_UNPAID_WORK)
			sums->unpaid_work += seconds;
		else
			sums->overlapped += seconds;
	}
}

static void add_overlap(struct company *company)
{
	struct pay_segment *segment = keep(company, g_new0(struct pay_segment, 1));

	segment->engineer = text(company, "anna");
	segment->pool = text(company, "B");
	segment->day_class = CLASS_WEEKEND;
	segment->start_utc = at("2026-10-24T22:00:00Z");
	segment->end_utc = at("2026-10-25T05:00:00Z");
	segment->outcome = PAY_OVERLAPPED;
	segment->reason = text(company, "paid on pool A at 0.35");
	segment->source = text(company, "inbox/shifts-2026-10.csv:44");
	segment->line = G_MAXUINT;
	g_ptr_array_insert(company->pay->segments,
	    (gint)pay_segments_of(company->pay, segment->engineer).to, segment);
}

static void make_pay(struct company *company, enum company_size size)
{
	struct pay_report *pay = keep(company, g_new0(struct pay_report, 1));

	company->pay = pay;
	pay->period = period_month((struct civil_date){ 2026, 10, 1 });
	pay->status = text(company, "open");
	pay->lines = g_ptr_array_new();
	pay->segments = g_ptr_array_new();
	pay->totals = g_ptr_array_new();
	pay->grand_totals = g_ptr_array_new();
	pay->blocking = g_ptr_array_new();
	pay->exceptions = g_ptr_array_new();
	if (size != COMPANY_EMPTY) {
		add_products(company);
		add_other_lines(company);
		add_overlap(company);
		add_problem(company, pay->exceptions, "overlap", "anna");
	}
	if (size == COMPANY_LARGE)
		add_many(company, 2000 - pay->lines->len);
	for (guint i = 0; i < pay->lines->len; i++)
		add_total(company, g_ptr_array_index(pay->lines, i));
	reconcile(company);
}

static void add_rate(struct company *company, const char *engineer, const char *hourly)
{
	struct rate *rate = g_new0(struct rate, 1);

	rate->engineer = g_strdup(engineer);
	rate->text = g_strdup(hourly);
	fraction_parse(hourly, &rate->hourly_rate);
	rate->currency = g_strdup("EUR");
	rate->valid_from = civil_to_days((struct civil_date){ 2026, 7, 1 });
	rate->source = g_strdup("catalogue/rates.csv:7");
	g_ptr_array_add(company->catalogue->rates, rate);
}

char *company_file(const char *path, gsize *size)
{
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;

	if (!g_file_get_contents(path, &bytes, size, &error))
		g_error("%s", error->message);
	return bytes;
}

struct company *company_new(enum company_size size)
{
	struct company *company = g_new0(struct company, 1);

	company->blocks = g_ptr_array_new_with_free_func(g_free);
	make_policy(company);
	make_catalogue(company);
	add_rate(company, "anna", "33.35");
	add_rate(company, "bob", "61.4375");
	add_rate(company, "devi", "1450.50");
	add_rate(company, "kenji", "3333");
	make_pay(company, size);
	company_add_month(company, size);
	company->layout = payroll_layout_default();
	company->fairness = fairness_compute(company->pay, company->policy, company->catalogue);
	struct reward_input input = { company->policy, company->catalogue, company->pay,
		company->fairness, company->month->mtta, company->month->slo,
		company->month->trend };
	company->rewards = reward_compute(&input);
	return company;
}

struct pay_facts company_pay(const struct company *company)
{
	return (struct pay_facts){ company->pay, company->policy, company->catalogue,
		company->fairness, company->rewards, company->layout, NULL };
}

void company_free(struct company *company)
{
	struct pay_report *pay = company->pay;
	GPtrArray *const arrays[] = { pay->lines, pay->segments, pay->totals, pay->grand_totals,
		pay->blocking, pay->exceptions };

	g_ptr_array_unref(company->rewards);
	fairness_free(company->fairness);
	payroll_layout_free(company->layout);
	company_free_month(company);
	for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_ptr_array_unref(arrays[i]);
	catalogue_free(company->catalogue);
	policy_free(company->policy);
	g_ptr_array_unref(company->blocks);
	g_free(company);
}
