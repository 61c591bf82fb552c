#ifndef REPORTS_BOOK_LOOK_H
#define REPORTS_BOOK_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "reports/book.h"

/* How the cells of each form look, and how much width they ask for, in characters. */
enum look_align { LOOK_BY_KIND, LOOK_LEFT, LOOK_RIGHT };

/* Colours, 0xRRGGBB. */
enum {
	LOOK_RULE = 0xD9DEE4, /* under the rows of a table */
	LOOK_LINE = 0x6B7280, /* above a total, under a box to write in */
	LOOK_GOOD = 0x1B6E3C,
	LOOK_BAD = 0xB00020,
	LOOK_CHART = 0x2F5D8A,
};

struct cell_look {
	const char *number; /* the number format, US notation; NULL: general */
	double size;        /* of the font; 0: as usual */
	bool is_bold, is_wrapped, is_ruled, is_boxed, is_unlocked;
	uint32_t ink, fill; /* no fill: 0 */
	enum look_align align;
	int indent; /* from the left edge */
};

/* Borrowed. */
const struct cell_look *look_of(enum cell_form form);
/* 0 for text that may run over its neighbours. */
double look_text_width(enum cell_form form, const char *text);
/* An upper bound of what the number format prints. */
double look_number_width(enum cell_form form, double value);

#endif
