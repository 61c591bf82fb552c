#ifndef ETL_RECORDS_WALK_H
#define ETL_RECORDS_WALK_H

#include <glib.h>
#include <stdbool.h>

#include "base/yaml.h"

/*
 * Finds the records of a JSON or YAML document, and the values in and above each of them.
 *
 * The path to the records is dotted, `schedules.final_schedule.rendered_schedule_entries`. Lists on
 * the way are walked, and the step `*` walks the values of a mapping. At the end of the path the
 * elements of a list are the records, whatever they are; a mapping is one record. A branch that
 * lacks a step, or has null or another scalar there, has no records.
 */
struct walk {
	char **steps;
	GArray *frames; /* the lists and mappings that are being walked, the outermost first */
	const struct yaml *top;
	/* The path led to a record, to a list or mapping that is empty, or to null, in one of the
	 * documents. */
	bool is_found;
};

/* NULL: the document itself is the list of the records, or the record. */
void walk_init(struct walk *walk, const char *records);
void walk_clear(struct walk *walk);

/* Starts on a document, which must outlive the walk over it. */
void walk_begin(struct walk *walk, const struct yaml *top);
/* The next record, or NULL behind the last one. It need not be a mapping. */
const struct yaml *walk_next(struct walk *walk);

/* A column of a record: a key, or a dotted path to a value. */
struct walk_column {
	const char *name;
	char **steps;
	bool is_from_top; /* `/a.b`: looked up from the top of the document */
};

/* The name is borrowed. */
void walk_column_init(struct walk_column *column, const char *name);
void walk_column_clear(struct walk_column *column);

/*
 * Collects what a column leads to (const struct yaml *) in the record that walk_next() gave last:
 * scalars, null among them, mappings and empty lists. A key that is written like the whole column
 * comes before the path. Of the lists that are being walked, and of the mappings whose values are,
 * the path takes the element at hand; of any other list it takes every element.
 */
void walk_collect(const struct walk *walk, const struct yaml *record,
    const struct walk_column *column, GArray *values);

#endif
