#!/usr/bin/env bash
# What is handed out about pay: the same totals for every reader, statements, workbooks of pools, the layout of
# the payroll file, and where every figure comes from.
. tests/support.sh

w=$work/w
company "$w"
sed -i 's/^pools:/pools:\n  "B\/2": {mtta_target: 15m, coverage: business, standby: {work: 0, nonwork: 0.5, weekend: 0.25, holiday: 1}, callout: {work: 0, nonwork: 1, weekend: 1, holiday: 1}}/
	s/^schedules: .*/schedules: {shop-primary: {pool: A}, mail-primary: {pool: "B\/2"}}/' "$w/nines.yaml"
echo 'bob,=Bob,bob@example.com,Europe/Berlin,DE,' >>"$w/catalogue/engineers.csv"
echo 'bob,30.00,USD,2026-01-01' >>"$w/catalogue/rates.csv"
cat >"$w/inbox/shifts.csv" <<'CSV'
schedule,engineer,start,end,role
shop-primary,ann,2026-09-18T18:00:00+02:00,2026-09-21T09:00:00+02:00,primary
mail-primary,ann,2026-09-19T18:00:00+02:00,2026-09-19T20:00:00+02:00,primary
mail-primary,bob,2026-09-22T18:00:00+02:00,2026-09-23T09:00:00+02:00,primary
CSV
cat >"$w/inbox/incidents.csv" <<'CSV'
id,title,services,started_at,acknowledged_at,resolved_at,escalations,auto_resolved,first_line
INC-1,One,checkout,2026-09-20T00:00:00Z,2026-09-20T00:05:00Z,2026-09-20T01:00:00Z,2,no,critical
INC-2,Two,checkout,2026-09-21T00:00:00Z,,2026-09-21T01:00:00Z,0,yes,flap
CSV
printf 'incident,engineer,start,end\nINC-1,ann,2026-09-20T00:05:00Z,2026-09-20T01:00:00Z\n' >"$w/inbox/callouts.csv"
now() { run -C "$w" "$@" --as-of 2026-10-16T06:00:00Z; }

now run
expect "the company runs" exits 0
now pay --period 2026-09 --json
cp "$work/out" "$work/pay.json"
expect "pools are answered for" json "[(p['pool'], p['mtta_s'], p['within_target'], p['never_acknowledged'],
	p['auto_resolved'], p['escalated'], p['top_level'], p['first_line_critical'], p['first_line_flap'])
	for p in d['pools']] == [('B/2', None, 0, 0, 0, 0, 0, 0, 0), ('A', 300, 1, 1, 1, 1, 2, 1, 1)]"
expect "load is told of each engineer" json "[(l['pool'], l['engineer'], l['standby_s'], l['nights'], l['callouts'])
	for l in d['load']] == [('B/2', 'bob', 54000, 1, 0), ('A', 'ann', 226800, 3, 1)]"

same() { /usr/bin/python3 tests/books/totals.py "$w/out/pay/compensation-2026-09.xlsx" \
	"$w/out/pay/payroll-2026-09.csv" "$work/pay.json" >"$work/out" 2>"$work/err"; }
expect "openpyxl, Gnumeric and xlsx2csv read the totals of --json and of the payroll CSV" same

# statements
folder=$w/out/pay/2026-09
statement_of() { grep -l "$1" "$folder"/statement-*.html; }
expect "a statement is its owner's alone" [ "$(stat -c %a "$folder"/* | sort -u)" = 600 ]
expect "and so is the folder" [ "$(stat -c %a "$folder")" = 700 ]
expect "there is one page and one CSV for each engineer" [ "$(ls "$folder"/statement-* | wc -l)" = 4 ]
expect "no name is in an address" [ -z "$(ls "$folder" | grep -iE 'ann|bob|00417')" ]
expect "nobody else is in a statement" [ "$(statement_of 'Ann Example')" != "$(statement_of '=Bob')" ]
csv_of_bob=$(statement_of '=Bob' | sed 's/html$/csv/')
expect "the statement as CSV has lines, segments and a total" \
	[ "$(cut -d, -f1 "$csv_of_bob" | sort | uniq -c | tr -s ' \n' ' ')" = " 1 line 1 record 2 segment 1 total " ]
expect "with its sum" grep -q '^total,,,,,,,,,,,,225.00,USD,' "$csv_of_bob"

# workbooks of pools
expect "there is one workbook" [ "$(ls "$w"/out/pay/*.xlsx | wc -l)" = 1 ]
sed -i 's/^pay: {/pay: {workbook_per_pool: yes, /' "$w/nines.yaml"
now report
expect "with workbook_per_pool one for each pool too" [ "$(cd "$w/out/pay" && echo *.xlsx)" = \
	"compensation-2026-09-A.xlsx compensation-2026-09-B%2F2.xlsx compensation-2026-09.xlsx" ]
