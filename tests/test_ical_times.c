#include "etl/records/ical.h"

#include <string.h>

#include "tests/support_ical.h"

static const struct calendar_view plain = { .columns = NULL };

static void finds_the_end(void **state)
{
	static const char *const cases[][2] = {
		{ "DTSTART:20210104T080000Z", "2021-01-04T08:00:00Z 2021-01-04T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nDURATION:PT8H30M",
		    "2021-01-04T08:00:00Z 2021-01-04T16:30:00Z" },
		{ "DTSTART:20210104T080000Z\nDURATION:+P1DT1S",
		    "2021-01-04T08:00:00Z 2021-01-05T08:00:01Z" },
		{ "DTSTART:20210104T080000Z\nDURATION:P2W",
		    "2021-01-04T08:00:00Z 2021-01-18T08:00:00Z" },
		{ "DTSTART:20210104T080000Z\nDURATION:-PT1M",
		    "2021-01-04T08:00:00Z 2021-01-04T07:59:00Z" },
		/* the night when the clocks go forward: a day is 23 hours, 24 hours are not */
		{ "DTSTART;TZID=Europe/Berlin:20210327T120000\nDURATION:P1D",
		    "2021-03-27T11:00:00Z 2021-03-28T10:00:00Z" },
		{ "DTSTART;TZID=Europe/Berlin:20210327T120000\nDURATION:PT24H",
		    "2021-03-27T11:00:00Z 2021-03-28T11:00:00Z" },
		{ "DTSTART;TZID=Europe/Berlin:20210104T080000\nDTEND;TZID=America/New_York:"
		  "20210104T080000",
		    "2021-01-04T07:00:00Z 2021-01-04T13:00:00Z" },
		/* times without a zone are on the clock of the start */
		{ "DTSTART;TZID=Europe/Berlin:20210104T080000\nDTEND:20210104T090000",
		    "2021-01-04T07:00:00Z 2021-01-04T08:00:00Z" },
		/* whether that is a shift is not for the reader to judge */
		{ "DTSTART:20210104T080000Z\nDTEND:20210104T070000Z",
		    "2021-01-04T08:00:00Z 2021-01-04T07:00:00Z" },
		{ "DTEND:20210104T090000Z\nDTSTART:20210104T080000Z\nDURATION:PT7H",
		    "2021-01-04T08:00:00Z 2021-01-04T09:00:00Z" },
		{ "DTSTART:20210104T235960Z\nDTEND:20210104T240000Z",
		    "2021-01-04T23:59:59Z 2021-01-05T00:00:00Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_event(*state, cases[i][0], &plain, cases[i][1]);
}

static void lays_days_from_midnight_to_midnight(void **state)
{
	static const struct {
		const char *lines;
		bool end_is_inclusive;
		const char *expected;
	} cases[] = {
		{ "DTSTART;VALUE=DATE:20210127\nDTEND;VALUE=DATE:20210128", false,
		    "2021-01-26T23:00:00Z 2021-01-27T23:00:00Z 2021-01-27 2021-01-28" },
		{ "DTSTART:20210127\nDTEND:20210128", false,
		    "2021-01-26T23:00:00Z 2021-01-27T23:00:00Z 2021-01-27 2021-01-28" },
		{ "DTSTART;VALUE=DATE:20210127\nDTEND;VALUE=DATE:20210128", true,
		    "2021-01-26T23:00:00Z 2021-01-28T23:00:00Z 2021-01-27 2021-01-29" },
		{ "DTSTART;VALUE=DATE:20210127", false,
		    "2021-01-26T23:00:00Z 2021-01-27T23:00:00Z 2021-01-27 2021-01-28" },
		{ "DTSTART;VALUE=DATE:20210127", true,
		    "2021-01-26T23:00:00Z 2021-01-27T23:00:00Z 2021-01-27 2021-01-28" },
		{ "DTSTART;VALUE=DATE:20210127\nDURATION:P2D", true,
		    "2021-01-26T23:00:00Z 2021-01-28T23:00:00Z 2021-01-27 2021-01-29" },
		/* 23 and 25 hours */
		{ "DTSTART;VALUE=DATE:20210328", false,
		    "2021-03-27T23:00:00Z 2021-03-28T22:00:00Z 2021-03-28 2021-03-29" },
		{ "DTSTART;VALUE=DATE:20211031", false,
		    "2021-10-30T22:00:00Z 2021-10-31T23:00:00Z 2021-10-31 2021-11-01" },
		{ "DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20210127", false,
		    "2021-01-26T15:00:00Z 2021-01-27T15:00:00Z 2021-01-27 2021-01-28" },
		/* timed: inclusive ends are of days only; UTC is told on the calendar's clock */
		{ "DTSTART:20211224T230000Z\nDTEND:20211225T230000Z", true,
		    "2021-12-24T23:00:00Z 2021-12-25T23:00:00Z 2021-12-25 2021-12-26" },
		{ "DTSTART;TZID=America/New_York:20211224T230000\nDURATION:PT2H", true,
		    "2021-12-25T04:00:00Z 2021-12-25T06:00:00Z 2021-12-24 2021-12-25" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct calendar_view view = { .columns = "DTSTART|DTEND|DTSTART;DATE|dtend;date",
			.zone = "Europe/Berlin",
			.end_is_inclusive = cases[i].end_is_inclusive };

		check_event(*state, cases[i].lines, &view, cases[i].expected);
	}
}

/* As Outlook writes them; the rule of 1601 holds for ever. */
#define BERLIN_BY(id)                                                                              \
	"BEGIN:VTIMEZONE\nTZID:" id "\nX-LIC-LOCATION:Nowhere\n"                                   \
	"BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"          \
	"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"                       \
	"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"          \
	"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
/* A year of changes, one by one, and a zone that has an IANA name and other hours. */
#define OTHER_ZONES                                                                                \
	"BEGIN:VTIMEZONE\nTZID:Listed\nBEGIN:STANDARD\nDTSTART:20200101T000000\n"                  \
	"RDATE:20211031T030000,20221030T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+010000\n"          \
	"END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20210328T020000\nTZOFFSETFROM:+0100\n"              \
	"TZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n"                                          \
	"BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"           \
	"TZOFFSETTO:-0930\nEND:STANDARD\nEND:VTIMEZONE\n"                                          \
	"BEGIN:VTIMEZONE\nTZID:Polynesia\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"               \
	"TZOFFSETTO:-0930\nEND:STANDARD\nEND:VTIMEZONE\n"                                          \
	"BEGIN:VTIMEZONE\nTZID:Ended\nBEGIN:STANDARD\nDTSTART:19961027T030000\n"                   \
	"TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10;"           \
	"UNTIL=20201025T010000Z\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19960331T020000\n"          \
	"TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3;"            \
	"UNTIL=20200329\nEND:DAYLIGHT\nEND:VTIMEZONE\n"

static void knows_the_zone_of_a_time(void **state)
{
	static const char *const cases[][2] = {
		{ "DTSTART:20210704T120000Z", "2021-07-04T12:00:00Z" },
		{ "DTSTART;TZID=America/Chicago:20210704T120000", "2021-07-04T17:00:00Z" },
		{ "DTSTART;VALUE=DATE-TIME;TZID=\"America/Chicago\":20210704T120000",
		    "2021-07-04T17:00:00Z" },
		{ "DTSTART;TZID=America/Chicago:20210704T120000Z", "2021-07-04T12:00:00Z" },
		{ "DTSTART;TZID=UTC:20210704T120000", "2021-07-04T12:00:00Z" },
		/* a zone of the system is preferred to one of the file */
		{ "DTSTART;TZID=Europe/Berlin:20210704T120000", "2021-07-04T10:00:00Z" },
		{ "DTSTART;TZID=Polynesia:20210704T120000", "2021-07-04T21:30:00Z" },
		{ "DTSTART;TZID=W. Europe Standard Time:20210704T120000", "2021-07-04T10:00:00Z" },
		{ "DTSTART;TZID=W. Europe Standard Time:20211204T120000", "2021-12-04T11:00:00Z" },
		{ "DTSTART;TZID=W. Europe Standard Time:20990704T120000", "2099-07-04T10:00:00Z" },
		{ "DTSTART;TZID=Listed:20210327T120000", "2021-03-27T11:00:00Z" },
		{ "DTSTART;TZID=Listed:20210328T120000", "2021-03-28T10:00:00Z" },
		{ "DTSTART;TZID=Listed:20211031T120000", "2021-10-31T11:00:00Z" },
		{ "DTSTART;TZID=Listed:19990101T120000", "1999-01-01T10:00:00Z" },
		{ "DTSTART;TZID=Ended:20200704T120000", "2020-07-04T10:00:00Z" },
		{ "DTSTART;TZID=Ended:20201025T120000", "2020-10-25T11:00:00Z" },
		{ "DTSTART;TZID=Ended:20210704T120000", "2021-07-04T11:00:00Z" },
		/* twice: the first; never: by the offset before the jump (RFC 5545, 3.3.5) */
		{ "DTSTART;TZID=America/New_York:20071104T013000", "2007-11-04T05:30:00Z" },
		{ "DTSTART;TZID=America/New_York:20070311T023000", "2007-03-11T07:30:00Z" },
		{ "DTSTART;TZID=W. Europe Standard Time:20211031T023000", "2021-10-31T00:30:00Z" },
		{ "DTSTART;TZID=W. Europe Standard Time:20210328T023000", "2021-03-28T01:30:00Z" },
		{ "DTSTART:20210704T120000", "2021-07-04T06:30:00Z" },
	};
	struct calendar_view view = { .columns = "DTSTART", .zone = "Asia/Kolkata" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", cases[i][0],
		    "\nEND:VEVENT\n" BERLIN_BY("W. Europe Standard Time") OTHER_ZONES
		    "END:VCALENDAR\n",
		    NULL);
		g_autofree char *expected = g_strconcat(cases[i][1], "\n", NULL);

		check_calendar(*state, text, &view, expected);
	}
}

static void puts_floating_times_into_the_zone_of_the_calendar(void **state)
{
	static const struct {
		const char *lines, *zone, *expected;
	} cases[] = {
		{ "X-WR-TIMEZONE:Europe/Berlin\n", NULL, "2021-07-04T10:00:00Z 2021-07-04" },
		{ "X-WR-TIMEZONE:Europe/Berlin\n", "Asia/Tokyo",
		    "2021-07-04T10:00:00Z 2021-07-04" },
		{ "", "Asia/Tokyo", "2021-07-04T03:00:00Z 2021-07-04" },
		{ "X-WR-TIMEZONE:Berlin\n", "Asia/Tokyo", "2021-07-04T03:00:00Z 2021-07-04" },
		{ "X-WR-TIMEZONE:Berlin\n" BERLIN_BY("Berlin"), "Asia/Tokyo",
		    "2021-07-04T10:00:00Z 2021-07-04" },
		/* no zone: a text that no reader of values takes for an instant */
		{ "", NULL, "2021-07-04T12:00:00 2021-07-04" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct calendar_view view = { .columns = "DTSTART|DTSTART;DATE",
			.zone = cases[i].zone };
		g_autofree char *text = g_strconcat("BEGIN:VCALENDAR\n",
		    EVENT("DTSTART:20210704T120000\n"), cases[i].lines, "END:VCALENDAR\n", NULL);
		g_autofree char *expected = g_strconcat(cases[i].expected, "\n", NULL);

		check_calendar(*state, text, &view, expected);
	}
	struct calendar_view view = { .columns = "DTSTART|DTEND|DTSTART;DATE" };
	check_event(*state, "DTSTART;VALUE=DATE:20210704", &view,
	    "2021-07-04T00:00:00 2021-07-05T00:00:00 2021-07-04");
}

static void rejects_times_in_a_zone_that_it_cannot_read(void **state)
{
	static const char *const parts[] = {
		"",
		"BEGIN:STANDARD\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+01\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+9900\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:1970\nTZOFFSETTO:+0100\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nRDATE:x\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\n"
		"END:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\n"
		"RRULE:FREQ=YEARLY;UNTIL=20209999\nEND:STANDARD\n",
		"BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nX:\xff\nEND:STANDARD\n",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *text = g_strconcat("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Z\n",
		    parts[i], "END:VTIMEZONE\n", EVENT("DTSTART;TZID=Z:20210104T080000\n"),
		    "END:VCALENDAR\n", NULL);
		struct reader *reader = open_calendar(*state, text, strlen(text), &plain, NULL);

		assert_non_null(reader);
		g_autofree char *told = tell_records(reader);
		reader_free(reader);
		assert_holds(told,
		    ":16 DTSTART: \"Z\" is neither an IANA time zone nor a VTIMEZONE of this file "
		    "that can be read");
	}
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(finds_the_end),
		in_folder(lays_days_from_midnight_to_midnight),
		in_folder(knows_the_zone_of_a_time),
		in_folder(puts_floating_times_into_the_zone_of_the_calendar),
		in_folder(rejects_times_in_a_zone_that_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
