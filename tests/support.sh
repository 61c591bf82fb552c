# For the scripts of tests/cli: a scratch folder, a small company, and checks that print `ok` lines.
# shellcheck shell=bash
nines=${1:?the program to test}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
export TZ=Pacific/Chatham SOURCE_DATE_EPOCH=1793000000

# run ARGUMENT...: runs nines; leaves $code, $work/out and $work/err.
run() {
	"$nines" "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
}

# expect NAME CONDITION...: one test.
expect() {
	local name=$1
	shift
	if "$@"; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		{
			echo "exit $code"
			echo "stdout:"
			head -30 "$work/out"
			echo "stderr:"
			head -30 "$work/err"
		} | sed 's/^/# /'
		status=1
	fi
}

exits() { [ "$code" = "$1" ]; }
silent() { [ ! -s "$work/out" ] && [ ! -s "$work/err" ]; }
says() { grep -qF -- "$1" "$work/out"; }
complains() { grep -qF -- "$1" "$work/err"; }
complains_in_form() { grep -qE -- "$1" "$work/err"; }

has_line() { grep -qxF -- "$1" "$work/out"; }
lacks() { ! grep -qF -- "$1" "$work/out"; }

# json EXPRESSION: evaluates a Python expression over the document `d` on stdout.
json() { /usr/bin/python3 -c "import json,sys; d = json.load(open(sys.argv[1])); sys.exit(0 if ($1) else 1)" \
	"$work/out"; }

# company DIR: a workspace with one service, one engineer, whole coefficients.
company() {
	"$nines" init "$1" >/dev/null
	cat >"$1/nines.yaml" <<'YAML'
organisation: Example Foods
zone: Europe/Berlin
currency: EUR
calendars: {DE: {covers: [2025, 2027]}, none: {covers: [2025, 2027]}}
schedules: {shop-primary: {pool: A}}
slo: {system_target: 99.9}
pools:
  A: {mtta_target: 5m, slo: 99.9, coverage: business, standby: {work: 0, nonwork: 1, weekend: 1/3, holiday: 2}, callout: {work: 0, nonwork: 1.5, weekend: 2, holiday: 2}}
pay: {zone: engineer, work_hours: {days: Mon-Fri, from: "09:00", to: "18:00"}, overlap: paid_once, standby_during_callout: additive, callout: {minimum: 1h}}
sources:
  - {profile: nines-incidents, glob: "inbox/incidents*.csv"}
  - {profile: nines-shifts,    glob: "inbox/shifts*.csv"}
  - {profile: nines-metrics,   glob: "inbox/metrics*.csv*"}
YAML
	printf '%s\n' 'service,product,team,pool,critical' 'checkout,shop,web,A,yes' >"$1/catalogue/services.csv"
	printf '%s\n' 'engineer,name,email,zone,calendar,staff_no' \
		'ann,Ann Example,ann@example.com,Europe/Berlin,DE,00417' >"$1/catalogue/engineers.csv"
	printf '%s\n' 'engineer,hourly_rate,currency,valid_from' 'ann,10.00,EUR,2026-01-01' \
		'ann,10.50,EUR,2026-07-01' 'ann,20.00,EUR,2026-09-01' >"$1/catalogue/rates.csv"
}

# ratio NAME SERVICE OBJECTIVE [METHOD [VALID_FROM]]: an OpenSLO document about the requests of a service, by the
# calendar month of Berlin; OBJECTIVE is the inside of its objective, such as `target: 0.999`.
ratio() {
	cat <<YAML
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: $1${5:+, annotations: {nines/valid-from: "$5"\}}}
spec:
  service: $2
  indicator:
    metadata: {name: $1-requests}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: nines, spec: {metric: requests, field: good}}}
        total: {metricSource: {type: nines, spec: {metric: requests, field: total}}}
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}}]
  budgetingMethod: ${4:-Occurrences}
  objectives: [{displayName: ok, $3}]
YAML
}

# threshold NAME SERVICE SOURCE OBJECTIVE [WINDOW]: one about a gauge, events or incidents; SOURCE is the inside of
# its metric source, WINDOW that of its time window.
threshold() {
	local window=${5:-'duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}'}
	cat <<YAML
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: $1}
spec:
  service: $2
  indicator:
    metadata: {name: $1-measured}
    spec:
      thresholdMetric: {metricSource: {type: nines, spec: {$3}}}
  timeWindow: [{$window}]
  budgetingMethod: Occurrences
  objectives: [{displayName: ok, $4}]
YAML
}

