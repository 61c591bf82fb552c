#!/usr/bin/env bash
# Names: records that wait for one, what it means here, and files that need a word about themselves.
. tests/support.sh

company "$work/w"
cat >"$work/w/inbox/incidents-1.csv" <<'CSV'
id,title,services,started_at,resolved_at
1,fine,checkout,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z
2,other name,Check-Out,2026-10-02T00:00:00Z,2026-10-02T01:00:00Z
3,also,Check-Out,2026-10-03T00:00:00Z,2026-10-03T01:00:00Z
4,unknown,payments gateway,2026-10-04T00:00:00Z,2026-10-04T01:00:00Z
CSV
run -C "$work/w" run
expect "records wait for names" exits 3
expect "with a line to paste for a name that is near" complains "    nines map add service 'Check-Out' 'checkout'"
expect "and one to fill in for a name that is not" complains "    nines map add service 'payments gateway' SERVICE"
run -C "$work/w" map suggest --json
expect "the suggestions say how many records wait" json \
	"[(u['name'], u['records'], u['candidate']) for u in d['unmapped']] == [('Check-Out', 2, 'checkout'), ('payments gateway', 1, None)]"
run -C "$work/w" map add service Check-Out checkout
expect "an alias releases what waits for it" says "inbox/incidents-1.csv     3    2"
run -C "$work/w" map add service 'payments gateway' nowhere
expect "an alias of something unknown is refused" exits 2
expect "and says why" complains 'held: service "nowhere" is not known'
expect "and leaves the file as it was" [ "$(cat "$work/w/catalogue/aliases.csv")" = "kind,name,target
service,Check-Out,checkout" ]
run -C "$work/w" map list
expect "aliases are listed with their place" says "service  Check-Out  checkout  catalogue/aliases.csv     2"
run -C "$work/w" run
expect "what waits is told once, not every night" silent
run -C "$work/w" trends --period 2026-10 --json
expect "released incidents count" json "d['total']['incidents'] == 3"
run -C "$work/w" map add service onlytwo
expect "too few words are a usage error" exits 2
run -C "$work/w" map frobnicate
expect "an unknown verb names those that there are" complains "list, add, suggest"

# Files that need a word about themselves.
cat >"$work/zoneless.csv" <<'CSV'
timestamp,good,total
2026-10-01 00:00:00,9,10
2026-10-01 00:01:00,10,10
CSV
run -C "$work/w" import --profile nines-metrics "$work/zoneless.csv"
expect "a file without services and zones needs both said" exits 4
run -C "$work/w" import --profile nines-metrics --set service=checkout --zone Europe/Berlin --json "$work/zoneless.csv"
expect "--set and --zone say them" json "d['loads'][0]['new'] == 2 and d['loads'][0]['periods'] == ['2026-10']"
run -C "$work/w" import --profile nines-metrics --set service=checkout --zone Mars/Base "$work/zoneless.csv"
expect "a wrong zone is a usage error" exits 2
run -C "$work/w" import --set checkout "$work/zoneless.csv"
expect "so is a --set that gives nothing" exits 2
printf 'id,title,services,started_at\nP1,piped,checkout,2026-10-09T00:00:00Z\n' >"$work/piped.csv"
"$nines" -C "$work/w" import --json - <"$work/piped.csv" >"$work/out" 2>"$work/err"
code=$?
expect "standard input is a file" json "d['loads'][0]['new'] == 1 and d['loads'][0]['file'].startswith('stdin-')"
expect "of which nothing is left beside the archive" [ -z "$(find "$work/w/archive" -name '*.tmp')" ]

# Profiles.
run -C "$work/w" profile guess "$work/piped.csv"
expect "the profile of a file is guessed" says "nines-incidents: Incidents"
expect "with the column of each field" says 'started_at       column "started_at"'
run -C "$work/w" profile guess --json "$work/piped.csv"
expect "also for programs" json "d['profile'] == 'nines-incidents' and d['fields']['id'] == 'column \"id\"'"
printf 'a,b\n1,2\n' >"$work/strange.csv"
run -C "$work/w" profile guess "$work/strange.csv"
expect "a file that nobody reads is said to be one" exits 4
expect "with a code" complains '[I004]'
printf 'id,title,services,started_at\n1,x,checkout,2026-10-24T19:00:00+02:00\n2,y,elsewhere,2026-10-24T19:00:00Z\n3,z,,never\n' >"$work/try.csv"
run -C "$work/w" profile test "$work/try.csv"
expect "a trial shows values as they would be stored" says "started_at         2026-10-24T17:00:00Z"
expect "and what would be held" says 'held: service "elsewhere" is not known'
expect "and what would be rejected" says '"never" is not a timestamp'
run -C "$work/w" explain incident 1 --json
expect "and changes nothing" json "len(d['revisions']) == 1 and d['revisions'][0]['title'] == 'fine'"
run -C "$work/w" profile list --json
expect "profiles are listed" json "any(p['profile'] == 'nines-incidents' and p['kind'] == 'incidents' for p in d['profiles'])"

# What is expected and does not come.
sed -i 's|inbox/shifts\*.csv"}|inbox/shifts*.csv", expect: {every: 1d, grace: 6h}}|' "$work/w/nines.yaml"
printf 'schedule,engineer,start,end\nshop-primary,ann,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z\n' >"$work/w/inbox/shifts.csv"
run -C "$work/w" run --as-of 2026-10-26T08:00:00Z
expect "a source that keeps to its promise is quiet" exits 0
run -C "$work/w" run --as-of 2026-10-27T14:00:00Z
expect "and may be late by its grace" exits 0
run -C "$work/w" run --as-of 2026-10-27T14:00:01Z
expect "behind it the run says so with 6" exits 6
expect "and since when" complains "nothing new from inbox/shifts*.csv (nines-shifts) since 2026-10-26T08:00:00Z; it is expected every 24 h"
exit $status
