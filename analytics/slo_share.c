#include "analytics/slo_share.h"

#include "analytics/burn.h"
#include "base/words.h"

GArray *incident_spans_of(const GPtrArray *incidents, const char *service, int64_t known_until_utc)
{
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct incident_span));

	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *incident = incidents->pdata[i];
		struct incident_span span = { incident->started_utc,
			incident_end(incident, known_until_utc), incident };

		if (!incident->is_maintenance && span.end_utc > span.start_utc &&
		    words_contain(incident->services, service))
			g_array_append_val(spans, span);
	}
	return spans;
}

/* Bad events that a set of incidents has in common. */
struct joint {
	GArray *spans; /* guint: indexes of the set, rising */
	int64_t bad;
};

static void joint_free(gpointer data)
{
	struct joint *joint = data;

	g_array_unref(joint->spans);
	g_free(joint);
}

static bool is_same_set(const GArray *left, const GArray *right)
{
	if (left->len != right->len)
		return false;
	for (guint i = 0; i < left->len; i++)
		if (g_array_index(left, guint, i) != g_array_index(right, guint, i))
			return false;
	return true;
}

/* The sets of a day are few, and neighbours mostly have the same one: the last is looked at first.
 */
static void add_to_set(GPtrArray *joints, const GArray *set, int64_t bad)
{
	for (guint i = joints->len; i-- > 0;) {
		struct joint *joint = joints->pdata[i];

		if (is_same_set(joint->spans, set)) {
			joint->bad += bad;
			return;
		}
	}
	struct joint *joint = g_new(struct joint, 1);
	joint->spans = g_array_copy((GArray *)(guintptr)set);
	joint->bad = bad;
	g_ptr_array_add(joints, joint);
}

/* The spans that overlap an observation; those before `first` have all ended. */
static void find_set(
    const GArray *spans, guint first, const struct burn_observation *observation, GArray *set)
{
	int64_t end_utc = observation->at_utc + observation->step_s;

	g_array_set_size(set, 0);
	for (guint i = first; i < spans->len; i++) {
		const struct incident_span *span = &g_array_index(spans, struct incident_span, i);

		if (span->start_utc >= end_utc)
			break;
		if (span->end_utc > observation->at_utc)
			g_array_append_val(set, i);
	}
}

static void divide(const struct joint *joint, const GArray *spans, int64_t day, GArray *shares)
{
	int64_t count = joint->spans->len;

	for (guint i = 0; i < joint->spans->len; i++) {
		guint index = g_array_index(joint->spans, guint, i);
		struct slo_share share = {
			.day = day,
			.incident = g_array_index(spans, struct incident_span, index).incident,
			.bad = joint->bad / count + (i < joint->bad % count),
		};

		if (share.bad > 0)
			g_array_append_val(shares, share);
	}
}

int64_t slo_share_day(const GArray *observations, const GArray *spans, int64_t day, GArray *shares)
{
	g_autoptr(GPtrArray) joints = g_ptr_array_new_with_free_func(joint_free);
	g_autoptr(GArray) set = g_array_new(FALSE, FALSE, sizeof(guint));
	int64_t unattributed = 0;
	guint first = 0;

	for (guint i = 0; i < observations->len; i++) {
		const struct burn_observation *observation =
		    &g_array_index(observations, struct burn_observation, i);
		int64_t bad = observation->total - observation->good;

		if (bad <= 0)
			continue;
		while (first < spans->len &&
		    g_array_index(spans, struct incident_span, first).end_utc <=
			observation->at_utc)
			first++;
		find_set(spans, first, observation, set);
		if (set->len == 0)
			unattributed += bad;
		else
			add_to_set(joints, set, bad);
	}
	for (guint i = 0; i < joints->len; i++)
		divide(joints->pdata[i], spans, day, shares);
	return unattributed;
}
