#include "etl/values/guess.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/json.h"

/* A file that wants to be recognised. */
struct unknown_file {
	const char *path, *shown_path;
	struct reader *json; /* NULL: take it for CSV */
};

static bool has_all_keys(const struct profile *profile, const struct unknown_file *file)
{
	bool all = true;

	for (guint i = 0; all && i < profile->recognise->len; i++)
		all = json_has(file->json, profile->records, profile->recognise->pdata[i]);
	return all;
}

static bool has_all_columns(const struct profile *profile, const struct unknown_file *file)
{
	struct source *source = source_open(file->path, file->shown_path, NULL);
	struct reader *reader =
	    source != NULL ? csv_open(source, file->shown_path, &profile->dialect, NULL) : NULL;
	bool all = reader != NULL;

	for (guint i = 0; all && i < profile->recognise->len; i++)
		all = reader_column(reader, profile->recognise->pdata[i]) >= 0;
	reader_free(reader);
	return all;
}

static bool is_recognised(const struct profile *profile, const struct unknown_file *file)
{
	bool is_json = file->json != NULL;

	if (profile->recognise->len == 0 || (profile->format == PROFILE_JSON) != is_json)
		return false;
	return is_json ? has_all_keys(profile, file) : has_all_columns(profile, file);
}

/* Looks at the first bytes: what they rule out, and whether they are JSON, which is read whole. */
static bool look_at(struct unknown_file *file, GError **error)
{
	struct source *source = source_open(file->path, file->shown_path, error);
	char start[64] = "";

	if (source == NULL)
		return false;
	gssize got = source_read(source, start, sizeof(start) - 1, error);
	source_close(source);
	if (got < 0)
		return false;
	if (got == 0)
		return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: the file is empty [%s]",
		    file->shown_path, CODE_EMPTY_FILE);
	if (got >= 2 && (memcmp(start, "\xff\xfe", 2) == 0 || memcmp(start, "\xfe\xff", 2) == 0))
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: the file is UTF-16; save it as UTF-8 [%s]", file->shown_path,
		    CODE_ENCODING);
	if (!json_is_likely(start))
		return true;
	struct json_shape shape = { JSON_DOCUMENT, NULL };
	g_autoptr(GPtrArray) columns = g_ptr_array_new();
	source = source_open(file->path, file->shown_path, error);
	if (source != NULL)
		file->json = json_open(source, file->shown_path, &shape, columns, error);
	return file->json != NULL;
}

/* The profile that asks for most; *rival is another that asks for as much, or NULL. */
static const struct profile *find_best(
    const GPtrArray *profiles, const struct unknown_file *file, const struct profile **rival)
{
	const struct profile *best = NULL;

	*rival = NULL;
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *profile = profiles->pdata[i];

		if (!is_recognised(profile, file))
			continue;
		if (best == NULL || profile->recognise->len > best->recognise->len) {
			best = profile;
			*rival = NULL;
		} else if (profile->recognise->len == best->recognise->len) {
			*rival = profile;
		}
	}
	return best;
}

const struct profile *profile_guess(
    const GPtrArray *profiles, const char *path, const char *shown_path, GError **error)
{
	struct unknown_file file = { path, shown_path, NULL };
	const struct profile *rival;

	if (!look_at(&file, error))
		return NULL;
	const struct profile *best = find_best(profiles, &file, &rival);
	reader_free(file.json);
	if (best == NULL)
		fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: no profile reads a file with this header [%s]\n"
		    "    name one with --profile, or add a source to nines.yaml",
		    shown_path, CODE_NO_PROFILE);
	else if (rival != NULL)
		fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: the profiles %s and %s both read this header [%s]\n"
		    "    name one with --profile",
		    shown_path, best->name, rival->name, CODE_NO_PROFILE);
	return rival == NULL ? best : NULL;
}
