/* What the stated texts of a postmortem mean, and what follows from them. */
#include <string.h>

#include "base/words.h"
#include "etl/codes.h"
#include "etl/documents/postmortem_parts.h"
#include "etl/documents/quantity.h"

char *clean_text(const char *text)
{
	g_autofree char *cut = g_utf8_strlen(text, -1) > PASSAGE_LENGTH_MAX
	    ? g_utf8_substring(text, 0, PASSAGE_LENGTH_MAX)
	    : g_strdup(text);

	return g_strdup(g_strstrip(cut));
}

struct passage passage_at(struct markdown *markdown, const char *text)
{
	struct passage passage = { .text = (char *)(guintptr)text };

	markdown_place(markdown, text, &passage.line, &passage.column);
	return passage;
}

void note_unread(struct defect *notice, const char *name, const struct passage *passage)
{
	g_autofree char *clean = clean_text(passage->text);
	g_autofree char *shown = word_shown(clean);

	if (notice->code != NULL)
		return;
	notice->code = CODE_UNREAD_VALUE;
	notice->message =
	    g_strdup_printf("%s: \"%s\" cannot be read, and is left out", name, shown);
	notice->line = passage->line;
	notice->column = passage->column;
}

bool find_date(const char *text, struct civil_date *date)
{
	struct moment moment;

	for (const char *at = text; *at != '\0'; at++) {
		bool is_start = at == text || !g_ascii_isalnum(at[-1]);

		if (!is_start || !g_ascii_isalnum(*at) || moment_read(at, &moment) == NULL ||
		    !moment.has_year)
			continue;
		*date = moment.date;
		return true;
	}
	return false;
}

char *clean_moment(const char *text, const struct civil_date *day)
{
	struct moment moment;
	g_autofree char *clean = clean_text(text);
	bool is_read = moment_read(clean, &moment) != NULL;

	if (is_read && !moment.has_date && day != NULL) {
		moment.has_date = moment.has_year = true;
		moment.date = *day;
	} else if (is_read && moment.has_date && !moment.has_year && day != NULL) {
		moment.date.year = day->year;
		moment.has_year = civil_is_valid(moment.date);
	}
	if (is_read && moment.has_year)
		return moment_format(&moment);
	/* 05/02/2026, epoch seconds */
	bool is_numeric =
	    !is_read && clean[strspn(clean, "0123456789-/.: ")] == '\0' && *clean != '\0';
	return is_numeric ? g_steal_pointer(&clean) : NULL;
}

static void set_field(
    struct postmortem *postmortem, enum topic topic, const struct passage *place, char *text)
{
	g_free(postmortem->fields[topic].text);
	postmortem->fields[topic] = *place;
	postmortem->fields[topic].text = text;
}

static bool has(const struct postmortem *postmortem, enum topic topic)
{
	return postmortem->fields[topic].text != NULL;
}

static void take_downtime(
    struct postmortem *postmortem, const char *name, const struct passage *stated)
{
	g_autofree char *lower = g_utf8_strdown(name, -1);
	bool is_minutes = strstr(lower, "minute") != NULL || strstr(lower, "(min") != NULL;
	int64_t minutes;

	if (quantity_minutes(stated->text, is_minutes, &minutes))
		set_field(postmortem, TOPIC_DOWNTIME, stated,
		    g_strdup_printf("%" G_GINT64_FORMAT, minutes));
	else
		note_unread(&postmortem->notice, name, stated);
}

/* The currency may stand in the name of the property: `Loss (RUB)`. */
static void take_loss(struct postmortem *postmortem, const char *name, const struct passage *stated)
{
	const char *hint = strrchr(name, '(');
	struct money_text money;
	char hinted[4];

	if (!quantity_money(stated->text, &money)) {
		note_unread(&postmortem->notice, name, stated);
		return;
	}
	if (money.currency[0] == '\0' && hint != NULL) {
		g_autofree char *inner = g_strndup(hint + 1, strcspn(hint + 1, ")"));

		if (quantity_currency(inner, hinted))
			memcpy(money.currency, hinted, sizeof(hinted));
	}
	set_field(postmortem, TOPIC_LOSS, stated, money.number);
	if (money.currency[0] != '\0' && !has(postmortem, TOPIC_CURRENCY))
		set_field(postmortem, TOPIC_CURRENCY, stated, g_strdup(money.currency));
	if (!has(postmortem, TOPIC_LOSS_QUALITY))
		set_field(postmortem, TOPIC_LOSS_QUALITY, stated, g_strdup(money.quality));
}

/* `a, b` and lists become `a;b`. */
static char *join_names(const char *text)
{
	g_autofree char *clean = clean_text(text);
	g_auto(GStrv) names = g_strsplit_set(clean, ",;\n", -1);
	GString *joined = g_string_new(NULL);

	for (guint i = 0; names[i] != NULL; i++) {
		const char *name = g_strstrip(names[i]);

		if (*name != '\0' && !vocabulary_is_unknown(name))
			g_string_append_printf(joined, "%s%s", joined->len > 0 ? ";" : "", name);
	}
	return g_string_free(joined, joined->len == 0);
}

void postmortem_take(
    struct postmortem *postmortem, enum topic topic, const char *name, const struct passage *stated)
{
	bool is_moment = topic == TOPIC_DATE || (topic >= TOPIC_STARTED && topic <= TOPIC_RESOLVED);
	/* what is said of a loss beside it is more exact than its sign */
	bool is_open =
	    !has(postmortem, topic) || topic == TOPIC_CURRENCY || topic == TOPIC_LOSS_QUALITY;
	char currency[4];

