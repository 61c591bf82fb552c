#ifndef ANALYTICS_INCIDENT_H
#define ANALYTICS_INCIDENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define NO_TIME INT64_MIN

enum loss_quality {
	LOSS_NOT_ESTIMATED, /* unknown, which is not zero */
	LOSS_EXACT,
	LOSS_APPROXIMATE,
	LOSS_FLOOR, /* at least this much */
};

const char *loss_quality_name(enum loss_quality quality);

struct loss {
	enum loss_quality quality;
	int64_t minor;
	char currency[4];
};

struct incident {
	char *id;
	char *title;
	char *severity;      /* as the source says; NULL when unknown */
	bool is_maintenance; /* planned: no downtime, no MTTA */
	GPtrArray *services; /* char *, as in the catalogue; may be empty */
	int64_t started_utc;
	int64_t detected_utc, acknowledged_utc, mitigated_utc, resolved_utc; /* or NO_TIME */
	int escalations;
	int auto_resolved; /* 1: without anybody, as its source says; 0: not; -1: unknown */
	char *first_line;  /* critical, flap or NULL */
	char *cause, *trigger, *detected_by; /* or NULL */
	char *postmortem;                    /* id, or NULL */
	struct loss loss;                    /* from the postmortem */
	char *source;                        /* inbox/incidents.csv:7 */
};

void incident_free(struct incident *incident);

/*
 * The end of an incident's downtime, counted as long as there is any impact: resolved when known,
 * else mitigated, else `until` (an incident without an end is counted to the end of what is known,
 * never dropped).
 */
int64_t incident_end(const struct incident *incident, int64_t until_utc);
/* When people could first know of it: detected, or started when that is not known. */
int64_t incident_created(const struct incident *incident);
/* Not resolved, as far as is known. */
bool incident_is_open(const struct incident *incident);

struct postmortem {
	char *id;
	int64_t day; /* civil date */
	char *title;
	char *incident;           /* or NULL */
	GPtrArray *services;      /* char * */
	int64_t downtime_minutes; /* -1: not stated */
	struct loss loss;
	char *cause, *trigger, *detected_by, *helped, *wrong, *clockwork, *lucky; /* or NULL */
};

void postmortem_free(struct postmortem *postmortem);

struct action_item {
	char *postmortem, *item;
	char *type, *owner, *status, *link; /* or NULL; status is open, closed or declined */
	int64_t due_day;                    /* or NO_TIME */
};

void action_item_free(struct action_item *item);

/* What an owner team wrote on the status page. */
struct service_action {
	char *service, *author, *text;
	int64_t written_utc;
	int64_t due_day; /* or NO_TIME */
	char *status;    /* or NULL */
};

void service_action_free(struct service_action *action);

#endif
