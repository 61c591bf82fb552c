/*
 * The second address of zlib: the entries of an archive are raw deflate streams in memory, which
 * the gz functions of source.c cannot read. Offsets and sizes come from the archive, so each is
 * checked before it is used.
 */
#include "etl/records/zip.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/words.h"
#include "etl/codes.h"

/* Signatures and sizes of APPNOTE.TXT, the description of the format. */
#define END_SIGNATURE   0x06054b50U
#define END_SIZE        22
#define FILE_SIGNATURE  0x02014b50U
#define FILE_SIZE       46
#define LOCAL_SIGNATURE 0x04034b50U
#define LOCAL_SIZE      30
#define COMMENT_MAX     65535

#define METHOD_STORED  0
#define METHOD_DEFLATE 8
#define FLAG_ENCRYPTED 1U

/* Text packs 20 times smaller, at times 100 times; a bomb does 1000 times. */
#define RATIO_MAX        250
#define RATIO_CHECK_SIZE (1024 * 1024)

struct archive {
	const unsigned char *bytes;
	size_t size;
};

struct entry {
	char *name;
	struct archive archive; /* that holds it */
	unsigned flags, method;
	uint32_t crc;
	size_t packed_size, size;
	size_t offset; /* of the local header */
};

struct zip {
	char *shown_path;
	GArray *entries;  /* struct entry */
	guint count;      /* of all entries seen, folders and inner archives among them */
	size_t inflated;  /* declared sizes of all entries */
	GPtrArray *inner; /* char *: unpacked inner archives */
	char *content;    /* of the entry read last */
};

static unsigned read_16(const unsigned char *bytes)
{
	return bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t read_32(const unsigned char *bytes)
{
	return read_16(bytes) | (uint32_t)read_16(bytes + 2) << 16;
}

static bool refuse(const struct zip *zip, const char *why, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s: error: the archive is refused: %s [%s]",
	    zip->shown_path, why, CODE_UNSAFE_ARCHIVE);
}

static bool fail_damaged(const struct zip *zip, const char *why, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s: error: cannot be read: %s [%s]",
	    zip->shown_path, why, CODE_UNREADABLE);
}

static bool fail_entry(
    const struct zip *zip, const struct entry *entry, const char *why, GError **error)
{
	g_autofree char *shown = word_shown(entry->name);
	g_autofree char *message = g_strdup_printf("\"%s\" in it %s", shown, why);

	return fail_damaged(zip, message, error);
}

/* The record at the end of an archive, which a comment may follow; NULL when there is none. */
static const unsigned char *find_end(const struct archive *archive)
{
	for (size_t behind = END_SIZE; behind <= archive->size && behind <= END_SIZE + COMMENT_MAX;
	     behind++) {
		const unsigned char *end = archive->bytes + archive->size - behind;

		if (read_32(end) == END_SIGNATURE && END_SIZE + read_16(end + 20) <= behind)
			return end;
	}
	return NULL;
}

/* The name stays within the folder that the archive would be unpacked to. */
static bool is_safe_name(const char *name)
{
	g_auto(GStrv) steps = g_strsplit_set(name, "/\\", -1);

	if (*name == '/' || *name == '\\' || (g_ascii_isalpha(*name) && name[1] == ':'))
		return false;
	return !g_strv_contains((const char *const *)steps, "..");
}

static bool check_entry(struct zip *zip, const struct entry *entry, GError **error)
{
	g_autofree char *message = NULL, *shown = word_shown(entry->name);

	zip->count++;
	zip->inflated += entry->size;
	if (zip->count > ZIP_ENTRIES_MAX)
		return refuse(zip, "it has more than 20,000 entries", error);
	if (zip->inflated > ZIP_INFLATED_MAX)
		return refuse(zip, "it would unpack to more than 512 MiB", error);
	if (!is_safe_name(entry->name))
		message = g_strdup_printf("\"%s\" lies outside of it", shown);
	else if ((entry->flags & FLAG_ENCRYPTED) != 0)
		message = g_strdup_printf("\"%s\" is encrypted", shown);
	else if (entry->size > RATIO_CHECK_SIZE && entry->size / RATIO_MAX > entry->packed_size)
		message = g_strdup_printf(
		    "\"%s\" would unpack to %d times its size or more", shown, RATIO_MAX);
	return message == NULL || refuse(zip, message, error);
}

/* Inflates exactly the declared size. */
static bool inflate_entry(const unsigned char *packed, const struct entry *entry, char *content)
{
	z_stream stream = { .next_in = (unsigned char *)(guintptr)packed,
		.avail_in = (uInt)entry->packed_size,
		.next_out = (unsigned char *)content,
		.avail_out = (uInt)entry->size };
	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return false;
	bool ok = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0;
	inflateEnd(&stream);
	return ok;
}

/*
 * Finds the content of an entry: a part of its archive, or memory that `*owned` is set to, which
 * the caller frees. The local header only says where the content begins; the sizes in it may be 0.
 * Returns what is wrong with the entry; NULL: nothing, `*content` is set.
 */
