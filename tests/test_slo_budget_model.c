/* Budgets of random segments against sums in the decimal digits that one learns in school. */
#include "analytics/slo_budget.h"

#include <string.h>

#include "tests/support.h"

/* A number from its lowest digit on: FRACTION decimals, and as many places as any sum needs. */
enum { FRACTION = 40, PLACES = 110 };

struct digits {
	int place[PLACES];
};

static void carry(struct digits *number)
{
	for (int i = 0; i + 1 < PLACES; i++) {
		number->place[i + 1] += number->place[i] / 10;
		number->place[i] %= 10;
	}
}

/* left x right / 10^scale */
static struct digits product(uint64_t left, uint64_t right, int scale)
{
	struct digits number = { { 0 } };

	for (int i = 0; left > 0; i++, left /= 10) {
		uint64_t rest = right;

		for (int j = 0; rest > 0; j++, rest /= 10)
			number.place[FRACTION - scale + i + j] += (int)(left % 10 * (rest % 10));
	}
	carry(&number);
	return number;
}

static void add(struct digits *sum, const struct digits *number)
{
	for (int i = 0; i < PLACES; i++)
		sum->place[i] += number->place[i];
	carry(sum);
}

static int compare(const struct digits *left, const struct digits *right)
{
	for (int i = PLACES - 1; i >= 0; i--)
		if (left->place[i] != right->place[i])
			return left->place[i] > right->place[i] ? 1 : -1;
	return 0;
}

/* left - right, which is not negative */
static struct digits difference(const struct digits *left, const struct digits *right)
{
	struct digits number = *left;

	for (int i = 0; i < PLACES; i++) {
		number.place[i] -= right->place[i];
		if (number.place[i] < 0) {
			number.place[i] += 10;
			number.place[i + 1]--;
		}
	}
	return number;
}

static char *text_of_digits(const struct digits *number, bool is_negative)
{
	GString *text = g_string_new(is_negative ? "-" : "");
	int top = PLACES - 1, bottom = 0;

	while (top > FRACTION && number->place[top] == 0)
		top--;
	while (bottom < FRACTION && number->place[bottom] == 0)
		bottom++;
	for (int i = top; i >= bottom; i--) {
		g_string_append_c(text, (char)('0' + number->place[i]));
		if (i == FRACTION && bottom < FRACTION)
			g_string_append_c(text, '.');
	}
	return g_string_free(text, FALSE);
}

/* Whether it is below 2^127 when it is written with so many decimals and without its point. */
static bool fits(const struct digits *number, int scale)
{
	static const char limit[] = "170141183460469231731687303715884105727";
	struct digits shifted = { { 0 } }, most = { { 0 } };

	for (int i = FRACTION - scale; i < PLACES; i++)
		shifted.place[i - (FRACTION - scale)] = number->place[i];
	for (size_t i = 0; i < strlen(limit); i++)
		most.place[i] = limit[strlen(limit) - 1 - i] - '0';
	return compare(&shifted, &most) <= 0;
}

struct model {
	struct digits total, bad, allowed;
	int scale;
};

static int scale_of(struct slo_counts segment, struct decimal target)
{
	for (; target.scale > 0 && target.digits % 10 == 0; target.scale--)
		target.digits /= 10;
	return segment.scale + target.scale + 2;
}

/* False when the budget must refuse the segment. */
static bool model_add(struct model *model, struct slo_counts segment, struct decimal target)
{
	uint64_t unit = 100, total = (uint64_t)segment.total;
	int scale = segment.scale + target.scale + 2;
	struct model sum = *model;

	for (int i = 0; i < target.scale; i++)
		unit *= 10;
	struct digits part = product(total, unit, scale);
	add(&sum.total, &part);
	part = product(total - (uint64_t)segment.good, unit, scale);
	add(&sum.bad, &part);
	part = product(total, unit - (uint64_t)target.digits, scale);
	add(&sum.allowed, &part);
	sum.scale = MAX(sum.scale, scale_of(segment, target));
	if (!fits(&sum.total, sum.scale))
		return false;
	*model = sum;
	return true;
}

static int random_int(uint64_t *seed, int limit)
{
	return (int)random_below(seed, (uint64_t)limit);
}

