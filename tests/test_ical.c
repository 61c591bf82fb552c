#include "etl/records/ical.h"

#include <string.h>

#include "base/error.h"
#include "tests/support_ical.h"
#include "tests/support_records.h"

/* For tests of something else. */
#define MONDAY "DTSTART:20210104T080000Z\nDTEND:20210104T160000Z\n"

static const struct calendar_view plain = { .columns = NULL };

static void reads_the_feed_of_an_on_call_schedule(void **state)
{
	static const char text[] =
	    "BEGIN:VCALENDAR\r\n"
	    "PRODID;X-RICAL-TZSOURCE=TZINFO:-//example.com//NONSGML feed//EN\r\n"
	    "CALSCALE:GREGORIAN\r\n"
	    "X-WR-CALNAME:On Call Schedule\r\n"
	    "BEGIN:VEVENT\r\n"
	    "DTEND;VALUE=DATE-TIME:20210123T080000Z\r\n"
	    "DTSTART;VALUE=DATE-TIME:20210122T220000Z\r\n"
	    "ATTENDEE:ann@example.com\r\n"
	    "UID:Q3DNWZ\r\n"
	    "URL:https://example.com/schedules#P7\r\n"
	    "SUMMARY:On Call - Ann - Shop - Primary\r\n"
	    "END:VEVENT\r\n"
	    "END:VCALENDAR\r\n";
	struct calendar_view view = {
		.columns = "DTSTART|DTEND|ATTENDEE|UID|url|Summary|/X-WR-CALNAME|LOCATION"
	};
	struct reader *reader = open_calendar(*state, text, strlen(text), &view, NULL);

	assert_non_null(reader);
	assert_taken_text(describe_records(reader),
	    "5@133 [2021-01-22T22:00:00Z 7:25][2021-01-23T08:00:00Z 6:23][ann@example.com 8:10]"
	    "[Q3DNWZ 9:5][https://example.com/schedules#P7 10:5]"
	    "[On Call - Ann - Shop - Primary 11:9][On Call Schedule 4:14][(null) 5:1]\n");
	reader_free(reader);
}

static void gives_the_bytes_of_the_event_for_every_occurrence(void **state)
{
	static const char event[] = "BEGIN:VEVENT\r\nDTSTART:20210104T080000Z\r\n"
				    "RRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\n";
	g_autofree char *text = g_strdup_printf("BEGIN:VCALENDAR\r\n%sEND:VCALENDAR\r\n", event);
	struct reader *reader = open_calendar(*state, text, strlen(text), &plain, NULL);
	struct record record = { 0 };

	assert_non_null(reader);
	assert_number(reader->header->len, 0);
	for (int i = 0; i < 2; i++) {
		assert_true(reader->class->next(reader, &record, NULL));
		assert_number(record.line, 2);
		assert_number(record.byte_offset, 17);
		assert_number(record.raw_size, strlen(event));
		assert_memory_equal(record.raw, event, strlen(event));
	}
	assert_false(reader->class->next(reader, &record, NULL));
	assert_false(reader->class->next(reader, &record, NULL));
	reader_free(reader);
}

static void unfolds_lines(void **state)
{
	static const char *const cases[][2] = {
		{ "SUMMARY:On Call\r\n  Team\r\nUID:1\r\n", "On Call Team 1" },
		{ "SUMMARY:On Call\n  Team\nUID:1\n", "On Call Team 1" },
		{ "SUMMARY:On\r\n\tCall\r\n \r\n s\r\nUID:1\r\n", "OnCalls 1" },
		{ "SUMM\n ARY:Call\nUID\n :1\n", "Call 1" },
		/* programs that fold by bytes split characters */
		{ "SUMMARY:Gr\xc3\n \xbc\xc3\n \x9f"
		  "e\nUID:1\n",
		    "Gr\xc3\xbc\xc3\x9f"
		    "e 1" },
		{ "SUMMARY:\n Call\nUID:1\n\n\n", "Call 1" },
		{ "\nSUMMARY:Call\n\r\nUID:1", "Call 1" },
	};
	struct calendar_view view = { .columns = "SUMMARY|UID" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *lines = g_strconcat(MONDAY, cases[i][0], NULL);

		check_event(*state, lines, &view, cases[i][1]);
	}
}

