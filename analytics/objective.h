#ifndef ANALYTICS_OBJECTIVE_H
#define ANALYTICS_OBJECTIVE_H

#include <glib.h>

#include "base/money.h"
#include "base/yaml.h"

/* A target for one service, as an OpenSLO v1 document states it. */
struct objective {
	char *name;  /* metadata.name; with several objectives in a document, name-1, name-2, ... */
	char *title; /* displayName, else the name */
	char *description; /* or NULL */
	char *service;
	char *metric; /* the series of good and total */
	struct decimal target_percent;
	char *zone;   /* of the calendar window; NULL: the zone of the reports */
	char *source; /* slos/shop.yaml:3 */
};

void objective_free(struct objective *objective);

/*
 * Reads one OpenSLO v1 document of kind SLO and appends its objectives (struct objective *); a
 * document of kind Service is accepted and adds nothing. Read are ratio SLIs (good and total of one
 * nines metric), by Occurrences, over a calendar month. Everything else is refused with
 * `file:line:col: error: ...`.
 */
bool objective_read(const struct yaml *document, GPtrArray *objectives, GError **error);

#endif