	if (!is_open || vocabulary_is_unknown(stated->text))
		return;
	/* `resolved: true` is no time */
	if (is_moment && strpbrk(stated->text, "0123456789") == NULL)
		return;
	if (topic == TOPIC_DOWNTIME)
		take_downtime(postmortem, name, stated);
	else if (topic == TOPIC_LOSS)
		take_loss(postmortem, name, stated);
	else if (topic == TOPIC_CURRENCY && quantity_currency(stated->text, currency))
		set_field(postmortem, topic, stated, g_strdup(currency));
	else if (topic == TOPIC_LOSS_QUALITY)
		set_field(postmortem, topic, stated, g_utf8_strdown(stated->text, -1));
	else if (topic == TOPIC_SERVICES)
		set_field(postmortem, topic, stated, join_names(stated->text));
	else
		set_field(postmortem, topic, stated, clean_text(stated->text));
}

void postmortem_take_section(
    struct postmortem *postmortem, enum topic topic, const struct passage *section)
{
	bool is_long = topic >= TOPIC_CAUSE && topic <= TOPIC_LUCKY;

	if (is_long && !vocabulary_is_unknown(section->text))
		set_field(postmortem, topic, section, clean_text(section->text));
	else
		postmortem_take(postmortem, topic, topic_name(topic), section);
}

/* The first of them that is there: stated date, date in the file name, date in the title. */
bool postmortem_day(
    const struct postmortem *postmortem, const char *page_name, struct civil_date *day)
{
	const char *stated = postmortem->fields[TOPIC_DATE].text;
	const char *title = postmortem->fields[TOPIC_TITLE].text;

	return (stated != NULL && find_date(stated, day)) || find_date(page_name, day) ||
	    (title != NULL && find_date(title, day));
}

/* Sets a field that is not stated, and says so. */
static void conclude(
    struct postmortem *postmortem, enum topic topic, const struct passage *place, char *text)
{
	g_autofree char *before = postmortem->derived.text;

	set_field(postmortem, topic, place, text);
	postmortem->derived.line = postmortem->derived.column = 1;
	postmortem->derived.text = before != NULL
	    ? g_strdup_printf("%s;%s", before, topic_name(topic))
	    : g_strdup(topic_name(topic));
}

/* Turns what is stated of a date or time into the text of its cell. */
static void settle_moment(
    struct postmortem *postmortem, enum topic topic, const struct civil_date *day)
{
	struct passage stated = postmortem->fields[topic];
	struct civil_date date;

	if (stated.text == NULL)
		return;
	char *clean = clean_moment(stated.text, day);
	if (clean == NULL)
		note_unread(&postmortem->notice, topic_name(topic), &stated);
	/* the time of day does not belong to the date */
	if (topic == TOPIC_DATE && clean != NULL && find_date(clean, &date)) {
		g_free(clean);
		clean = civil_format(date);
	}
	set_field(postmortem, topic, &stated, clean);
}

/* Seconds from one time to another of the same zone; false when either is none, or they differ. */
static bool find_span(const struct passage *from, const struct passage *to, int64_t *seconds)
{
	struct moment start, end;

	if (from->text == NULL || to->text == NULL || moment_read(from->text, &start) == NULL ||
	    moment_read(to->text, &end) == NULL || !start.has_clock || !end.has_clock ||
	    !g_str_equal(start.zone, end.zone))
		return false;
	*seconds = (civil_to_days(end.date) - civil_to_days(start.date)) * SECONDS_PER_DAY +
	    end.second_of_day - start.second_of_day;
	return *seconds >= 0;
}

static void conclude_downtime(struct postmortem *postmortem)
{
	const struct passage *fields = postmortem->fields;
	int64_t seconds;

	if (has(postmortem, TOPIC_DOWNTIME) ||
	    (!find_span(&fields[TOPIC_STARTED], &fields[TOPIC_RESOLVED], &seconds) &&
		!find_span(&fields[TOPIC_STARTED], &fields[TOPIC_MITIGATED], &seconds)))
		return;
	conclude(postmortem, TOPIC_DOWNTIME, &fields[TOPIC_STARTED],
	    g_strdup_printf("%" G_GINT64_FORMAT, (seconds + 59) / 60));
}

void postmortem_conclude(
    struct postmortem *postmortem, const char *page_name, const struct timeline *timeline)
{
	const struct passage top = { .line = 1, .column = 1 };
	struct civil_date day = { 0 };
	bool is_ordered = timeline_is_ordered(timeline);
	bool has_day = postmortem_day(postmortem, page_name, &day);

	if (!has_day && timeline->has_first) {
		day = timeline->first_day;
		has_day = true;
	}
	settle_moment(postmortem, TOPIC_DATE, has_day ? &day : NULL);
	for (guint topic = TOPIC_STARTED; topic <= TOPIC_RESOLVED; topic++) {
		const struct milestone *milestone = &timeline->milestones[topic];
		const struct passage place = { NULL, milestone->line, milestone->column };

		settle_moment(postmortem, (enum topic)topic, has_day ? &day : NULL);
		if (!has(postmortem, (enum topic)topic) && milestone->is_found && is_ordered)
			conclude(
			    postmortem, (enum topic)topic, &place, moment_format(&milestone->at));
	}
	conclude_downtime(postmortem);
	if (has(postmortem, TOPIC_DATE))
		return;
	/* the day on which it began, before any other */
	const char *started = postmortem->fields[TOPIC_STARTED].text;
	if (started != NULL && find_date(started, &day))
		has_day = true;
	else if (timeline->has_first)
		day = timeline->first_day;
	if (has_day)
		conclude(postmortem, TOPIC_DATE, &top, civil_format(day));
}
