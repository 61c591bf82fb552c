#!/usr/bin/env bash
# nines slo: objectives of every kind, other periods than months, other targets, and wrong questions.
. tests/support.sh

now=2026-11-01T06:00:00Z
run init "$work/new"
run -C "$work/new" slo
expect "without a ledger it says what makes one" complains "there is no ledger yet"
expect "and exits with 2" exits 2

objectives "$work/w"
run -C "$work/w" run --as-of $now
expect "objectives of every kind run" exits 0

run -C "$work/w" slo --period 2026-10 --as-of $now
expect "the period and the zone stand above" has_line "2026-10, Europe/Berlin"
expect "a floor that is missed" says "checkout  releases              ≥ 2          1  missed             -             -   74.19 %         -"
expect "a ceiling that is missed" says "checkout  bugs                  ≤ 1          2  missed       200.0 %             -   96.77 %         -"
expect "responses have no minutes" says "checkout  answers              90 %    50.00 %  missed       500.0 %             -  100.00 %   50.00 %"
expect "10^18 requests, of which 0.02 % are bad" says "big       big-success       99.99 %  99.9800 %  missed       200.0 %          -4.5    3.33 %         -"
expect "a mean of slices" says "clock     clock-mean           99 %   100.00 %  met            0.0 %         447.0  100.00 %  100.00 %"
expect "samples without events are no data, though observed" says "zero      zero-success       99.9 %          -  no data            -             -  100.00 %         -"
expect "so is a service that nobody measures" says "quiet     quiet-success      99.9 %          -  no data            -             -         -         -"
expect "the SLO of a pool stands under the name that explain takes" says "search    search-pool-slo"
expect "a rolling week says which days it is" says "95.82 %  2026-10-25..2026-10-31"
expect "worst comes first" [ "$(awk 'NR > 3 && NF { print $2 }' "$work/out" | head -4 | tr '\n' ' ')" = "releases answers big-success bugs " ]
expect "roll-ups have their formula" has_line "Roll-ups are the sum of good / sum of total of the requests of their services."
expect "that of critical services has its own" has_line "any-critical-down: 1 - seconds in which any critical service had an incident / seconds of the period"
expect "few events have an interval" has_line "answers: Few events: between 9.4 % and 90.5 % (95 %, Wilson, n = 2)."
expect "bounds below 100 % never show 100" has_line "big-success: Only 3.3 % observed: between 3.3 % and 99.9 %, if all that is missing was bad or good."
expect "no failures prove a bound" has_line "clock-slices: 0 failures in 742 prove 99.59 % (95 %), no more."
expect "the consistency of targets is told" says "The system's target bears 1 service of the strictest pool in series"

run -C "$work/w" slo --period 2026-10 --as-of $now big-success
expect "one objective comes without roll-ups" lacks "scope"
expect "but with what it is worth" says "big-success: Only 3.3 % observed"

# Periods.
run -C "$work/w" slo --period 2026-10-14 --as-of $now checkout-success
expect "of a day it is the month so far, and says so" says "off target so far"
expect "with its days" says "2026-10-01..2026-10-14"
run -C "$work/w" slo --period 2026-Q4 --as-of $now releases
expect "in a quarter a limit is the sum of its months" says "≥ 6         1  off target so far"
run -C "$work/w" slo --period 2026 --as-of $now bugs
expect "but what may be open at the end is no sum" says "≤ 1         2  off target so far"
run -C "$work/w" slo --as-of 2026-10-16 --json
expect "without a period it is the running month" json \
	"d['period'] == '2026-10' and {o['status'] for o in d['objectives']} == {'provisional', 'no_data', 'met'}"
expect "only rolling windows have ended" json \
	"[o['objective'] for o in d['objectives'] if o['status'] == 'met'] == ['clock-week']"
expect "and whether each is on target so far" json \
	"{o['objective']: o['on_target'] for o in d['objectives']}['bugs'] is False and {o['objective']: o['on_target'] for o in d['objectives']}['quiet-success'] is None"
run -C "$work/w" slo --period 2026-05 --as-of $now checkout-success
expect "a month without data is no data" says "checkout  checkout-success  99.9 %         -  no data            -             -    0.00 %        -"
expect "which is no failure of the command" exits 0

# Other targets.
run -C "$work/w" slo --period 2026-10 --as-of $now --what-if 99.95% checkout-success bugs
expect "another target stands beside its own" \
	has_line "checkout-success  99.8118 %    99 %  met          31.7 %  99.95 %  missed      376.3 %         -61.8"
expect "counts have none" has_line "bugs counts events: it has no target in percent."
for target in 100 abc -1 "" 99.99999999991; do
	run -C "$work/w" slo --what-if "$target" --as-of $now
	expect "\"$target\" is no target" complains '--what-if: expected a percentage below 100 such as 99.95, not "'"$target"'"'
	expect "and exits with 2" exits 2
done

