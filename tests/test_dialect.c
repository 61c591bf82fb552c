#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "tests/support_records.h"

/* The file is read with the dialect as described. */
#define assert_file(fixture, text, dialect, expected)                                              \
	check_file((fixture), (text), (dialect), (expected), __FILE__, __LINE__)
static void check_file(struct fixture *fixture, const char *text, const struct csv_dialect *dialect,
    const char *expected, const char *file, int line)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_csv(fixture, text, strlen(text), dialect, &error);

	check_reads(reader, error, expected, file, line);
}

/* The file is refused with a message that holds the part. */
static void check_refused(
    struct fixture *fixture, const char *text, const struct csv_dialect *dialect, const char *part)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_csv(fixture, text, strlen(text), dialect, &error);

	if (reader != NULL) {
		reader_free(reader);
		fail_msg("was accepted, not %s", part);
	}
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
	assert_holds(error->message, part);
}

static const struct csv_dialect plain = { .delimiter = '\0' };

/* --- the delimiter --- */

static void the_header_tells_the_delimiter(void **state)
{
	static const struct {
		const char *text;
		char delimiter;
	} cases[] = {
		{ "a,b\n", ',' },
		{ "a;b\n", ';' },
		{ "a\tb\n", '\t' },
		{ "a|b\n", '|' },
		{ "a\n", ',' },
		{ "a;b,c;d,e;f\n", ';' },
		{ "a;b,c\n", ',' },       /* as many fields either way */
		{ "a|b;c\n", ';' },       /* the same */
		{ "\"a,b,c\";d\n", ';' }, /* quoted ones do not count */
		{ "\"a\"\"b,c\";\"d\"\n", ';' },
		{ "\"Time\";\"up {x=\"\"a,b,c\"\"}\"\r\n", ';' },
		{ "\"a\nb,c,d\"\t1\n", '\t' }, /* nor do those on the other lines of a field */
		{ "\n \t \r\na;b\n", ';' },
		{ "\xef\xbb\xbf\"a\";\"b\"\n", ';' },
		{ "a\tb\t\n1\t2\t\n", '\t' },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct reader *reader =
		    open_csv(*state, cases[i].text, strlen(cases[i].text), &plain, NULL);
		char delimiter = reader != NULL ? reader->delimiter : '\0';

		reader_free(reader);
		if (delimiter != cases[i].delimiter)
			fail_msg(
			    "%s: '%c', not '%c'", cases[i].text, delimiter, cases[i].delimiter);
	}
}

static void other_delimiters_are_text(void **state)
{
	assert_file(*state, "a;b\n1,5;2\n", &plain, "a|b\n2@4 [1,5 2:1][2 2:5]\n");
	assert_file(
	    *state, "a\tb\n1\t\n\t\n", &plain, "a|b\n2@4 [1 2:1][ 2:3]\n3@7 [ 3:1][ 3:2]\n");
}

static void a_sep_line_decides_and_is_no_record(void **state)
{
	static const char *const lines[] = { "sep=;\n", "sep=;\r\n", "sep=;\r", "\"sep=;\"\n",
		"\"sep=;\"\r\n", "SEP=;\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *text = g_strconcat(lines[i], "a,b,c;d\n1,2;3\n", NULL);
		g_autofree char *expected =
		    g_strdup_printf("a,b,c|d\n3@%zu [1,2 3:1][3 3:5]\n", strlen(lines[i]) + 8);

		assert_file(*state, text, &plain, expected);
	}
	assert_file(*state, "\xef\xbb\xbfsep=;\na,b,c;d\n", &plain, "a,b,c|d\n");
	assert_file(*state, "sep=\t\na,b,c\td\n", &plain, "a,b,c|d\n");
	assert_file(*state, "sep=^\na^b\n", &plain, "a|b\n");
	check_refused(*state, "sep=;", &plain, "in.csv:1:1: error: the file is empty [I001]");
}

static void a_declared_delimiter_outweighs_the_sep_line(void **state)
{
	const struct csv_dialect pipes = { .delimiter = '|' };

	assert_file(*state, "sep=;\na;b|c\n", &pipes, "a;b|c\n");
	assert_file(*state, "a;b,c;d\n", &pipes, "a;b,c;d\n");
}

