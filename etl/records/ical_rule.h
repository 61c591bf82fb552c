#ifndef ETL_RECORDS_ICAL_RULE_H
#define ETL_RECORDS_ICAL_RULE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Rules of recurrence (RFC 5545, 3.3.10) on the wall clock, as libical reads them. Wall-clock times
 * are int64 seconds since 1970-01-01T00:00:00 on that clock, whatever its zone.
 *
 * A rule that libical would get wrong (its traps are listed in ical_rule.c) is refused, and so is
 * one that could keep it busy. `reason` is then set to a literal that completes the sentence "the
 * rule of recurrence ...".
 */
struct ical_rule;

/* With `is_date` the event has dates and no times, and BYHOUR and the like are without meaning.
 * NULL with a reason. */
struct ical_rule *ical_rule_new(const char *text, bool is_date, const char **reason);
void ical_rule_free(struct ical_rule *rule);
/* The text of UNTIL, which the caller has to apply, or NULL. */
const char *ical_rule_until(const struct ical_rule *rule);

/* An event may have this many occurrences up to `stop`, those that its BY... parts strike included.
 */
#define ICAL_OCCURRENCES_MAX 100000
/* All rules of a file together. */
#define ICAL_FILE_OCCURRENCES_MAX 2000000

struct ical_expansion {
	int64_t start;   /* DTSTART: the first occurrence, also when it does not match the rule */
	int64_t stop;    /* no occurrence at or behind this is wanted */
	int64_t *budget; /* of the file; what is used up is taken off */
	GArray *walls;   /* int64_t: the occurrences are appended here, in order */
	bool goes_on;    /* set: COUNT did not end the rule before `stop` */
};

/* False with a reason. */
bool ical_rule_expand(
    const struct ical_rule *rule, struct ical_expansion *expansion, const char **reason);

#endif
