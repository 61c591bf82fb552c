#include "etl/values/plain.h"

#include <string.h>

#include "base/words.h"
#include "etl/facts/sample_number.h"
#include "etl/values/record.h"

#define COLUMNS_MAX 5

/* Longer metrics are left to others. */
#define TEXT_SIZE_MAX 1000

/* Of so many digits any number fits int64; sample_number_read() has a rule for more. */
#define DIGITS_MAX 18

#define SERIES_SLOTS 4096 /* a power of two */

#define TIME_SIZE (sizeof("2026-10-24T19:00:00Z") - 1)
#define DATE_SIZE (sizeof("2026-10-24") - 1)

enum role { ROLE_TIME, ROLE_SERVICE, ROLE_METRIC, ROLE_GOOD, ROLE_TOTAL };

struct plain_shape {
	const struct loading *loading;
	char delimiter;
	guint column_count;
	enum role roles[COLUMNS_MAX]; /* of the columns */
	enum sample_field field;
	const char *metric; /* of all lines, when there is no column for it */
};

struct plain_reader {
	const struct plain_shape *shape;
	struct batch *batch;
	struct plain_series *slots[SERIES_SLOTS];
	struct plain_series *last; /* the series of the line before */
	char date[DATE_SIZE];      /* the last date that was read */
	int64_t date_utc;
};

/* --- what can be read so --- */

/* Whether a field is the text of one column, as it stands there. */
static bool is_bare(const struct record_plan *plan, guint field)
{
	const struct field_source *source = &plan->profile->sources[field];

	return plan->columns[field]->len == 1 && g_array_index(plan->columns[field], int, 0) >= 0 &&
	    plan->checks[field]->len == 0 && plan->joints[field] == NULL && source->where == NULL &&
	    source->constant == NULL && source->match == NULL && source->strip->len == 0 &&
	    source->times->len == 0 && source->values == NULL && source->seconds_after < 0;
}

/* Gives the column of a field its role. False when it is not to be had so simply. */
static bool set_role(struct plain_shape *shape, const struct record_plan *plan, int field,
    enum role role, guint *taken)
{
	if (!is_bare(plan, (guint)field))
		return false;
	guint column = (guint)g_array_index(plan->columns[field], int, 0);
	if (column >= shape->column_count || (*taken & 1u << column) != 0)
		return false;
	*taken |= 1u << column;
	shape->roles[column] = role;
	return true;
}

static bool set_metric(
    struct plain_shape *shape, const struct record_plan *plan, int field, guint *taken)
{
	const struct field_source *source = &plan->profile->sources[field];
	const char *fallback = source->fallback != NULL
	    ? source->fallback
	    : plan->profile->kind->fields[field].fallback;

	if (plan->columns[field]->len > 0)
		return set_role(shape, plan, field, ROLE_METRIC, taken);
	shape->metric = source->constant != NULL ? source->constant : fallback;
	return shape->metric != NULL;
}

static bool set_roles(struct plain_shape *shape, const struct record_plan *plan)
{
	const struct plain_fields *fields = plan->profile->kind->plain;
	guint taken = 0;

	return set_role(shape, plan, fields->time, ROLE_TIME, &taken) &&
	    set_role(shape, plan, fields->service, ROLE_SERVICE, &taken) &&
	    set_metric(shape, plan, fields->metric, &taken) &&
	    set_role(shape, plan, fields->good, ROLE_GOOD, &taken) &&
	    (fields->total < 0 || set_role(shape, plan, fields->total, ROLE_TOTAL, &taken)) &&
	    taken == (1u << shape->column_count) - 1;
}

/* Whether no number and no time can be a text that means that there is no value. */
static bool are_nulls_words(const GPtrArray *nulls)
{
	for (guint i = 0; i < nulls->len; i++)
		if (g_ascii_isdigit(*(const char *)nulls->pdata[i]))
			return false;
	return true;
}

static bool is_plain_profile(const struct loading *loading)
{
	const struct profile *profile = loading->profile;
	const struct csv_dialect *dialect = &profile->dialect;

	return profile->kind->plain != NULL && profile->format == PROFILE_CSV &&
	    !profile->is_unpivoted && profile->collapse < 0 && profile->window.from == NULL &&
	    profile->decimal == '.' && profile->times->len == 0 &&
	    are_nulls_words(profile->nulls) && dialect->comment == NULL && !dialect->has_blocks &&
	    loading->awaited == NULL;
}

