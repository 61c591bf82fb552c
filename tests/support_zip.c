#include "tests/support_zip.h"

#include <string.h>
#include <zlib.h>

static void put_16(GString *bytes, unsigned value)
{
	g_string_append_c(bytes, (char)(value & 0xff));
	g_string_append_c(bytes, (char)(value >> 8 & 0xff));
}

static void put_32(GString *bytes, uint32_t value)
{
	put_16(bytes, value & 0xffff);
	put_16(bytes, value >> 16);
}

void zip_begin(struct zip_writer *zip)
{
	zip->bytes = g_string_new(NULL);
	zip->directory = g_string_new(NULL);
	zip->count = 0;
}

static GString *deflate_bytes(const char *content, size_t size)
{
	z_stream stream = { .next_in = (unsigned char *)(guintptr)content, .avail_in = (uInt)size };
	GString *packed = g_string_new(NULL);

	assert_int_equal(
	    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	g_string_set_size(packed, deflateBound(&stream, size));
	stream.next_out = (unsigned char *)packed->str;
	stream.avail_out = (uInt)packed->len;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	g_string_set_size(packed, stream.total_out);
	deflateEnd(&stream);
	return packed;
}

void zip_add(struct zip_writer *zip, const char *name, const char *content, size_t size,
    const struct zip_form *form)
{
	GString *packed = form->is_deflated ? deflate_bytes(content, size)
					    : g_string_new_len(content, (gssize)size);
	uint32_t crc = (uint32_t)crc32(0, (const unsigned char *)content, (uInt)size) + form->crc;
	uint32_t offset = form->offset != 0 ? form->offset : (uint32_t)zip->bytes->len;
	unsigned flags = form->flags | (form->has_descriptor ? 8U : 0U);
	unsigned method = form->method != 0 ? form->method : form->is_deflated ? 8U : 0U;
	uint32_t written = form->size != 0 ? form->size : (uint32_t)size;

	for (int is_central = 0; is_central < 2; is_central++) {
		GString *out = is_central ? zip->directory : zip->bytes;
		bool has_sizes = is_central || !form->has_descriptor;

		put_32(out, is_central ? 0x02014b50 : 0x04034b50);
		if (is_central)
			put_16(out, 20);
		put_16(out, 20);
		put_16(out, flags);
		put_16(out, method);
		put_32(out, 0); /* time and date */
		put_32(out, has_sizes ? crc : 0);
		put_32(out, has_sizes ? (uint32_t)packed->len : 0);
		put_32(out, has_sizes ? written : 0);
		put_16(out, (unsigned)strlen(name));
		put_16(out, 4); /* extra field */
		if (is_central) {
			put_16(out, 0); /* comment */
			put_16(out, 0); /* disk */
			put_16(out, 0);
			put_32(out, 0);
			put_32(out, offset);
		}
		g_string_append(out, name);
		put_32(out, 0);
	}
	g_string_append_len(zip->bytes, packed->str, (gssize)packed->len);
	if (form->has_descriptor) {
		put_32(zip->bytes, 0x08074b50);
		put_32(zip->bytes, crc);
		put_32(zip->bytes, (uint32_t)packed->len);
		put_32(zip->bytes, written);
	}
	zip->count++;
	g_string_free(packed, TRUE);
}

void zip_add_text(struct zip_writer *zip, const char *name, const char *text)
{
	const struct zip_form form = { .is_deflated = true };

	zip_add(zip, name, text, strlen(text), &form);
}

GString *zip_end(struct zip_writer *zip, const char *comment)
{
	guint32 start = (guint32)zip->bytes->len;

	g_string_append_len(zip->bytes, zip->directory->str, (gssize)zip->directory->len);
	put_32(zip->bytes, 0x06054b50);
	put_32(zip->bytes, 0);
	put_16(zip->bytes, zip->count);
	put_16(zip->bytes, zip->count);
	put_32(zip->bytes, (uint32_t)zip->directory->len);
	put_32(zip->bytes, start);
	put_16(zip->bytes, comment != NULL ? (unsigned)strlen(comment) : 0);
	if (comment != NULL)
		g_string_append(zip->bytes, comment);
	g_string_free(zip->directory, TRUE);
	return zip->bytes;
}
