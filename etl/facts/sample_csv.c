#include "etl/facts/sample_csv.h"

#include "base/money.h"
#include "etl/records/csv.h"

void sample_csv_append_header(GString *csv, enum sample_field field)
{
	g_assert(field == SAMPLE_RATIO || field == SAMPLE_VALUE);
	g_string_append(csv,
	    field == SAMPLE_RATIO ? "timestamp,service,good,total,metric\n"
				  : "timestamp,service,metric,value\n");
}

/* Millions of numbers and times: without printf and without an allocation. */
static void append_digits(GString *csv, uint64_t number, int digits_min)
{
	char digits[20];
	int count = 0;

	for (; number > 0 || count < digits_min; number /= 10)
		digits[count++] = (char)('0' + number % 10);
	while (count > 0)
		g_string_append_c(csv, digits[--count]);
}

/* n / 10^scale */
static void append_number(GString *csv, int64_t number, int scale)
{
	uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;

	for (; scale > 0 && magnitude % 10 == 0; scale--)
		magnitude /= 10;
	uint64_t unit = (uint64_t)power_of_ten(scale);
	if (number < 0)
		g_string_append_c(csv, '-');
	append_digits(csv, magnitude / unit, 1);
	if (scale > 0) {
		g_string_append_c(csv, '.');
		append_digits(csv, magnitude % unit, scale);
	}
}

/* 19:00:00 */
static void append_clock(GString *csv, int second_of_day)
{
	append_digits(csv, (uint64_t)(second_of_day / 3600), 2);
	g_string_append_c(csv, ':');
	append_digits(csv, (uint64_t)(second_of_day / 60 % 60), 2);
	g_string_append_c(csv, ':');
	append_digits(csv, (uint64_t)(second_of_day % 60), 2);
}

/* A text between two commas. */
static char *make_cell(const char *text)
{
	GString *cell = g_string_new(",");

	csv_append_field(cell, text);
	return g_string_free(cell, FALSE);
}

void sample_csv_append(GString *csv, const struct sample_key *key, int scale, const GArray *samples)
{
	bool is_ratio = key->field == SAMPLE_RATIO;
	g_autofree char *service = make_cell(key->service);
	g_autofree char *metric = make_cell(key->metric);
	g_autofree char *date = NULL;
	int64_t day = 0;

	for (guint i = 0; i < samples->len; i++) {
		const struct sample *sample = &g_array_index(samples, struct sample, i);

		if (date == NULL || day_of_second(sample->at_utc) != day) {
			day = day_of_second(sample->at_utc);
			g_free(date);
			date = civil_format(civil_from_days(day));
		}
		g_string_append(csv, date);
		g_string_append_c(csv, 'T');
		append_clock(csv, (int)(sample->at_utc - day * SECONDS_PER_DAY));
		g_string_append_c(csv, 'Z');
		g_string_append(csv, service);
		if (!is_ratio)
			g_string_append(csv, metric);
		g_string_append_c(csv, ',');
		append_number(csv, sample->good, scale);
		if (is_ratio) {
			g_string_append_c(csv, ',');
			append_number(csv, sample->total, scale);
			g_string_append(csv, metric);
		}
		g_string_append_c(csv, '\n');
	}
}
