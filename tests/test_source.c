#include "etl/records/source.h"

#include <string.h>

#include "base/error.h"
#include "tests/support.h"

/* Reads a file in steps of `size` bytes: its text, then the message of what failed. */
static GString *read_in_steps(const char *path, const char *encoding, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *buffer = g_malloc(size);
	struct source *source = source_open(path, "in", encoding, &error);
	GString *text = g_string_new(NULL);
	gssize got;

	while (source != NULL && (got = source_read(source, buffer, size, &error)) > 0)
		g_string_append_len(text, buffer, got);
	source_close(source);
	if (error != NULL) {
		if (!g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT))
			g_string_append(text, "not CONTRACT: ");
		g_string_append(text, error->message);
	}
	return text;
}

struct decode_case {
	const char *encoding;
	const char *bytes;
	size_t size;
	const char *text;
};

static void check_decoded(struct fixture *fixture, const struct decode_case *cases, size_t count)
{
	static const size_t steps[] = { 16, 100000 };

	for (size_t i = 0; i < count * G_N_ELEMENTS(steps); i++) {
		const struct decode_case *one = &cases[i / G_N_ELEMENTS(steps)];
		const char *path = put_bytes(fixture, "in", one->bytes, one->size);
		GString *text = read_in_steps(path, one->encoding, steps[i % G_N_ELEMENTS(steps)]);

		assert_taken_text(g_string_free(text, FALSE), one->text);
	}
}

static void a_byte_order_mark_tells_the_encoding(void **state)
{
	static const struct decode_case cases[] = {
		{ NULL, "\xef\xbb\xbfid", 5, "id" },
		{ NULL, "\xff\xfei\0d\0", 6, "id" },
		{ NULL, "\xfe\xff\0i\0d", 6, "id" },
		{ NULL, "\xff\xfe\x3d\xd8\0\xde\xe4\0", 8, "\U0001f600\u00e4" },
		{ NULL, "\xfe\xff\xd8\x3d\xde\0\0\xe4", 8, "\U0001f600\u00e4" },
		{ NULL, "\xff\xfe", 2, "" },
		{ NULL, "\xef\xbb\xbf", 3, "" },
		{ NULL, "\xef\xbb", 2, "\xef\xbb" },
		/* only the first one is a mark */
		{ NULL, "\xef\xbb\xbf\xef\xbb\xbf", 6, "\ufeff" },
		{ NULL, "\xff\xfe\xff\xfe", 4, "\ufeff" },
		/* and it knows better than the profile */
		{ "windows-1252", "\xef\xbb\xbf\xc3\xa4", 5, "\u00e4" },
		{ "KOI8-R", "\xff\xfe\xe4\0", 4, "\u00e4" },
		{ "UTF-16LE", "\xfe\xff\0\xe4", 4, "\u00e4" },
	};

	check_decoded(*state, cases, G_N_ELEMENTS(cases));
}

static void nul_at_every_second_place_is_utf16(void **state)
{
	static const struct decode_case cases[] = {
		{ NULL, "i\0d\0", 4, "id" },
		{ NULL, "\0i\0d", 4, "id" },
		{ "UTF-16LE", "\x16\x04", 2, "\u0416" },
		{ NULL, "", 0, "" },
	};
	g_autoptr(GString) text = g_string_new(NULL);
	gsize size;

	check_decoded(*state, cases, G_N_ELEMENTS(cases));
	/* the first 64 bytes decide */
	for (int i = 0; i < 32; i++)
		g_string_append_c(text, 'x');
	g_string_append(text, "\u20ac");
	g_autofree char *bytes =
	    g_convert(text->str, (gssize)text->len, "UTF-16LE", "UTF-8", NULL, &size, NULL);
	g_autoptr(GString) found = read_in_steps(put_bytes(*state, "in", bytes, size), NULL, 16);
	assert_string_equal(found->str, text->str);
}

