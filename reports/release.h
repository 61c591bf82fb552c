#ifndef REPORTS_RELEASE_H
#define REPORTS_RELEASE_H

#include <glib.h>
#include <stdbool.h>

/*
 * The releases of the site. OUT/site is a link to OUT/releases/NAME, and is switched with one
 * rename once a release is whole and synced; the release before it is kept. An older one is the
 * spare, of which the next one is made.
 *
 * A release is staged first. What it shares with the one that is shown are other names of the same
 * files, or copies where the file system has no such names. What it shares with the spare one is
 * there already, and costs nothing. Files are never written in place, so no release that is kept
 * can change.
 */

/* The folder where the next release is staged, made anew; it has the pages of `kept` (a set of
 * paths below the site) as they are shown, and nothing else. NULL on failure; the caller frees it.
 */
char *release_stage(const char *out, GHashTable *kept, GError **error);

/* Syncs the staged release, gives it its name and shows it. When that one is shown already, nothing
 * is done and *has_changed is left alone. */
bool release_show(const char *out, const char *name, bool *has_changed, GError **error);

#endif
