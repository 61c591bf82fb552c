#include "tests/support_samples.h"

#include <stdio.h>

#include "analytics/facts_series.h"
#include "base/block.h"
#include "base/instant.h"
#include "base/money.h"
#include "etl/facts/samples.h"

static void append_profile(
    GString *text, const char *kind, const char *suffix, const char *settings)
{
	g_string_append_printf(
	    text, "---\nprofile: %s-%s\nkind: %s\n%s\n", kind, suffix, kind, settings);
}

int samples_setup(void **state)
{
	static const char *const sample_kinds[] = { "metrics", "gauges", "series" };
	g_autoptr(GString) text = g_string_new(NULL);

	if (ledger_setup(state) != 0)
		return -1;
	struct fixture *fixture = *state;
	for (size_t i = 0; i < G_N_ELEMENTS(sample_kinds); i++) {
		append_profile(text, sample_kinds[i], "first", "duplicates: first");
		append_profile(text, sample_kinds[i], "last", "duplicates: last");
		append_profile(text, sample_kinds[i], "sum", "duplicates: sum");
		append_profile(text, sample_kinds[i], "zero", "gaps: zero");
	}
	append_profile(text, "series", "counter", "counter: yes");
	append_profile(text, "series", "counter-zero", "counter: yes\ngaps: zero");
	put_text(fixture, "profiles/policies.yaml", text->str);
	g_ptr_array_unref(fixture->profiles);
	fixture->profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	if (fixture->profiles == NULL)
		return -1;
	add_catalogue(fixture);
	return 0;
}

int samples_teardown(void **state)
{
	samples_set_budget(0);
	return ledger_teardown(state);
}

static void append_sample(GString *text, const struct sample *sample, int scale, bool is_ratio)
{
	g_autofree char *at = instant_format(sample->at_utc);
	g_autofree char *good = decimal_format((struct decimal){ sample->good, scale });
	g_autofree char *total = decimal_format((struct decimal){ sample->total, scale });

	/* 2026-10-24T00:01:00Z is 24 00:01:00 */
	g_string_append_printf(text, "%.2s %.8s %s%s%s\n", at + 8, at + 11, good,
	    is_ratio ? "/" : "", is_ratio ? total : "");
}

const char *samples_of(struct fixture *fixture, const char *field)
{
	struct statement *rows = db_prepare(fixture->db,
	    "SELECT s.service || ' ' || s.metric || ' ' || s.field, s.field = 'ratio', b.scale, b.data "
	    "FROM sample_series s JOIN sample_block b ON b.series_id = s.id "
	    "WHERE s.field = :field OR :field IS NULL ORDER BY service, metric, field, day");
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
	g_autofree char *label = NULL;
	GString *text = g_string_new(NULL);

	bind_text(rows, ":field", field);
	while (statement_step(rows)) {
		size_t size;

		if (g_strcmp0(label, column_text(rows, 0)) != 0) {
			g_free(label);
			label = g_strdup(column_text(rows, 0));
			g_string_append_printf(text, "%s\n", label);
		}
		g_array_set_size(samples, 0);
		const void *bytes = column_bytes(rows, 3, &size);
		assert_true(block_decode(bytes, size, samples));
		for (guint i = 0; i < samples->len; i++)
			append_sample(text, &g_array_index(samples, struct sample, i),
			    (int)column_int(rows, 2), column_int(rows, 1) != 0);
	}
	char *lent = g_string_free(text, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}

struct sample_series *read_requests(struct fixture *fixture, int64_t start_utc, int64_t end_utc)
{
	struct series_key key = { .service = "web", .metric = "requests" };
	struct stored_series *stored = stored_series_read(fixture->db, &key, start_utc, end_utc);

	assert_non_null(stored);
	struct sample_series *series = stored_series_decode(stored);
	assert_non_null(series);
	return series;
}

void check_sample_counts(
    const struct load_report *report, const char *expected, const char *file, int line)
{
	const struct load_counts *counts = &report->counts;
	char found[120];

	snprintf(found, sizeof(found),
	    "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
	    counts->duplicates, counts->superseded, counts->empty, counts->gaps);
	if (!g_str_equal(found, expected)) {
		print_error("%s: duplicates superseded empty gaps are %s, not %s\n", report->path,
		    found, expected);
		_fail(file, line);
	}
	check_number(counts->added + counts->changed + counts->same + counts->rejected +
		counts->held + counts->superseded + counts->duplicates + counts->empty,
	    counts->read, "the records that are accounted for", file, line);
}
