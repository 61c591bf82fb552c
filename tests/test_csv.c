#include "etl/records/csv.h"

#include <csv.h>
#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "tests/support_records.h"

static struct reader *open_bytes(
    struct fixture *fixture, const char *bytes, size_t size, char delimiter, GError **error)
{
	struct csv_dialect dialect = { .delimiter = delimiter };

	return open_csv(fixture, bytes, size, &dialect, error);
}

/* Reads bytes and compares with the description. */
static void check_bytes(
    struct fixture *fixture, const char *bytes, size_t size, const char *expected)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_bytes(fixture, bytes, size, ',', &error);

	if (reader == NULL)
		fail_msg("%s", error->message);
	char *found = describe_records(reader);
	reader_free(reader);
	assert_taken_text(found, expected);
}

static void check_text(struct fixture *fixture, const char *text, const char *expected)
{
	check_bytes(fixture, text, strlen(text), expected);
}

static void check_refused(
    struct fixture *fixture, const char *bytes, size_t size, const char *message)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_bytes(fixture, bytes, size, ',', &error);

	if (reader != NULL) {
		reader_free(reader);
		fail_msg("was accepted, not %s", message);
	}
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
	assert_holds(error->message, message);
}

static void reads_every_kind_of_line_end(void **state)
{
	check_text(*state, "a,b\n1,2\n3,4\n", "2@4 [1 2:1][2 2:3]\n3@8 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\r\n1,2\r\n3,4\r\n", "2@5 [1 2:1][2 2:3]\n3@10 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\r1,2\r3,4\r", "2@4 [1 2:1][2 2:3]\n3@8 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\n1,2\r\n3,4\r5,6",
	    "2@4 [1 2:1][2 2:3]\n3@9 [3 3:1][4 3:3]\n"
	    "4@13 [5 4:1][6 4:3]\n");
}

static void the_last_line_needs_no_end(void **state)
{
	check_text(*state, "a,b\n1,2", "2@4 [1 2:1][2 2:3]\n");
	check_text(*state, "a,b\n1,\"2\"", "2@4 [1 2:1][2 2:3]\n");
	check_text(*state, "a,b\n1,", "2@4 [1 2:1][ 2:3]\n");
	check_text(*state, "a,b", "");
}

static void a_byte_order_mark_is_no_data(void **state)
{
	struct reader *reader = open_bytes(*state, "\xef\xbb\xbfid,b\n1,2\n", 12, ',', NULL);

	assert_non_null(reader);
	int id = reader_column(reader, "id");
	char *found = describe_records(reader);
	reader_free(reader);
	assert_taken_text(found, "2@5 [1 2:1][2 2:3]\n");
	assert_int_equal(id, 0);
	check_text(*state, "\xef\xbb\xbf\"id\",b\n1,2\n", "2@7 [1 2:1][2 2:3]\n");
}

static void utf16_is_decoded(void **state)
{
	/* places are those of the text */
	check_bytes(*state,
	    "\xff\xfe"
	    "a\0,\0b\0\n\0\xe4\0,\0\x32\0\r\0\n\0",
	    20, "2@4 [ä 2:1][2 2:3]\n");
	check_bytes(*state, "\xfe\xff\0a\0,\0b\0\n\0\xe4\0,\0\x32", 16, "2@4 [ä 2:1][2 2:3]\n");
	check_bytes(*state,
	    "\xff\xfe"
	    "a\0\n\0\0\0\n\0",
	    10, "2@2 I113 2:1\n");
}

static void broken_utf16_is_a_failure(void **state)
{
	check_bytes(*state,
	    "\xff\xfe"
	    "a\0\n\0x\0\n\0\0\xdc\n\0",
	    14, "2@2 [x 2:1]\nin.csv:3:1: error: the bytes at offset 10 are not UTF-16LE [I003]\n");
	check_refused(*state, "\xff\xfei\0d", 5,
	    "in.csv:1:2: error: the bytes at offset 4 are only the beginning of a character of UTF-16LE [I003]");
}

static void an_empty_file_is_refused(void **state)
{
	check_refused(*state, "", 0, "in.csv:1:1: error: the file is empty [I001]");
	check_refused(*state, "\xef\xbb\xbf", 3, "[I001]");
	check_refused(*state, "\n \r\n\t\n", 6, "[I001]");
}

