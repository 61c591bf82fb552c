#!/usr/bin/env bash
# The figures that people rely on, through the command line and its JSON.
. tests/support.sh

company "$work/w"
inbox=$work/w/inbox
cat >"$work/w/slos/checkout.yaml" <<'YAML'
apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout-success, displayName: Checkout}
spec:
  service: checkout
  indicator:
    metadata: {name: checkout-requests}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: nines, spec: {metric: requests, field: good}}}
        total: {metricSource: {type: nines, spec: {metric: requests, field: total}}}
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}}]
  budgetingMethod: Occurrences
  objectives: [{displayName: ok, target: 0.999}]
YAML
printf '%s\n' timestamp,service,good,total 2026-09-01T00:00:00Z,checkout,500,500 \
	2026-09-01T00:01:00Z,checkout,499,500 2026-08-31T21:59:00Z,checkout,0,1000 >"$inbox/metrics.csv"
printf '%s\n' schedule,engineer,start,end \
	shop-primary,ann,2026-06-30T18:00:00+02:00,2026-07-01T09:00:00+02:00 \
	shop-primary,ann,2026-10-24T21:00:00+02:00,2026-10-25T09:00:00+01:00 \
	shop-primary,ann,2026-09-05T10:00:00+02:00,2026-09-05T17:00:00+02:00 >"$inbox/shifts.csv"
printf '%s\n' id,title,services,started_at,acknowledged_at,resolved_at \
	1,a,checkout,2026-09-10T10:00:00Z,2026-09-10T10:05:00Z,2026-09-10T10:30:00Z \
	2,b,checkout,2026-09-10T10:20:00Z,,2026-09-10T10:50:00Z >"$inbox/incidents.csv"
run -C "$work/w" run
expect "a clean run exits with 0" exits 0
expect "and prints nothing" silent

run -C "$work/w" slo --period 2026-09 --json
expect "999 of 1000 meets 99.9 %" json \
	"[(o['objective'], o['good'], o['total'], o['status'], o['target']) for o in d['objectives']] == [('checkout-success', 999, 1000, 'met', '99.9')]"
expect "the budget is used up exactly" json "d['objectives'][0]['budget_consumed'] == 1 and d['objectives'][0]['budget_remaining'] == 0"
expect "the month begins at midnight in Berlin" json "d['start'] == '2026-08-31T22:00:00Z' and d['end'] == '2026-09-30T22:00:00Z'"
expect "the pool and the system are rolled up" json \
	"{(r['scope'], r['name']): r['status'] for r in d['rollups'] if r['scope'] in ('pool', 'system')} == {('system', 'system'): 'met', ('system', 'any-critical-down'): 'missed', ('pool', 'A'): 'met'}"
run -C "$work/w" slo --period 2026-08 --json
expect "the sample of the minute before belongs to August" json "d['objectives'][0]['total'] == 1000 and d['objectives'][0]['status'] == 'missed'"
run -C "$work/w" slo --period 2026-05 --json
expect "a month without data is no data" json "d['objectives'][0]['status'] == 'no_data' and d['objectives'][0]['attained'] is None"

run -C "$work/w" pay --period 2026-10 --json
expect "a night over the clock change has 13 hours" json \
	"[(l['class'], l['kind'], l['seconds']) for l in d['lines']] == [('weekend', 'standby', 46800)]"
run -C "$work/w" pay --period 2026-06..2026-07 --json
expect "a raise at midnight pays 60.00 and 94.50" json \
	"[l['amount_minor'] for l in d['lines']] == [6000, 9450] and d['totals'] == [{'engineer': 'ann', 'currency': 'EUR', 'amount_minor': 15450}]"
expect "the rates are those of their days" json "[l['rate'] for l in d['lines']] == ['10.00', '10.50']"
run -C "$work/w" pay --period 2026-09 --json
expect "20.00 x 1/3 x 7 h pays 46.67" json "[(l['coefficient'], l['amount_minor']) for l in d['lines']] == [('1/3', 4667)]"
expect "the reconciliation comes to zero" json \
	"d['reconciliation']['difference'] == 0 and d['reconciliation']['shift_seconds'] == 25200 and d['reconciliation']['priced'] == 25200"

run -C "$work/w" trends --period 2026-09 --json
expect "overlapping incidents count once" json "d['total']['downtime_seconds'] == 50 * 60 and d['total']['downtime_sum_seconds'] == 60 * 60"
expect "too few months say so" json "d['questions'][0]['sentence'].startswith('Too few to say')"
run -C "$work/w" status --json
expect "status answers in JSON" json "d['runs'][0]['exit'] == 0"

# Pay that cannot be computed is said.
printf '%s\n' schedule,engineer,start,end shop-primary,zoe,2026-09-07T18:00:00Z,2026-09-08T06:00:00Z >"$inbox/shifts-2.csv"
run -C "$work/w" run
expect "a held shift exits with 3" exits 3
run -C "$work/w" pay --period 2026-09 --json
expect "and blocks its hours" json "[(b['code'], b['engineer'], b['seconds']) for b in d['blocking']] == [('unknown_engineer', 'zoe', 43200)]"
expect "and pay exits with 3" exits 3
exit $status
