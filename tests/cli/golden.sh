#!/usr/bin/env bash
# Everything that is published of a very small company, and what the commands print about it, against
# tests/golden. `make golden` shows how the new state differs and takes it over.
. tests/support.sh

golden=tests/golden
company "$work/w"
inbox=$work/w/inbox
cat >>"$work/w/catalogue/services.csv" <<'CSV'
search,shop,web,A,yes
newsletter,marketing,mail,A,no
CSV
cat >"$work/w/slos/checkout.yaml" <<'YAML'
apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout-success, displayName: Checkout answers}
spec:
  service: checkout
  indicator:
    metadata: {name: requests}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: nines, spec: {metric: requests, field: good}}}
        total: {metricSource: {type: nines, spec: {metric: requests, field: total}}}
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.995}]
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout-success
  displayName: Checkout answers
  annotations: {nines/valid-from: "2026-10-08"}
spec:
  service: checkout
  indicator:
    metadata: {name: requests}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: nines, spec: {metric: requests, field: good}}}
        total: {metricSource: {type: nines, spec: {metric: requests, field: total}}}
  timeWindow: [{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.9985}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: mail-bugs, displayName: Few bugs in mail}
spec:
  service: newsletter
  indicator:
    metadata: {name: mail-bugs}
    spec:
      thresholdMetric: {metricSource: {type: nines, spec: {event: bug, count: opened, series: marketing}}}
  timeWindow: [{duration: 1Q, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: Europe/Berlin}}]
  budgetingMethod: Occurrences
  objectives: [{op: lte, value: 3}]
YAML
cat >"$work/w/catalogue/corrections.csv" <<'CSV'
start,end,kind,service,reason,approver
2026-09-11T08:00:00Z,2026-09-11T10:00:00Z,maintenance,search,New disks,ann
2026-09-12T08:00:00Z,2026-09-12T08:30:00Z,exclude,newsletter,"Load test, never run",ann
CSV
cat >"$inbox/events.csv" <<'CSV'
kind,subject,at,id,closed_at
bug,marketing,2026-09-03T07:46:00Z,BUG-1,2026-09-24T10:33:00Z
bug,marketing,2026-10-03T07:46:00Z,BUG-2,
CSV
awk 'BEGIN {
	print "timestamp,service,good,total"
	for (hour = 0; hour < 24 * 45; hour++) {
		day = int(hour / 24); month = day < 30 ? 9 : 10
		bad = day == 20 && hour % 24 < 3 ? 400 : 1
		stamp = sprintf("2026-%02d-%02dT%02d:00:00Z", month, day % 30 + 1, hour % 24)
		printf "%s,checkout,%d,1000\n%s,search,%d,500\n", stamp, 1000 - bad, stamp, 500 - (hour % 7 == 0)
	}
}' >"$inbox/metrics.csv"
cat >"$inbox/incidents.csv" <<'CSV'
id,title,services,started_at,severity,detected_at,acknowledged_at,resolved_at,first_line,cause,detected_by
INC-1,"Checkout slow, <b>then</b> gone",checkout;search,2026-09-21T00:00:00Z,sev1,2026-09-21T00:02:00Z,2026-09-21T00:05:00Z,2026-09-21T03:00:00Z,critical,capacity,monitoring
INC-2,Search empty,search,2026-09-21T02:30:00Z,sev2,,,2026-09-21T04:00:00Z,flap,,customer
INC-3,Newsletter late,newsletter,2026-10-09T08:00:00Z,sev3,,2026-10-09T08:20:00Z,,critical,process,staff
CSV
cat >"$inbox/postmortems.csv" <<'CSV'
id,date,title,services,incident,loss,currency,loss_quality
PM-1,2026-09-22,Checkout gone,checkout;search,INC-1,1000.01,EUR,approximate
PM-2,2026-10-10,Newsletter late,newsletter,INC-3,,,
CSV
cat >"$inbox/action-items.csv" <<'CSV'
postmortem,item,type,owner,due,status
PM-1,Add a second node,prevent,ann,2026-10-01,open
PM-1,Page on queue length,detect,ann,2026-11-01,closed
CSV
cat >"$work/w/catalogue/actions.csv" <<'CSV'
service,written_at,author,text,due,status
checkout,2026-10-02T09:00:00Z,ann,The second node is ordered.,2026-10-20,open
CSV
cat >"$inbox/shifts.csv" <<'CSV'
schedule,engineer,start,end,role
shop-primary,ann,2026-09-18T18:00:00+02:00,2026-09-21T09:00:00+02:00,primary
shop-primary,ann,2026-09-30T18:00:00+02:00,2026-10-01T12:00:00+02:00,primary
CSV
printf 'incident,engineer,start,end\nINC-1,ann,2026-09-21T00:05:00Z,2026-09-21T03:00:00Z\n' >"$inbox/callouts.csv"
run -C "$work/w" run --as-of 2026-10-16T06:00:00Z
expect "the company runs" exits 0

new=$work/new
mkdir "$new"
for page in index status trends m/2026-09/index m/2026-10/index; do
	cp "$work/w/out/site/$page.html" "$new/site-$(echo $page | tr / -).html"
done
cp "$work/w/out/pay/payroll-2026-09.csv" "$new"
# without the style, which stands in them whole
for page in "$work/w/out/pay/2026-09"/*.html; do
	sed "/<style>/,/<\\/style>/d; s/sha256-[^']*/sha256/" "$page" >"$new/pay-2026-09-$(basename "$page")"
done
cp "$work/w/out/pay/2026-09"/*.csv "$new"
for book in pay/compensation-2026-09 books/reliability-2026-09; do
	/usr/bin/python3 tests/books/dump.py "$work/w/out/$book.xlsx" >"$new/$(basename $book).txt"
done
for command in "slo --period 2026-09" "pay --period 2026-09" "trends --by service" "slo --period 2026-10 --json" \
	"pay --period 2026-09 --json" "explain pay ann 2026-09" "trends --period 2026-09 --json"; do
	run -C "$work/w" $command --as-of 2026-10-16T06:00:00Z
	cp "$work/out" "$new/$(echo "$command" | tr -d ' ').txt"
done

if [ "${UPDATE_GOLDEN:-}" = 1 ]; then
	diff -ru "$golden" "$new"
	rm -rf "$golden" && cp -R "$new" "$golden"
	exit
fi
for file in "$new"/*; do
	diff -u "$golden/$(basename "$file")" "$file" >"$work/out" 2>"$work/err"
	code=$?
	expect "$(basename "$file") is as it was" exits 0
done
expect "nothing that was is gone" [ "$(ls "$golden")" = "$(ls "$new")" ]
exit $status