static void knows_where_a_value_begins_in_folded_lines(void **state)
{
	static const char text[] =
	    CALENDAR("BEGIN:VEVENT\nDTSTART;TZID=Europe/\n Berlin:20210104T080000\nSUMMARY\n :x\n"
		     "ATTENDEE;CN=\xc3\xa4\xc3\xb6:y\nDESCRIPTION\n  \n ;A=b:z\nEND:VEVENT\n");
	struct calendar_view view = { .columns = "DTSTART|SUMMARY|ATTENDEE|DESCRIPTION" };
	struct reader *reader = open_calendar(*state, text, strlen(text), &view, NULL);

	assert_non_null(reader);
	/* a name with a blank behind it is another name */
	assert_taken_text(describe_records(reader),
	    "2@16 [2021-01-04T07:00:00Z 4:9][x 6:3][y 7:16][(null) 2:1]\n");
	reader_free(reader);
}

static void reads_text_as_it_is_meant(void **state)
{
	static const char *const cases[][2] = {
		{ "SUMMARY:a\\, b\\; c\\\\n \\N\\n.", "a, b; c\\n \n\n." },
		{ "SUMMARY:https\\://example.com", "https://example.com" },
		{ "SUMMARY:ends with \\", "ends with \\" },
		{ "SUMMARY:", "" },
		{ "DESCRIPTION:x", "-" },
		{ "SUMMARY;LANGUAGE=en:  blanks  ", "blanks" },
		{ "SUMMARY;X=\"a:b;c\";Y=d:e:f", "e:f" },
		{ "summary:small", "small" },
		{ "SUMMARY:one\nSUMMARY:two", "one;two" },
		{ "BEGIN:VALARM\nSUMMARY:alarm\nEND:VALARM\nSUMMARY:event", "event" },
		{ "BEGIN:VALARM\nSUMMARY:alarm\nEND:VALARM", "-" },
		{ "a line without a colon\nSUMMARY:x", "x" },
	};
	struct calendar_view view = { .columns = "SUMMARY" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" MONDAY,
		    cases[i][0], "\nEND:VEVENT\nEND:VCALENDAR\n", NULL);
		g_autofree char *expected = g_strconcat(cases[i][1], "\n", NULL);

		check_calendar(*state, text, &view, expected);
	}
}

static void names_people_by_their_address(void **state)
{
	static const char *const cases[][2] = {
		{ "ATTENDEE:ann@example.com", "ann@example.com" },
		{ "ATTENDEE:mailto:ann@example.com", "ann@example.com" },
		{ "ATTENDEE;CN=\"Ann: A\";ROLE=CHAIR:MAILTO:Ann@example.com", "Ann@example.com" },
		{ "ATTENDEE:mailto:a@example.com\nATTENDEE:mailto:b@example.com",
		    "a@example.com;b@example.com" },
		{ "ATTENDEE:urn:uuid:7", "urn:uuid:7" },
	};
	struct calendar_view view = { .columns = "ATTENDEE" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *lines = g_strconcat(MONDAY, cases[i][0], NULL);

		check_event(*state, lines, &view, cases[i][1]);
	}
}

static void gives_properties_of_the_calendar_that_the_event_is_in(void **state)
{
	struct calendar_view view = { .columns = "UID|/X-WR-CALNAME|/x-wr-timezone|/X-NONE" };

	check_calendar(*state,
	    CALENDAR(EVENT(MONDAY "UID:1\n") "x-wr-calname:Shop\\, one\nX-WR-CALNAME:Other\n")
		CALENDAR("X-WR-TIMEZONE:Asia/Kolkata\n" EVENT(MONDAY "UID:2\nX-WR-CALNAME:no\n")),
	    &view, "1 Shop, one - -\n2 - Asia/Kolkata -\n");
}