static void what_only_resembles_a_sep_line_is_a_header(void **state)
{
	assert_file(*state, "sep=\n1\n", &plain, "sep=\n2@5 [1 2:1]\n");
	assert_file(*state, "sep=a\n1\n", &plain, "sep=a\n2@6 [1 2:1]\n");
	assert_file(*state, "sep=;b\n", &plain, "sep=|b\n");
	assert_file(*state, "separator\n1\n", &plain, "separator\n2@10 [1 2:1]\n");
	assert_file(*state, "\"sep=;\",b\n", &plain, "sep=;|b\n");
	assert_file(*state, "\nsep=;\n1\n", &plain, "sep=\n3@7 [1 3:1]\n");
}

/* --- header rows --- */

static struct csv_dialect with_columns(const char *names)
{
	g_auto(GStrv) parts = g_strsplit(names, ",", -1);
	struct csv_dialect dialect = { .columns = g_ptr_array_new_with_free_func(g_free) };

	for (guint i = 0; parts[i] != NULL; i++)
		g_ptr_array_add(dialect.columns, g_strdup(parts[i]));
	return dialect;
}

static void a_file_without_header_has_the_declared_names(void **state)
{
	struct csv_dialect dialect = with_columns("time,value");
	struct reader *reader = open_csv(*state, "1;2\n3\n\n4;5;6", 12, &dialect, NULL);
	gsize header = reader->header->len;

	assert_reads(reader, NULL,
	    "time|value\n1@0 [1 1:1][2 1:3]\n2@4 [3 2:1]\n4@7 [4 4:1][5 4:3][6 4:5]\n");
	assert_int_equal(header, 0);
	/* a broken first record is a record */
	assert_file(
	    *state, "a\"b,c\n1,2\n", &dialect, "time|value\n1@0 I103 1:2\n2@6 [1 2:1][2 2:3]\n");
	check_refused(*state, "\n\n", &dialect, "[I001]");
	/* nor does a blank line begin a header */
	dialect.has_blocks = true;
	assert_file(*state, "1,2\n\n3,4\n", &dialect,
	    "time|value\n1@0 [1 1:1][2 1:3]\n3@5 [3 3:1][4 3:3]\n");
	g_ptr_array_unref(dialect.columns);
}

static struct csv_dialect with_data_cell(const char *pattern)
{
	return (struct csv_dialect){
		.first_data_cell =
		    g_regex_new(pattern, (GRegexCompileFlags)0, (GRegexMatchFlags)0, NULL),
	};
}

static void header_rows_go_on_to_the_first_record_of_data(void **state)
{
	struct csv_dialect dialect = with_data_cell("^[0-9]");
	static const char text[] = "Full label,CPU i-1,\r\nLabel,CPU,\r\n\r\nId,m1,\r\n"
				   "2026/03/01,12.25,\r\n2026/03/02,13.5\r\nend,1,\r\n";
	struct reader *reader = open_csv(*state, text, strlen(text), &dialect, NULL);
	g_autofree char *header = g_strdup(reader->header->str);

	/* behind the header no row is one again */
	assert_reads(reader, NULL,
	    "Full label|CPU i-1\n5@43 [2026/03/01 5:1][12.25 5:12]\n"
	    "6@62 [2026/03/02 6:1][13.5 6:12]\n7@79 [end 7:1][1 7:5]\n");
	assert_string_equal(header, "Full label,CPU i-1,\r\nLabel,CPU,\r\nId,m1,\r\n");
	g_regex_unref(dialect.first_data_cell);
}