static void declared_encodings_are_decoded(void **state)
{
	static const struct decode_case cases[] = {
		{ "windows-1252", "\x80 \xe4\xdf", 4, "\u20ac \u00e4\u00df" },
		{ "ISO-8859-1", "\xe4\xa4", 2, "\u00e4\u00a4" },
		{ "iso-8859-15", "\xa4", 1, "\u20ac" },
		{ "KOI8-R", "\xf2\xd5\xc2", 3, "\u0420\u0443\u0431" },
		{ "CP1251", "\xd0\xf3\xe1", 3, "\u0420\u0443\u0431" },
		{ "SHIFT_JIS", "\x8f\xe1\x8a\x51", 4, "\u969c\u5bb3" },
		{ "GB18030", "\x95\x32\x82\x36", 4, "\U00020000" },
		/* letters that iconv holds back until it has seen what follows */
		{ "BIG5-HKSCS", "\x88\x66", 2, "\u00ca" },
		{ "BIG5-HKSCS", "\x88\x62", 2, "\u00ca\u0304" },
		{ "ISO-2022-JP", "\x1b$B>c32\x1b(B!", 11, "\u969c\u5bb3!" },
		{ "US-ASCII", "id", 2, "id" },
		/* of UTF-8 every byte comes through */
		{ "UTF-8", "\xe4\xff", 2, "\xe4\xff" },
		{ "utf8", "\xe4\xff", 2, "\xe4\xff" },
		{ NULL, "\xe4\xff", 2, "\xe4\xff" },
	};

	check_decoded(*state, cases, G_N_ELEMENTS(cases));
}

static void bytes_without_a_meaning_are_named_by_their_offset(void **state)
{
	static const struct decode_case cases[] = {
		{ "windows-1252", "id\n\x81\n", 5,
		    "id\nin:2:1: error: the bytes at offset 3 are not windows-1252 [I003]" },
		{ "US-ASCII", "\xc3\xa4", 2,
		    "in:1:1: error: the bytes at offset 0 are not US-ASCII [I003]" },
		{ "SHIFT_JIS", "a\x8f", 2,
		    "ain:1:2: error: the bytes at offset 1 are only the beginning of a character of SHIFT_JIS [I003]" },
		{ NULL, "\xff\xfei\0\0\xdc", 6,
		    "iin:1:2: error: the bytes at offset 4 are not UTF-16LE [I003]" },
		{ NULL, "\xff\xfei\0\x3d\xd8", 6,
		    "iin:1:2: error: the bytes at offset 4 are only the beginning of a character of UTF-16LE [I003]" },
		{ NULL, "\xff\xfei", 3,
		    "in:1:1: error: the bytes at offset 2 are only the beginning of a character of UTF-16LE [I003]" },
		{ NULL, "\xfe\xff\0i\0", 5,
		    "iin:1:2: error: the bytes at offset 4 are only the beginning of a character of UTF-16BE [I003]" },
		{ NULL, "i\0d\0n", 5,
		    "idin:1:3: error: the bytes at offset 4 are only the beginning of a character of UTF-16LE [I003]" },
	};

	check_decoded(*state, cases, G_N_ELEMENTS(cases));
}