static const char *unpack(const struct entry *entry, const char **content, char **owned)
{
	size_t offset = MIN(entry->offset, entry->archive.size);
	size_t left = entry->archive.size - offset;
	const unsigned char *header = entry->archive.bytes + offset;

	*owned = NULL;
	if (left < LOCAL_SIZE || read_32(header) != LOCAL_SIGNATURE)
		return "is not where the archive says";
	size_t start = LOCAL_SIZE + read_16(header + 26) + read_16(header + 28);
	if (left < start || left - start < entry->packed_size)
		return "is cut off";
	*content = (const char *)header + start;
	if (entry->method == METHOD_DEFLATE) {
		*content = *owned = g_malloc(entry->size + 1);
		(*owned)[entry->size] = '\0';
		if (!inflate_entry(header + start, entry, *owned))
			return "is damaged";
	} else if (entry->method != METHOD_STORED || entry->packed_size != entry->size) {
		return "is compressed by an unknown method";
	}
	if (crc32(0, (const unsigned char *)*content, (uInt)entry->size) != entry->crc)
		return "is damaged";
	return NULL;
}

static bool read_directory(
    struct zip *zip, const struct archive *archive, bool is_inner, GError **error);

/* Opens an archive in the archive. */
static bool add_inner(struct zip *zip, const struct entry *entry, GError **error)
{
	const char *content;
	char *owned;
	const char *defect = unpack(entry, &content, &owned);

	if (owned != NULL)
		g_ptr_array_add(zip->inner, owned);
	if (defect != NULL)
		return fail_entry(zip, entry, defect, error);
	struct archive inner = { (const unsigned char *)content, entry->size };
	return read_directory(zip, &inner, true, error);
}

/* Takes an entry of the directory over, and frees its name unless it is kept. */
static bool add_entry(struct zip *zip, struct entry *entry, bool is_inner, GError **error)
{
	g_autofree char *name = entry->name;
	g_autofree char *lower = g_ascii_strdown(name, -1);
	bool is_archive = g_str_has_suffix(lower, ".zip") && strchr(name, '/') == NULL;

	if (!check_entry(zip, entry, error))
		return false;
	if (is_archive && !is_inner)
		return add_inner(zip, entry, error);
	if (g_str_has_suffix(name, "/"))
		return true;
	g_array_append_val(zip->entries, *entry);
	name = NULL;
	return true;
}

/* Sizes of 4 GiB and more stand elsewhere; what is so large is refused anyway. */
static struct entry parse_entry(const unsigned char *bytes, const struct archive *archive)
{
	g_autofree char *name = g_strndup((const char *)bytes + FILE_SIZE, read_16(bytes + 28));
	struct entry entry = {
		.name = g_utf8_make_valid(name, -1),
		.archive = *archive,
		.flags = read_16(bytes + 8),
		.method = read_16(bytes + 10),
		.crc = read_32(bytes + 16),
		.packed_size = read_32(bytes + 20),
		.size = read_32(bytes + 24),
		.offset = read_32(bytes + 42),
	};

	return entry;
}

static bool read_directory(
    struct zip *zip, const struct archive *archive, bool is_inner, GError **error)
{
	const unsigned char *end = find_end(archive);

	if (end == NULL)
		return fail_damaged(zip, "it is no zip archive, or it is cut off", error);
	size_t limit = (size_t)(end - archive->bytes), at = MIN(read_32(end + 16), limit);
	for (unsigned left = read_16(end + 10); left > 0; left--) {
		const unsigned char *bytes = archive->bytes + at;

		if (limit - at < FILE_SIZE || read_32(bytes) != FILE_SIGNATURE)
			return fail_damaged(zip, "the directory of the archive is damaged", error);
		size_t size =
		    FILE_SIZE + read_16(bytes + 28) + read_16(bytes + 30) + read_16(bytes + 32);
		if (limit - at < size)
			return fail_damaged(zip, "the directory of the archive is damaged", error);
		struct entry entry = parse_entry(bytes, archive);
		if (!add_entry(zip, &entry, is_inner, error))
			return false;
		at += size;
	}
	return true;
}

struct zip *zip_open(const char *bytes, size_t size, const char *shown_path, GError **error)
{
	struct zip *zip = g_new0(struct zip, 1);
	struct archive archive = { (const unsigned char *)bytes, size };

	zip->shown_path = g_strdup(shown_path);
	zip->entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
	zip->inner = g_ptr_array_new_with_free_func(g_free);
	if (read_directory(zip, &archive, false, error))
		return zip;
	zip_free(zip);
	return NULL;
}

void zip_free(struct zip *zip)
{
	if (zip == NULL)
		return;
	for (guint i = 0; i < zip->entries->len; i++)
		g_free(g_array_index(zip->entries, struct entry, i).name);
	g_array_unref(zip->entries);
	g_ptr_array_unref(zip->inner);
	g_free(zip->content);
	g_free(zip->shown_path);
	g_free(zip);
}

guint zip_count(const struct zip *zip)
{
	return zip->entries->len;
}

const char *zip_name(const struct zip *zip, guint index)
{
	return g_array_index(zip->entries, struct entry, index).name;
}

bool zip_read(struct zip *zip, guint index, const char **bytes, size_t *size, GError **error)
{
	const struct entry *entry = &g_array_index(zip->entries, struct entry, index);
	const char *content;
	char *owned;

	g_clear_pointer(&zip->content, g_free);
	const char *defect = unpack(entry, &content, &owned);
	zip->content = owned;
	if (defect != NULL)
		return fail_entry(zip, entry, defect, error);
	if (owned == NULL) {
		zip->content = g_malloc(entry->size + 1);
		if (entry->size > 0)
			memcpy(zip->content, content, entry->size);
		zip->content[entry->size] = '\0';
	}
	*bytes = zip->content;
	*size = entry->size;
	return true;
}