static int64_t random_count(uint64_t *seed)
{
	static const int64_t limits[] = { 2, 100, 1000000, INT64_C(1000000000000),
		INT64_C(9000000000000000000) };
	int64_t count = (int64_t)random_below(
	    seed, (uint64_t)limits[random_int(seed, G_N_ELEMENTS(limits))] + 1);

	/* round numbers have budgets that can be used up exactly */
	for (int64_t unit = 1000000000000; random_int(seed, 3) > 0 && unit >= 1000; unit /= 1000)
		if (count > unit)
			return count / unit * unit;
	return count;
}

static struct decimal random_target(uint64_t *seed)
{
	struct decimal target = { 0, random_int(seed, 10) };
	int64_t unit = 100 * power_of_ten(target.scale);

	/* most are near 100 %, some anywhere */
	target.digits = random_int(seed, 4) > 0
	    ? unit - random_int(seed, 3) * power_of_ten(random_int(seed, target.scale + 1))
	    : (int64_t)random_below(seed, (uint64_t)unit + 1);
	return target;
}

/* As many bad events as are allowed, or one more or less, or any number. */
static int64_t random_bad(uint64_t *seed, int64_t total, struct decimal target)
{
	int64_t unit = 100 * power_of_ten(target.scale);
	int64_t allowed = (int64_t)((int128)total * (unit - target.digits) / unit);
	int64_t bad = allowed + random_int(seed, 3) - 1;

	if (random_int(seed, 3) == 0)
		bad = (int64_t)random_below(seed, (uint64_t)total + 1);
	return CLAMP(bad, 0, total);
}

static void check_budget(const struct slo_budget *budget, const struct model *model)
{
	bool is_over = compare(&model->bad, &model->allowed) > 0, has_data = budget->total > 0;
	struct digits left = is_over ? difference(&model->bad, &model->allowed)
				     : difference(&model->allowed, &model->bad);
	g_autofree char *allowed = text_of_digits(&model->allowed, false);
	g_autofree char *remaining = text_of_digits(&left, is_over);

	assert_taken_text(slo_budget_allowed_text(budget), allowed);
	assert_taken_text(slo_budget_remaining_text(budget), remaining);
	assert_true(slo_budget_is_met(budget) == (has_data && !is_over));
	if (has_data) {
		assert_true(
		    is_over ? slo_budget_consumed(budget) >= 1 : slo_budget_consumed(budget) <= 1);
		assert_true(
		    is_over ? slo_budget_remaining(budget) < 0 : slo_budget_remaining(budget) >= 0);
	}
}

static void budgets_are_those_of_the_model(void **state)
{
	uint64_t seed = 20261024;
	guint met = 0, used_up = 0, refused = 0;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct slo_budget budget = { 0 };
		struct model model = { 0 };
		int segments = 1 + random_int(&seed, 4);

		for (int i = 0; i < segments; i++) {
			struct decimal target = random_target(&seed);
			struct slo_counts segment = { 0, random_count(&seed),
				random_int(&seed, 2) * random_int(&seed, 15) };

			segment.good = segment.total - random_bad(&seed, segment.total, target);
			bool is_added = slo_budget_add(&budget, segment, target);
			assert_true(is_added == model_add(&model, segment, target));
			refused += !is_added;
			check_budget(&budget, &model);
			/* a single segment is what the counts alone say */
			if (i == 0 && is_added)
				assert_true(
				    slo_is_met(segment, target) == slo_budget_is_met(&budget));
		}
		met += slo_budget_is_met(&budget);
		used_up += slo_budget_is_met(&budget) && budget.bad == budget.allowed;
	}
	/* the cases that matter occur */
	assert_true(met > 500 && met < 3500 && used_up > 100 && refused > 20);
}

/* In whatever pieces a month comes, its budget is the same. */
static void pieces_add_up_to_the_whole(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct decimal target = random_target(&seed);
		struct slo_budget whole = { 0 }, pieces = { 0 };
		struct slo_counts counts = { 0, random_count(&seed), 0 };

		counts.good = counts.total - random_bad(&seed, counts.total, target);
		assert_true(slo_budget_add(&whole, counts, target));
		while (counts.total > 0) {
			struct slo_counts piece = { .total = 1 +
				    (int64_t)random_below(&seed, (uint64_t)counts.total) };
			int64_t bad = counts.total - counts.good;

			piece.good = MAX(piece.total - bad, 0);
			assert_true(slo_budget_add(&pieces, piece, target));
			counts.total -= piece.total;
			counts.good -= piece.good;
		}
		assert_true(whole.total == pieces.total && whole.bad == pieces.bad &&
		    whole.allowed == pieces.allowed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(budgets_are_those_of_the_model),
		cmocka_unit_test(pieces_add_up_to_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
