#!/usr/bin/env bash
# nines explain slo: every figure of an objective down to samples, segments, corrections, incidents and alerts.
. tests/support.sh

now=2026-11-01T06:00:00Z
objectives "$work/w"
run -C "$work/w" run --as-of $now
explain() { run -C "$work/w" explain slo --as-of $now "$@"; }
is_text() { diff -u - "$work/out" >"$work/err"; }

# A target that changed, incidents that overlap, one that is open, corrections with and without effect.
explain checkout-success 2026-10
expect "everything about one objective" is_text <<'TEXT'
checkout-success, 2026-10
  checkout, team web, pool A, slos/all.yaml:18

  formula     sum of good / sum of total of checkout requests
  window      1M, from 2026-10-01 00:00 to 2026-11-01 00:00 Europe/Berlin: 44,700 minutes
  attained    99.81 % = 742,600 / 744,000
  raw         99.74 % = 743,100 / 745,000 before corrections
  target      99 % at the end (see the segments); allows 4,416 bad events, or 265.56 minutes of full outage
  budget      31.7 % used, by 1,400 bad events; left: 3,016, or 181.37 minutes of full outage
  status      met: 1,400 bad events <= 4,416 allowed
  coverage    744 of 744 slots observed (100.00 %); corrections take out 1 more
  28 days     99.79 % = 670,600 / 672,000, 2026-10-04 to 2026-10-31; budget used: 32.2 %

Segments: the target changed, and the budget is the sum of theirs
from        to          target     good    total  defined in
2026-10-01  2026-10-14  99.9 %  335,600  336,000  slos/all.yaml:2
2026-10-15  2026-10-31    99 %  407,000  408,000  slos/all.yaml:18

Corrections
from              to                kind             of            reason               approver  takes out                      source
2026-10-26 01:10  2026-10-26 01:30  deployment       checkout      between two samples  ann       nothing: it has no effect      catalogue/corrections.csv:3
2026-10-31 21:30  2026-10-31 22:30  network_problem  all services  the line was cut     ann       1,000 events, 500 of them bad  catalogue/corrections.csv:4

Incidents that the bad events belong to
incident  from              to                  bad  of the budget  title       postmortem
C         2026-10-31 21:00  open              1,000         22.6 %  Still down  -
A         2026-10-12 12:00  2026-10-12 15:00    250          5.7 %  First       -
B         2026-10-12 14:00  2026-10-12 16:00    150          3.4 %  Second      -
unattributed: 0 bad (0.0 % of all) in no incident of checkout

Burn-rate alerts that would have fired
  page above 14.9 over 1h/5m, page above 6.208 over 6h/30m, ticket above 3.104 over 1d/2h, ticket above 1.035 over 3d/6h
severity  windows  from              to                incident  first known       by
ticket    1d/2h    2026-10-12 13:00  2026-10-12 18:00  A         2026-10-12 12:02  monitoring
page      1h/5m    2026-10-12 13:00  2026-10-12 17:00  A         2026-10-12 12:02  monitoring
ticket    3d/6h    2026-10-12 13:00  2026-10-12 22:00  A         2026-10-12 12:02  monitoring
page      6h/30m   2026-10-12 13:00  2026-10-12 17:00  A         2026-10-12 12:02  monitoring
page      1h/5m    2026-10-31 22:00  2026-10-31 23:00  C         2026-10-31 21:00  -
page      6h/30m   2026-10-31 22:00  2026-10-31 23:00  C         2026-10-31 21:00  -

Error budget policy
  the budget of 28 days is not used up: changes may go on
  C alone used 22.6 % of the budget: it needs a postmortem, and there is none

Samples of checkout requests were read from (whole days, UTC)
file               days  samples  from        to
inbox/metrics.csv    32      745  2026-09-30  2026-10-31
TEXT
expect "and nothing on stderr" [ ! -s "$work/err" ]

