/*
 * The kinds of metric samples: pairs of good and total, gauges, and series that a name or an alias
 * explains. What becomes of the samples is in etl/facts/samples.h.
 */
#include <string.h>

#include "base/money.h"
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/facts/sample_number.h"
#include "etl/facts/samples.h"
#include "etl/records/reader.h"

enum { METRICS_TIMESTAMP, METRICS_SERVICE, METRICS_GOOD, METRICS_TOTAL, METRICS_METRIC };
enum { GAUGES_TIMESTAMP, GAUGES_SERVICE, GAUGES_METRIC, GAUGES_VALUE };
enum { SERIES_TIMESTAMP, SERIES_SERIES, SERIES_SERVICE, SERIES_METRIC, SERIES_FIELD, SERIES_VALUE };

static const char *const fields_of_series[] = { "value", "good", "bad", "total", NULL };

static const struct field metrics_fields[] = {
	[METRICS_TIMESTAMP] = { "timestamp", NULL, VALUE_INSTANT, true, NULL, NULL },
	[METRICS_SERVICE] = { "service", NULL, VALUE_SERVICE, true, NULL, NULL },
	[METRICS_GOOD] = { "good", NULL, VALUE_NUMBER, true, NULL, NULL },
	[METRICS_TOTAL] = { "total", NULL, VALUE_NUMBER, true, NULL, NULL },
	[METRICS_METRIC] = { "metric", NULL, VALUE_TEXT, false, "requests", NULL },
};

static const struct field gauges_fields[] = {
	[GAUGES_TIMESTAMP] = { "timestamp", NULL, VALUE_INSTANT, true, NULL, NULL },
	[GAUGES_SERVICE] = { "service", NULL, VALUE_SERVICE, true, NULL, NULL },
	[GAUGES_METRIC] = { "metric", NULL, VALUE_TEXT, true, NULL, NULL },
	[GAUGES_VALUE] = { "value", NULL, VALUE_NUMBER, true, NULL, NULL },
};

static const struct field series_fields[] = {
	[SERIES_TIMESTAMP] = { "timestamp", NULL, VALUE_INSTANT, true, NULL, NULL },
	[SERIES_SERIES] = { "series", NULL, VALUE_TEXT, false, NULL, NULL },
	[SERIES_SERVICE] = { "service", NULL, VALUE_SERVICE, false, NULL, NULL },
	[SERIES_METRIC] = { "metric", NULL, VALUE_TEXT, false, NULL, NULL },
	[SERIES_FIELD] = { "field", NULL, VALUE_CHOICE, false, NULL, fields_of_series },
	[SERIES_VALUE] = { "value", NULL, VALUE_NUMBER, false, NULL, NULL },
};

/* What can be wrong with the value of a field. */
struct complaint {
	const char *code, *what;
};

static const struct complaint negative = { CODE_NEGATIVE, "negative" };

static bool reject_value(struct loading *loading, const struct record *record,
    const struct value *values, guint field, const struct complaint *complaint)
{
	g_autofree char *message = value_complaint(
	    &loading->profile->kind->fields[field], &values[field], complaint->what);

	loading_reject(loading, record, complaint->code, &values[field], message);
	return false;
}

/* Only pairs must be exact. */
static bool read_number(struct loading *loading, const struct record *record,
    const struct value *values, guint field, struct decimal *number)
{
	static const struct complaint complaints[] = {
		[NUMBER_MALFORMED] = { CODE_NUMBER, "not a number such as 12, 0.25 or 1.5e3" },
		[NUMBER_TOO_LARGE] = { CODE_TOO_LARGE,
		    "larger than is counted: more than 9223372036854775807" },
		[NUMBER_TOO_LONG] = { CODE_NUMBER,
		    "longer than is kept: 18 digits, 15 of them behind the point" },
	};
	bool may_round = loading->profile->kind != &kind_metrics;
	enum number_defect defect = sample_number_read(values[field].text, may_round, number);

	return defect == NUMBER_FINE ||
	    reject_value(loading, record, values, field, &complaints[defect]);
}

/* The line of a record, as samples keep it. */
static uint32_t line_of(const struct record *record)
{
	return (uint32_t)MIN(record->line, UINT32_MAX);
}

/* --- metrics: pairs --- */

static bool check_metrics(
    struct loading *loading, const struct record *record, struct value *values)
{
	struct decimal good, total;

	if (!read_number(loading, record, values, METRICS_GOOD, &good) ||
	    !read_number(loading, record, values, METRICS_TOTAL, &total))
		return false;
	if (good.digits < 0 || total.digits < 0)
		return reject_value(loading, record, values,
		    good.digits < 0 ? METRICS_GOOD : METRICS_TOTAL, &negative);
	enum pair_defect defect = sample_pair_read(&good, &total);
	if (defect == PAIR_GOOD_OVER_TOTAL) {
		g_autofree char *what =
		    g_strdup_printf("more than the total, %s", values[METRICS_TOTAL].text);
		struct complaint complaint = { CODE_GOOD_OVER_TOTAL, what };

		return reject_value(loading, record, values, METRICS_GOOD, &complaint);
	}
	if (defect == PAIR_TOO_LONG) {
		loading_reject(loading, record, CODE_NUMBER, &values[METRICS_TOTAL],
		    "good and total differ by more digits than fit together");
		return false;
	}
	/* what store_metrics() reads */
	values[METRICS_GOOD].number = good.digits;
	values[METRICS_TOTAL].number = total.digits;
	values[METRICS_METRIC].number = good.scale;
	return true;
}