static void names_of_columns_may_repeat_or_be_missing(void **state)
{
	struct reader *reader = open_bytes(*state, "a,b,,a,c,a\n", 11, ',', NULL);
	int first = reader_column(reader, "a"), second = reader_next_column(reader, "a", first),
	    third = reader_next_column(reader, "a", second),
	    none = reader_next_column(reader, "a", third);

	assert_reads(reader, NULL, "a|b||a|c|a\n");
	assert_int_equal(first, 0);
	assert_int_equal(second, 3);
	assert_int_equal(third, 5);
	assert_int_equal(none, -1);
	check_text(*state, "a,,b\n1,2,3\n", "2@5 [1 2:1][2 2:3][3 2:5]\n");
}

static void a_delimiter_at_the_end_of_the_rows_makes_no_column(void **state)
{
	struct reader *reader = open_bytes(*state, "a,b,\n1,2,\n3,4\n5,6,7\n,,\n", 23, ',', NULL);

	/* a cell that has a text is not dropped */
	assert_reads(reader, NULL,
	    "a|b\n2@5 [1 2:1][2 2:3]\n3@10 [3 3:1][4 3:3]\n"
	    "4@14 [5 4:1][6 4:3][7 4:5]\n5@20 [ 5:1][ 5:2]\n");
}

static void a_broken_header_is_refused(void **state)
{
	check_refused(*state, "a,\"b\n1,2\n", 9, "in.csv:1:3: error: ");
	check_refused(*state, "a,\"b\n1,2\n", 9, "[I102]");
	check_refused(*state, "a,b\xff\n", 6, "[I114]");
}

static void the_header_is_kept_byte_for_byte(void **state)
{
	struct reader *reader = open_bytes(*state, "\n\"a\" ,b\r\n1,2\r\n", 15, ',', NULL);
	g_autofree char *header = g_strdup(reader->header->str);
	int second = reader_column(reader, "b"), none = reader_column(reader, "c");
	guint count = reader->columns->len;

	reader_free(reader);
	assert_string_equal(header, "\"a\" ,b\r\n");
	assert_int_equal(second, 1);
	assert_int_equal(none, -1);
	assert_int_equal(count, 2);
}

static void quotes_hold_delimiters_quotes_and_line_ends(void **state)
{
	check_text(*state, "a,b\n\"1,\"\"x\"\"\",\"\"\n", "2@4 [1,\"x\" 2:1][ 2:11]\n");
	check_text(*state, "a,b\n\"one\ntwo\r\nthree\rfour\",2\nx,y\n",
	    "2@4 [one\ntwo\r\nthree\rfour 2:1][2 5:7]\n6@28 [x 6:1][y 6:3]\n");
	check_text(*state, "a,b\n\"\n\",\"\n\"\n", "2@4 [\n 2:1][\n 3:3]\n");
}

static void blanks_around_fields_are_dropped(void **state)
{
	check_text(*state, "a,b\n  1\t, \"2\" \n\" 3 \",x y\n",
	    "2@4 [1 2:1][2 2:6]\n3@15 [ 3  3:1][x y 3:7]\n");
}

static void blank_lines_are_skipped_and_counted(void **state)
{
	check_text(*state, "\n\na,b\n\n1,2\n \t \n\r\n3,4\n\n",
	    "5@7 [1 5:1][2 5:3]\n8@17 [3 8:1][4 8:3]\n");
}

static void short_and_long_records_are_given_as_they_are(void **state)
{
	/* whether a record has as many cells as the header is for etl/record.c to say */
	check_text(*state, "a,b\n1\n1,2,3\n,\n",
	    "2@4 [1 2:1]\n3@6 [1 3:1][2 3:3][3 3:5]\n4@12 [ 4:1][ 4:2]\n");
}

static void an_open_quote_costs_one_line(void **state)
{
	check_text(*state, "a,b\n1,\"2\n3,4\n5,6\n",
	    "2@4 I102 2:3\n3@9 [3 3:1][4 3:3]\n4@13 [5 4:1][6 4:3]\n");
	check_text(*state, "a,b\n1,2\n3,\"", "2@4 [1 2:1][2 2:3]\n3@8 I102 3:3\n");
	check_text(*state, "a,b\n\"x\",\"\"\"\n3,4\r\n", "2@4 I102 2:5\n3@12 [3 3:1][4 3:3]\n");
	/* the quote that stays open is opened on the second line of its record */
	check_text(*state, "a,b\n\"x\ny\",\"z\n3,4\n",
	    "2@4 I102 3:4\n3@7 I103 3:2\n4@13 [3 4:1][4 4:3]\n");
}