static void header_rows_tell_columns_of_one_name_apart(void **state)
{
	struct csv_dialect dialect = with_data_cell("^[0-9]");

	assert_file(*state,
	    "TimeSeries ID,errors,errors,total\nproject,shop,web,\ncode,500,undefined,200\n1,2,3,4\n",
	    &dialect,
	    "TimeSeries ID|errors{project=\"shop\",code=\"500\"}|errors{project=\"web\"}|total\n"
	    "4@75 [1 4:1][2 4:3][3 4:5][4 4:7]\n");
	/* what no row tells apart stays as it is */
	assert_file(*state, "t,a,a\nx,,undefined\n1,2,3\n", &dialect,
	    "t|a|a\n3@19 [1 3:1][2 3:3][3 3:5]\n");
	/* a name may stand in a later row: a reject file adds its columns to the last one */
	assert_file(*state, "t,a\nid,m1,_reject_line\n1,2,3\n", &dialect,
	    "t|a|_reject_line\n3@23 [1 3:1][2 3:3][3 3:5]\n");
	g_regex_unref(dialect.first_data_cell);
}

static void grafana_markers_are_not_part_of_the_header(void **state)
{
	struct csv_dialect dialect = with_data_cell("^[0-9]");

	assert_file(*state,
	    "#name#,Time,errors,errors\r\n#type#,time,number,number\r\n#unit#,,short,percent\r\n1,2,3\r\n",
	    &dialect,
	    "Time|errors{type=\"number\",unit=\"short\"}|errors{type=\"number\",unit=\"percent\"}\n"
	    "4@77 [1 4:1][2 4:3][3 4:5]\n");
	/* the marker stands right before the first name */
	assert_file(*state, "#name#Time,errors\n#type#time,number\n1,2\n", &dialect,
	    "Time|errors\n3@36 [1 3:1][2 3:3]\n");
	/* a marker that stands alone, and another tool's marks, are names */
	assert_file(*state, "#name#\n1\n", &dialect, "#name#\n2@7 [1 2:1]\n");
	assert_file(*state, "#,Service,#Escalations\nx,,\n1,2,3\n", &dialect,
	    "#|Service|#Escalations\n3@27 [1 3:1][2 3:3][3 3:5]\n");
	g_regex_unref(dialect.first_data_cell);
}

static void a_header_of_several_rows_without_data_is_refused(void **state)
{
	struct csv_dialect dialect = with_data_cell("^[0-9]");
	g_autoptr(GString) many = g_string_new(NULL);

	check_refused(*state, "\nLabel,a\nId,b\n", &dialect,
	    "in.csv:2:1: error: no line behind this header begins");
	check_refused(*state, "Label,a\n", &dialect, "[I002]");
	for (int i = 0; i < 100; i++)
		g_string_append(many, "Label,a\n");
	g_string_append(many, "1,2\n");
	check_refused(
	    *state, many->str, &dialect, "in.csv:1:1: error: no line behind this header begins");
	check_refused(*state, "Label,a\nId,\"b\n1,2\n", &dialect, "in.csv:2:4: error: ");
	check_refused(*state, "Label,a\nId,\"b\n1,2\n", &dialect, "[I102]");
	g_regex_unref(dialect.first_data_cell);
}

/* --- blocks --- */

static void a_blank_line_begins_another_block(void **state)
{
	static const struct csv_dialect blocks = { .has_blocks = true };

	assert_file(*state, "a,b\n1,2\n3,4\n\nc\n5\n", &blocks,
	    "a|b\n2@4 [1 2:1][2 2:3]\n3@8 [3 3:1][4 3:3]\n= c\n6@15 [5 6:1]\n");
	assert_file(*state, "\r\na,b\r\n1,2\r\n \r\n\r\nc\r\n5\r\n\r\n\r\n", &blocks,
	    "a|b\n3@7 [1 3:1][2 3:3]\n= c\n7@20 [5 7:1]\n");
	assert_file(*state, "a\r1\r\rb\r2", &blocks, "a\n2@2 [1 2:1]\n= b\n5@7 [2 5:1]\n");
	/* blocks without a record count, too */
	assert_file(*state, "a\n\nb\n\nc\n1\n", &blocks, "a\n= c\n6@8 [1 6:1]\n");
	assert_file(*state, "a\n1\n\nb", &blocks, "a\n2@2 [1 2:1]\n");
	/* without blocks a blank line is nothing */
	assert_file(*state, "a\n1\n\nb\n", &plain, "a\n2@2 [1 2:1]\n4@5 [b 4:1]\n");
}