static enum outcome store_metrics(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct sample_key key = { values[METRICS_SERVICE].text, values[METRICS_METRIC].text,
		SAMPLE_RATIO };
	struct gathered sample = {
		.at_utc = values[METRICS_TIMESTAMP].number,
		.good = values[METRICS_GOOD].number,
		.total = values[METRICS_TOTAL].number,
		.line = line_of(record),
		.scale = (int)values[METRICS_METRIC].number,
	};

	samples_gather(loading, &key, &sample);
	return OUTCOME_SAME;
}

/* --- gauges --- */

static bool check_gauges(struct loading *loading, const struct record *record, struct value *values)
{
	struct decimal number;

	if (!read_number(loading, record, values, GAUGES_VALUE, &number))
		return false;
	values[GAUGES_VALUE].number = number.digits;
	values[GAUGES_METRIC].number = number.scale;
	return true;
}

static enum outcome store_gauges(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct sample_key key = { values[GAUGES_SERVICE].text, values[GAUGES_METRIC].text,
		SAMPLE_VALUE };
	struct gathered sample = {
		.at_utc = values[GAUGES_TIMESTAMP].number,
		.good = values[GAUGES_VALUE].number,
		.line = line_of(record),
		.scale = (int)values[GAUGES_METRIC].number,
	};

	samples_gather(loading, &key, &sample);
	return OUTCOME_SAME;
}

/* --- series --- */

/* A record without a service is explained by the alias of its series, if there is one. */
static bool look_up_series(
    struct loading *loading, const struct record *record, struct value *values)
{
	const char *series = values[SERIES_SERIES].text;
	struct sample_key key;

	if (series == NULL) {
		loading_reject(loading, record, CODE_REQUIRED, &values[SERIES_SERIES],
		    "series: a value is required where there is no service");
		return false;
	}
	struct unknown_name unknown = { CODE_UNKNOWN_SERIES, "series", series,
		values[SERIES_SERIES].line, values[SERIES_SERIES].column };
	const char *alias = loading_alias(loading, unknown.kind, series);
	if (alias == NULL || !sample_key_parse(alias, &key) ||
	    !g_hash_table_contains(loading->services, key.service)) {
		loading_hold(loading, record, values, &unknown);
		return false;
	}
	values[SERIES_SERVICE].text = key.service;
	values[SERIES_METRIC].text = key.metric;
	values[SERIES_FIELD].number = (int64_t)key.field;
	return true;
}

/* Says which series the record belongs to. */
static bool name_series(struct loading *loading, const struct record *record, struct value *values)
{
	enum sample_field field = SAMPLE_VALUE;

	if (values[SERIES_SERVICE].text == NULL)
		return look_up_series(loading, record, values);
	if (values[SERIES_METRIC].text == NULL)
		values[SERIES_METRIC].text =
		    values[SERIES_SERIES].text != NULL ? values[SERIES_SERIES].text : "value";
	if (values[SERIES_FIELD].text != NULL)
		sample_field_parse(values[SERIES_FIELD].text, &field);
	values[SERIES_FIELD].number = (int64_t)field;
	return true;
}

static bool check_series(struct loading *loading, const struct record *record, struct value *values)
{
	struct value *value = &values[SERIES_VALUE];
	struct decimal number;

	if (value->text == NULL || sample_number_is_unknown(value->text)) {
		value->text = NULL;
		return true;
	}
	if (!name_series(loading, record, values) ||
	    !read_number(loading, record, values, SERIES_VALUE, &number))
		return false;
	if (number.digits < 0 && values[SERIES_FIELD].number != SAMPLE_VALUE)
		return reject_value(loading, record, values, SERIES_VALUE, &negative);
	/* what store_series() reads */
	value->number = number.digits;
	values[SERIES_SERIES].number = number.scale;
	return true;
}

static enum outcome store_series(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct sample_key key = { values[SERIES_SERVICE].text, values[SERIES_METRIC].text,
		(enum sample_field)values[SERIES_FIELD].number };
	struct gathered sample = {
		.at_utc = values[SERIES_TIMESTAMP].number,
		.good = values[SERIES_VALUE].number,
		.line = line_of(record),
		.scale = (int)values[SERIES_SERIES].number,
	};

	if (values[SERIES_VALUE].text == NULL) {
		/* unknown, which is not 0 */
		loading->counts.same--;
		loading->counts.empty++;
	} else {
		samples_gather(loading, &key, &sample);
	}
	return OUTCOME_SAME;
}

static const struct plain_fields plain_metrics = { METRICS_TIMESTAMP, METRICS_SERVICE,
	METRICS_METRIC, METRICS_GOOD, METRICS_TOTAL };

static const struct plain_fields plain_gauges = { GAUGES_TIMESTAMP, GAUGES_SERVICE, GAUGES_METRIC,
	GAUGES_VALUE, -1 };

const struct kind kind_metrics = {
	.name = "metrics",
	.fields = metrics_fields,
	.field_count = G_N_ELEMENTS(metrics_fields),
	.plain = &plain_metrics,
	.check = check_metrics,
	.store = store_metrics,
	.finish = samples_finish,
};

const struct kind kind_gauges = {
	.name = "gauges",
	.fields = gauges_fields,
	.field_count = G_N_ELEMENTS(gauges_fields),
	.plain = &plain_gauges,
	.check = check_gauges,
	.store = store_gauges,
	.finish = samples_finish,
};

const struct kind kind_series = {
	.name = "series",
	.fields = series_fields,
	.field_count = G_N_ELEMENTS(series_fields),
	.check = check_series,
	.store = store_series,
	.finish = samples_finish,
};