struct plain_shape *plain_shape_new(
    const struct loading *loading, const struct record_plan *plan, const struct reader *reader)
{
	struct plain_shape *shape;

	if (!is_plain_profile(loading) || plan->column_count > COLUMNS_MAX ||
	    reader->delimiter == '\0' || strchr(",;\t|", reader->delimiter) == NULL)
		return NULL;
	shape = g_new0(struct plain_shape, 1);
	shape->loading = loading;
	shape->delimiter = reader->delimiter;
	shape->column_count = plan->column_count;
	shape->field = loading->profile->kind->plain->total < 0 ? SAMPLE_VALUE : SAMPLE_RATIO;
	if (set_roles(shape, plan))
		return shape;
	plain_shape_free(shape);
	return NULL;
}

void plain_shape_free(struct plain_shape *shape)
{
	g_free(shape);
}

struct plain_reader *plain_reader_new(const struct plain_shape *shape)
{
	struct plain_reader *reader = g_new0(struct plain_reader, 1);

	reader->shape = shape;
	reader->batch = batch_new();
	return reader;
}

static void series_free(struct plain_series *series)
{
	g_free((char *)(guintptr)series->key.service);
	g_free((char *)(guintptr)series->key.metric);
	g_free(series->texts);
	g_free(series);
}

void plain_reader_free(struct plain_reader *reader)
{
	for (guint i = 0; i < SERIES_SLOTS; i++)
		for (struct plain_series *series = reader->slots[i], *next; series != NULL;
		     series = next) {
			next = series->next;
			series_free(series);
		}
	batch_free(reader->batch);
	g_free(reader);
}

/* --- the fields; each returns what is behind it, or NULL when it is not plain --- */

/* Two digits below a limit; -1 when there are none. */
static int read_pair(const char *at, int limit)
{
	unsigned tens = (unsigned)(at[0] - '0'), ones = (unsigned)(at[1] - '0');
	int number = (int)(tens * 10 + ones);

	return tens > 9 || ones > 9 || number >= limit ? -1 : number;
}

static const char *read_time(
    struct plain_reader *reader, const char *at, const char *end, int64_t *at_utc)
{
	if ((size_t)(end - at) < TIME_SIZE || at[10] != 'T' || at[13] != ':' || at[16] != ':' ||
	    at[19] != 'Z')
		return NULL;
	if (memcmp(at, reader->date, DATE_SIZE) != 0) {
		char text[DATE_SIZE + 1] = { 0 };
		struct civil_date date;

		memcpy(text, at, DATE_SIZE);
		if (!civil_parse(text, &date))
			return NULL;
		memcpy(reader->date, at, DATE_SIZE);
		reader->date_utc = civil_to_days(date) * SECONDS_PER_DAY;
	}
	int hour = read_pair(at + 11, 24), minute = read_pair(at + 14, 60);
	int second = read_pair(at + 17, 60);
	*at_utc = reader->date_utc + hour * 3600 + minute * 60 + second;
	return hour >= 0 && minute >= 0 && second >= 0 ? at + TIME_SIZE : NULL;
}

/* Reads on at digits, at most DIGITS_MAX of them in all. */
static const char *read_digits(const char *at, int64_t *digits, int *count)
{
	for (; *at >= '0' && *at <= '9'; at++) {
		if (++*count > DIGITS_MAX)
			return NULL;
		*digits = *digits * 10 + (*at - '0');
	}
	return at;
}

/* Bytes are ended by LF, which is no digit. */
static const char *read_number(const char *at, struct decimal *number)
{
	int count = 0;

	*number = (struct decimal){ 0 };
	at = read_digits(at, &number->digits, &count);
	if (at == NULL || count == 0 || *at != '.')
		return count > 0 ? at : NULL;
	int whole = count;
	at = read_digits(at + 1, &number->digits, &count);
	number->scale = count - whole;
	if (at == NULL || number->scale == 0 || number->scale > DECIMAL_SCALE_MAX)
		return NULL;
	sample_number_shorten(number);
	return at;
}

struct text {
	const char *start;
	size_t size;
};

static const char *read_text(const char *at, char delimiter, struct text *text)
{
	text->start = at;
	while (*at != delimiter && *at != '\n' && *at != '\r')
		at++;
	text->size = (size_t)(at - text->start);
	return at;
}

