#include "etl/records/reject_columns.h"

#include <stddef.h>

const char *const reject_columns[] = {
	[REJECT_LINE] = REJECT_PREFIX "line",
	[REJECT_CODE] = REJECT_PREFIX "code",
	[REJECT_TEXT] = REJECT_PREFIX "text",
	[REJECT_COLUMNS] = NULL,
};
