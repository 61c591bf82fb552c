#include "etl/records/unpivot.h"

#include <string.h>

#include "etl/codes.h"
#include "tests/support_records.h"

/* A list of names that are literals. */
static GPtrArray *names(const char *first, const char *second)
{
	GPtrArray *list = g_ptr_array_new();

	if (first != NULL)
		g_ptr_array_add(list, (gpointer)(guintptr)first);
	if (second != NULL)
		g_ptr_array_add(list, (gpointer)(guintptr)second);
	return list;
}

static struct reader *open_wide(struct fixture *fixture, const char *text,
    const struct csv_dialect *dialect, const struct unpivot *shape)
{
	struct reader *inner = open_csv(fixture, text, strlen(text), dialect, NULL);

	assert_non_null(inner);
	return unpivot_open(inner, shape);
}

/* The file, with Time and Zone kept and Note left out, is read as described. */
static void check_wide(
    struct fixture *fixture, const char *text, bool has_blocks, const char *expected)
{
	const struct csv_dialect dialect = { .has_blocks = has_blocks };
	g_autoptr(GPtrArray) keep = names("Time", "Zone");
	g_autoptr(GPtrArray) skip = names("Note", NULL);
	const struct unpivot shape = { keep, skip };

	assert_reads(open_wide(fixture, text, &dialect, &shape), NULL, expected);
}

static void gives_a_record_for_each_cell_of_a_series(void **state)
{
	check_wide(*state, "Time,api,web\n1,12,\n2,\"1\n3\",14\n", false,
	    "Time|@series|@value\n"
	    "2@13 [1 2:1][api 2:3][12 2:3]\n"
	    "2@13 [1 2:1][web 2:6][ 2:6]\n"
	    "3@19 [2 3:1][api 3:3][1\n3 3:3]\n"
	    "3@19 [2 3:1][web 4:4][14 4:4]\n");
}

static void keeps_and_skips_columns_wherever_they_stand(void **state)
{
	check_wide(*state, ",api,Note,Zone,,web,Time\n0,1,n,UTC,x,2,7\n", false,
	    "Time|Zone|@series|@value\n"
	    "2@25 [7 2:15][UTC 2:7][api 2:3][1 2:3]\n"
	    "2@25 [7 2:15][UTC 2:7][web 2:13][2 2:13]\n");
	check_wide(*state, "api\n1\n", false, "@series|@value\n2@4 [api 2:1][1 2:1]\n");
}

static void columns_of_one_name_are_series_of_one_name(void **state)
{
	check_wide(*state, "Time,api,api,Time\n1,2,3,4\n", false,
	    "Time|Time|@series|@value\n"
	    "2@18 [1 2:1][4 2:7][api 2:3][2 2:3]\n"
	    "2@18 [1 2:1][4 2:7][api 2:5][3 2:5]\n");
}

static void a_file_without_series_has_no_records(void **state)
{
	check_wide(*state, "Time,Note\n1,2\n3,4\n", false, "Time|@series|@value\n");
	check_wide(*state, "Time,api\n", false, "Time|@series|@value\n");
}

static void a_row_with_a_defect_is_given_once(void **state)
{
	/* also when there are no series */
	check_wide(*state, "Time,api,web\n1,2,3\n4,5\"x,6\n7,8\n9,0,1,2,3\n5,6,7\n", false,
	    "Time|@series|@value\n"
	    "2@13 [1 2:1][api 2:3][2 2:3]\n"
	    "2@13 [1 2:1][web 2:5][3 2:5]\n"
	    "3@19 I103 3:4\n"
	    "4@27 I101 4:3\n"
	    "5@31 I101 5:7\n"
	    "6@41 [5 6:1][api 6:3][6 6:3]\n"
	    "6@41 [5 6:1][web 6:5][7 6:5]\n");
	check_wide(*state, "Time\n1,2\n", false, "Time|@series|@value\n2@5 I101 2:3\n");
}

static void a_wrong_number_of_fields_is_told_as_for_other_files(void **state)
{
	const struct csv_dialect dialect = { .delimiter = ',' };
	g_autoptr(GPtrArray) keep = names("Time", NULL);
	g_autoptr(GPtrArray) skip = names(NULL, NULL);
	const struct unpivot shape = { keep, skip };
	struct record record = { 0 };
	struct reader *reader = open_wide(*state, "Time,api\n1,2,3\n", &dialect, &shape);
	bool read = reader->class->next(reader, &record, NULL);
	g_autofree char *message = g_strdup(record.defect.message);
	g_autofree char *raw = g_strndup(record.raw, record.raw_size);

	defect_clear(&record.defect);
	reader_free(reader);
	assert_true(read);
	assert_string_equal(message, "3 fields, the header has 2");
	assert_string_equal(raw, "1,2,3\n");
}

