/* Opens whatever it is given as an archive, and reads every entry. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "etl/records/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	struct zip *zip = zip_open((const char *)data, size, "fuzz.zip", &error);
	size_t inflated = 0;

	g_assert((zip == NULL) == (error != NULL));
	if (zip == NULL)
		return 0;
	g_assert(zip_count(zip) <= ZIP_ENTRIES_MAX);
	for (guint i = 0; i < zip_count(zip); i++) {
		const char *bytes;
		size_t length;

		g_assert(g_utf8_validate(zip_name(zip, i), -1, NULL));
		g_clear_error(&error);
		if (!zip_read(zip, i, &bytes, &length, &error)) {
			g_assert(error != NULL);
			continue;
		}
		g_assert(bytes[length] == '\0');
		inflated += length;
	}
	g_assert(inflated <= ZIP_INFLATED_MAX);
	zip_free(zip);
	return 0;
}
