#ifndef REPORTS_RELEASE_H
#define REPORTS_RELEASE_H

#include <glib.h>
#include <stdbool.h>

/*
 * The releases of the site. OUT/site is a link to OUT/releases/NAME, and is switched with one
 * rename once a release is whole and synced; the release before it is kept. An older one is the
 * spare, of which the next one is made.
 *
 * What is rendered anew is staged first; when it makes no other release than the one that is shown,
 * nothing else is touched. Else it joins what is kept of the shown one: other names of the same
 * files, or copies where the file system has no such names. What the spare one shares with those is
 * there already, and costs nothing. Files are never written in place, so no release that is kept
 * can change.
 */

/* An empty folder for what is rendered anew. NULL on failure; the caller frees it. */
char *release_stage(const char *out, GError **error);

/* Makes a release of what is staged and of the pages of `kept` (a set of paths below the site) as
 * they are shown, syncs it, gives it its name and shows it. When that one is shown already, nothing
 * is done and *has_changed is left alone. */
bool release_show(
    const char *out, const char *name, GHashTable *kept, bool *has_changed, GError **error);

#endif