explain big-success 2026-10
expect "10^18 events are counted one by one" says "attained    99.9800 % = 999,800,000,000,000,000 / 1,000,000,000,000,000,000"
expect "in the budget, too" says "left: -100,000,000,000,000, or -4.47 minutes of full outage"
expect "a correction in which no slot begins says so" says "nothing: it has no effect"
expect "what no incident explains is to be looked into" says "unattributed: 200,000,000,000,000 bad (100.0 % of all) in no incident of big; over 20 %: look for incidents that nobody recorded"
expect "an alert of which nobody was told has no incident" has_line "ticket    3d/6h    2026-10-02 00:00  2026-10-03 00:00  none      -            -"

explain zero-success 2026-10
expect "days of zeros are observed, and no data" says "status      no data: what was observed has no events, and that is never met"
expect "with all their slots" says "coverage    744 of 744 slots observed (100.00 %)"
expect "and one of them in a correction" says "1 slot without events"
explain quiet-success 2026-10
expect "a service that nobody measures was not observed" says "status      no data: nothing was observed, and that is never met"
expect "nor were its samples read" has_line "There are no samples of quiet requests on these days"
explain checkout-success 2026-05
expect "nor is there anything in a month before the first sample" says "status      no data: nothing was observed"
expect "of which all slots are missing" says "coverage    0 of 744 slots observed (0.00 %)"

explain late-success 2026-10
expect "an objective that begins in the month says when" says "44,700 minutes; it holds from 2026-10-20 on: 17,340 minutes"
expect "and has the budget of those days" says "allows 288 bad events, or 173.40 minutes of full outage"
expect "that no alert fired is told" has_line "No burn-rate alert would have fired"
expect "and that no incident cost much" has_line "  no incident alone used over 20 % of the budget"

explain clock-slices 2026-10
expect "a correction takes out the hour that comes twice, twice" says "2026-10-25 02:00  2026-10-25 03:00  scheduled_maintenance  clock         the clock goes back  ann       2 slices, 2 of them bad"
expect "it is met because of it" says "attained    100.00 % = 742 / 742"
expect "which the raw figure shows" says "raw         99.73 % = 743 / 745 before corrections"
explain clock-mean 2026-10
expect "a mean of slices has no idle zeros" says "attained    100.00 % = 742 / 742"
explain clock-latency 2026-10
expect "a gauge counts samples" says "status      met: 31 bad samples <= 74.2 allowed"
expect "and says by which rule" says "formula     samples of clock p99 that are < 0.3 / samples"
explain clock-week 2026-10
expect "a rolling window ends with the period" says "window      7d, from 2026-10-25 00:00 to 2026-11-01 00:00 Europe/Berlin: 10,140 minutes"
explain search-pool-slo 2026-10
expect "the SLO of a pool is said to be of nines.yaml" says "  search, team web, pool A, nines.yaml: the SLO of its pool"

# Counts and responses.
explain bugs 2026-10
expect "a ceiling is told as one" says "status      missed: 2 > 1 allowed"
expect "with how many are too many" says "budget      200.0 % of the limit; 1 too many"
expect "and the events with file and line" has_line "BUG-3  2026-10-30 01:00  -       inbox/events.csv:4"
expect "not those that were closed" lacks "BUG-1"
expect "days before the first event were not observed" says "coverage    30 of 31 days observed (96.77 %)"
expect "events belong to no incident" lacks "Incidents"
expect "and burn nothing" lacks "Burn-rate"
explain releases 2026-10
expect "a floor is told as one" says "status      missed: 1 < 2 wanted"
expect "with how many are missing" says "budget      1 fewer than wanted"
explain releases 2026-Q4
expect "over a quarter it says where its limit comes from" says "target      ≥ 6 in these days, at 2 in 1M"
explain releases 2026-11
expect "an empty list says that it is empty" has_line 'There are no events "release" of checkout'
explain answers 2026-10
expect "responses are listed" has_line "B         2026-10-12 14:00  2026-10-12 14:30    1,800  late                   inbox/incidents.csv:3"
expect "those in time" has_line "A         2026-10-12 12:02  2026-10-12 12:04      120  in time                inbox/incidents.csv:2"
expect "and those that nobody acknowledged" has_line "C         2026-10-31 21:00  -                       -  never: does not count  inbox/incidents.csv:4"
expect "they have no minutes" says "budget      500.0 % used, by 1 bad answer; left: -0.8"