# objectives DIR: the company in October 2026, with objectives of every kind, hours of which each is odd in its way,
# incidents that overlap or are open, corrections with and without effect.
objectives() {
	company "$1"
	cat >>"$1/nines.yaml" <<'YAML'
  - {profile: nines-events, glob: "inbox/events*.csv"}
  - {profile: nines-gauges, glob: "inbox/gauges*.csv"}
YAML
	printf '%s\n' search,shop,web,A,yes big,shop,web,A,no zero,shop,web,A,no quiet,shop,web,A,no clock,shop,web,A,no \
		late,shop,web,A,no >>"$1/catalogue/services.csv"
	{
		ratio checkout-success checkout "target: 0.999"
		ratio checkout-success checkout "target: 0.99" Occurrences 2026-10-15
		ratio big-success big "target: 0.9999"
		ratio zero-success zero "target: 0.999"
		ratio quiet-success quiet "target: 0.999"
		ratio late-success late "target: 0.99" Occurrences 2026-10-20
		ratio clock-slices clock "target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1h" Timeslices
		ratio clock-mean clock "target: 0.99, timeSliceWindow: 1h" RatioTimeslices
		threshold clock-latency clock "metric: p99, field: value" "op: lt, value: 0.3, target: 0.9"
		threshold clock-week clock "metric: p99, field: value" "op: lt, value: 0.3, target: 0.9" \
			"duration: 7d, isRolling: true"
		threshold bugs checkout "event: bug, count: open" "op: lte, value: 1"
		threshold releases checkout "event: release" "op: gte, value: 2"
		threshold answers checkout "incident: acknowledgement" "op: lte, value: 300, target: 0.9"
	} >"$1/slos/all.yaml"
	# checkout: 100 of 1000 bad from 10 to 14 on the 12th, 500 in the last three hours; clock: nothing good from
	# 0 to 2 on the 25th, when the clock goes back; one sample of 10^18 requests; one request of 100 bad on odd days
	awk -v gauges="$1/gauges" 'BEGIN {
		print "timestamp,service,good,total"
		print "2026-09-30T22:00:00Z,big,999800000000000000,1000000000000000000"
		for (i = -2; i < 743; i++) {
			day = int((i + 24) / 24); hour = (i + 24) % 24
			stamp = day == 0 ? sprintf("2026-09-30T%d:00:00Z", hour) : sprintf("2026-10-%02dT%02d:00:00Z", day, hour)
			bad = day == 31 && hour >= 20 ? 500 : day == 12 && hour >= 10 && hour < 14 ? 100 : 0
			printf "%s,checkout,%d,1000\n%s,zero,0,0\n", stamp, 1000 - bad, stamp
			printf "%s,late,%d,100\n", stamp, day % 2 ? 99 : 100
			printf "%s,clock,%d,10\n", stamp, day == 25 && hour < 2 ? 0 : 10
			printf "%s,clock,p99,%s\n", stamp, hour == 3 ? "0.5" : "0.2" >gauges
		}
	}' >"$1/inbox/metrics.csv"
	{ echo timestamp,service,metric,value && cat "$1/gauges"; } >"$1/inbox/gauges.csv"
	rm "$1/gauges"
	cat >"$1/inbox/incidents.csv" <<'CSV'
id,title,services,started_at,detected_at,acknowledged_at,resolved_at,detected_by
A,First,checkout,2026-10-12T10:00:00Z,2026-10-12T10:02:00Z,2026-10-12T10:04:00Z,2026-10-12T13:00:00Z,monitoring
B,Second,checkout,2026-10-12T12:00:00Z,,2026-10-12T12:30:00Z,2026-10-12T14:00:00Z,customer
C,Still down,checkout,2026-10-31T20:00:00Z,,,,
CSV
	cat >"$1/catalogue/corrections.csv" <<'CSV'
start,end,kind,reason,approver,service,objective
2026-10-25T00:00:00Z,2026-10-25T02:00:00Z,maintenance,the clock goes back,ann,clock,
2026-10-26T00:10:00Z,2026-10-26T00:30:00Z,deploy,between two samples,ann,checkout,
2026-10-31T20:30:00Z,2026-10-31T21:30:00Z,Network,the line was cut,ann,,
CSV
	cat >"$1/inbox/events.csv" <<'CSV'
kind,subject,at,id,closed_at
bug,checkout,2026-10-02T00:00:00Z,BUG-1,2026-10-05T00:00:00Z
bug,checkout,2026-10-03T00:00:00Z,BUG-2,
bug,checkout,2026-10-30T00:00:00Z,BUG-3,
release,checkout,2026-10-09T10:00:00Z,R1,
CSV
}

# tree DIR: the names and hashes of all files.
tree() { (cd "$1" && find . -type f | sort | xargs sha256sum); }
