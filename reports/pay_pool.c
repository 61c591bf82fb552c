#include "reports/pay_pool.h"

#include "analytics/reward.h"

struct pay_pool {
	struct pay_facts facts;
	struct pay_report report;
	struct fairness *fairness;
	GPtrArray *rewards;
};

static GPtrArray *choose_lines(const GPtrArray *lines, const char *pool, GArray *places)
{
	GPtrArray *chosen = g_ptr_array_new();

	for (guint i = 0; i < lines->len; i++) {
		struct pay_line *line = lines->pdata[i];
		bool is_chosen = g_str_equal(line->pool, pool);
		guint place = is_chosen ? chosen->len : G_MAXUINT;

		g_array_append_val(places, place);
		if (is_chosen)
			g_ptr_array_add(chosen, line);
	}
	return chosen;
}

static GPtrArray *choose_segments(const GPtrArray *segments, const char *pool, const GArray *places)
{
	GPtrArray *chosen = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < segments->len; i++) {
		const struct pay_segment *segment = segments->pdata[i];

		if (!g_str_equal(segment->pool, pool))
			continue;
		struct pay_segment *copy = g_memdup2(segment, sizeof(*segment));
		copy->line = segment->line < places->len
		    ? g_array_index(places, guint, segment->line)
		    : G_MAXUINT;
		g_ptr_array_add(chosen, copy);
	}
	return chosen;
}

static GPtrArray *choose_problems(const GPtrArray *problems, const char *pool)
{
	GPtrArray *chosen = g_ptr_array_new();

	for (guint i = 0; i < problems->len; i++) {
		struct pay_problem *problem = problems->pdata[i];

		if (g_strcmp0(problem->pool, pool) == 0)
			g_ptr_array_add(chosen, problem);
	}
	return chosen;
}

/* The totals of the whole, in their order, of these lines alone; those of nothing are left out. */
static GPtrArray *sum_totals(const GPtrArray *totals, const GPtrArray *lines)
{
	GPtrArray *sums = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < totals->len; i++) {
		struct pay_total *sum = g_memdup2(totals->pdata[i], sizeof(*sum));
		bool is_any = false;

		sum->amount_minor = 0;
		for (guint k = 0; k < lines->len; k++) {
			const struct pay_line *line = lines->pdata[k];

			if (!g_str_equal(line->currency, sum->currency) ||
			    (sum->engineer != NULL && !g_str_equal(line->engineer, sum->engineer)))
				continue;
			is_any = true;
			sum->amount_minor += line->amount_minor;
		}
		if (is_any)
			g_ptr_array_add(sums, sum);
		else
			g_free(sum);
	}
	return sums;
}

struct pay_pool *pay_pool_of(const struct pay_facts *whole, const char *name)
{
	struct pay_pool *part = g_new0(struct pay_pool, 1);
	g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint));
	const struct pay_report *report = whole->report;

	part->report = (struct pay_report){ .period = report->period, .status = report->status };
	part->report.lines = choose_lines(report->lines, name, places);
	part->report.segments = choose_segments(report->segments, name, places);
	part->report.totals = sum_totals(report->totals, part->report.lines);
	part->report.grand_totals = sum_totals(report->grand_totals, part->report.lines);
	part->report.blocking = choose_problems(report->blocking, name);
	part->report.exceptions = choose_problems(report->exceptions, name);
	part->report.reconciliation = pay_outcomes(part->report.segments);
	part->fairness = fairness_compute(&part->report, whole->policy, whole->catalogue);
	part->rewards = g_ptr_array_new();
	for (guint i = 0; i < whole->rewards->len; i++) {
		struct pool_reward *reward = whole->rewards->pdata[i];

		if (g_str_equal(reward->pool->name, name))
			g_ptr_array_add(part->rewards, reward);
	}
	part->facts = *whole;
	part->facts.report = &part->report;
	part->facts.fairness = part->fairness;
	part->facts.rewards = part->rewards;
	part->facts.pool = name;
	return part;
}

const struct pay_facts *pay_pool_facts(const struct pay_pool *part)
{
	return &part->facts;
}

bool pay_pool_is_any(const struct pay_pool *part)
{
	return part->report.segments->len + part->report.lines->len + part->report.blocking->len >
	    0;
}

void pay_pool_free(struct pay_pool *part)
{
	if (part == NULL)
		return;
	GPtrArray *const lists[] = { part->report.lines, part->report.segments, part->report.totals,
		part->report.grand_totals, part->report.blocking, part->report.exceptions,
		part->rewards };

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	fairness_free(part->fairness);
	g_free(part);
}

char *pay_pool_slug(const char *name)
{
	GString *slug = g_string_new(NULL);

	for (; *name != '\0'; name++) {
		if (g_ascii_isalnum(*name) || *name == '_' || *name == '-')
			g_string_append_c(slug, *name);
		else
			g_string_append_printf(slug, "%%%02X", (guchar)*name);
	}
	return g_string_free(slug, FALSE);
}