static void encodings_are_known_by_name(void **state)
{
	static const char *const known[] = { "UTF-8", "utf8", "UTF-16LE", "windows-1252",
		"WINDOWS-1252", "ISO-8859-1", "KOI8-R", "CP850" };
	static const char *const unknown[] = { "", "latin-47", "UTF-8//IGNORE",
		"windows-1252//TRANSLIT", "//", "windows 1252", "UTF-8\n" };
	static const struct decode_case cases[] = {
		{ "latin-47", "id", 2, "in: error: nobody knows the encoding \"latin-47\" [I003]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (!source_knows_encoding(known[i]))
			fail_msg("%s is not known", known[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
		if (source_knows_encoding(unknown[i]))
			fail_msg("\"%s\" is known", unknown[i]);
	check_decoded(*state, cases, G_N_ELEMENTS(cases));
}

/* Letters of one to four bytes fall on every edge of the buffers. */
static void long_files_are_decoded_in_pieces(void **state)
{
	static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" };
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 60000; i++)
		g_string_append(text, i % 7 == 3 ? "x" : "a\u00e4\u20ac\U0001f600\n");
	for (size_t i = 0; i < 2 * G_N_ELEMENTS(encodings); i++) {
		const char *encoding = encodings[i / 2];
		gsize size;
		g_autofree char *bytes =
		    g_convert(text->str, (gssize)text->len, encoding, "UTF-8", NULL, &size, NULL);
		const char *path = i % 2 == 0 ? put_bytes(*state, "in", bytes, size)
					      : put_gzip(*state, "in.gz", bytes, size);
		g_autoptr(GString) found = read_in_steps(path, encoding, 1000);

		assert_true(g_string_equal(found, text));
	}
}

static void a_bad_byte_far_into_a_file_has_its_offset(void **state)
{
	g_autofree char *bytes = g_strnfill(300000, '\xe4');

	bytes[200001] = '\x81';
	const char *path = put_gzip(*state, "in.gz", bytes, 300000);
	g_autoptr(GString) found = read_in_steps(path, "windows-1252", 4096);
	assert_number(strcspn(found->str, "i"), 2 * 200001);
	assert_string_equal(found->str + 2 * 200001,
	    "in:1:200002: error: the bytes at offset 200001 are not windows-1252 [I003]");
}

static void the_limit_of_a_whole_file_counts_its_text(void **state)
{
	const char *path = put_bytes(*state, "in", "\xe4\xe4\xe4\xe4", 4);
	struct source *source = source_open(path, "in", "ISO-8859-1", NULL);
	g_autoptr(GString) whole = source_read_all(source, 8, NULL);

	source_close(source);
	source = source_open(path, "in", "ISO-8859-1", NULL);
	g_autoptr(GString) part = source_read_all(source, 7, NULL);
	source_close(source);
	assert_non_null(whole);
	assert_number(whole->len, 8);
	assert_null(part);
}

static void damaged_gzip_says_so(void **state)
{
	g_autofree char *bytes = g_malloc(300000);
	uint64_t seed = 7;

	for (size_t i = 0; i < 300000; i++)
		bytes[i] = (char)('a' + random_below(&seed, 26));
	const char *path = put_gzip(*state, "in.gz", bytes, 300000);
	g_autofree char *packed = NULL;
	gsize size;
	assert_true(g_file_get_contents(path, &packed, &size, NULL));
	for (gsize cut = 20; cut < size; cut += size / 3) {
		g_autoptr(GString) found =
		    read_in_steps(put_bytes(*state, "cut.gz", packed, cut), NULL, 4096);

		assert_holds(found->str, "cannot be read: its compression ends too early [I006]");
	}
	memset(packed + size / 2, 0xff, 100);
	g_autoptr(GString) found =
	    read_in_steps(put_bytes(*state, "bad.gz", packed, size), NULL, 4096);
	assert_holds(found->str, "cannot be read: its compression is damaged [I006]");
}

static void a_real_file_in_utf16_is_read(void **state)
{
	const char *path = shared_path(*state, "data/slo/csv-formats/grafana_v8_excel_utf16le.csv");
	GString *text = read_in_steps(path, NULL, 4096);

	assert_taken_text(
	    g_string_free(text, FALSE), "\"Time\"\t\"errors\"\r\n1772319600000\t12\r\n");
}

int main(void)
{
#define in_folder(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
	const struct CMUnitTest tests[] = {
		in_folder(a_byte_order_mark_tells_the_encoding),
		in_folder(nul_at_every_second_place_is_utf16),
		in_folder(declared_encodings_are_decoded),
		in_folder(bytes_without_a_meaning_are_named_by_their_offset),
		in_folder(encodings_are_known_by_name),
		in_folder(long_files_are_decoded_in_pieces),
		in_folder(a_bad_byte_far_into_a_file_has_its_offset),
		in_folder(the_limit_of_a_whole_file_counts_its_text),
		in_folder(damaged_gzip_says_so),
		in_folder(a_real_file_in_utf16_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
