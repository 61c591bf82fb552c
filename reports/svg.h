#ifndef REPORTS_SVG_H
#define REPORTS_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/html.h"

/*
 * Charts as inline SVG, written through the page's writer, so that every text is escaped. Geometry
 * is in attributes, colour in classes. A chart is a <figure> with a caption; its drawing is an
 * image whose title and description a screen reader speaks, and the description says what is to be
 * seen. Nothing is told by colour alone, values stand at their marks, and a table with the same
 * data belongs beside every chart: that is the caller's.
 */
struct chart_column {
	const char *label;   /* under the axis: `Oct` */
	const char *group;   /* under the label where it changes: `2026`; or NULL */
	const char *text;    /* the value at the mark: `4 h 12 min` */
	double value;        /* NAN: no data */
	const double *parts; /* svg_stack(): one per series, from the bottom */
	bool is_running;     /* not ended: drawn hollow */
	bool is_off_target;  /* svg_dots(): drawn as a cross */
};

struct chart {
	const char *id; /* unique on the page */
	const char *title;
	const char *finding; /* what the chart shows, in a sentence */
	const char *caption;
	const char *unit; /* of the axis */
	const struct chart_column *columns;
	size_t count;
	const char *const *series; /* svg_stack(): names; at most five have a colour of their own */
	size_t series_count;
	double target; /* svg_dots(): a line; NAN for none */
	const char *target_text;
};

/* One bar per column. The axis starts at 0. */
void svg_bars(struct html *html, const struct chart *chart);
/* Bars of parts, named at the last column. The axis starts at 0. */
void svg_stack(struct html *html, const struct chart *chart);
/* Percentages against a target. The axis is cut below, and drawn and written so. */
void svg_dots(struct html *html, const struct chart *chart);
/* One bar per row, for what has names instead of months. The axis starts at 0. */
void svg_rows(struct html *html, const struct chart *chart);

/* A small line without axes, for a tile or a table row. */
struct sparkline {
	const char *id;
	const char *title;
	const char *finding;
	const double *values;      /* NAN: no data, a gap in the line */
	const bool *is_off_target; /* drawn as crosses; NULL: none is */
	size_t count;
	double target;  /* NAN for none */
	bool from_zero; /* counts start at 0; percentages show their own range */
};

void svg_sparkline(struct html *html, const struct sparkline *sparkline);

#endif
