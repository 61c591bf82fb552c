#include "etl/records/archive.h"

#include <string.h>

#include "base/error.h"
#include "etl/records/source.h"
#include "tests/support.h"

#define SIZE_MAX_OF_TEST (16 * 1024 * 1024)

/* Makes the copy of a file. Borrowed: its path. */
static const char *archive(struct fixture *fixture, const char *path)
{
	g_autoptr(GError) error = NULL;
	struct digest digest;
	struct archiving *archiving = archiving_begin(path, fixture->root, &error);

	assert_non_null(archiving);
	assert_true(source_digest(path, &digest, &error));
	assert_true(archiving_end(archiving, &digest, &error));
	archiving_free(archiving);
	g_autofree char *name = g_strdup_printf("%s.gz", digest.sha256);
	return path_of(fixture, name);
}

static void knows_a_file_by_its_sha256_and_size(void **state)
{
	struct digest digest;

	assert_true(source_digest(put_text(*state, "in.csv", "abc"), &digest, NULL));
	assert_string_equal(
	    digest.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(digest.bytes, 3);
}

static void keeps_the_bytes_of_files_of_any_size(void **state)
{
	static const size_t sizes[] = { 1, 1000, 1024 * 1024, 1024 * 1024 + 1,
		3 * 1024 * 1024 + 5 };
	uint64_t seed = 7;

	for (size_t i = 0; i < 2 * G_N_ELEMENTS(sizes); i++) {
		size_t size = sizes[i / 2];
		g_autofree char *bytes = g_malloc(size);

		/* that cannot be made less, and that can */
		for (size_t j = 0; j < size; j++)
			bytes[j] = (char)(i % 2 == 0 ? random_below(&seed, 256) : j % 7);
		/* not a gzip file by chance */
		bytes[0] = 'x';
		const char *kept = archive(*state, put_bytes(*state, "in", bytes, size));
		GString *found = source_read_bytes(kept, "in", SIZE_MAX_OF_TEST, NULL);
		assert_int_equal(found->len, size);
		assert_memory_equal(found->str, bytes, size);
		g_string_free(found, TRUE);
	}
}

static void keeps_a_compressed_file_as_it_is(void **state)
{
	const char *path = put_gzip(*state, "in.gz", "abc", 3);
	g_autofree char *bytes = NULL, *kept = NULL;
	gsize size, kept_size;

	assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	assert_true(g_file_get_contents(archive(*state, path), &kept, &kept_size, NULL));
	assert_int_equal(kept_size, size);
	assert_memory_equal(kept, bytes, size);
}

static int count_files(struct fixture *fixture)
{
	g_autoptr(GDir) folder = g_dir_open(fixture->root, 0, NULL);
	int count = 0;

	while (g_dir_read_name(folder) != NULL)
		count++;
	return count;
}

static void refuses_a_file_that_changed_in_the_meantime(void **state)
{
	const char *path = put_text(*state, "in.csv", "abc");
	struct archiving *archiving = archiving_begin(path, ((struct fixture *)*state)->root, NULL);
	g_autoptr(GError) error = NULL;
	struct digest digest;

	assert_true(source_digest(path, &digest, NULL));
	put_text(*state, "in.csv", "abcd");
	assert_false(archiving_end(archiving, &digest, &error));
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
	assert_non_null(strstr(error->message, "it changed while it was read"));
	archiving_free(archiving);
	assert_int_equal(count_files(*state), 1);
}

static void leaves_nothing_of_a_copy_that_is_given_up(void **state)
{
	const char *path = put_text(*state, "in.csv", "abc");

	archiving_free(archiving_begin(path, ((struct fixture *)*state)->root, NULL));
	assert_int_equal(count_files(*state), 1);
}

static void refuses_what_cannot_be_opened_or_written(void **state)
{
	g_autoptr(GError) missing = NULL, unwritable = NULL;

	assert_null(archiving_begin(
	    path_of(*state, "missing"), ((struct fixture *)*state)->root, &missing));
	assert_true(g_error_matches(missing, NINES_ERROR, NINES_ERROR_CONTRACT));
	assert_null(archiving_begin(
	    put_text(*state, "in.csv", "abc"), path_of(*state, "missing"), &unwritable));
	assert_true(g_error_matches(unwritable, NINES_ERROR, NINES_ERROR_FAILED));
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(knows_a_file_by_its_sha256_and_size),
		in_folder(keeps_the_bytes_of_files_of_any_size),
		in_folder(keeps_a_compressed_file_as_it_is),
		in_folder(refuses_a_file_that_changed_in_the_meantime),
		in_folder(leaves_nothing_of_a_copy_that_is_given_up),
		in_folder(refuses_what_cannot_be_opened_or_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