static void a_stray_quote_costs_one_line(void **state)
{
	check_text(*state, "a,b\n1,x\"y\n3,4\n", "2@4 I103 2:4\n3@10 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\n1,\"x\"y\n3,4\n", "2@4 I103 2:6\n3@11 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\n1,\"x\" \"y\"\n3,4\n", "2@4 I103 2:7\n3@14 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\nä,ö\"\n3,4\n", "2@4 I103 2:4\n3@11 [3 3:1][4 3:3]\n");
}

static void a_nul_is_a_defect(void **state)
{
	check_bytes(*state, "a,b\n1,x\0y\n3,4\n", 14, "2@4 I113 2:4\n3@10 [3 3:1][4 3:3]\n");
	check_bytes(*state, "a,b\n\"x\n\0\",2\n3,4\n", 16, "2@4 I113 3:1\n4@12 [3 4:1][4 4:3]\n");
	check_bytes(*state, "a,b\n\0\n3,4\n", 10, "2@4 I113 2:1\n3@6 [3 3:1][4 3:3]\n");
}

static void bad_utf8_is_a_defect_with_its_place(void **state)
{
	check_text(*state, "a,b\nä€,x\xff\n3,4\n", "2@4 I114 2:5\n3@13 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\n1,\xc3\n3,4\n", "2@4 I114 2:3\n3@8 [3 3:1][4 3:3]\n");
	check_text(*state, "a,b\n1,\xed\xa0\x80\n", "2@4 I114 2:3\n");
	check_text(
	    *state, "a,b\n\"x\ny\r\nz\xff\",2\n3,4\n", "2@4 I114 4:2\n5@16 [3 5:1][4 5:3]\n");
	check_text(*state, "a,b\n\"x\rz\xff\",2\n", "2@4 I114 3:2\n");
}

static void columns_are_counted_in_characters(void **state)
{
	check_text(*state, "a,b,c\näöü,€,😀\n", "2@6 [äöü 2:1][€ 2:5][😀 2:7]\n");
	check_text(*state, "a,b\n\"ä\"\"ö\",1\n", "2@4 [ä\"ö 2:1][1 2:8]\n");
}

static void other_delimiters_split_too(void **state)
{
	static const char delimiters[] = ";|\t:";

	for (size_t i = 0; i < strlen(delimiters); i++) {
		char text[] = "a?b\n\"1?\"?2,x\n?\n";
		for (char *mark; (mark = strchr(text, '?')) != NULL;)
			*mark = delimiters[i];
		struct reader *reader = open_bytes(*state, text, strlen(text), delimiters[i], NULL);
		char *found = describe_records(reader);

		reader_free(reader);
		g_autofree char *expected =
		    g_strdup_printf("2@4 [1%c 2:1][2,x 2:6]\n3@13 [ 3:1][ 3:2]\n", delimiters[i]);
		assert_taken_text(found, expected);
	}
}

/* A file of a header, a field of so many letters in this frame, and one more record. */
static GString *with_long_field(const char *before, size_t letters, const char *after)
{
	GString *text = g_string_new("a,b\n");

	g_string_append(text, before);
	for (size_t i = 0; i < letters; i++)
		g_string_append_c(text, 'x');
	g_string_append(text, after);
	g_string_append(text, "3,4\n");
	return text;
}

static void a_record_of_a_mebibyte_is_read(void **state)
{
	g_autoptr(GString) text = with_long_field("1,", RECORD_SIZE_MAX - 4, "\n");
	struct reader *reader = open_bytes(*state, text->str, text->len, ',', NULL);
	struct record record = { 0 };
	bool read = reader->class->next(reader, &record, NULL);
	size_t size = record.cell_count == 2 ? strlen(record.cells[1].text) : 0;

	reader_free(reader);
	assert_true(read);
	assert_number(size, RECORD_SIZE_MAX - 4);
}

static void a_longer_record_is_rejected_and_not_kept(void **state)
{
	static const char *const frames[][2] = { { "1,", "\n" }, { "1,", "\r\n" },
		{ "1,\"", "\"\n" } };

	for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autoptr(GString) text =
		    with_long_field(frames[i][0], 3 * RECORD_SIZE_MAX, frames[i][1]);
		struct reader *reader = open_bytes(*state, text->str, text->len, ',', NULL);
		struct record record = { 0 };
		bool read = reader->class->next(reader, &record, NULL);
		g_autofree char *code = g_strdup(record.defect.code);
		size_t kept = record.raw_size;
		g_autofree char *rest = describe_records(reader);
		g_autofree char *expected =
		    g_strdup_printf("3@%zu [3 3:1][4 3:3]\n", text->len - 4);

		defect_clear(&record.defect);
		reader_free(reader);
		assert_true(read);
		assert_string_equal(code, "I115");
		assert_true(kept <= RECORD_SIZE_MAX);
		assert_string_equal(rest, expected);
	}
}