pool_sums() { /usr/bin/python3 - "$w"/out/pay/*.xlsx >"$work/out" 2>"$work/err" <<'PY'
import sys, openpyxl
def sums(path):
    found = {}
    sheet = openpyxl.load_workbook(path, data_only=True)["Payroll"]
    assert sheet["B3"].value == "OK", path
    for row in sheet.iter_rows(min_row=7, values_only=True):
        found[row[7]] = round(found.get(row[7], 0) + row[6], 2)
    return found
a, b, whole = map(sums, sys.argv[1:])
assert a == {"EUR": 660.0}, a
total = {key: round(a.get(key, 0) + b.get(key, 0), 2) for key in {**a, **b}}
assert total == whole and set(b) == {"USD"}, (a, b, whole)
PY
}
expect "the pools add up to the whole" pool_sums
now explain cell "$w/out/pay/compensation-2026-09-B%2F2.xlsx" 'Payroll!G7'
expect "a cell of the workbook of a pool is explained" says "54000 s x 30.00 USD x 0.5 / 3600 = 225.00 USD"
sed -i 's/workbook_per_pool: yes, //' "$w/nines.yaml"
now report
expect "without it they are withdrawn" [ "$(ls "$w"/out/pay/*.xlsx | wc -l)" = 1 ]

# the layout of the payroll file
cat >"$w/payroll.yaml" <<'YAML'
columns:
  - {heading: No, value: employee_id}
  - {heading: Code, value: pay_code}
  - {heading: Sum, value: amount}
  - {heading: Until, value: period_end}
codes: {standby: S1, callout: C1}
separator: ";"
decimal: ","
date: DD.MM.YYYY
YAML
now report
expect "the payroll file is as payroll.yaml says" [ "$(tr -d '\r' <"$w/out/pay/payroll-2026-09.csv" | tr '\n' ' ')" = \
	"No;Code;Sum;Until 00417;C1;40,00;30.09.2026 00417;S1;620,00;30.09.2026 bob;S1;225,00;30.09.2026 " ]
sed -i 's/value: amount/value: salary/' "$w/payroll.yaml"
now check
expect "a wrong layout is refused" exits 2
expect "with its place" complains "payroll.yaml:4:27: error: expected one of: employee_id, engineer"
rm "$w/payroll.yaml"
now report

# where a figure comes from
now explain pay ann 2026-09
expect "explain pay names the formula" says "172800 s x 20.00 EUR x 1/3 / 3600 = 320.00 EUR"
expect "and the version of the rate with its source" says "rate 20.00 EUR per hour, version of 2026-09-01, from catalogue/rates.csv:4"
expect "and files and lines" says "from inbox/shifts.csv:2"
expect "and what is on no line" says "7200 s, weekend, overlapped: paid on shop-primary"
expect "and the total" says "total: EUR 660.00"
now explain pay ann 2026-09 --json
expect "the same as JSON" json "sum(l['amount_minor'] for l in d['lines']) == d['totals'][0]['amount_minor'] == 66000
	and all(sum(s['seconds'] for s in l['segments']) == l['seconds'] for l in d['lines'])"
now explain pay anna 2026-09
expect "a name that is nearly right is named" complains 'there is no engineer "anna"; did you mean "ann"?'
now explain pay
expect "explain pay needs an engineer" exits 2

book=$w/out/pay/compensation-2026-09.xlsx
# every number on every sheet is found again by explain cell, with the value that is in the file
every_number() { /usr/bin/python3 - "$nines" "$w" "$book" >"$work/out" 2>"$work/err" <<'PY'
import datetime, json, subprocess, sys, openpyxl
nines, folder, path = sys.argv[1:]
seen = 0
for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
    for cells in sheet.iter_cols():
        numbers = [cell for cell in cells if isinstance(cell.value, (int, float))]
        for cell in numbers[-1:]:
            out = subprocess.run([nines, "-C", folder, "explain", "cell", path, f"{sheet.title}!{cell.coordinate}",
                                  "--json", "--as-of", "2026-10-16T06:00:00Z"], capture_output=True, text=True)
            assert out.returncode == 0, (sheet.title, cell.coordinate, out.stderr)
            value = json.loads(out.stdout)["value"]
            assert abs(value - cell.value) <= 1e-9 * max(1, abs(value)), (sheet.title, cell.coordinate, value, cell.value)
            seen += 1
assert seen > 40, seen
PY
}
expect "explain cell finds every column of numbers" every_number
now explain cell "$book" "'Call-outs'!\$B\$7"
expect "a cell of a call-out leads to its segment and line" says "from inbox/callouts.csv:2"
now explain cell "$book" Summary!J14
expect "a sum of a pool leads to the lines of its currency" [ "$(grep -c '^line ' "$work/out")" = 1 ]
expect "and no others" says "x 0.5 / 3600 = 225.00 USD"
now explain cell "$book" Lines!ZZ99
expect "a cell that is empty is refused" complains "there is nothing in that cell of Lines"
now explain cell "$book" Pay!A1
expect "and a sheet that is not there" complains "there is no sheet Pay"
now explain cell "$book" A1
expect "and what is no cell" exits 2
cp "$book" "$work/copy.xlsx"
now explain cell "$work/copy.xlsx" Payroll!G7
expect "a copy is known by what is in it" exits 0
printf x >>"$work/copy.xlsx"
now explain cell "$work/copy.xlsx" Payroll!G7
expect "a file that was changed is not" complains "is no file that nines published here, or it was changed since"
sed -i 's/2026-09-23T09:00/2026-09-23T08:00/' "$w/inbox/shifts.csv"
now import "$w/inbox/shifts.csv"
now explain cell "$book" Payroll!G7
expect "nor one that the ledger contradicts by now" complains "the ledger says something else"

# a correction that leaves somebody without time
sed -i '/bob/d' "$w/inbox/shifts.csv"
now import --window 2026-09 "$w/inbox/shifts.csv"
now run
expect "who has no time any more has no statement" [ "$(ls "$folder"/statement-* | wc -l)" = 2 ]
before=$(tree "$w/out")
now run
expect "and a night without news changes nothing" [ "$(tree "$w/out")" = "$before" ]
exit $status
