#!/usr/bin/env bash
# Calendar feeds: shifts with rules that go on for ever, and holidays.
. tests/support.sh

company "$work/w"
sed -i 's/schedules: {/schedules: {payments: {pool: A}, /' "$work/w/nines.yaml"
cat >"$work/w/inbox/rota.ics" <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Rota//EN
X-WR-CALNAME:payments
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:1
SUMMARY:On Call - Ann Example - payments
ATTENDEE:mailto:Ann@Example.com
DTSTART;TZID=Europe/Berlin:20261001T180000
DTEND;TZID=Europe/Berlin:20261002T090000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/Berlin:20261008T180000
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:nobody
STATUS:CANCELLED
DTSTART:20261003T000000Z
DTEND:20261003T000000Z
END:VEVENT
BEGIN:VEVENT
UID:3
ATTENDEE:ann@example.com
DTSTART:whenever
DTEND:20261003T000000Z
END:VEVENT
END:VCALENDAR
ICS
run -C "$work/w" profile guess "$work/w/inbox/rota.ics"
expect "a feed of shifts is recognised" says "icalendar-shifts:"
run -C "$work/w" run --as-of 2026-10-10T00:00:00Z
expect "an event that cannot be read is told with its line" complains_in_form '^inbox/rota.ics:[0-9]+:[0-9]+: error: .*\[I123\]$'
run -C "$work/w" ledger list --json
expect "endless rules are followed to the end of the next month" json \
	"[(l['read'], l['new'], l['rejected']) for l in d['loads'] if l['file'] == 'inbox/rota.ics'] == [(9, 8, 1)]"
run -C "$work/w" explain shift payments --json
expect "on the wall clock, over the change of it" json \
	"sorted(r['start'] for r in d['revisions'])[3:5] == ['2026-10-29T17:00:00Z', '2026-11-05T17:00:00Z']"
run -C "$work/w" run --as-of 2026-10-20T00:00:00Z
run -C "$work/w" explain shift payments --json
expect "a later night of the same month reads nothing again" json "len(d['revisions']) == 8"
run -C "$work/w" run --as-of 2026-11-01T12:00:00Z
run -C "$work/w" explain shift payments --json
expect "the next month brings the next shifts" json "len(d['revisions']) == 13"
run -C "$work/w" import --json --window 2026-10 "$work/w/inbox/rota.ics"
expect "a window bounds them" json "d['loads'][0]['read'] == 5 and d['loads'][0]['withdrawn'] == 0"

cat >"$work/holidays.ics" <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Day of rest
DTSTART;VALUE=DATE:20261003
END:VEVENT
END:VCALENDAR
ICS
run -C "$work/w" import --profile icalendar-holidays --set calendar=DE --json "$work/holidays.ics"
expect "holidays are dates" json "d['loads'][0]['new'] == 1"
run -C "$work/w" explain holiday DE
expect "of the calendar that the source names" says "2026-10-03"
exit $status
