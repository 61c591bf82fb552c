#include "etl/records/ical_rule.h"

#include <string.h>

#include "base/instant.h"
#include "base/words.h"
#include "tests/support_ical.h"

/* Of what recurs only the starts are looked at. */
static const struct calendar_view starts = { .columns = "DTSTART" };

/* 2021-01-04 is a Monday. */
static void follows_rules(void **state)
{
	static const char *const cases[][2] = {
		{ "DTSTART:20210130T080000Z\nRRULE:FREQ=DAILY",
		    "2021-01-30T08:00:00Z 2021-01-31T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;INTERVAL=10",
		    "2021-01-04T08:00:00Z 2021-01-14T08:00:00Z 2021-01-24T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:freq=daily;count=2;",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:00Z" },
		{ "DTSTART:20201230T080000Z\nRRULE:FREQ=DAILY;COUNT=3", "2021-01-01T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;COUNT=1", "2021-01-04T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=WEEKLY;UNTIL=20210118T080000Z",
		    "2021-01-04T08:00:00Z 2021-01-11T08:00:00Z 2021-01-18T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=WEEKLY;UNTIL=20210118T075959Z",
		    "2021-01-04T08:00:00Z 2021-01-11T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=WEEKLY;UNTIL=20210118",
		    "2021-01-04T08:00:00Z 2021-01-11T08:00:00Z 2021-01-18T08:00:00Z" },
		{ "DTSTART;TZID=Asia/Tokyo:20210104T080000\n"
		  "RRULE:UNTIL=20210110T230000Z;FREQ=WEEKLY",
		    "2021-01-03T23:00:00Z 2021-01-10T23:00:00Z" },
		{ "DTSTART;TZID=Asia/Tokyo:20210104T080000\nRRULE:FREQ=WEEKLY;UNTIL=20210111",
		    "2021-01-03T23:00:00Z 2021-01-10T23:00:00Z" },
		{ "DTSTART;TZID=Asia/Tokyo:20210104T080000\n"
		  "RRULE:FREQ=WEEKLY;UNTIL=20210111T075959",
		    "2021-01-03T23:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;UNTIL=20210101", "" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=WEEKLY;BYDAY=WE,MO;COUNT=4",
		    "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z 2021-01-11T08:00:00Z "
		    "2021-01-13T08:00:00Z" },
		/* the week of Sunday the 10th begins on the 4th, or with WKST=SU on the 10th */
		{ "DTSTART:20210110T080000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO",
		    "2021-01-10T08:00:00Z 2021-01-19T08:00:00Z 2021-01-24T08:00:00Z" },
		{ "DTSTART:20210110T080000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
		    "2021-01-10T08:00:00Z 2021-01-12T08:00:00Z 2021-01-24T08:00:00Z "
		    "2021-01-26T08:00:00Z" },
		/* libical alone would begin in the week before */
		{ "DTSTART:20210107T080000Z\nRRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=TH,SU;WKST=SA",
		    "2021-01-07T08:00:00Z 2021-01-24T08:00:00Z 2021-01-28T08:00:00Z" },
		/* the start counts, although it is no Sunday */
		{ "DTSTART:20210107T080000Z\nRRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=3",
		    "2021-01-07T08:00:00Z 2021-01-10T08:00:00Z 2021-01-17T08:00:00Z" },
		{ "DTSTART:20201130T080000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1MO",
		    "2021-01-25T08:00:00Z" },
		{ "DTSTART:20201214T080000Z\nRRULE:FREQ=MONTHLY;BYDAY=2MO",
		    "2021-01-11T08:00:00Z" },
		{ "DTSTART:20201231T080000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
		    "2021-01-31T08:00:00Z" },
		{ "DTSTART:20201231T080000Z\nRRULE:FREQ=MONTHLY", "2021-01-31T08:00:00Z" },
		{ "DTSTART:20201231T080000Z\n"
		  "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
		    "2021-01-29T08:00:00Z" },
		{ "DTSTART:20200104T080000Z\nRRULE:FREQ=YEARLY", "2021-01-04T08:00:00Z" },
		{ "DTSTART:20200118T080000Z\nRRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO",
		    "2021-01-18T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=HOURLY;INTERVAL=12;COUNT=3",
		    "2021-01-04T08:00:00Z 2021-01-04T20:00:00Z 2021-01-05T08:00:00Z" },
		{ "DTSTART:20210130T080000Z\nRRULE:FREQ=DAILY;BYHOUR=20,8",
		    "2021-01-30T08:00:00Z 2021-01-30T20:00:00Z 2021-01-31T08:00:00Z "
		    "2021-01-31T20:00:00Z" },
		{ "DTSTART;VALUE=DATE:20210130\nX-WR-TIMEZONE:UTC\nRRULE:FREQ=DAILY;BYHOUR=8",
		    "2021-01-30T00:00:00 2021-01-31T00:00:00" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_event(*state, cases[i][0], &starts, cases[i][1]);
}

static void keeps_the_wall_clock_over_a_clock_change(void **state)
{
	struct calendar_view spring = { .from = "2021-03-27T00:00:00Z",
		.to = "2021-03-29T12:00:00Z" };
	struct calendar_view autumn = { .from = "2021-10-30T00:00:00Z",
		.to = "2021-11-01T00:00:00Z" };
	struct calendar_view days = { .from = "2021-03-27T23:00:00Z",
		.to = "2021-03-29T00:00:00Z",
		.zone = "Europe/Berlin" };

	check_event(*state,
	    "DTSTART;TZID=Europe/Berlin:20210101T210000\nDTEND;TZID=Europe/Berlin:20210102T090000\n"
	    "RRULE:FREQ=DAILY",
	    &spring,
	    "2021-03-26T20:00:00Z 2021-03-27T08:00:00Z 2021-03-27T20:00:00Z 2021-03-28T07:00:00Z "
	    "2021-03-28T19:00:00Z 2021-03-29T07:00:00Z");
	check_event(*state,
	    "DTSTART;TZID=Europe/Berlin:20210601T210000\nDTEND:20210602T070000Z\nRRULE:FREQ=DAILY",
	    &autumn,
	    "2021-10-29T19:00:00Z 2021-10-30T07:00:00Z 2021-10-30T19:00:00Z 2021-10-31T08:00:00Z "
	    "2021-10-31T20:00:00Z 2021-11-01T08:00:00Z");
	/* hours of a DURATION do not follow the clock */
	check_event(*state,
	    "DTSTART;TZID=Europe/Berlin:20211030T210000\nDURATION:PT12H\nRRULE:FREQ=DAILY", &autumn,
	    "2021-10-30T19:00:00Z 2021-10-31T07:00:00Z 2021-10-31T20:00:00Z 2021-11-01T08:00:00Z");
	check_event(*state, "DTSTART;VALUE=DATE:20210101\nRRULE:FREQ=DAILY", &days,
	    "2021-03-27T23:00:00Z 2021-03-28T22:00:00Z 2021-03-28T22:00:00Z "
	    "2021-03-29T22:00:00Z");
	/* 02:30 is missing on the 28th; nobody is without a shift for that */
	check_event(*state,
	    "DTSTART;TZID=Europe/Berlin:20210327T023000\nDTEND;TZID=Europe/Berlin:20210328T023000\n"
	    "RRULE:FREQ=DAILY;COUNT=2",
	    &spring,
	    "2021-03-27T01:30:00Z 2021-03-28T01:30:00Z 2021-03-28T01:30:00Z "
	    "2021-03-29T00:30:00Z");
}

static void gives_what_overlaps_the_window(void **state)
{
	static const char *const cases[][2] = {
		/* ends when the window begins, begins before, begins with it, begins when it ends
		 */
		{ "DTSTART:20201231T230000Z\nDTEND:20210101T000000Z\nRRULE:FREQ=DAILY;COUNT=2",
		    "2021-01-01T23:00:00Z 2021-01-02T00:00:00Z" },
		{ "DTSTART:20201231T230000Z\nDTEND:20210101T000001Z\nRRULE:FREQ=DAILY;COUNT=1",
		    "2020-12-31T23:00:00Z 2021-01-01T00:00:01Z" },
		{ "DTSTART:20201231T000000Z\nRRULE:FREQ=DAILY;COUNT=2",
		    "2021-01-01T00:00:00Z 2021-01-01T00:00:00Z" },
		{ "DTSTART:20210131T000000Z\nDTEND:20210131T010000Z\nRRULE:FREQ=DAILY",
		    "2021-01-31T00:00:00Z 2021-01-31T01:00:00Z" },
		{ "DTSTART:20210201T000000Z\nRRULE:FREQ=DAILY", "" },
		{ "DTSTART:20200101T000000Z\nRRULE:FREQ=DAILY;COUNT=3", "" },
		{ "DTSTART:20200101T000000Z\nRDATE:20200102T000000Z", "" },
	};
	static const struct calendar_view plain = { .columns = NULL };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_event(*state, cases[i][0], &plain, cases[i][1]);
}

static void knows_whether_the_window_ended_a_rule(void **state)
{
	static const struct {
		const char *lines;
		bool is_endless;
	} cases[] = {
		{ "DTSTART:20210104T080000Z", false },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY", true },
		{ "DTSTART:20300104T080000Z\nRRULE:FREQ=DAILY", true },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;COUNT=28", false },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;COUNT=99", true },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;UNTIL=20210131T235959Z", false },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;UNTIL=20210201T000000Z", true },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY\nSTATUS:CANCELLED", false },
		{ "DTSTART:20210104T080000Z\nRRULE:FREQ=SECONDLY", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(CALENDAR(EVENT("%s\n")), cases[i].lines);
		struct reader *reader = open_calendar(*state, text, strlen(text), &starts, NULL);

		assert_non_null(reader);
		assert_false(ical_has_endless_rule(reader));
		g_free(tell_records(reader));
		bool is_endless = ical_has_endless_rule(reader);
		reader_free(reader);
		if (is_endless != cases[i].is_endless)
			fail_msg("%s", cases[i].lines);
	}
}

static void leaves_out_and_adds_dates(void **state)
{
	static const char *const cases[][2] = {
		{ "EXDATE:20210105T080000Z", "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z" },
		{ "EXDATE:20210105T080000Z,20210104T080000Z", "2021-01-06T08:00:00Z" },
		{ "EXDATE:20210105T080000Z\nEXDATE:20210104T080000Z", "2021-01-06T08:00:00Z" },
		{ "EXDATE;TZID=Europe/Berlin:20210105T090000",
		    "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z" },
		/* without a zone it is on the clock of the start */
		{ "EXDATE:20210105T080000", "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z" },
		{ "EXDATE;VALUE=DATE:20210105", "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z" },
		{ "EXDATE:20210105T090000Z,20300101T080000Z",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:00Z 2021-01-06T08:00:00Z" },
		{ "EXDATE:20210104T080000Z,20210105T080000Z,20210106T080000Z", "" },
		{ "RDATE:20210110T080000Z,20210108T093000Z",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:00Z 2021-01-06T08:00:00Z "
		    "2021-01-08T09:30:00Z 2021-01-10T08:00:00Z" },
		{ "RDATE:20210105T080000Z\nEXDATE:20210105T080000Z",
		    "2021-01-04T08:00:00Z 2021-01-06T08:00:00Z" },
		{ "RDATE;VALUE=DATE:20210110",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:00Z 2021-01-06T08:00:00Z "
		    "2021-01-10T08:00:00Z" },
		{ "RDATE:20210105T080000Z,20210105T080000Z",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:00Z 2021-01-06T08:00:00Z" },
	};
	static const struct calendar_view plain = { .columns = NULL };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *lines = g_strconcat(
		    "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;COUNT=3\n", cases[i][0], NULL);

		check_event(*state, lines, &starts, cases[i][1]);
	}
	check_event(*state,
	    "DTSTART:20210104T080000Z\nDTEND:20210104T100000Z\n"
	    "RDATE;VALUE=PERIOD:20210105T080000Z/20210105T090000Z,20210106T080000Z/PT3H\n"
	    "RDATE;TZID=Europe/Berlin:20210107T090000",
	    &plain,
	    "2021-01-04T08:00:00Z 2021-01-04T10:00:00Z 2021-01-05T08:00:00Z 2021-01-05T09:00:00Z "
	    "2021-01-06T08:00:00Z 2021-01-06T11:00:00Z 2021-01-07T08:00:00Z 2021-01-07T10:00:00Z");
	check_event(*state,
	    "DTSTART;TZID=Europe/Berlin:20210329T080000\nRDATE;VALUE=DATE-TIME:20210330T080000",
	    &(struct calendar_view){ .columns = "DTSTART", .to = "2022-01-01T00:00:00Z" },
	    "2021-03-29T06:00:00Z 2021-03-30T06:00:00Z");
}

/* Three days from 09:00 to 17:00 in Berlin. */
#define SERIES                                                                                     \
	EVENT(                                                                                     \
	    "UID:1\nDTSTART;TZID=Europe/Berlin:20210104T090000\n"                                  \
	    "DTEND;TZID=Europe/Berlin:20210104T170000\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:series\n")
#define TUESDAY "RECURRENCE-ID;TZID=Europe/Berlin:20210105T090000\n"

static void takes_a_changed_occurrence_for_the_original(void **state)
{
	static const char *const cases[][2] = {
		{ SERIES EVENT("UID:1\n" TUESDAY "DTSTART:20210105T120000Z\nSUMMARY:late\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "2021-01-05T12:00:00Z late\n" },
		{ EVENT("UID:1\n" TUESDAY "DTSTART:20210105T120000Z\nSUMMARY:late\n") SERIES,
		    "2021-01-05T12:00:00Z late\n"
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n" },
		/* the original start in other words */
		{ SERIES EVENT("UID:1\nRECURRENCE-ID:20210105T080000Z\nDTSTART:20210107T120000Z\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "2021-01-07T12:00:00Z -\n" },
		{ SERIES EVENT(
		      "UID:1\nRECURRENCE-ID;VALUE=DATE:20210105\nDTSTART:20210107T120000Z\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "2021-01-07T12:00:00Z -\n" },
		{ SERIES EVENT("UID:1\nRECURRENCE-ID:20210105T090000\n"
			       "DTSTART;TZID=Europe/Berlin:20210105T130000\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "2021-01-05T12:00:00Z -\n" },
		/* moved out of the window, it is a single event */
		{ SERIES EVENT("UID:1\n" TUESDAY "DTSTART:20260105T120000Z\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "2026-01-05T12:00:00Z -\n" },
		{ SERIES EVENT("UID:1\n" TUESDAY "STATUS:CANCELLED\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n" },
		{ SERIES EVENT("UID:1\nRECURRENCE-ID:x\nSTATUS:CANCELLED\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-05T08:00:00Z series\n"
		    "2021-01-06T08:00:00Z series\n"
		    "I123 11:15 RECURRENCE-ID: \"x\" is not a date or time of iCalendar\n" },
		/* not of this series: an event of its own */
		{ SERIES EVENT("UID:2\n" TUESDAY "DTSTART:20210105T120000Z\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-05T08:00:00Z series\n"
		    "2021-01-06T08:00:00Z series\n2021-01-05T12:00:00Z -\n" },
		{ SERIES EVENT("UID:1\nRECURRENCE-ID:19700101T000000Z\nDTSTART:20210105T120000Z\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-05T08:00:00Z series\n"
		    "2021-01-06T08:00:00Z series\n2021-01-05T12:00:00Z -\n" },
		{ EVENT(TUESDAY "DTSTART:20210105T120000Z\n"), "2021-01-05T12:00:00Z -\n" },
		/* it is unreadable, but the original is not there any more */
		{ EVENT("UID:1\n" TUESDAY "DTSTART:x\n") SERIES,
		    "I123 5:9 DTSTART: \"x\" is not a date or time of iCalendar\n"
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n" },
		{ SERIES EVENT("UID:1\n" TUESDAY "DTSTART:20210105T120000Z\nRRULE:FREQ=DAILY\n"),
		    "2021-01-04T08:00:00Z series\n2021-01-06T08:00:00Z series\n"
		    "I123 13:7 an event that changes an occurrence cannot have a rule of its own\n" },
		/* days */
		{ "X-WR-TIMEZONE:Europe/Berlin\n" EVENT(
		      "UID:1\nDTSTART;VALUE=DATE:20210104\nRRULE:FREQ=DAILY;COUNT=2\n")
			EVENT(
			    "UID:1\nRECURRENCE-ID;VALUE=DATE:20210105\nDTSTART:20210107T120000Z\n"),
		    "2021-01-03T23:00:00Z -\n2021-01-07T12:00:00Z -\n" },
	};
	struct calendar_view view = { .columns = "DTSTART|SUMMARY" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(CALENDAR("%s"), cases[i][0]);

		check_calendar(*state, text, &view, cases[i][1]);
	}
	/* the same UID in another VCALENDAR is another event */
	check_calendar(*state,
	    CALENDAR(SERIES) CALENDAR(EVENT("UID:1\n" TUESDAY "STATUS:CANCELLED\n")), &view,
	    "2021-01-04T08:00:00Z series\n2021-01-05T08:00:00Z series\n"
	    "2021-01-06T08:00:00Z series\n");
}

static void rejects_a_change_of_all_that_follow(void **state)
{
	check_calendar(*state,
	    CALENDAR(SERIES EVENT("UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:"
				  "20210105T090000\nDTSTART:20210105T120000Z\n")
		    EVENT("UID:2\nDTSTART:20210105T120000Z\n")),
	    &starts,
	    "I123 2:1 a change of an occurrence and all that follow (RANGE=THISANDFUTURE) is not "
	    "supported\n"
	    "I123 11:54 a change of an occurrence and all that follow (RANGE=THISANDFUTURE) is not "
	    "supported\n"
	    "2021-01-05T12:00:00Z\n");
}

static void refuses_rules_that_it_would_get_wrong(void **state)
{
	static const char *const unreadable[] = { "", "DAILY", "FREQ=", "FREQ=FORTNIGHTLY",
		"INTERVAL=2", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=70000",
		"FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=x",
		"FREQ=DAILY;COUNT=2;UNTIL=20210105", "FREQ=DAILY;UNTIL=tomorrow",
		"FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=257MO",
		"FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "FREQ=DAILY;;COUNT=2", "FREQ=DAILY\\;COUNT=2",
		"FREQ=DAILY;BYHOUR=24", "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=32",
		"RSCALE=CHINESE;FREQ=YEARLY", "FREQ=YEARLY;SKIP=FORWARD", "FREQ=DAILY;X-A=1",
		"FREQ=YEARLY;BYWEEKNO=3",
		"FREQ=DAILY;BYMINUTE=0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0" };
	static const char *const unsupported[] = { "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
		"FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1",
		"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;BYHOUR=8,9", "FREQ=DAILY;BYMONTHDAY=-1",
		"FREQ=HOURLY;BYHOUR=8", "FREQ=HOURLY;BYMONTHDAY=-1", "FREQ=WEEKLY;BYDAY=1MO",
		"FREQ=YEARLY;BYMONTHDAY=1" };
	static const char *const impossible[] = { "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=WEEKLY;BYMONTHDAY=4", "FREQ=MONTHLY;BYYEARDAY=4" };
	const struct {
		const char *const *rules;
		size_t count;
		const char *reason;
	} groups[] = {
		{ unreadable, G_N_ELEMENTS(unreadable), "cannot be read" },
		{ unsupported, G_N_ELEMENTS(unsupported), "is of a kind that is not supported" },
		{ impossible, G_N_ELEMENTS(impossible),
		    "never matches, or is of a kind that is not supported" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
		for (size_t k = 0; k < groups[i].count; k++) {
			g_autofree char *lines = g_strconcat(
			    "DTSTART:20210104T080000Z\nRRULE:", groups[i].rules[k], NULL);
			g_autofree char *rule = g_strchomp(g_strdup(groups[i].rules[k]));
			g_autofree char *shown = word_shown(rule);
			g_autofree char *expected = g_strdup_printf(
			    "I123 4:7 the rule of recurrence %s: %s", groups[i].reason, shown);

			check_event(*state, lines, &starts, g_strchomp(expected));
		}
	check_event(*state, "DTSTART;VALUE=DATE:20210104\nRRULE:FREQ=HOURLY", &starts,
	    "I123 4:7 the rule of recurrence is of a kind that is not supported: FREQ=HOURLY");
	check_event(*state, "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
	    &starts, "I123 5:7 the event has RRULE twice");
	check_event(*state, "DTSTART:15000104T080000Z\nRRULE:FREQ=YEARLY", &starts,
	    "I123 4:7 the rule of recurrence begins before the year 1583: FREQ=YEARLY");
	check_event(*state, "DTSTART:20210104T080000Z\nRRULE:FREQ=DAILY;UNTIL=20219999", &starts,
	    "I123 4:7 UNTIL: \"20219999\" is not a date or time of iCalendar");
}

static void refuses_rules_without_measure(void **state)
{
	static const char *const cases[] = { "FREQ=SECONDLY", "FREQ=MINUTELY",
		"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
		"FREQ=DAILY;BYHOUR=0,1,2,3,4;BYMINUTE=0,1,2",
		"FREQ=SECONDLY;INTERVAL=30;COUNT=999999999" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *lines =
		    g_strconcat("DTSTART:19990104T080000Z\nRRULE:", cases[i], NULL);
		g_autofree char *expected = g_strconcat(
		    "I123 4:7 the rule of recurrence makes more than 100,000 occurrences "
		    "up to the end of the window: ",
		    cases[i], NULL);

		check_event(*state, lines, &starts, expected);
	}
	/* a few of them are harmless */
	check_event(*state, "DTSTART:20210104T080000Z\nRRULE:FREQ=SECONDLY;COUNT=2", &starts,
	    "2021-01-04T08:00:00Z 2021-01-04T08:00:01Z");
	check_event(*state, "DTSTART:20210104T080000Z\nRRULE:FREQ=MINUTELY;UNTIL=20210104T080100Z",
	    &starts, "2021-01-04T08:00:00Z 2021-01-04T08:01:00Z");
}

static void refuses_to_follow_too_many_rules(void **state)
{
	GString *text = g_string_new("BEGIN:VCALENDAR\n");

	for (int i = 0; i < 7; i++)
		g_string_append(text,
		    EVENT("DTSTART:20210104T080000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\n"));
	g_string_append(text, EVENT("DTSTART:20210104T080000Z\n") "END:VCALENDAR\n");
	struct reader *reader = open_calendar(*state, text->str, text->len, &starts, NULL);
	g_string_free(text, TRUE);
	assert_non_null(reader);
	g_autofree char *told = tell_records(reader);
	reader_free(reader);
	assert_holds(
	    told, "I123 24:7 the rule of recurrence is one too many: the rules of this file");
	assert_holds(told, "\n2021-01-04T08:00:00Z\n");
}

/* The days of a weekly rule, found by looking at every day. */
static char *find_days(
    int64_t start, int interval, unsigned weekdays, int week_start, int64_t first, int64_t last)
{
	GString *text = g_string_new(NULL);
	int64_t week = start - (civil_weekday(start) - week_start + 7) % 7;

	for (int64_t today = MAX(start, first); today < last; today++) {
		bool is_named = (weekdays >> civil_weekday(today) & 1) != 0 &&
		    (today - week) / 7 % interval == 0;

		if (!is_named && today != start)
			continue;
		g_autofree char *date = civil_format(civil_from_days(today));
		g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", date);
	}
	return g_string_free(text, FALSE);
}

static void finds_the_days_of_weekly_rules(void **state)
{
	static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	struct calendar_view view = { .columns = "DTSTART;DATE",
		.from = "2020-06-01T00:00:00Z",
		.to = "2021-03-01T00:00:00Z" };
	uint64_t random = 1;

	for (int i = 0; i < 300; i++) {
		int64_t start = day("2019-11-01") + (int64_t)random_below(&random, 500);
		int interval = 1 + (int)random_below(&random, 5);
		int week_start = (int)random_below(&random, 7);
		unsigned weekdays = 1 + (unsigned)random_below(&random, 127);
		g_autofree char *date = civil_format(civil_from_days(start));
		g_auto(GStrv) parts = g_strsplit(date, "-", 3);
		g_autoptr(GString) lines = g_string_new(NULL);
		char separator = '=';

		g_string_printf(lines,
		    "DTSTART:%s%s%sT120000Z\nRRULE:FREQ=WEEKLY;INTERVAL=%d;WKST=%s;"
		    "BYDAY",
		    parts[0], parts[1], parts[2], interval, names[week_start]);
		for (int weekday = 6; weekday >= 0; weekday--)
			if ((weekdays >> weekday & 1) != 0) {
				g_string_append_printf(lines, "%c%s", separator, names[weekday]);
				separator = ',';
			}
		g_autofree char *expected = find_days(
		    start, interval, weekdays, week_start, day("2020-06-01"), day("2021-03-01"));
		check_event(*state, lines->str, &view, expected);
	}
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(follows_rules),
		in_folder(keeps_the_wall_clock_over_a_clock_change),
		in_folder(gives_what_overlaps_the_window),
		in_folder(knows_whether_the_window_ended_a_rule),
		in_folder(leaves_out_and_adds_dates),
		in_folder(takes_a_changed_occurrence_for_the_original),
		in_folder(rejects_a_change_of_all_that_follow),
		in_folder(refuses_rules_that_it_would_get_wrong),
		in_folder(refuses_rules_without_measure),
		in_folder(refuses_to_follow_too_many_rules),
		in_folder(finds_the_days_of_weekly_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
