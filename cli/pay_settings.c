#include "cli/pay_settings.h"

#include "base/error.h"
#include "base/fs.h"

static struct payroll_layout *read_layout(const char *path, GError **error)
{
	size_t size;
	g_autofree char *text = fs_read(path, &size, error);
	g_autoptr(GPtrArray) documents =
	    text != NULL ? yaml_read("payroll.yaml", text, size, YAML_ANY, error) : NULL;

	if (documents == NULL)
		return NULL;
	if (documents->len == 1)
		return payroll_layout_read(documents->pdata[0], error);
	fail(error, NINES_ERROR_USAGE, "payroll.yaml:1:1: error: expected one document");
	return NULL;
}

bool pay_settings_read(struct workspace *workspace, GError **error)
{
	g_autofree char *path = workspace_path(workspace, "payroll.yaml");

	workspace->payroll = g_file_test(path, G_FILE_TEST_EXISTS) ? read_layout(path, error)
								   : payroll_layout_default();
	return workspace->payroll != NULL;
}
