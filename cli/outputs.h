#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "cli/workspace.h"
#include "reports/publish.h"

/* Notes in the ledger what was published by this run: a row for each file that was not published
 * like this before. */
void outputs_record(const struct workspace *workspace, const struct publication *publication);

#endif