static void a_block_has_a_header_of_its_own(void **state)
{
	static const char text[] = "a\n1\n\nb\n2\n";
	static const struct csv_dialect blocks = { .has_blocks = true };
	struct record record = { 0 };
	struct reader *reader = open_csv(*state, text, strlen(text), &blocks, NULL);
	g_autofree char *first = g_strdup(reader->header->str);
	guint first_block = reader->block;

	while (reader->class->next(reader, &record, NULL))
		;
	g_autofree char *second = g_strdup(reader->header->str);
	guint second_block = reader->block;
	reader_free(reader);
	assert_string_equal(first, "a\n");
	assert_string_equal(second, "b\n");
	assert_int_equal(first_block + 1, second_block);
}

static void a_block_may_have_several_header_rows(void **state)
{
	struct csv_dialect dialect = with_data_cell("^[0-9]");

	dialect.has_blocks = true;
	assert_file(*state, "#name#,a\n#type#,t\n1\n\n#name#,b,c\n#type#,t,n\n2,3\n", &dialect,
	    "a\n3@18 [1 3:1]\n= b|c\n7@43 [2 7:1][3 7:3]\n");
	assert_file(*state, "a\n1\n\nb\n\nc\n2\n", &dialect,
	    "a\n2@2 [1 2:1]\n"
	    "in.csv:4:1: error: no line behind this header begins as the profile says: \"^[0-9]\" "
	    "[I002]\n");
	g_regex_unref(dialect.first_data_cell);
}

static void a_block_with_a_broken_header_ends_the_reading(void **state)
{
	static const struct csv_dialect blocks = { .has_blocks = true };

	assert_file(*state, "a,b\n1,2\n\nc,\"d\n", &blocks,
	    "a|b\n2@4 [1 2:1][2 2:3]\n"
	    "in.csv:4:3: error: this quote is never closed [I102]\n");
}

/* --- comments --- */

static void comments_are_skipped_where_a_record_would_begin(void **state)
{
	char hash[] = "#", slashes[] = "//";
	const struct csv_dialect dialect = { .comment = hash };

	assert_file(*state, "# one; two; three\n#\"\n\n#\na,b\n1,#2\n#3,4\n5,\"\n#6\"\n#", &dialect,
	    "a|b\n6@28 [1 6:1][#2 6:3]\n8@38 [5 8:1][\n#6 8:3]\n");
	assert_file(*state, "#\xff\r\na\r\n", &dialect, "a\n");
	assert_file(*state, "// a;b\nc/d\n", &(struct csv_dialect){ .comment = slashes }, "c/d\n");
	assert_file(*state, "#a\n1\n", &plain, "#a\n2@3 [1 2:1]\n");
	check_refused(*state, "#a\n#b", &dialect, "[I001]");
}

static void a_comment_does_not_end_a_block(void **state)
{
	char hash[] = "#";
	const struct csv_dialect dialect = { .comment = hash, .has_blocks = true };

	assert_file(*state, "a\n1\n#\n2\n\n#\nb\n", &dialect, "a\n2@2 [1 2:1]\n4@6 [2 4:1]\n");
}

/* --- lenient quoting --- */

