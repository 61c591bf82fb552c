#include "etl/records/source.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/records/decode.h"

/* At least twice what zlib reads at a time: it then reads plain files straight into the buffer. */
#define BUFFER_SIZE (256 * 1024)
#define ZLIB_SIZE   (64 * 1024)

struct source {
	gzFile file;         /* or NULL */
	struct bytes memory; /* without a file: what was not read of it */
	char *shown_path;
	char *encoding;
	struct decoder *decoder;
	char *buffer;       /* of BUFFER_SIZE bytes, decompressed */
	struct bytes input; /* what is in it and not decoded */
	int64_t offset;     /* of the input in the decompressed file */
	int64_t line;       /* of the text that is decoded next */
	int column;
	bool at_end;
};

static bool fail_reading(const char *shown_path, const char *reason, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s: error: cannot be read: %s [%s]", shown_path,
	    reason, CODE_UNREADABLE);
}

bool source_fail_empty(const char *shown_path, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: the file is empty [%s]",
	    shown_path, CODE_EMPTY_FILE);
}

/* Reads more behind the bytes that are not decoded. */
static bool fill(struct source *source, GError **error)
{
	memmove(source->buffer, source->input.start, source->input.size);
	source->input.start = source->buffer;
	if (source->file == NULL) {
		size_t size = MIN(source->memory.size, BUFFER_SIZE - source->input.size);

		memcpy(source->buffer + source->input.size, source->memory.start, size);
		source->memory.start += size;
		source->memory.size -= size;
		source->input.size += size;
		source->at_end = size == 0;
		return true;
	}
	int got = gzread(source->file, source->buffer + source->input.size,
	    (unsigned)(BUFFER_SIZE - source->input.size));
	int code = Z_OK;
	const char *reason;

	gzerror(source->file, &code);
	if (got > 0 || (got == 0 && code == Z_OK)) {
		source->input.size += (size_t)got;
		source->at_end = got == 0;
		return true;
	}
	if (code == Z_BUF_ERROR)
		reason = "its compression ends too early";
	else if (code == Z_ERRNO)
		reason = g_strerror(errno);
	else
		reason = "its compression is damaged";
	return fail_reading(source->shown_path, reason, error);
}

/* Settles the encoding by the first bytes. */
static bool start_decoding(struct source *source, const char *declared, GError **error)
{
	size_t mark_size;

	if (!fill(source, error))
		return false;
	source->encoding =
	    g_strdup(encoding_find(source->input.start, source->input.size, declared, &mark_size));
	source->input.start += mark_size;
	source->input.size -= mark_size;
	source->offset = (int64_t)mark_size;
	source->decoder = decoder_new(source->encoding);
	return source->decoder != NULL ||
	    fail(error, NINES_ERROR_CONTRACT, "%s: error: nobody knows the encoding \"%s\" [%s]",
		source->shown_path, source->encoding, CODE_ENCODING);
}

static struct source *source_new(gzFile file, const char *shown_path)
{
	struct source *source = g_new0(struct source, 1);

	source->file = file;
	source->shown_path = g_strdup(shown_path);
	source->buffer = g_malloc(BUFFER_SIZE);
	source->input.start = source->buffer;
	source->line = source->column = 1;
	return source;
}

/* Opens a file without looking at its bytes. */
static struct source *open_file(const char *path, const char *shown_path, GError **error)
{
	if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
		fail_reading(shown_path, "it is a folder", error);
		return NULL;
	}
	gzFile file = gzopen(path, "rb");
	if (file == NULL) {
		fail_reading(shown_path, g_strerror(errno), error);
		return NULL;
	}
	gzbuffer(file, ZLIB_SIZE);
	return source_new(file, shown_path);
}

struct source *source_open(
    const char *path, const char *shown_path, const char *encoding, GError **error)
{
	struct source *source = open_file(path, shown_path, error);

	if (source == NULL || start_decoding(source, encoding, error))
		return source;
	source_close(source);
	return NULL;
}

struct source *source_open_memory(
    const char *bytes, size_t size, const char *shown_path, GError **error)
{
	struct source *source = source_new(NULL, shown_path);

	source->memory = (struct bytes){ bytes, size };
	if (start_decoding(source, NULL, error))
		return source;
	source_close(source);
	return NULL;
}

void source_close(struct source *source)
{
	if (source == NULL)
		return;
	if (source->file != NULL)
		gzclose(source->file);
	decoder_free(source->decoder);
	g_free(source->encoding);
	g_free(source->buffer);
	g_free(source->shown_path);
	g_free(source);
}

bool source_knows_encoding(const char *name)
{
	struct decoder *decoder = decoder_new(name);

	decoder_free(decoder);
	return decoder != NULL;
}

/* Moves the place of the next text behind what was decoded. */
static void pass_over(struct source *source, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		source->column += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (text[i] == '\n') {
			source->line++;
			source->column = 1;
		}
	}
}

static bool fail_decoding(const struct source *source, bool is_cut, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT,
	    "%s:%" G_GINT64_FORMAT ":%d: error: the bytes at offset %" G_GINT64_FORMAT
	    " are %s %s [%s]",
	    source->shown_path, source->line, source->column, source->offset,
	    is_cut ? "only the beginning of a character of" : "not", source->encoding,
	    CODE_ENCODING);
}

gssize source_read(struct source *source, char *buffer, size_t size, GError **error)
{
	for (;;) {
		size_t before = source->input.size;
		bool is_bad;
		size_t moved = decoder_move(source->decoder, &source->input, buffer, size, &is_bad);

		source->offset += (int64_t)(before - source->input.size);
		if (moved > 0) {
			/* bytes that pass as they are cannot fail */
			if (decoder_converts(source->decoder))
				pass_over(source, buffer, moved);
			return (gssize)moved;
		}
		if (is_bad || (source->at_end && source->input.size > 0)) {
			fail_decoding(source, !is_bad, error);
			return -1;
		}
		if (source->at_end)
			return (gssize)decoder_finish(source->decoder, buffer, size);
		if (!fill(source, error))
			return -1;
	}
}

GString *source_read_all(struct source *source, size_t limit, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autofree char *buffer = g_malloc(BUFFER_SIZE);
	gssize got;

	while ((got = source_read(source, buffer, BUFFER_SIZE, error)) > 0) {
		g_string_append_len(all, buffer, got);
		if (all->len > limit) {
			fail_reading(source->shown_path, "it is too large for this format", error);
			return NULL;
		}
	}
	return got < 0 ? NULL : g_steal_pointer(&all);
}

GString *source_read_bytes(const char *path, const char *shown_path, size_t limit, GError **error)
{
	struct source *source = open_file(path, shown_path, error);
	g_autoptr(GString) all = g_string_new(NULL);
	bool ok = source != NULL;

	while (ok && !source->at_end) {
		source->input.size = 0;
		ok = fill(source, error);
		g_string_append_len(all, source->input.start, (gssize)source->input.size);
		if (ok && all->len > limit)
			ok = fail_reading(shown_path, "it is too large for this format", error);
	}
	source_close(source);
	return ok ? g_steal_pointer(&all) : NULL;
}

char *source_name(const char *path)
{
	char *name = g_path_get_basename(path);

	if (g_str_has_suffix(name, ".gz"))
		name[strlen(name) - strlen(".gz")] = '\0';
	return name;
}