static void skips_what_is_no_event(void **state)
{
	struct calendar_view view = { .columns = "UID" };

	check_calendar(*state,
	    CALENDAR("BEGIN:VTODO\nUID:todo\nBEGIN:VALARM\nEND:VALARM\nEND:VTODO\n" EVENT(
		MONDAY "UID:1\n") "BEGIN:VJOURNAL\nUID:journal\nEND:VJOURNAL\n" EVENT(MONDAY
		"UID:2\n") "BEGIN:VFREEBUSY\nEND:VFREEBUSY\n"),
	    &view, "1\n2\n");
	check_calendar(*state, CALENDAR(""), &view, "");
	check_calendar(*state, "begin:vcalendar\nend:vcalendar", &view, "");
}

static void skips_cancelled_events(void **state)
{
	struct calendar_view view = { .columns = "UID" };

	check_calendar(*state,
	    CALENDAR(EVENT(MONDAY "UID:1\nSTATUS:CANCELLED\n")
		    EVENT("DTSTART:20210104T080000Z\nDTEND:20210104T080000Z\nSTATUS:cancelled\n")
			EVENT("UID:3\nSTATUS:CANCELLED\n") EVENT(MONDAY "UID:4\nSTATUS:TENTATIVE\n")
			    EVENT(MONDAY "UID:5\nSTATUS:CONFIRMED\n")),
	    &view, "4\n5\n");
}

static void gives_what_is_there_twice_twice(void **state)
{
	struct calendar_view view = { .columns = "UID|DTSTART" };

	check_calendar(*state,
	    CALENDAR(EVENT(MONDAY "UID:1\n") EVENT(MONDAY "UID:2\n")
		    EVENT("UID:2\nDTSTART:20210104T083000Z\n")),
	    &view, "1 2021-01-04T08:00:00Z\n2 2021-01-04T08:00:00Z\n2 2021-01-04T08:30:00Z\n");
}

static void gives_single_events_whatever_the_window_is(void **state)
{
	check_event(*state, "DTSTART:19990104T080000Z", &plain,
	    "1999-01-04T08:00:00Z 1999-01-04T08:00:00Z");
	check_event(*state, "DTSTART:29990104T080000Z", &plain,
	    "2999-01-04T08:00:00Z 2999-01-04T08:00:00Z");
}

