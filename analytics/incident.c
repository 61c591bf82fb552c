#include "analytics/incident.h"

const char *loss_quality_name(enum loss_quality quality)
{
	static const char *const names[] = {
		[LOSS_NOT_ESTIMATED] = "not estimated",
		[LOSS_EXACT] = "exact",
		[LOSS_APPROXIMATE] = "approximate",
		[LOSS_FLOOR] = "floor",
	};

	return names[quality];
}

void incident_free(struct incident *incident)
{
	g_free(incident->id);
	g_free(incident->title);
	g_free(incident->severity);
	g_ptr_array_unref(incident->services);
	g_free(incident->first_line);
	g_free(incident->cause);
	g_free(incident->trigger);
	g_free(incident->detected_by);
	g_free(incident->postmortem);
	g_free(incident->source);
	g_free(incident);
}

int64_t incident_end(const struct incident *incident, int64_t until_utc)
{
	if (incident->resolved_utc != NO_TIME)
		return incident->resolved_utc;
	if (incident->mitigated_utc != NO_TIME)
		return incident->mitigated_utc;
	return MAX(until_utc, incident->started_utc);
}

int64_t incident_created(const struct incident *incident)
{
	return incident->detected_utc != NO_TIME ? incident->detected_utc : incident->started_utc;
}

bool incident_is_open(const struct incident *incident)
{
	return incident->resolved_utc == NO_TIME;
}

void postmortem_free(struct postmortem *postmortem)
{
	g_free(postmortem->id);
	g_free(postmortem->title);
	g_free(postmortem->incident);
	g_ptr_array_unref(postmortem->services);
	g_free(postmortem->cause);
	g_free(postmortem->trigger);
	g_free(postmortem->detected_by);
	g_free(postmortem->helped);
	g_free(postmortem->wrong);
	g_free(postmortem->clockwork);
	g_free(postmortem->lucky);
	g_free(postmortem);
}

void action_item_free(struct action_item *item)
{
	g_free(item->postmortem);
	g_free(item->item);
	g_free(item->type);
	g_free(item->owner);
	g_free(item->status);
	g_free(item->link);
	g_free(item);
}

void service_action_free(struct service_action *action)
{
	g_free(action->service);
	g_free(action->author);
	g_free(action->text);
	g_free(action->status);
	g_free(action);
}
