/* Milestones from the lines of a timeline. */
#include <string.h>

#include "etl/documents/postmortem_parts.h"

/* A caption is short; what is longer only looks like one. */
#define CAPTION_SIZE_MAX 200
/* When the clock goes back by more, the next day has begun. */
#define NIGHT_S (12 * 3600)

/* A line that is no event may say the day and the zone of those below it. */
static void read_caption(struct timeline *timeline, const char *text)
{
	char zone[8];

	if (strlen(text) > CAPTION_SIZE_MAX)
		return;
	if (moment_zone(text, zone))
		memcpy(timeline->zone, zone, sizeof(zone));
	if (find_date(text, &timeline->day)) {
		timeline->has_day = true;
		timeline->second_of_day = 0;
	}
}

/* Gives the moment a date and zone from the lines above it; false when there is no date. */
static bool complete(struct timeline *timeline, struct moment *moment)
{
	if (moment->has_date && !moment->has_year && timeline->has_day) {
		moment->date.year = timeline->day.year;
		moment->has_year = civil_is_valid(moment->date);
	} else if (!moment->has_date && timeline->has_day) {
		int64_t day = civil_to_days(timeline->day);

		if (moment->second_of_day + NIGHT_S < timeline->second_of_day)
			day++;
		moment->date = civil_from_days(day);
		moment->has_date = moment->has_year = true;
	}
	if (moment->zone[0] == '\0')
		memcpy(moment->zone, timeline->zone, sizeof(moment->zone));
	if (!moment->has_year)
		return false;
	timeline->day = moment->date;
	timeline->has_day = true;
	if (moment->has_clock)
		timeline->second_of_day = moment->second_of_day;
	if (!timeline->has_first)
		timeline->first_day = moment->date;
	timeline->has_first = true;
	return true;
}

/* What happened at a moment; `place` is where the document says so. */
static void take_event(
    struct timeline *timeline, const struct moment *moment, const char *event, const char *place)
{
	if (!moment->has_clock || !moment->has_year)
		return;
	for (guint topic = TOPIC_STARTED; topic <= TOPIC_RESOLVED; topic++) {
		struct milestone *milestone = &timeline->milestones[topic];

		/* recovery comes in steps: the last one counts */
		if ((milestone->is_found && topic != TOPIC_RESOLVED) ||
		    !vocabulary_is_milestone((enum topic)topic, event))
			continue;
		milestone->is_found = true;
		milestone->at = *moment;
		markdown_place(timeline->markdown, place + strspn(place, " -:\t"), &milestone->line,
		    &milestone->column);
	}
}

static void take_cell(struct timeline *timeline, const struct block *cell)
{
	struct moment moment;

	if (cell->is_head) {
		read_caption(timeline, cell->text);
		return;
	}
	if (cell->row != timeline->row) {
		timeline->row = cell->row;
		timeline->row_is_timed = false;
	}
	const char *behind = moment_read(cell->text, &moment);
	if (cell->column == 0 && behind != NULL) {
		timeline->row_is_timed = complete(timeline, &moment);
		timeline->row_moment = moment;
	} else if (cell->column == 1 && behind != NULL && *behind == '\0' && moment.has_clock &&
	    !moment.has_date && timeline->row_is_timed && !timeline->row_moment.has_clock) {
		/* date and time have a column each */
		timeline->row_is_timed = complete(timeline, &moment);
		timeline->row_moment = moment;
	} else if (timeline->row_is_timed) {
		take_event(timeline, &timeline->row_moment, cell->text, cell->text);
	}
}

/* A line of a list or paragraph. */
static void take_line(struct timeline *timeline, const struct block *block, const char *line)
{
	g_autofree char *copy = g_strndup(line, strcspn(line, "\n"));
	struct moment moment;
	const char *behind = moment_read(copy, &moment);

	if (behind != NULL && moment.has_clock) {
		if (complete(timeline, &moment))
			take_event(timeline, &moment, behind, line + (behind - copy));
	} else if (behind != NULL || block->kind == BLOCK_TEXT) {
		read_caption(timeline, copy);
	}
}

void timeline_add(struct timeline *timeline, const struct block *block)
{
	if (block->kind == BLOCK_CELL) {
		take_cell(timeline, block);
	} else if (block->kind == BLOCK_HEADING) {
		read_caption(timeline, block->text);
	} else {
		for (const char *line = block->text; line != NULL;) {
			const char *end = strchr(line, '\n');

			take_line(timeline, block, line);
			line = end != NULL ? end + 1 : NULL;
		}
	}
}

bool timeline_is_ordered(const struct timeline *timeline)
{
	int64_t last = G_MININT64;

	for (guint topic = TOPIC_STARTED; topic <= TOPIC_RESOLVED; topic++) {
		const struct moment *at = &timeline->milestones[topic].at;

		if (!timeline->milestones[topic].is_found)
			continue;
		int64_t second = civil_to_days(at->date) * SECONDS_PER_DAY + at->second_of_day;
		if (second < last)
			return false;
		last = second;
	}
	return true;
}
