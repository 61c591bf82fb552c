#include "etl/records/csv_mend.h"

#include <string.h>

struct mending {
	const char *end;          /* of the line */
	const char *last_closing; /* the last quote that can close a field, or NULL: what lies
				     behind it need not be searched for another */
	char delimiter;
	GString *mended;
};

static bool is_blank(const struct mending *mending, char byte)
{
	return (byte == ' ' || byte == '\t') && byte != mending->delimiter;
}

static const char *skip_blanks(const struct mending *mending, const char *at)
{
	while (at < mending->end && is_blank(mending, *at))
		at++;
	return at;
}

static bool is_closing(const struct mending *mending, const char *quote)
{
	const char *next = skip_blanks(mending, quote + 1);

	return next == mending->end || *next == mending->delimiter;
}

static const char *find_last_closing(const struct mending *mending, const char *line)
{
	for (const char *at = mending->end; at > line; at--)
		if (at[-1] == '"' && is_closing(mending, at - 1))
			return at - 1;
	return NULL;
}

/* The quote that closes the field that begins here, or NULL. */
static const char *find_closing(const struct mending *mending, const char *at)
{
	if (mending->last_closing == NULL || at > mending->last_closing)
		return NULL;
	while (*at != '"' || !is_closing(mending, at))
		at++;
	return at;
}

static void append_quoted(
    const struct mending *mending, const char *text, const char *end, bool is_doubled)
{
	g_string_append_c(mending->mended, '"');
	for (; text < end; text++) {
		g_string_append_c(mending->mended, *text);
		if (*text != '"')
			continue;
		g_string_append_c(mending->mended, '"');
		if (is_doubled && text + 1 < end && text[1] == '"')
			text++;
	}
	g_string_append_c(mending->mended, '"');
}

/* Mends one field, and returns what it ends at: a delimiter, or the end of the line. */
static const char *mend_field(const struct mending *mending, const char *at)
{
	at = skip_blanks(mending, at);
	const char *closing =
	    at < mending->end && *at == '"' ? find_closing(mending, at + 1) : NULL;

	if (closing != NULL) {
		append_quoted(mending, at + 1, closing, true);
		return skip_blanks(mending, closing + 1);
	}
	const char *next = memchr(at, mending->delimiter, (size_t)(mending->end - at));
	next = next != NULL ? next : mending->end;
	const char *last = next;
	while (last > at && is_blank(mending, last[-1]))
		last--;
	append_quoted(mending, at, last, false);
	return next;
}

void mend_line(struct framer *framer, size_t size, GString *mended)
{
	const char *at = framer->window->str + framer->start;
	struct mending mending = {
		.end = at + size, .delimiter = framer->delimiter, .mended = mended
	};
	struct cell cell = { .line = framer->line, .column = 1 };

	while (mending.end > at && (mending.end[-1] == '\n' || mending.end[-1] == '\r'))
		mending.end--;
	mending.last_closing = find_last_closing(&mending, at);
	g_string_truncate(mended, 0);
	g_array_set_size(framer->cells, 0);
	for (;;) {
		g_array_append_val(framer->cells, cell);
		const char *next = mend_field(&mending, at);
		if (next == mending.end)
			return;
		g_string_append_c(mended, mending.delimiter);
		for (; at <= next; at++)
			cell.column += ((unsigned char)*at & 0xc0) != 0x80;
	}
}
