/*
 * Feeds text to time_text_parse(), and what is behind its first line end to the form that the first
 * line declares. Whatever is read is a valid date and a second of its day.
 */
#include <glib.h>
#include <string.h>

#include "base/timeform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct written_time *time)
{
	g_assert(civil_is_valid(time->date));
	g_assert(time->second_of_day >= 0 && time->second_of_day <= SECONDS_PER_DAY);
	g_assert(time->offset_s > -SECONDS_PER_DAY && time->offset_s < SECONDS_PER_DAY);
	g_assert(time->has_offset || time->offset_s == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	char *line_end = strchr(text, '\n');
	struct written_time time;

	if (time_text_parse(text, &time))
		check(&time);
	if (line_end == NULL)
		return 0;
	*line_end = '\0';
	struct time_form *form = time_form_new(text);
	if (form != NULL && time_form_parse(form, line_end + 1, &time))
		check(&time);
	time_form_free(form);
	return 0;
}
