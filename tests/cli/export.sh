#!/usr/bin/env bash
# What was loaded comes back: exports are read like any file, and give the same facts and bytes.
. tests/support.sh

facts() {
	sqlite3 "$1/nines.db" "SELECT service, metric, field, day, step_s, scale, samples, first_utc, last_utc,
		good_sum, total_sum, hex(data) FROM sample_series s JOIN sample_block b ON b.series_id = s.id
		WHERE field IN ('ratio', 'value') ORDER BY service, metric, field, day"
}
# A workspace with two services, one of them of a difficult name.
workspace() {
	company "$1"
	echo '"Zahlung, ""Küche""",shop,web,A,yes' >>"$1/catalogue/services.csv"
	cat >>"$1/nines.yaml" <<'YAML'
  - {profile: nines-gauges, glob: "inbox/gauges*.csv"}
  - {profile: nines-series, glob: "inbox/counters*.csv", counter: yes}
YAML
}
# every SECONDS COUNT FORMAT: lines of samples from 23:59:50 on 23 October in Berlin on.
every() {
	/usr/bin/python3 -c 'import sys, time
step, count, form = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for i in range(count):
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ,", time.gmtime(1792792790 + i * step)) + form % (i, i + 1))' "$@"
}
is_in_order() { /usr/bin/python3 -c 'import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8", newline="")))
keys = [(row["service"].encode(), row["metric"].encode(), row["timestamp"]) for row in rows]
sys.exit(keys != sorted(set(keys)))' "$work/out"; }

workspace "$work/w"
inbox=$work/w/inbox
run -C "$work/w" export metrics
expect "without a ledger there is nothing to export" exits 2
run -C "$work/w" run
run -C "$work/w" export metrics
expect "an empty ledger gives a header alone" [ "$(cat "$work/out")" = timestamp,service,good,total,metric ]
run -C "$work/w" export gauges
expect "of gauges as well" [ "$(cat "$work/out")" = timestamp,service,metric,value ]

{
	echo timestamp,service,metric,good,total
	every 10 10000 'checkout,ten seconds,%d,%d'
	every 86400 100 '"Zahlung, ""Küche""",daily,%d.50,%d.75'
	echo 2026-10-01T02:00:00+02:00,checkout,large,1000000000000000000,9223372036854775807
} >"$inbox/metrics.csv"
{
	echo timestamp,service,metric,value
	every 3600 100 'checkout,"temperature, outside",-%d.%d'
} >"$inbox/gauges.csv"
printf '%s\n' timestamp,series,service,metric,field,value \
	2026-10-01T00:00:00Z,x,checkout,requests,total,100 2026-10-01T00:00:00Z,x,checkout,requests,bad,7 \
	2026-10-01T00:01:00Z,x,checkout,requests,total,160 2026-10-01T00:01:00Z,x,checkout,requests,bad,8 \
	>"$inbox/counters.csv"
run -C "$work/w" run
expect "the samples load" exits 0

tree "$work/w" >"$work/tree"
run -C "$work/w" export metrics
cp "$work/out" "$work/metrics.csv"
expect "metrics are exported with exit 0" exits 0
expect "one line a sample" [ "$(wc -l <"$work/out")" = 10103 ]
expect "counts are whole and exact" says 2026-10-01T00:00:00Z,checkout,1000000000000000000,9223372036854775807,large
expect "fractions have no zeros at their end" says '2026-10-23T21:59:50Z,"Zahlung, ""Küche""",0.5,1.75,daily'
expect "a counter comes as the ratio of its increases" says 2026-10-01T00:00:00Z,checkout,59,60,requests
expect "in order of service, metric and time" is_in_order
run -C "$work/w" export gauges
cp "$work/out" "$work/gauges.csv"
expect "gauges may be negative" says '2026-10-24T00:59:50Z,checkout,"temperature, outside",-3.4'
expect "an export changes nothing" diff "$work/tree" <(tree "$work/w" | grep -v 'nines.db-[sw]')

# Into another workspace, and out again.
workspace "$work/v"
run -C "$work/v" import "$work/metrics.csv" "$work/gauges.csv"
expect "exports are imported" exits 0
run -C "$work/v" export metrics
expect "and exported to the same bytes" cmp "$work/out" "$work/metrics.csv"
run -C "$work/v" export gauges
expect "gauges too" cmp "$work/out" "$work/gauges.csv"
expect "the facts are the same" [ "$(facts "$work/w" | sha256sum)" = "$(facts "$work/v" | sha256sum)" ]
expect "there are facts" [ "$(facts "$work/v" | wc -l)" -gt 100 ]
run -C "$work/w" slo --period 2026-10 --json
cp "$work/out" "$work/slo.json"
run -C "$work/v" slo --period 2026-10 --json
expect "and so is the attainment" cmp "$work/out" "$work/slo.json"
cp "$work/metrics.csv" "$work/again.csv"
echo >>"$work/again.csv"
run -C "$work/v" import --json "$work/again.csv"
expect "what is there already is the same" json "d['loads'][0]['same'] == d['loads'][0]['read'] == 10102"
run -C "$work/w" import "$work/metrics.csv"
expect "where a ratio is joined from its parts, its pairs are refused" exits 4

# A part of it.
run -C "$work/w" export metrics --period 2026-10-23 --service checkout
expect "a day begins and ends at midnight in the zone of the reports" [ "$(sed 1d "$work/out")" = \
	"2026-10-23T21:59:50Z,checkout,0,1,ten seconds" ]
run -C "$work/w" export metrics --period 2026-10-24 --service checkout
expect "24 hours of 10 seconds" [ "$(sed 1d "$work/out" | wc -l)" = 8640 ]
run -C "$work/w" export metrics --service 'Zahlung, "Küche"' --period 2026-11
expect "a service of any name" [ "$(wc -l <"$work/out")" = 31 ]
run -C "$work/w" export metrics --service checkout --service 'Zahlung, "Küche"'
expect "all services one by one are all" cmp "$work/out" "$work/metrics.csv"
run -C "$work/w" export metrics --service chekout
expect "an unknown service is a usage error" exits 2
expect "and is told" complains 'there is no service "chekout"'
run -C "$work/w" export metrics --period October
expect "a period that is none is a usage error" exits 2
run -C "$work/w" export
expect "what to export is asked for" exits 2
run -C "$work/w" export incidents
expect "what cannot be exported is told" complains "there are: metrics, gauges"

# Where it cannot be written to.
code=$(flock "$work/w/nines.db.lock" "$nines" -C "$work/w" export metrics >"$work/out" 2>"$work/err"; echo $?)
expect "a run at the same time is no hindrance" cmp "$work/out" "$work/metrics.csv"
"$nines" -C "$work/w" export metrics >/dev/full 2>"$work/err"
code=$?
expect "a full disk exits with 1" exits 1
expect "and is told" complains "standard output: cannot be written"
"$nines" -C "$work/w" export metrics 2>"$work/err" >&-
code=$?
expect "a closed output exits with 1" exits 1
"$nines" -C "$work/w" export metrics 2>"$work/err" | head -1 >"$work/out"
code=${PIPESTATUS[0]}
expect "a reader that has enough ends it, as usual" exits 141
code=$(trap '' PIPE; { "$nines" -C "$work/w" export metrics 2>"$work/err"; echo $? >&3; } 3>"$work/code" | head -1 >"$work/out"; cat "$work/code")
expect "or with 1 where that signal is ignored" exits 1
expect "which is told" complains "standard output: cannot be written"
exit $status