# Wrong names.
run -C "$work/w" slo --as-of $now chekout-success
expect "an unknown objective is met with the nearest" complains 'slo: there is no objective "chekout-success"; did you mean "checkout-success"?'
expect "and exits with 2" exits 2
run -C "$work/w" slo --as-of $now xyzzy
expect "or with where to find them" complains "\`nines slo\` lists them"
run -C "$work/w" slo --period 2026-09 --as-of $now late-success
expect "one that holds only later says since when" complains '"late-success" does not hold in 2026-09 yet, but from 2026-10-20 on'
expect "and exits with 2, too" exits 2
run -C "$work/w" slo --period 2026-09 --as-of $now --json
expect "it is not in the list of that month" json "'late-success' not in [o['objective'] for o in d['objectives']]"

# JSON: every key, in every object, of one type.
run -C "$work/w" slo --period 2026-10 --as-of $now --json
expect "the document has its keys" json \
	"list(d) == ['period', 'zone', 'start', 'end', 'objectives', 'rollups'] and d['start'] == '2026-09-30T22:00:00Z'"
cat >"$work/keys.py" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
number, text, flag, count = (int, float), str, bool, (int, str)
null = type(None)
common = {
    "title": (text,), "service": (text, null), "product": (text, null), "team": (text, null), "pool": (text, null),
    "kind": (text,), "window": (text,), "start": (text,), "end": (text,), "target": (text, null), "unit": (text,),
    "limit": (*number, null), "good": (*count, null), "bad": (*count, null), "total": count,
    "attained": (*number, null), "status": (text, null), "on_target": (flag, null), "budget_consumed": (*number, null),
    "budget_remaining": (*number, null), "budget_remaining_minutes": (*number, null),
    "budget_remaining_events": (*number, null), "coverage": (*number, null), "raw_attained": (*number, null),
    "unattributed_bad": (*count, null), "slots": (dict,), "bounds": (dict, null), "interval": (dict, null),
    "proven": (*number, null), "rolling_28d": (dict, null), "burn_7d": (*number, null), "exhausted_at": (text, null),
}
of_objectives = {"objective": (text,), **common, "segments": (list,), "incidents": (list,), "what_if": (dict, null)}
of_rollups = {"scope": (text,), "name": (text,), "formula": (text,), **common}
for keys, objects in ((of_objectives, d["objectives"]), (of_rollups, d["rollups"])):
    assert objects
    for o in objects:
        assert list(o) == list(keys), set(o) ^ set(keys)
        for key, types in keys.items():
            assert type(o[key]) in types, (key, o[key])
        assert o["status"] in ("met", "missed", "no_data", "provisional", None)
PY
typed() { /usr/bin/python3 "$work/keys.py" "$work/out"; }
expect "every object has every key, of its type" typed
of() { echo "{o['objective']: o for o in d['objectives']}['$1']"; }
expect "kinds are named" json "{o['objective']: o['kind'] for o in d['objectives']} == {'checkout-success': 'ratio', 'big-success': 'ratio', 'zero-success': 'ratio', 'quiet-success': 'ratio', 'late-success': 'ratio', 'search-pool-slo': 'ratio', 'clock-slices': 'timeslices', 'clock-mean': 'ratio_timeslices', 'clock-latency': 'threshold', 'clock-week': 'threshold', 'bugs': 'count_ceiling', 'releases': 'count_floor', 'answers': 'response'}"
expect "10^18 is counted to the last event" json "$(of big-success)['good'] == 999800000000000000 and $(of big-success)['bad'] == 200000000000000"
expect "the budget of a changed target is the sum of two" json "$(of checkout-success)['budget_remaining_events'] == 336 + 4080 - 1400 and [s['target'] for s in $(of checkout-success)['segments']] == ['99.9', '99']"
expect "corrected and raw stand side by side" json "round($(of checkout-success)['raw_attained'], 9) == round(743100 / 745000, 9) and round($(of checkout-success)['attained'], 9) == round(742600 / 744000, 9)"
expect "incidents that overlap share what is bad" json "{i['incident']: i['bad'] for i in $(of checkout-success)['incidents']} == {'C': 1000, 'A': 250, 'B': 150} and $(of checkout-success)['unattributed_bad'] == 0"
expect "counts belong to no incident" json "$(of bugs)['unattributed_bad'] is None and $(of bugs)['limit'] == 1 and $(of bugs)['target'] == '1' and $(of bugs)['unit'] == 'events'"
expect "an objective that begins in the month has the days since" json "$(of late-success)['total'] == 28800 and $(of late-success)['budget_remaining_minutes'] == 86.7"
expect "an hour that comes twice is two slices" json "$(of clock-slices)['slots'] == {'expected': 742, 'observed': 742, 'bad': 0, 'excluded': 3}"
run -C "$work/w" slo --period 2026-10 --as-of $now --what-if 99.95 --json
expect "another target is an object of its own" json "$(of checkout-success)['what_if']['target'] == '99.95' and $(of checkout-success)['what_if']['on_target'] is False and $(of checkout-success)['target'] == '99'"
expect "and null where there is none" json "$(of bugs)['what_if'] is None"
exit $status
