#include "base/fs.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "tests/support.h"

static int mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	return (int)(status.st_mode & 07777);
}

/* The entries of a folder that are not listed by fs_find(), such as temporary files. */
static int entries_of(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	int count = 0;

	while (g_dir_read_name(folder) != NULL)
		count++;
	return count;
}

static void writes_and_replaces_a_file(void **state)
{
	const char *path = path_of(*state, "file");
	size_t size = 0;

	assert_true(fs_write(path, "first", 5, 0640, NULL));
	assert_int_equal(mode_of(path), 0640);
	assert_true(fs_write(path, "a\0b", 3, 0600, NULL));
	assert_int_equal(mode_of(path), 0600);
	g_autofree char *bytes = fs_read(path, &size, NULL);
	assert_number(size, 3);
	assert_memory_equal(bytes, "a\0b", 3);
	assert_true(fs_write(path, "", 0, 0600, NULL));
	g_autofree char *nothing = fs_read(path, &size, NULL);
	assert_number(size, 0);
	assert_int_equal(entries_of(((struct fixture *)*state)->root), 1);
}

static void failures_name_the_path_and_the_reason(void **state)
{
	const char *path = path_of(*state, "missing/file");
	g_autoptr(GError) writing = NULL, reading = NULL, making = NULL;
	size_t size;

	assert_false(fs_write(path, "x", 1, 0600, &writing));
	assert_true(g_error_matches(writing, NINES_ERROR, NINES_ERROR_FAILED));
	assert_holds(writing->message, path);
	assert_holds(writing->message, "No such file");
	assert_null(fs_read(path, &size, &reading));
	assert_true(g_error_matches(reading, NINES_ERROR, NINES_ERROR_FAILED));
	assert_holds(reading->message, path);
	put_text(*state, "plain", "x");
	assert_false(fs_make_folder(path_of(*state, "plain/below"), 0700, &making));
	assert_holds(making->message, "plain/below");
}

static void a_file_that_cannot_take_its_name_leaves_nothing_behind(void **state)
{
	g_autoptr(GError) error = NULL;

	put_text(*state, "folder/inside", "x");
	assert_false(fs_write(path_of(*state, "folder"), "x", 1, 0600, &error));
	assert_holds(error->message, "folder");
	assert_int_equal(entries_of(((struct fixture *)*state)->root), 1);
}

static void publishes_a_finished_file(void **state)
{
	const char *temporary = put_text(*state, "a.tmp", "done"), *path = path_of(*state, "a");
	g_autoptr(GError) error = NULL;

	assert_true(fs_publish_file(temporary, path, 0644, NULL));
	assert_string_equal(text_of(*state, path), "done");
	assert_int_equal(mode_of(path), 0644);
	assert_false(g_file_test(temporary, G_FILE_TEST_EXISTS));
	assert_false(fs_publish_file(temporary, path, 0644, &error));
	assert_holds(error->message, temporary);
}

static void makes_folders_with_their_parents(void **state)
{
	const char *path = path_of(*state, "a/b/c");

	assert_true(fs_make_folder(path, 0750, NULL));
	assert_true(fs_make_folder(path, 0750, NULL));
	assert_true(g_file_test(path, G_FILE_TEST_IS_DIR));
	assert_int_equal(mode_of(path), 0750);
	assert_true(fs_sync_folder(path, NULL));
	assert_false(fs_sync_folder(path_of(*state, "absent"), NULL));
}

static void switches_a_link(void **state)
{
	const char *link = path_of(*state, "site");

	put_text(*state, "one/index", "1");
	put_text(*state, "two/index", "2");
	assert_true(fs_switch_link(link, "one", NULL));
	assert_string_equal(text_of(*state, path_of(*state, "site/index")), "1");
	assert_int_equal(symlink("stale", path_of(*state, "site.tmp")), 0);
	assert_true(fs_switch_link(link, "two", NULL));
	assert_string_equal(text_of(*state, path_of(*state, "site/index")), "2");
	assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	assert_int_equal(entries_of(((struct fixture *)*state)->root), 3);
}

static void removes_a_folder_but_not_what_links_point_to(void **state)
{
	const char *kept = put_text(*state, "kept/file", "x");

	put_text(*state, "gone/deep/er/file", "x");
	put_text(*state, "gone/.hidden", "x");
	assert_int_equal(symlink(path_of(*state, "kept"), path_of(*state, "gone/link")), 0);
	assert_true(fs_remove(path_of(*state, "gone"), NULL));
	assert_false(g_file_test(path_of(*state, "gone"), G_FILE_TEST_EXISTS));
	assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
	assert_true(fs_remove(path_of(*state, "gone"), NULL));
}

static void check_found(
    struct fixture *fixture, const char *folder, const char *pattern, const char *expected)
{
	g_autoptr(GPtrArray) found = fs_find(fixture->root, folder, pattern);

	g_ptr_array_add(found, NULL);
	assert_taken_text(g_strjoinv(" ", (char **)found->pdata), expected);
}

static void finds_files_by_pattern_in_order(void **state)
{
	static const char *const names[] = { "inbox/b.csv", "inbox/a.csv",
		"inbox/2026/10/metrics.csv.gz", "inbox/.hidden.csv", "inbox/.git/x.csv",
		"inbox/notes.txt", "other/a.csv", "top.yaml" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		put_text(*state, names[i], "x");
	check_found(*state, "inbox", "inbox/*.csv", "inbox/a.csv inbox/b.csv");
	check_found(*state, "inbox", "inbox/*.csv*",
	    "inbox/2026/10/metrics.csv.gz inbox/a.csv inbox/b.csv");
	check_found(*state, "inbox", "inbox/?.csv", "inbox/a.csv inbox/b.csv");
	check_found(*state, "", "*.yaml", "top.yaml");
	check_found(*state, "", "*.csv", "inbox/a.csv inbox/b.csv other/a.csv");
	check_found(*state, "absent", "*", "");
}

static void a_lock_is_held_by_one(void **state)
{
	const char *path = path_of(*state, "lock");
	g_autoptr(GError) error = NULL;
	int first = fs_lock(path, NULL);

	assert_true(first >= 0);
	assert_int_equal(fs_lock(path, &error), -1);
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_LOCKED));
	assert_holds(error->message, path);
	fs_unlock(first);
	int second = fs_lock(path, NULL);
	assert_true(second >= 0);
	fs_unlock(second);
	fs_unlock(-1);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(writes_and_replaces_a_file),
		in_folder(failures_name_the_path_and_the_reason),
		in_folder(a_file_that_cannot_take_its_name_leaves_nothing_behind),
		in_folder(publishes_a_finished_file),
		in_folder(makes_folders_with_their_parents),
		in_folder(switches_a_link),
		in_folder(removes_a_folder_but_not_what_links_point_to),
		in_folder(finds_files_by_pattern_in_order),
		in_folder(a_lock_is_held_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
