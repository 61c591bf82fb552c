#include "etl/records/document.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"

GString *document_load(struct source *source, const char *shown_path, GError **error)
{
	g_autoptr(GString) text = source_read_all(source, DOCUMENT_SIZE_MAX, error);

	source_close(source);
	if (text == NULL)
		return NULL;
	if (text->len == 0) {
		source_fail_empty(shown_path, error);
		return NULL;
	}
	return g_steal_pointer(&text);
}

bool document_check(const char *text, size_t size, struct defect *defect)
{
	const char *nul = memchr(text, '\0', size);
	const char *bad = NULL;

	if (nul == NULL && g_utf8_validate_len(text, size, &bad))
		return true;
	defect->code = nul != NULL ? CODE_NUL : CODE_UTF8;
	defect->message = g_strdup(nul != NULL ? "a NUL byte" : "not valid UTF-8");
	document_place(
	    text, (size_t)((nul != NULL ? nul : bad) - text), &defect->line, &defect->column);
	return false;
}

void document_place(const char *text, size_t offset, int64_t *line, int *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) {
			(*line)++;
			*column = 1;
		} else {
			*column += ((unsigned char)text[i] & 0xc0) != 0x80;
		}
	}
}
