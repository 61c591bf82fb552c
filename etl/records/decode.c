#include "etl/records/decode.h"

#include <errno.h>
#include <string.h>

#define NO_CONVERTER ((GIConv)-1)

struct decoder {
	GIConv converter; /* NO_CONVERTER: bytes pass as they are */
};

static bool begins_with(const char *start, size_t size, const char *mark)
{
	return size >= strlen(mark) && memcmp(start, mark, strlen(mark)) == 0;
}

/* Whether exactly the bytes at odd (1) or even (0) places are NUL. */
static bool has_nul_at(const char *start, size_t size, size_t parity)
{
	for (size_t i = 0; i < size; i++)
		if ((start[i] == '\0') != (i % 2 == parity))
			return false;
	return size >= 4;
}

const char *encoding_find(const char *start, size_t size, const char *declared, size_t *mark_size)
{
	static const struct {
		const char *mark, *encoding;
	} marks[] = {
		{ "\xef\xbb\xbf", "UTF-8" },
		{ "\xff\xfe", "UTF-16LE" },
		{ "\xfe\xff", "UTF-16BE" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
		if (begins_with(start, size, marks[i].mark)) {
			*mark_size = strlen(marks[i].mark);
			return marks[i].encoding;
		}
	*mark_size = 0;
	if (declared != NULL)
		return declared;
	if (has_nul_at(start, MIN(size, ENCODING_START_SIZE), 1))
		return "UTF-16LE";
	if (has_nul_at(start, MIN(size, ENCODING_START_SIZE), 0))
		return "UTF-16BE";
	return "UTF-8";
}

/* iconv takes the empty name for that of the locale, and options behind a slash. */
static bool is_encoding_name(const char *name)
{
	return *name != '\0' &&
	    name[strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_:.")] == '\0';
}

struct decoder *decoder_new(const char *encoding)
{
	GIConv converter = NO_CONVERTER;

	if (g_ascii_strcasecmp(encoding, "UTF-8") != 0 &&
	    g_ascii_strcasecmp(encoding, "UTF8") != 0) {
		if (is_encoding_name(encoding))
			converter = g_iconv_open("UTF-8", encoding);
		if (converter == NO_CONVERTER)
			return NULL;
	}
	struct decoder *decoder = g_new(struct decoder, 1);
	decoder->converter = converter;
	return decoder;
}

void decoder_free(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	if (decoder->converter != NO_CONVERTER)
		g_iconv_close(decoder->converter);
	g_free(decoder);
}

bool decoder_converts(const struct decoder *decoder)
{
	return decoder->converter != NO_CONVERTER;
}

size_t decoder_move(
    struct decoder *decoder, struct bytes *input, char *output, size_t size, bool *is_bad)
{
	size_t moved = MIN(input->size, size), room = size;
	/* iconv reads its input and does not change it */
	char *start = (char *)(guintptr)input->start;

	*is_bad = false;
	if (decoder->converter == NO_CONVERTER) {
		memcpy(output, input->start, moved);
		input->start += moved;
		input->size -= moved;
		return moved;
	}
	bool ok = g_iconv(decoder->converter, &start, &input->size, &output, &room) != (gsize)-1;
	int reason = errno;
	input->start = start;
	moved = size - room;
	*is_bad = !ok && moved == 0 && reason != EINVAL;
	return moved;
}

size_t decoder_finish(struct decoder *decoder, char *output, size_t size)
{
	size_t room = size;

	if (decoder->converter != NO_CONVERTER)
		g_iconv(decoder->converter, NULL, NULL, &output, &room);
	return size - room;
}