static void a_notice_is_given_once(void **state)
{
	check_wide(*state, "Time,api,web\n\"x\n1,2,3\ny\",2,3\n", false,
	    "Time|@series|@value\n"
	    "2@13 [x\n1,2,3\ny 2:1][api 4:4][2 4:4](W309 2:1 the quote opened on line 2 and closed on "
	    "line 4 holds whole lines that look like records)\n"
	    "2@13 [x\n1,2,3\ny 2:1][web 4:6][3 4:6]\n");
}

static void every_block_has_series_of_its_own(void **state)
{
	check_wide(*state, "Time,api\n1,2\n\nTime,web,Zone\n3,4,UTC\n\nNote\nx\n\napi\n5,6\n7\n",
	    true,
	    "Time|@series|@value\n"
	    "2@9 [1 2:1][api 2:3][2 2:3]\n"
	    "= Time|Zone|@series|@value\n"
	    "5@28 [3 5:1][UTC 5:5][web 5:3][4 5:3]\n"
	    "= @series|@value\n"
	    "11@49 I101 11:3\n"
	    "12@53 [api 12:1][7 12:1]\n");
}

static void the_header_is_that_of_the_block(void **state)
{
	const struct csv_dialect dialect = { .has_blocks = true };
	g_autoptr(GPtrArray) keep = names("Time", NULL);
	g_autoptr(GPtrArray) skip = names(NULL, NULL);
	const struct unpivot shape = { keep, skip };
	struct record record = { 0 };
	struct reader *reader =
	    open_wide(*state, "Time;api\r\n1;2\r\n\r\nTime;web\r\n3;4\r\n", &dialect, &shape);
	g_autofree char *first = g_strdup(reader->header->str);
	char delimiter = reader->delimiter;

	while (reader->class->next(reader, &record, NULL))
		;
	g_autofree char *second = g_strdup(reader->header->str);
	reader_free(reader);
	assert_string_equal(first, "Time;api\r\n");
	assert_string_equal(second, "Time;web\r\n");
	assert_int_equal(delimiter, ';');
}

static void records_of_a_row_share_its_bytes(void **state)
{
	const struct csv_dialect dialect = { .delimiter = ',' };
	g_autoptr(GPtrArray) keep = names("Time", NULL);
	g_autoptr(GPtrArray) skip = names(NULL, NULL);
	const struct unpivot shape = { keep, skip };
	struct record record = { 0 };
	struct reader *reader = open_wide(*state, "Time,a,b\n1,2,3\n4,5,6\n", &dialect, &shape);
	g_autoptr(GString) raw = g_string_new(NULL);
	int64_t last = -1;

	while (reader->class->next(reader, &record, NULL)) {
		if (record.byte_offset != last)
			g_string_append_len(raw, record.raw, (gssize)record.raw_size);
		last = record.byte_offset;
	}
	reader_free(reader);
	assert_string_equal(raw->str, "1,2,3\n4,5,6\n");
}

static void a_reader_that_is_closed_early_leaves_nothing_behind(void **state)
{
	const struct csv_dialect dialect = { .delimiter = ',' };
	g_autoptr(GPtrArray) keep = names("Time", NULL);
	g_autoptr(GPtrArray) skip = names(NULL, NULL);
	const struct unpivot shape = { keep, skip };
	struct record record = { 0 };
	struct reader *reader = open_wide(*state, "Time,a,b\n1,2,3\n", &dialect, &shape);
	bool read = reader->class->next(reader, &record, NULL);

	reader_free(reader);
	assert_true(read);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(gives_a_record_for_each_cell_of_a_series),
		in_folder(keeps_and_skips_columns_wherever_they_stand),
		in_folder(columns_of_one_name_are_series_of_one_name),
		in_folder(a_file_without_series_has_no_records),
		in_folder(a_row_with_a_defect_is_given_once),
		in_folder(a_wrong_number_of_fields_is_told_as_for_other_files),
		in_folder(a_notice_is_given_once),
		in_folder(every_block_has_series_of_its_own),
		in_folder(the_header_is_that_of_the_block),
		in_folder(records_of_a_row_share_its_bytes),
		in_folder(a_reader_that_is_closed_early_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