static void a_quote_that_is_open_for_too_long_costs_one_line(void **state)
{
	g_autoptr(GString) text = g_string_new("a,b\n1,\"2\n");
	g_autofree char *found = NULL;

	for (int i = 0; i < 200000; i++)
		g_string_append(text, "3,45678\n");
	struct reader *reader = open_bytes(*state, text->str, text->len, ',', NULL);
	found = describe_records(reader);
	reader_free(reader);
	assert_true(g_str_has_prefix(found, "2@4 I102 2:3\n3@9 [3 3:1][45678 3:3]\n"));
	assert_holds(found, "\n200002@1600001 ");
}

static void a_line_without_an_end_is_read_to_the_end_of_the_file(void **state)
{
	g_autoptr(GString) text = with_long_field("1,", 5 * RECORD_SIZE_MAX, "");
	struct reader *reader = open_bytes(*state, text->str, text->len - 1, ',', NULL);
	char *found = describe_records(reader);

	reader_free(reader);
	assert_taken_text(found, "2@4 I115 2:1\n");
}

/* --- against libcsv itself --- */

struct rows {
	GString *text;
	bool is_open;
};

static void take_field(void *bytes, size_t size, void *data)
{
	struct rows *rows = data;

	g_string_append_c(rows->text, '[');
	g_string_append_len(rows->text, bytes, (gssize)size);
	g_string_append_c(rows->text, ']');
	rows->is_open = true;
}

static void take_row(int terminator, void *data)
{
	struct rows *rows = data;

	(void)terminator;
	if (rows->is_open)
		g_string_append_c(rows->text, '|');
	rows->is_open = false;
}

/* What libcsv makes of the bytes in one go; NULL when it finds them malformed. */
static char *read_with_libcsv(const char *bytes, size_t size, char delimiter)
{
	struct csv_parser parser;
	struct rows rows = { .text = g_string_new(NULL) };

	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&parser, (unsigned char)delimiter);
	bool ok = csv_parse(&parser, bytes, size, take_field, take_row, &rows) == size &&
	    csv_fini(&parser, take_field, take_row, &rows) == 0;
	csv_free(&parser);
	return g_string_free(rows.text, !ok);
}

/* What our reader makes of them; NULL when it finds a defect. */
static char *read_with_ours(struct reader *reader)
{
	GString *text = g_string_new(NULL);
	struct record record = { 0 };
	bool ok = true;

	while (reader->class->next(reader, &record, NULL)) {
		ok = ok && record.defect.code == NULL;
		for (guint i = 0; i < record.cell_count; i++)
			g_string_append_printf(text, "[%s]", record.cells[i].text);
		g_string_append_c(text, '|');
	}
	return g_string_free(text, !ok);
}

/* Compares both on random bytes behind a header. Returns how many were well formed. */
static int compare_with_libcsv(struct fixture *fixture, char delimiter, const char *alphabet)
{
	uint64_t seed = 180;
	int accepted = 0;

	for (int round = 0; round < 1500; round++) {
		char bytes[40] = "h\n";
		size_t size = 2 + random_below(&seed, sizeof(bytes) - 3);

		for (size_t i = 2; i < size; i++)
			bytes[i] = alphabet[random_below(&seed, strlen(alphabet))];
		struct reader *reader = open_bytes(fixture, bytes, size, delimiter, NULL);
		g_autofree char *ours = read_with_ours(reader);
		g_autofree char *theirs = read_with_libcsv(bytes + 2, size - 2, delimiter);

		reader_free(reader);
		/* whatever is well formed to one is so to the other */
		if ((ours == NULL) != (theirs == NULL) || g_strcmp0(ours, theirs) != 0) {
			g_autofree char *shown = g_strescape(bytes, NULL);
			fail_msg("%s: ours %s, libcsv %s", shown, ours, theirs);
		}
		accepted += ours != NULL;
	}
	return accepted;
}