# A month that is running.
run -C "$work/w" explain slo --as-of 2026-10-16T06:00:00Z checkout-success
expect "a running month is provisional" says "status      on target so far: 1,400 bad events <= 4,416 allowed"
expect "and says how far facts reach" says "44,700 minutes; it is running, and facts reach to 2026-11-01 00:00"
expect "and how long the budget lasts" says "outlook     at the pace of the last 7 days (burn rate 0.60) the budget lasts beyond the window"

# Wrong questions.
run -C "$work/w" explain slo
expect "an objective is needed" complains "explain slo needs an objective, and takes a period: nines explain slo checkout-success 2026-10"
expect "or it exits with 2" exits 2
explain checkout-success 2026-10 more
expect "one period at most" exits 2
explain checkout-sucess
expect "an unknown objective is met with the nearest" complains 'explain: there is no objective "checkout-sucess"; did you mean "checkout-success"?'
expect "and exits with 2" exits 2
explain late-success 2026-09
expect "one that holds only later says since when" complains 'explain: the objective "late-success" does not hold in 2026-09 yet, but from 2026-10-20 on'
expect "and exits with 2, too" exits 2
explain checkout-success 2026-13
expect "a period that is none shows the grammar" complains "2026-Q3"
expect "and exits with 2 as well" exits 2

# A kind that is not known does not put time back.
echo '2026-10-12T10:00:00Z,2026-10-12T14:00:00Z,full moon,wolves,ann,checkout,' >>"$work/w/catalogue/corrections.csv"
run -C "$work/w" run --verbose --as-of $now
expect "a kind of correction that is none is told" complains 'catalogue/corrections.csv:5:43: warning: kind: "full moon" is not known, and is taken as other'
expect "without refusing anything" exits 0
explain checkout-success 2026-10
expect "and the correction counts, as other" says "2026-10-12 12:00  2026-10-12 16:00  other            checkout      wolves               ann       4,000 events, 400 of them bad"

# JSON.
explain checkout-success 2026-10 --json
expect "the document has what nines slo has, and more" json \
	"{'objective', 'period', 'source', 'formula', 'status', 'segments', 'incidents', 'corrections', 'answers', 'alerts', 'policy', 'samples', 'events'} <= set(d)"
expect "corrections have their effect" json \
	"[(c['kind'], c['total'], c['bad'], c['slots'], c['source']) for c in d['corrections']] == [('other', 4000, 400, 4, 'catalogue/corrections.csv:5'), ('deployment', 0, 0, 0, 'catalogue/corrections.csv:3'), ('network_problem', 1000, 500, 1, 'catalogue/corrections.csv:4')]"
expect "alerts know who told first" json \
	"all(set(a) == {'severity', 'condition', 'start', 'end', 'incident', 'incident_known', 'detected_by'} for a in d['alerts']) and {a['incident'] for a in d['alerts']} == {'C'}"
expect "the policy has its state" json \
	"d['policy']['is_exhausted'] is False and d['policy']['largest_incident'] == 'C' and d['policy']['has_postmortem'] is False and d['policy']['largest_share'] > 0.2"
expect "samples have their file" json "d['samples'] == [{'file': 'inbox/metrics.csv', 'days': 32, 'samples': 745, 'first_day': '2026-09-30', 'last_day': '2026-10-31'}] and d['events'] == []"
explain answers 2026-10 --json
expect "answers are a list" json \
	"[(a['incident'], a['seconds'], a['in_time']) for a in d['answers']] == [('A', 120, True), ('B', 1800, False), ('C', None, None)]"
expect "and what no incident cost is null" json "d['policy']['largest_incident'] is None and d['policy']['has_postmortem'] is None"
explain bugs 2026-10 --json
expect "events have file and line" json "[(e['id'], e['file'], e['line']) for e in d['events']] == [('BUG-2', 'inbox/events.csv', 3), ('BUG-3', 'inbox/events.csv', 4)]"
exit $status
