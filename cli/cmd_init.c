#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "cli/options.h"
#include "schemas/embedded.h"

#define TEMPLATE_FOLDER "schemas/workspace/"

static bool make_folders(const char *root, GError **error)
{
	static const struct {
		const char *name;
		int mode;
	} folders[] = { { "catalogue", 0755 }, { "slos", 0755 }, { "profiles", 0755 },
		{ "inbox", 0755 }, { "archive", 0750 }, { "rejects", 0750 }, { "out", 0755 },
		{ "out/pay", 0750 } };

	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *path = g_build_filename(root, folders[i].name, NULL);

		if (!fs_make_folder(path, folders[i].mode, error))
			return false;
	}
	return true;
}

static bool make_workspace(const char *root, GError **error)
{
	g_autofree char *config = g_build_filename(root, "nines.yaml", NULL);

	if (g_file_test(config, G_FILE_TEST_EXISTS))
		return fail(error, NINES_ERROR_USAGE, "%s: there is a workspace already", config);
	if (!make_folders(root, error))
		return false;
	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];

		if (!g_str_has_prefix(file->path, TEMPLATE_FOLDER))
			continue;
		g_autofree char *path =
		    g_build_filename(root, file->path + strlen(TEMPLATE_FOLDER), NULL);
		if (!g_file_test(path, G_FILE_TEST_EXISTS) &&
		    !fs_write(path, file->text, strlen(file->text), 0644, error))
			return false;
	}
	return true;
}

enum exit_code cmd_init(const struct options *options)
{
	const char *root =
	    options->arguments[0] != NULL ? options->arguments[0] : options->directory;
	g_autoptr(GError) error = NULL;

	if (root == NULL || (options->arguments[0] != NULL && options->arguments[1] != NULL))
		fail(&error, NINES_ERROR_USAGE, "init needs one folder: nines init DIR");
	else if (make_workspace(root, &error))
		printf(
		    "%s is a workspace. Describe your organisation in nines.yaml and catalogue/, put exports\n"
		    "into inbox/, and run: nines -C %s run\n",
		    root, root);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
