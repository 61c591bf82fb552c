/*
 * Feeds the files of a folder to a fuzz target that is linked in, one test line each: what
 * libFuzzer once found stays mended, and every compiler can check it.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gint compare_names(gconstpointer left, gconstpointer right)
{
	return g_strcmp0(*(char *const *)left, *(char *const *)right);
}

int main(int argc, char **argv)
{
	g_autoptr(GDir) folder = argc == 2 ? g_dir_open(argv[1], 0, NULL) : NULL;
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	if (folder == NULL) {
		printf("not ok - %s is a folder\n", argc == 2 ? argv[1] : "the argument");
		return 1;
	}
	while ((name = g_dir_read_name(folder)) != NULL)
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_build_filename(argv[1], names->pdata[i], NULL);
		g_autofree char *bytes = NULL;
		gsize size = 0;

		if (!g_file_get_contents(path, &bytes, &size, NULL)) {
			printf("not ok - %s can be read\n", path);
			return 1;
		}
		/* a failure ends the program, and the stage counts it */
		LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
		printf("ok - %s\n", path);
	}
	return names->len > 0 ? 0 : 1;
}