static void rejects_an_event_that_it_cannot_read(void **state)
{
	static const char *const cases[][2] = {
		{ "SUMMARY:x", "I123 2:1 the event has no DTSTART" },
		{ "BEGIN:VALARM\nDTSTART:20210104T080000Z\nEND:VALARM",
		    "I123 2:1 the event has no DTSTART" },
		{ "DTSTART:20210104T080000Z\nDTSTART:20210105T080000Z",
		    "I123 4:9 the event has DTSTART twice" },
		{ "DTSTART:20210104T080000Z\nDTEND:20210105\nDTEND:20210105",
		    "I123 5:7 the event has DTEND twice" },
		{ "UID:1\nDTSTART:yesterday",
		    "I123 4:9 DTSTART: \"yesterday\" is not a date or time of iCalendar" },
		{ "DTSTART:", "I123 3:9 DTSTART: \"\" is not a date or time of iCalendar" },
		{ "DTSTART:20210230T080000Z",
		    "I123 3:9 DTSTART: \"20210230T080000Z\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T250000Z",
		    "I123 3:9 DTSTART: \"20210104T250000Z\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000+0100",
		    "I123 3:9 DTSTART: \"20210104T080000+0100\" is not a date or time of iCalendar" },
		{ "DTSTART:2021-01-04",
		    "I123 3:9 DTSTART: \"2021-01-04\" is not a date or time of iCalendar" },
		{ "DTSTART:00000104",
		    "I123 3:9 DTSTART: \"00000104\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000Z\nDTEND:soon",
		    "I123 4:7 DTEND: \"soon\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000Z\nDURATION:8 hours",
		    "I123 4:10 DURATION: \"8 hours\" is not a duration of iCalendar" },
		{ "DTSTART:20210104T080000Z\nDURATION:P",
		    "I123 4:10 DURATION: \"P\" is not a duration of iCalendar" },
		{ "DTSTART:20210104T080000Z\nDURATION:P1DT",
		    "I123 4:10 DURATION: \"P1DT\" is not a duration of iCalendar" },
		{ "DTSTART:20210104T080000Z\nDURATION:PT99999999999S",
		    "I123 4:10 DURATION: \"PT99999999999S\" is not a duration of iCalendar" },
		{ "DTSTART;TZID=Central Standard Time:20210104T080000",
		    "I123 3:36 DTSTART: \"Central Standard Time\" is neither an IANA time zone nor a VTIMEZONE of this file that can be read" },
		{ "DTSTART;TZID=../../etc/passwd:20210104T080000",
		    "I123 3:31 DTSTART: \"../../etc/passwd\" is neither an IANA time zone nor a VTIMEZONE of this file that can be read" },
		{ "DTSTART:20210104T080000Z\nEXDATE:x",
		    "I123 4:8 EXDATE: \"x\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000Z\nRDATE:20210105T080000Z,x",
		    "I123 4:7 RDATE: \"x\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000Z\nRDATE:20210105T080000Z/x",
		    "I123 4:7 RDATE: \"x\" is not a date or time of iCalendar" },
		{ "DTSTART:20210104T080000Z\nRECURRENCE-ID:x",
		    "I123 4:15 RECURRENCE-ID: \"x\" is not a date or time of iCalendar" },
		{ "UID:1\nRECURRENCE-ID:x\nSUMMARY:\xff", "I114 5:9 not valid UTF-8" },
		{ "DTSTART:20210104T080000Z\nSUMMARY:\xc3\xa4 \xff", "I114 4:11 not valid UTF-8" },
		{ "DTSTART:20210104T080000Z\nSUMMARY:a\n b\xc3\n c", "I114 5:3 not valid UTF-8" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_event(*state, cases[i][0], &plain, cases[i][1]);
}

static void reads_on_behind_an_event_that_is_broken(void **state)
{
	struct calendar_view view = { .columns = "UID" };

	check_calendar(*state,
	    CALENDAR(EVENT("UID:1\n") "BEGIN:VEVENT\n" MONDAY "UID:2\n" EVENT(
		MONDAY "UID:3\n") "BEGIN:VEVENT\n" MONDAY "UID:4\n"),
	    &view,
	    "I123 2:1 the event has no DTSTART\n"
	    "I123 5:1 the event is not closed by END:VEVENT\n"
	    "3\n"
	    "I123 14:1 the event is not closed by END:VEVENT\n");
	/* a component that is not closed takes the rest of the event with it */
	check_calendar(*state,
	    CALENDAR("BEGIN:VEVENT\nBEGIN:VALARM\n" MONDAY "END:VEVENT\n" EVENT(MONDAY "UID:2\n")),
	    &view, "I123 2:1 the event has no DTSTART\n2\n");
	check_calendar(*state,
	    CALENDAR("BEGIN:VTODO\nUID:1\n" EVENT(MONDAY "UID:2\n") "END:VTODO\n"), &view, "2\n");
}

static void tells_that_a_file_was_cut_off(void **state)
{
	static const char cut_off[] =
	    " the calendar is not closed by END:VCALENDAR: it was cut off\n";
	struct calendar_view view = { .columns = "UID" };
	g_autofree char *behind = g_strconcat("1\nI123 7:1", cut_off, NULL);
	g_autofree char *at_end = g_strconcat("1\nI123 6:1", cut_off, NULL);
	g_autofree char *between = g_strconcat("1\nI123 7:1", cut_off, "2\n", NULL);

	check_calendar(*state, "BEGIN:VCALENDAR\n" EVENT(MONDAY "UID:1\n"), &view, behind);
	check_calendar(
	    *state, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" MONDAY "UID:1\nEND:VEVENT", &view, at_end);
	check_calendar(*state,
	    "BEGIN:VCALENDAR\n" EVENT(MONDAY "UID:1\n") CALENDAR(EVENT(MONDAY "UID:2\n")), &view,
	    between);
	check_calendar(*state, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" MONDAY "UID:1", &view,
	    "I123 2:1 the event is not closed by END:VEVENT\n");
	check_calendar(*state, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" MONDAY "DTSTA", &view,
	    "I123 2:1 the event is not closed by END:VEVENT\n");
}

static void rejects_nul_bytes(void **state)
{
	static const char text[] =
	    CALENDAR("X-WR-CALNAME:a\0b\n" EVENT(MONDAY "SUMMARY:a\0b\n") EVENT(MONDAY));
	struct calendar_view view = { .columns = "DTSTART|/X-WR-CALNAME" };
	struct reader *reader = open_calendar(*state, text, sizeof(text) - 1, &view, NULL);

	assert_non_null(reader);
	assert_taken_text(tell_records(reader), "I113 6:10 a NUL byte\n2021-01-04T08:00:00Z -\n");
	reader_free(reader);
}

static void keeps_nothing_of_an_event_that_is_too_long(void **state)
{
	g_autofree char *filler = g_strnfill(ICAL_EVENT_SIZE_MAX, 'x');
	g_autofree char *text = g_strconcat("BEGIN:VCALENDAR\nBEGIN:VEVENT\nRECURRENCE-ID:", filler,
	    "\n" MONDAY "END:VEVENT\n" EVENT(MONDAY) "END:VCALENDAR\n", NULL);
	struct reader *reader = open_calendar(*state, text, strlen(text), &plain, NULL);
	struct record record = { 0 };

	assert_non_null(reader);
	assert_true(reader->class->next(reader, &record, NULL));
	assert_string_equal(record.defect.code, "I115");
	assert_number(record.defect.line, 2);
	assert_number(record.raw_size, 0);
	assert_true(reader->class->next(reader, &record, NULL));
	assert_null(record.defect.code);
	assert_number(record.line, 7);
	assert_false(reader->class->next(reader, &record, NULL));
	reader_free(reader);
}

static void refuses_what_is_no_calendar(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "in.ics:1:1: error: the file is empty [I001]" },
		{ "\r\n \n", "in.ics:1:1: error: the file is empty [I001]" },
		{ "<html>\n", "in.ics:1:1: error: expected BEGIN:VCALENDAR here [I002]" },
		{ "\n\nBEGIN:VEVENT\n", "in.ics:3:1: error: expected BEGIN:VCALENDAR here [I002]" },
		{ "BEGIN:VCALENDARS\n", "in.ics:1:1: error: expected BEGIN:VCALENDAR here [I002]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		const char *text = cases[i].text;

		assert_null(open_calendar(*state, text, strlen(text), &plain, &error));
		assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
		assert_string_equal(error->message, cases[i].message);
	}
}

static void tells_calendars_from_other_text(void **state)
{
	(void)state;
	assert_true(ical_is_likely("BEGIN:VCALENDAR\r\nVERSION:2.0"));
	assert_true(ical_is_likely("\r\n begin:vcalendar"));
	assert_false(ical_is_likely(""));
	assert_false(ical_is_likely("BEGIN:VCARD"));
	assert_false(ical_is_likely("id,service\nBEGIN:VCALENDAR"));
}

/* Counted by hand from the files; [from, to) is the window of recurring events. */
static void reads_real_feeds(void **state)
{
	static const struct {
		const char *name, *from, *to;
		int count;
		bool is_endless;
	} cases[] = {
		/* three single events, and daily from 24 to 31 January but the 27th, which one of
		 * the three stands for */
		{ "grafana-oncall/calendar_with_all_day_event.ics", "2021-01-01", "2021-02-01", 10,
		    true },
		/* the changed 27th, and seven days as they were */
		{ "grafana-oncall/calendar_with_edited_recurring_events.ics", "2021-01-01",
		    "2021-02-01", 8, true },
		/* 13:00 to 22:00 in Yekaterinburg, 24 to 31 January */
		{ "grafana-oncall/calendar_with_recurring_event.ics", "2021-01-01", "2021-02-01", 8,
		    true },
		/* 28 days of February */
		{ "grafana-oncall/calendar_with_recurring_event.ics", "2021-02-01", "2021-03-01",
		    28, true },
		/* every third week, but the second would be 7 August, behind UNTIL; the change of
		 * an occurrence of 1970 is an event of its own */
		{ "grafana-oncall/modified_recurring_event.ics", "2023-07-01", "2023-09-01", 2,
		    false },
		/* before the rule begins only that event of its own */
		{ "grafana-oncall/modified_recurring_event.ics", "2021-01-01", "2021-02-01", 1,
		    true },
		{ "grafana-oncall/override_email_case_sensitivity.ics", "2021-01-01", "2021-02-01",
		    1, false },
		/* 26 single events */
		{ "grafana-oncall/quality.ics", "2021-01-01", "2021-02-01", 26, false },
		/* both rules begin in October */
		{ "transcribed/grafana-export.ics", "2021-01-01", "2021-02-01", 0, true },
		/* the first half of 30 days (in Chicago, from 05:00 or 06:00 UTC on) and the second
		 * half of 30 days, and that which began on 31 October at noon and reaches into
		 * November */
		{ "transcribed/grafana-export.ics", "2021-11-01", "2021-12-01", 61, true },
		/* the other one is cancelled */
		{ "transcribed/grafana-final-export.ics", "2021-01-01", "2021-02-01", 1, false },
		{ "transcribed/linkedin-oncall.ics", "2021-01-01", "2021-02-01", 1, false },
		{ "transcribed/pagerduty-folded-summary.ics", "2021-01-01", "2021-02-01", 2,
		    false },
		/* one shift under two UIDs */
		{ "transcribed/pagerduty-schedule-feed.ics", "2021-01-01", "2021-02-01", 2, false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_build_filename("data", "oncall", cases[i].name, NULL);
		g_autofree char *from = g_strconcat(cases[i].from, "T00:00:00Z", NULL);
		g_autofree char *to = g_strconcat(cases[i].to, "T00:00:00Z", NULL);
		struct calendar_view view = { .from = from, .to = to };
		const char *text = text_of(*state, shared_path(*state, name));
		struct reader *reader = open_calendar(*state, text, strlen(text), &view, NULL);
		struct record record = { 0 };
		int count = 0;

		assert_non_null(reader);
		for (; reader->class->next(reader, &record, NULL); count++)
			assert_null(record.defect.code);
		bool is_endless = ical_has_endless_rule(reader);
		reader_free(reader);
		assert_number(count, cases[i].count);
		assert_int_equal(is_endless, cases[i].is_endless);
	}
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(reads_the_feed_of_an_on_call_schedule),
		in_folder(gives_the_bytes_of_the_event_for_every_occurrence),
		in_folder(unfolds_lines),
		in_folder(knows_where_a_value_begins_in_folded_lines),
		in_folder(reads_text_as_it_is_meant),
		in_folder(names_people_by_their_address),
		in_folder(gives_properties_of_the_calendar_that_the_event_is_in),
		in_folder(skips_what_is_no_event),
		in_folder(skips_cancelled_events),
		in_folder(gives_what_is_there_twice_twice),
		in_folder(gives_single_events_whatever_the_window_is),
		in_folder(rejects_an_event_that_it_cannot_read),
		in_folder(reads_on_behind_an_event_that_is_broken),
		in_folder(tells_that_a_file_was_cut_off),
		in_folder(rejects_nul_bytes),
		in_folder(keeps_nothing_of_an_event_that_is_too_long),
		in_folder(refuses_what_is_no_calendar),
		in_folder(tells_calendars_from_other_text),
		in_folder(reads_real_feeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