static void agrees_with_libcsv_on_random_bytes(void **state)
{
	static const char delimiters[] = ",;\t|";

	for (size_t i = 0; i < strlen(delimiters); i++) {
		/* quotes are well placed more often beside line ends and delimiters */
		g_autofree char *alphabet = g_strdup_printf(
		    "ab,;\t|\r\n\n \"\"\"%c%c%c", delimiters[i], delimiters[i], delimiters[i]);

		assert_true(compare_with_libcsv(*state, delimiters[i], alphabet) > 200);
	}
}

/* Whatever the defects are, every byte belongs to one record, to a blank line or to a cut-off rest.
 */
static void records_cover_the_file_in_order(void **state)
{
	static const char alphabet[] = "a,\"\n\r \xc3\xa4\xff";
	uint64_t seed = 181;

	for (int round = 0; round < 1500; round++) {
		char bytes[60] = "h\n";
		size_t size = 2 + random_below(&seed, sizeof(bytes) - 3);
		struct record record = { 0 };
		int64_t end = 2, line = 1;

		for (size_t i = 2; i < size; i++)
			bytes[i] = alphabet[random_below(&seed, sizeof(alphabet))];
		struct reader *reader = open_bytes(*state, bytes, size, ',', NULL);
		bool ok = true;
		while (ok && reader->class->next(reader, &record, NULL)) {
			ok = record.byte_offset >= end && record.line > line &&
			    record.byte_offset + (int64_t)record.raw_size <= (int64_t)size &&
			    memcmp(record.raw, bytes + record.byte_offset, record.raw_size) == 0;
			for (int64_t i = end; i < record.byte_offset; i++)
				ok = ok && strchr(" \r\n", bytes[i]) != NULL;
			end = record.byte_offset + (int64_t)record.raw_size;
			line = record.line;
		}
		defect_clear(&record.defect);
		reader_free(reader);
		if (!ok) {
			g_autofree char *shown = g_strescape(bytes, NULL);
			fail_msg("%s", shown);
		}
	}
}

static void fields_are_quoted_when_they_must_be(void **state)
{
	static const struct {
		const char *text, *field;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "two words", "two words" },
		{ " before", "\" before\"" },
		{ "behind ", "\"behind \"" },
		{ " ", "\" \"" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "one; two", "\"one; two\"" },
		{ "a\tb", "\"a\tb\"" },
		{ "a|b", "\"a|b\"" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *row = g_string_new("x,");
		g_autofree char *expected = g_strdup_printf("x,%s", cases[i].field);

		csv_append_field(row, cases[i].text);
		assert_taken_text(g_string_free(row, FALSE), expected);
	}
}

static void every_code_has_a_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < codes_count; i++) {
		assert_int_equal(strlen(codes[i].code), 4);
		assert_true(strlen(codes[i].meaning) > 5);
		if (i > 0)
			assert_true(strcmp(codes[i - 1].code + 1, codes[i].code + 1) < 0);
	}
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(reads_every_kind_of_line_end),
		in_folder(the_last_line_needs_no_end),
		in_folder(a_byte_order_mark_is_no_data),
		in_folder(utf16_is_decoded),
		in_folder(broken_utf16_is_a_failure),
		in_folder(an_empty_file_is_refused),
		in_folder(names_of_columns_may_repeat_or_be_missing),
		in_folder(a_delimiter_at_the_end_of_the_rows_makes_no_column),
		in_folder(a_broken_header_is_refused),
		in_folder(the_header_is_kept_byte_for_byte),
		in_folder(quotes_hold_delimiters_quotes_and_line_ends),
		in_folder(blanks_around_fields_are_dropped),
		in_folder(blank_lines_are_skipped_and_counted),
		in_folder(short_and_long_records_are_given_as_they_are),
		in_folder(an_open_quote_costs_one_line),
		in_folder(a_stray_quote_costs_one_line),
		in_folder(a_nul_is_a_defect),
		in_folder(bad_utf8_is_a_defect_with_its_place),
		in_folder(columns_are_counted_in_characters),
		in_folder(other_delimiters_split_too),
		in_folder(a_record_of_a_mebibyte_is_read),
		in_folder(a_longer_record_is_rejected_and_not_kept),
		in_folder(a_quote_that_is_open_for_too_long_costs_one_line),
		in_folder(a_line_without_an_end_is_read_to_the_end_of_the_file),
		in_folder(agrees_with_libcsv_on_random_bytes),
		in_folder(records_cover_the_file_in_order),
		in_folder(fields_are_quoted_when_they_must_be),
		cmocka_unit_test(every_code_has_a_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
