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

# tree DIR: the names and hashes of all files.
tree() { (cd "$1" && find . -type f | sort | xargs sha256sum); }
