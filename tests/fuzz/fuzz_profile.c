/*
 * Fuzzes profiles and the values that they read with libFuzzer. An input is the YAML of a profile,
 * a line `====`, and a file of that profile. Whatever both are, the profile is refused with a
 * place, or the records of the file are turned into values or findings with places, to the end.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "etl/values/open.h"
#include "etl/values/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char separator[] = "\n====\n";

/* The profile as a workspace has it, in a folder of its own. */
static GPtrArray *load_profiles(const char *text, size_t size, GError **error)
{
	static char *folder, *path;

	if (folder == NULL) {
		folder = g_dir_make_tmp("fuzz-XXXXXX", NULL);
		path = g_build_filename(folder, "p.yaml", NULL);
	}
	g_assert(g_file_set_contents_full(
	    path, text, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	return profiles_load(folder, error);
}

static void check_findings(const struct loading *loading)
{
	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];

		g_assert(finding->line >= 1 && finding->column >= 1);
		g_assert(g_utf8_validate(finding->message, -1, NULL));
	}
}

static void read_all(struct loading *loading, struct reader *reader)
{
	struct record_plan *plan = record_plan_new(loading, reader, NULL);
	struct value values[FIELDS_MAX];
	struct record record = { 0 };

	while (plan != NULL && reader->class->next(reader, &record, NULL) && reader->block == 0)
		record_read_fields(plan, loading, &record, values);
	record_clear(&record);
	record_plan_free(plan);
	check_findings(loading);
}

static void read_file(const struct profile *profile, const void *bytes, size_t size)
{
	int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", descriptor);
	struct input input = {
		.path = path, .shown_path = "in", .profile = profile, .window_end_utc = 86400
	};
	struct declared_names declared = { g_hash_table_new(g_str_hash, g_str_equal),
		g_hash_table_new(g_str_hash, g_str_equal) };

	g_assert(write(descriptor, bytes, size) == (ssize_t)size);
	struct reader *reader = input_open(&input, NULL);
	close(descriptor);
	struct loading *loading = loading_new(NULL, "in", profile, 0);
	loading->declared = &declared;
	loading->default_currency = "EUR";
	if (reader != NULL) {
		loading->reader = reader;
		read_all(loading, reader);
	}
	reader_free(reader);
	loading_free(loading);
	g_hash_table_unref(declared.pools);
	g_hash_table_unref(declared.schedules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *end = memmem(data, size, separator, sizeof(separator) - 1);
	size_t profile_size = end != NULL ? (size_t)(end - text) : size;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) profiles = load_profiles(text, profile_size, &error);

	if (profiles == NULL) {
		g_assert(strstr(error->message, ": error: ") != NULL);
		return 0;
	}
	const struct profile *profile = profile_find(profiles, "mine");
	size_t skipped = profile_size + sizeof(separator) - 1;
	if (profile != NULL && end != NULL)
		read_file(profile, data + skipped, size - skipped);
	return 0;
}
