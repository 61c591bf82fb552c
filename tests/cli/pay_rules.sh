#!/usr/bin/env bash
# Pay by the options of its policy, from files to figures.
. tests/support.sh

amounts() { # POLICY_LINES: the company with amounts per shift
	rm -rf "$work/w"
	company "$work/w"
	cat >"$work/w/nines.yaml" <<YAML
zone: Europe/Berlin
calendars: {DE: {covers: [2025, 2027]}}
schedules: {shop-primary: [{pool: A}, {pool: B, valid_from: 2026-10-10}]}
pools:
  A: {standby: {unit: shift, currency: EUR, work: 0, nonwork: 50.00, weekend: 75.00, holiday: 90.00}}
  B: {standby: {work: 0, nonwork: 0.5, weekend: 1, holiday: 2}}
$1
YAML
	cat >"$work/w/inbox/shifts.csv" <<-CSV
	schedule,engineer,start,end
	shop-primary,ann,2026-10-07T18:00:00+02:00,2026-10-08T09:00:00+02:00
	shop-primary,ann,2026-10-07T07:00:00+02:00,2026-10-07T12:00:00+02:00
	shop-primary,ann,2026-10-12T18:00:00+02:00,2026-10-13T09:00:00+02:00
	CSV
	run -C "$work/w" run -q
}

amounts 'pay: {period: {anchor: "first Wednesday 10:00"}, cap: 100.00 EUR}'
run -C "$work/w" pay --period 2026-10 --json
expect "shifts are amounts, a schedule changes its pool, a cap is a line" json \
	'[(l["pool"], l["class"], l["kind"], l["amount_minor"]) for l in d["lines"]] == [
	("A", "nonwork", "standby", 5000), ("B", "nonwork", "standby", 15000), ("", "-", "cap", -10000)]'
expect "the total is capped" json 'd["grand_totals"] == [{"currency": "EUR", "amount_minor": 10000}]'
expect "every second is accounted for" json 'd["reconciliation"]["difference"] == 0 and
	d["reconciliation"]["shift_seconds"] == (15 + 2 + 15) * 3600'
run -C "$work/w" pay --period 2026-09 --json
expect "a pay period ends where the next begins" json 'd["reconciliation"]["shift_seconds"] == 3 * 3600'

amounts 'pay: {overlap: twice}'
expect "a wrong policy says where it is wrong" complains_in_form \
	'nines\.yaml:7:16: error: expected paid_once or per_pool or split'
expect "and stops the run" exits 2

# A month of a real rota: 744 hours, of which 568 are outside work hours.
month=../shared/data/oncall/pagerduty-calculator/schedules-2023-01.json
if [ -f "$month" ]; then
	rm -rf "$work/w"
	"$nines" init "$work/w" >/dev/null
	cat >"$work/w/nines.yaml" <<-'YAML'
	zone: Europe/Prague
	calendars: {CZ: {covers: [2023, 2023]}}
	schedules: {My Team - oncall: {pool: A}}
	pools: {A: {coverage: 24x7, standby: {work: 0, nonwork: 1, weekend: 1, holiday: 1}}}
	pay: {work_hours: {to: "17:00"}}
	sources: [{profile: pagerduty-schedules, glob: "inbox/*.json"}]
	YAML
	rm -f "$work/w"/slos/* "$work/w"/catalogue/*
	echo service,product,team,pool,critical >"$work/w/catalogue/services.csv"
	printf '%s\n' calendar,date,name 'CZ,2023-01-01,New Year' >"$work/w/catalogue/holidays.csv"
	for person in A B C; do
		echo "Person $person,Person $person,$person@example.com,Europe/Prague,CZ"
	done | cat <(echo engineer,name,email,zone,calendar) - >"$work/w/catalogue/engineers.csv"
	printf 'Person %s,10.00,CZK,2023-01-01\n' A B C |
		cat <(echo engineer,hourly_rate,currency,valid_from) - >"$work/w/catalogue/rates.csv"
	cp "$month" "$work/w/inbox/"
	run -C "$work/w" run -q
	run -C "$work/w" pay --period 2023-01 --json
	expect "the month of a rota is as long as it is" json 'd["reconciliation"]["shift_seconds"] == 744 * 3600'
	expect "568 of its hours are outside work hours" json \
		'sum(l["seconds"] for l in d["lines"] if l["class"] != "work") == 568 * 3600'
	expect "each of the three has their own of them" json \
		'[sum(l["seconds"] for l in d["lines"] if l["class"] != "work" and l["engineer"] == "Person " + p) / 3600
		for p in "ABC"] == [232, 167, 169]'
	expect "nobody is left out and no gap is seen" json 'not d["blocking"] and
		not [p for p in d["exceptions"] if p["code"] == "coverage_gap"]'
fi
exit $status
