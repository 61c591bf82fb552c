#include "tests/support_pay.h"

char *show_pay_lines(const struct pay_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];
		g_autofree char *amount = money_format(line->amount_minor, line->currency);

		g_string_append_printf(text, "%s %s %s %s ", line->engineer, line->pool,
		    day_class_name(line->day_class), pay_kind_name(line->kind));
		if (line->kind == PAY_CAP)
			g_string_append(text, line->reason);
		else if (line->unit == PAY_PER_HOUR)
			g_string_append_printf(text, "%" G_GINT64_FORMAT " s, %s x %s",
			    line->seconds, line->rate, line->coefficient);
		else
			g_string_append_printf(text,
			    "%" G_GINT64_FORMAT " %s in %" G_GINT64_FORMAT " s, %s", line->count,
			    pay_unit_name(line->unit), line->seconds, line->rate);
		g_string_append_printf(text, " = %s %s\n", amount, line->currency);
	}
	return g_string_free(text, FALSE);
}

char *show_problem_texts(const GPtrArray *problems)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		g_string_append_printf(text, "%s: %s\n", problem->code, problem->text);
	}
	return g_string_free(text, FALSE);
}

const struct pay_report *pay_ada(
    struct world *world, const char *policy, const struct span *spans, const char *period)
{
	g_ptr_array_set_size(world->shifts, 0);
	g_ptr_array_set_size(world->callouts, 0);
	g_ptr_array_set_size(world->catalogue->engineers, 0);
	g_ptr_array_set_size(world->catalogue->rates, 0);
	set_policy(world, policy);
	add_berliner(world, "ada");
	for (; spans->pool != NULL; spans++) {
		const char *zero = "2026-01-01T00:00:00Z";
		bool is_callout = *spans->pool == '!';
		struct shift *shift =
		    is_callout ? NULL : add_shift(world, spans->pool, "ada", zero, zero);
		struct callout *callout =
		    is_callout ? add_callout(world, spans->pool + 1, "ada", zero, zero) : NULL;

		*(is_callout ? &callout->start_utc : &shift->start_utc) =
		    local_at("Europe/Berlin", spans->start);
		*(is_callout ? &callout->end_utc : &shift->end_utc) =
		    local_at("Europe/Berlin", spans->end);
	}
	return world_pay(world, period);
}

void check_rule_cases(struct world *world, const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pay_report *report =
		    pay_ada(world, cases[i].policy, cases[i].spans, cases[i].period);
		g_autofree char *lines = show_pay_lines(report);

		if (!g_str_equal(lines, cases[i].lines))
			print_error("%s\n", cases[i].name);
		assert_string_equal(lines, cases[i].lines);
		assert_number(report->reconciliation.difference, 0);
	}
}
