#ifndef CLI_PAY_SETTINGS_H
#define CLI_PAY_SETTINGS_H

#include "cli/workspace.h"

/*
 * How pay is handed out, which changes no amount: the layout of payroll.yaml, without the file the
 * default one. NINES_ERROR_USAGE, with file, line and column, when it is wrong.
 */
bool pay_settings_read(struct workspace *workspace, GError **error);

#endif
