#ifndef ETL_HOLDS_H
#define ETL_HOLDS_H

#include "etl/import.h"

/* Records that wait for a name, and the names that they wait for. */

/* The loads (int64_t) with held records whose names are known by now, oldest first. */
GArray *holds_find_released(const struct import_context *context);

/* A name that records wait for, and the known one that may be meant. */
struct unmapped_name {
	char *kind, *name;
	int64_t records;
	char *candidate; /* NULL: none is near */
};

void unmapped_name_free(struct unmapped_name *unmapped);
/* struct unmapped_name *, by kind and name. */
GPtrArray *holds_find_unmapped(const struct import_context *context);

#endif