static void stray_quotes_are_text_to_a_lenient_reader(void **state)
{
	static const struct csv_dialect lenient = { .delimiter = ';', .is_lenient = true };
	static const struct {
		const char *line, *cells;
	} cases[] = {
		{ "\"up {job=\"api\"}\";1", "[up {job=\"api\"} 2:1][1 2:18]" },
		{ "\"name=\"x\"\";1", "[name=\"x\" 2:1][1 2:12]" },
		{ "\"\"x\" y\";1", "[\"x\" y 2:1][1 2:9]" },
		{ "a\"b;c\"", "[a\"b 2:1][c\" 2:5]" },
		{ "\"a;b\"c\";1", "[a;b\"c 2:1][1 2:9]" },
		{ "\"a;1", "[\"a 2:1][1 2:4]" },
		{ "1;\"a", "[1 2:1][\"a 2:3]" },
		{ "\"a\" \"b\" ; 1", "[a\" \"b 2:1][1 2:10]" },
		{ "x\"y; \"a\"\"b\" ;c ", "[x\"y 2:1][a\"b 2:5][c 2:14]" },
		{ "ä\"ö\";1", "[ä\"ö\" 2:1][1 2:6]" },
		{ "x\"\"y;1", "[x\"\"y 2:1][1 2:6]" },
		{ "\"", "[\" 2:1]" },
		/* what is well formed is read as ever */
		{ "\"a\"\"b;c\"\"\";\"\"", "[a\"b;c\" 2:1][ 2:12]" },
		{ " a ; \"b\" ", "[a 2:1][b 2:5]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("h\n%s\nz\n", cases[i].line);
		g_autofree char *expected = g_strdup_printf(
		    "h\n2@2 %s\n3@%zu [z 3:1]\n", cases[i].cells, strlen(cases[i].line) + 3);

		assert_file(*state, text, &lenient, expected);
	}
}

static void a_lenient_record_ends_with_its_line(void **state)
{
	static const struct csv_dialect lenient = { .is_lenient = true };

	assert_file(*state, "a,b\r\n\"1,2\r\n3\",4\r\n\"5\n", &lenient,
	    "a|b\n2@5 [\"1 2:1][2 2:4]\n3@11 [3\" 3:1][4 3:4]\n4@17 [\"5 4:1]\n");
	/* its header too */
	assert_file(*state, "\"Time\";\"up {job=\"api\"}\"\n1;2\n", &lenient,
	    "Time|up {job=\"api\"}\n2@24 [1 2:1][2 2:3]\n");
	/* what is no matter of quotes is a defect still */
	assert_file(*state, "a,b\n\"1,\xff\n", &lenient, "a|b\n2@4 I114 2:4\n");
}

static void a_long_line_of_open_quotes_is_mended_in_one_go(void **state)
{
	static const struct csv_dialect lenient = { .is_lenient = true };
	g_autoptr(GString) text = g_string_new("a\n");
	struct record record = { 0 };

	for (int i = 0; i < 300000; i++)
		g_string_append(text, "\"x,");
	struct reader *reader = open_csv(*state, text->str, text->len, &lenient, NULL);
	bool read = reader->class->next(reader, &record, NULL);
	guint count = record.cell_count;

	reader_free(reader);
	assert_true(read);
	assert_number(count, 300001);
}

/* A random line without quotes that stand where none may. */
static void lenient_reading_agrees_with_strict_on_well_formed_lines(void **state)
{
	static const char alphabet[] = "ab,\"\"\" ";
	const struct csv_dialect strict = { .delimiter = ',' },
				 lenient = { .delimiter = ',', .is_lenient = true };
	uint64_t seed = 182;
	int agreed = 0;

	for (int round = 0; round < 1000; round++) {
		char line[24] = "h\n";
		size_t size = 3 + random_below(&seed, sizeof(line) - 4);

		for (size_t i = 2; i < size; i++)
			line[i] = alphabet[random_below(&seed, strlen(alphabet))];
		struct reader *one = open_csv(*state, line, size, &strict, NULL);
		g_autofree char *strictly = describe_records(one);
		reader_free(one);
		struct reader *other = open_csv(*state, line, size, &lenient, NULL);
		g_autofree char *leniently = describe_records(other);
		reader_free(other);
		if (strstr(leniently, " I1") != NULL)
			fail_msg("%s: %s", line, leniently);
		if (strstr(strictly, " I1") != NULL)
			continue;
		if (strcmp(strictly, leniently) != 0)
			fail_msg("%s: %s, not %s", line, leniently, strictly);
		agreed++;
	}
	assert_true(agreed > 100);
}

/* --- quotes that swallow records --- */

static void a_quote_that_swallowed_records_is_noticed(void **state)
{
	assert_file(*state, "id,text,n\n1,\"oops,1\n2,fine,2\n3,also fine\",3\n4,x,4\n", &plain,
	    "id|text|n\n2@10 [1 2:1][oops,1\n2,fine,2\n3,also fine 2:3][3 4:14]"
	    "(W309 2:3 the quote opened on line 2 and closed on line 4 holds whole lines that look "
	    "like records)\n5@44 [4 5:1][x 5:3][4 5:5]\n");
	assert_file(*state, "a;b\r\n\"x;1\r\n\r\n2;\"\"y;z\"\"\r\nq\"; 3\r\n", &plain,
	    "a|b\n2@5 [x;1\r\n\r\n2;\"y;z\"\r\nq 2:1][3 5:4]"
	    "(W309 2:1 the quote opened on line 2 and closed on line 5 holds whole lines that look "
	    "like records)\n");
	assert_file(*state, "a\tb\tc\n\"x\r2\t\t\ry\"\t\t\n", &plain,
	    "a|b|c\n2@6 [x\r2\t\t\ry 2:1][ 4:4][ 4:5]"
	    "(W309 2:1 the quote opened on line 2 and closed on line 4 holds whole lines that look "
	    "like records)\n");
}

static void an_ordinary_text_of_several_lines_is_not_noticed(void **state)
{
	static const char *const texts[] = {
		"first\nsecond\nthird",
		"Dear all,\nthe shop, the web site, all is well\nAnn",
		"first\n\tat run(a,b,c)\nlast",
		"first\n  1,2,3\nlast",
		"1,2,3\n4,5,6", /* no whole line lies inside */
		"first\nfour,parts,in,it\nlast",
		"first\na \"\"quoted,thing,or\"\" two\nlast",
		"first\n\nlast",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *text = g_strdup_printf("a,b,c\n1,\"%s\",2\n", texts[i]);
		struct reader *reader = open_csv(*state, text, strlen(text), &plain, NULL);
		g_autofree char *found = describe_records(reader);

		reader_free(reader);
		if (strstr(found, "[2 ") == NULL || strstr(found, "W309") != NULL)
			fail_msg("%s", found);
	}
	/* a file of one column has no delimiters to tell by */
	assert_file(*state, "a\n\"x\ny\nz\"\n", &plain, "a\n2@2 [x\ny\nz 2:1]\n");
	/* a record that is broken is not worth noticing more */
	assert_file(*state, "a,b\n\"x\n1,2\n\"y\n", &plain,
	    "a|b\n2@4 I103 4:2\n3@7 [1 3:1][2 3:3]\n4@11 I102 4:1\n");
}

/* --- files as tools write them --- */

struct exemplar {
	const char *name;
	struct csv_dialect dialect;
	char delimiter;
	const char *start; /* of what is read */
};

static void check_exemplar(struct fixture *fixture, const struct exemplar *exemplar)
{
	g_autofree char *name = g_strconcat("data/slo/csv-formats/", exemplar->name, NULL);
	const char *path = shared_path(fixture, name);
	g_autoptr(GError) error = NULL;
	struct reader *reader =
	    csv_open(source_open(path, path, NULL, NULL), path, &exemplar->dialect, &error);

	if (reader == NULL)
		fail_msg("%s", error->message);
	char delimiter = reader->delimiter;
	g_autofree char *columns = describe_columns(reader);
	g_autofree char *records = describe_records(reader);
	g_autofree char *found = g_strdup_printf("%s\n%s", columns, records);
	reader_free(reader);
	if (delimiter != exemplar->delimiter || !g_str_has_prefix(found, exemplar->start))
		fail_msg("%s: '%c' %s", exemplar->name, delimiter, found);
}

static void reads_files_as_tools_write_them(void **state)
{
	struct csv_dialect columns = with_columns("metric,job,value,time"),
			   digits = with_data_cell("^[0-9]"),
			   days = with_data_cell("^[A-Z][a-z]{2} ");
	char hash[] = "#";
	const struct exemplar exemplars[] = {
		{ "cloud_monitoring_metrics_explorer.csv", days, ',',
		    "TimeSeries ID|api-errors|api-total\n4@96 [Sun Mar 01 2026 00:00:00" },
		{ "cloudwatch_console_UNVERIFIED.csv", digits, ',',
		    "Full label|CPUUtilization i-0abc\n"
		    "4@63 [2026/03/01 00:00:00 4:1][12.25 4:21]\n"
		    "5@90 [2026/03/01 00:05:00 5:1][13.5 5:21]\n" },
		{ "datadog_csv_exporter.csv", plain, ',', "|date|metric|host:a|host:b\n2@" },
		{ "dst_gap_local_times.csv", { .comment = hash }, ',', "time|good|total\n3@" },
		{ "grafana_full_header.csv", digits, ',',
		    "Time|errors\n4@55 [1772319600000 4:1][12 4:15]\n" },
		{ "grafana_v6_long.csv", { .is_lenient = true }, ';',
		    "Series|Time|Value\n3@30 [api errors 3:1][2026-03-01T00:00:00+01:00 3:14][12 3:42]\n" },
		{ "grafana_v6_wide.csv", plain, ';',
		    "Time|api errors|api total\n"
		    "2@32 [2026-03-01T00:00:00+01:00 2:1][12 2:29][1200 2:32]\n"
		    "3@68 [2026-03-01T00:01:00+01:00 3:1][null 3:29]" },
		{ "grafana_v7_formatted_de.csv", plain, ';',
		    "Time|Erfolgsrate\n2@22 [2026-03-01 00:00:00 2:1][99,87% 2:21]\n" },
		{ "grafana_v7_joined.csv", plain, ',', "Time|errors {job=\"api\"}|total\n2@" },
		{ "grafana_v7_multi_frame.csv", { .has_blocks = true }, ',',
		    "Time|errors\n2@17 [1772319600000 2:1][12 2:15]\n"
		    "3@35 [1772319660000 3:1][3 3:15]\n= Time|total\n"
		    "6@70 [1772319600000 6:1][1200 6:15]\n" },
		{ "grafana_v7_sep_line.csv", plain, ',', "Time|errors\n3@24 " },
		{ "grafana_v8_excel_utf16le.csv", plain, '\t',
		    "Time|errors\n2@17 [1772319600000 2:1][12 2:15]\n" },
		{ "k6_default.csv", plain, ',', "metric_name|timestamp|metric_value|check|error|" },
		{ "netdata_newest_first.csv", plain, ',', "time|success|error\n2@20 " },
		{ "newrelic_logs_epoch_ms.csv", plain, ',',
		    "timestamp|message|level\n2@30 [1772319600000 2:1][boom, twice 2:17][error 2:31]\n" },
		{ "prometheus_script_long.csv", plain, ',', "name|timestamp|value|instance|job\n" },
		{ "victoriametrics_export_noheader.csv", columns, ',',
		    "metric|job|value|time\n1@0 [http_requests_total 1:1][api 1:21]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(exemplars); i++)
		check_exemplar(*state, &exemplars[i]);
	g_ptr_array_unref(columns.columns);
	g_regex_unref(digits.first_data_cell);
	g_regex_unref(days.first_data_cell);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(the_header_tells_the_delimiter),
		in_folder(other_delimiters_are_text),
		in_folder(a_sep_line_decides_and_is_no_record),
		in_folder(a_declared_delimiter_outweighs_the_sep_line),
		in_folder(what_only_resembles_a_sep_line_is_a_header),
		in_folder(a_file_without_header_has_the_declared_names),
		in_folder(header_rows_go_on_to_the_first_record_of_data),
		in_folder(header_rows_tell_columns_of_one_name_apart),
		in_folder(grafana_markers_are_not_part_of_the_header),
		in_folder(a_header_of_several_rows_without_data_is_refused),
		in_folder(a_blank_line_begins_another_block),
		in_folder(a_block_has_a_header_of_its_own),
		in_folder(a_block_may_have_several_header_rows),
		in_folder(a_block_with_a_broken_header_ends_the_reading),
		in_folder(comments_are_skipped_where_a_record_would_begin),
		in_folder(a_comment_does_not_end_a_block),
		in_folder(stray_quotes_are_text_to_a_lenient_reader),
		in_folder(a_lenient_record_ends_with_its_line),
		in_folder(a_long_line_of_open_quotes_is_mended_in_one_go),
		in_folder(lenient_reading_agrees_with_strict_on_well_formed_lines),
		in_folder(a_quote_that_swallowed_records_is_noticed),
		in_folder(an_ordinary_text_of_several_lines_is_not_noticed),
		in_folder(reads_files_as_tools_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