/* --- the series --- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_plain_text(const struct loading *loading, const char *text, size_t size)
{
	return size > 0 && size <= TEXT_SIZE_MAX && g_utf8_validate(text, (gssize)size, NULL) &&
	    memchr(text, '"', size) == NULL && !is_blank(text[0]) && !is_blank(text[size - 1]) &&
	    !words_contain(loading->profile->nulls, text);
}

static uint64_t hash_text(uint64_t hash, const struct text *text)
{
	for (size_t i = 0; i < text->size; i++)
		hash = (hash ^ (unsigned char)text->start[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static bool is_series(
    const struct plain_series *series, const struct text *service, const struct text *metric)
{
	return series->service_size == service->size &&
	    series->size == service->size + metric->size &&
	    memcmp(series->texts, service->start, service->size) == 0 &&
	    memcmp(series->texts + service->size, metric->start, metric->size) == 0;
}

/* Meets a series for the first time. NULL when its names are not plain. */
static struct plain_series *add_series(struct plain_reader *reader, const struct text *service,
    const struct text *metric, uint64_t hash)
{
	const struct plain_shape *shape = reader->shape;
	g_autofree char *service_text = g_strndup(service->start, service->size);
	g_autofree char *metric_text = shape->metric != NULL
	    ? g_strdup(shape->metric)
	    : g_strndup(metric->start, metric->size);

	if (!is_plain_text(shape->loading, service_text, service->size) ||
	    (shape->metric == NULL && !is_plain_text(shape->loading, metric_text, metric->size)))
		return NULL;
	const char *known = record_find_service(shape->loading, service_text);
	if (known == NULL)
		return NULL;
	struct plain_series *series = g_new0(struct plain_series, 1);
	series->key =
	    (struct sample_key){ g_strdup(known), g_steal_pointer(&metric_text), shape->field };
	series->service_size = service->size;
	series->size = service->size + metric->size;
	series->texts = g_malloc(series->size);
	memcpy(series->texts, service->start, service->size);
	memcpy(series->texts + service->size, metric->start, metric->size);
	series->hash = hash;
	series->next = reader->slots[hash % SERIES_SLOTS];
	reader->slots[hash % SERIES_SLOTS] = series;
	return series;
}

/* The series of a line; NULL when its names are not plain. */
static struct plain_series *find_series(
    struct plain_reader *reader, const struct text *service, const struct text *metric)
{
	struct plain_series *last = reader->last;

	/* lines of one time follow each other in the same order, most of the time */
	if (last != NULL && last->then != NULL && is_series(last->then, service, metric))
		return reader->last = last->then;
	uint64_t hash = hash_text(hash_text(UINT64_C(0xcbf29ce484222325), service), metric);
	hash ^= hash >> 32;
	struct plain_series *series = reader->slots[hash % SERIES_SLOTS];
	while (series != NULL && (series->hash != hash || !is_series(series, service, metric)))
		series = series->next;
	if (series == NULL)
		series = add_series(reader, service, metric, hash);
	if (last != NULL)
		last->then = series;
	return reader->last = series;
}

/* --- the lines --- */

struct line {
	int64_t at_utc;
	struct text service, metric;
	struct decimal good, total;
};

static const char *read_field(
    struct plain_reader *reader, enum role role, const char *at, const char *end, struct line *line)
{
	char delimiter = reader->shape->delimiter;

	switch (role) {
	case ROLE_TIME:
		return read_time(reader, at, end, &line->at_utc);
	case ROLE_SERVICE:
		return read_text(at, delimiter, &line->service);
	case ROLE_METRIC:
		return read_text(at, delimiter, &line->metric);
	case ROLE_GOOD:
		return read_number(at, &line->good);
	case ROLE_TOTAL:
		return read_number(at, &line->total);
	}
	g_assert_not_reached();
}

static const char *read_line(
    struct plain_reader *reader, const char *at, const char *end, struct line *line)
{
	const struct plain_shape *shape = reader->shape;

	for (guint i = 0; i < shape->column_count; i++) {
		if (i > 0 && *at++ != shape->delimiter)
			return NULL;
		at = read_field(reader, shape->roles[i], at, end, line);
		if (at == NULL)
			return NULL;
	}
	at += *at == '\r';
	return *at == '\n' ? at + 1 : NULL;
}

static bool take_line(struct plain_reader *reader, struct line *line, guint number)
{
	bool is_pair = reader->shape->field == SAMPLE_RATIO;
	struct plain_series *series = find_series(reader, &line->service, &line->metric);

	if (series == NULL || (is_pair && sample_pair_read(&line->good, &line->total) != PAIR_FINE))
		return false;
	struct gathered sample = {
		.at_utc = line->at_utc,
		.good = line->good.digits,
		.total = line->total.digits,
		.line = number,
		.scale = line->good.scale,
	};
	batch_add(reader->batch, &series->owner, &sample);
	return true;
}

struct pack *plain_read(struct plain_reader *reader, const char *lines, size_t size, guint *count)
{
	const char *end = lines + size;
	struct line line = { .service = { lines, 0 }, .metric = { lines, 0 } };

	*count = 0;
	for (const char *at = lines; at < end; ++*count) {
		at = read_line(reader, at, end, &line);
		if (at == NULL || !take_line(reader, &line, *count)) {
			batch_forget(reader->batch);
			return NULL;
		}
	}
	return batch_pack(reader->batch);
}
