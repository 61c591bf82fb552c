#!/usr/bin/env bash
# A month is closed, things come late, the next month pays the difference once; nothing that was closed changes, and
# whoever changes it is found out.
. tests/support.sh

export SOURCE_DATE_EPOCH=1801000000 # 2027-01-26
company "$work/w"
w=$work/w
sed -i 's/coverage: business/coverage: 24x7/' "$w/nines.yaml"
echo 'bob,Bob Example,bob@example.com,Europe/Berlin,DE,00418' >>"$w/catalogue/engineers.csv"
echo 'bob,12.00,EUR,2026-01-01' >>"$w/catalogue/rates.csv"
sed -i '/nines-shifts/a\  - {profile: nines-callouts, glob: "inbox/callouts*.csv"}' "$w/nines.yaml"
# nobody leaves a gap: ann and bob take turns of a day, from August to October
/usr/bin/python3 - "$w/inbox/shifts.csv" <<'PY'
import datetime, sys
day = datetime.datetime(2026, 7, 31, 22)
with open(sys.argv[1], "w") as file:
    file.write("schedule,engineer,start,end\n")
    for i in range(92):
        file.write("shop-primary,%s,%sZ,%sZ\n" % ("ann" if i % 2 == 0 else "bob", day.isoformat(),
            (day + datetime.timedelta(days=1)).isoformat()))
        day += datetime.timedelta(days=1)
PY
pay() { run -C "$w" pay "$@"; }
ledger() { sqlite3 "$w/nines.db" "$@"; }
published() { (cd "$w/out/pay" && find . -path "*$1*" -type f -exec sha256sum {} + | sort); }
run -C "$w" run
expect "the company runs" exits 0

# A ledger from before there were closes.
company "$work/old"
cat schemas/001_*.sql schemas/002_*.sql schemas/003_*.sql | sqlite3 "$work/old/nines.db"
sqlite3 "$work/old/nines.db" "PRAGMA application_id = 1852403301; PRAGMA user_version = 3; INSERT INTO pay_line
	VALUES ('2026-08', 1, 'ann', 'A', 'nonwork', 'standby', 75600, '20.00', 20454, '1', 42000, 'EUR')"
run -C "$work/old" pay close 2026-08
expect "an older ledger is migrated, and keeps its pay lines" [ "$(sqlite3 "$work/old/nines.db" \
	'SELECT number, unit, count, amount_minor, corrects IS NULL FROM pay_line')" = "1|hour|0|42000|1" ]

# What is in the way.
run -C "$w" --as-of 2026-08-31T21:00:00Z pay close 2026-08
expect "a month that is not over is not closed" complains "2026-08 is not over before 2026-08-31T22:00:00Z"
pay close 2026-Q3
expect "nor is what is no pay period" exits 2
pay close 2026-05
expect "nor one without facts" complains "there are no facts of 2026-05"
pay verify
expect "nothing is closed" says "no period is closed"
printf 'schedule,engineer,start,end\nshop-primary,eve,2026-08-05T00:00:00Z,2026-08-06T00:00:00Z\nshop-primary,bob,never,2026-08-06T00:00:00Z\nshop-primary,ann,2026-08-10T10:00:00+02:00,2026-08-10T12:00:00+02:00\n' \
	>"$w/inbox/shifts-odd.csv"
run -C "$w" run
pay close 2026-08 --yes
expect "blocking problems are in the way" exits 7
expect "they are said" says 'engineer "eve" is not known'
expect "so are open rejects" says "inbox/shifts-odd.csv has 1 open rejects: nines rejects list --load"
expect "and exceptions that nobody approved" has_line \
	"double_booking,ann,A,2026-08-10T08:00:00Z,2026-08-10T10:00:00Z,REASON,APPROVER"
pay close 2026-08 --json
expect "also for programs" json "not d['can_close'] and not d['closed'] and len(d['blocking']) == 1 and
	len(d['unsettled']) == 1 and d['unapproved'][0]['code'] == 'double_booking'"
expect "and nothing is closed" [ "$(ledger 'SELECT count(*) FROM pay_entry')" = 0 ]
run -C "$w" rejects drop 1 h1 --reason "not ours"
printf 'exception,engineer,pool,start,end,reason,approver\ndouble_booking,ann,A,2026-08-10T08:00:00Z,2026-08-10T10:00:00Z,handed over,Ann Example\n' \
	>"$w/catalogue/approvals.csv"
run -C "$w" run
pay close 2026-08
expect "nobody approves what they are paid for" says "Not approved"
sed -i 's/Ann Example/Finance/' "$w/catalogue/approvals.csv"
run -C "$w" run
pay close 2026-08
expect "when all is settled it could be closed" says "nothing is closed yet: say --yes to do it"
expect "which is said to succeed" exits 0
expect "and still nothing is closed" [ "$(ledger 'SELECT count(*) FROM pay_entry')" = 0 ]
pay --period 2026-08 --json
cp "$work/out" "$work/open.json"

# Closing, killed at any moment, closes all or nothing.
for delay in 0.005 0.01 0.02 0.03 0.05 0.08 0.12 0.2; do
	{ timeout -s KILL $delay "$nines" -C "$w" pay close 2026-08 --yes; } >/dev/null 2>&1
	[ "$(ledger 'SELECT count(*) FROM pay_entry')" = 1 ] && break
done
if [ "$(ledger 'SELECT count(*) FROM pay_entry')" = 0 ]; then
	pay close 2026-08 --yes
fi
run -C "$w" run
pay verify
expect "the month is closed as a whole, and published" says "all is as it was closed"
expect "there is one entry" [ "$(ledger 'SELECT group_concat(action) FROM pay_entry')" = close ]
pay close 2026-08 --yes
expect "it is closed only once" complains "2026-08 is closed already"
pay close 2026-10
expect "periods are closed one after the other" complains "2026-10 cannot be closed yet: 2026-08 is closed"
pay close 2026-07
expect "and none before" exits 2
pay --period 2026-08 --json
expect "closed lines are those that were computed" /usr/bin/python3 - "$work/open.json" "$work/out" <<'PY'
import json, sys
was, now = (json.load(open(name)) for name in sys.argv[1:])
assert was.pop("status") == "open" and now.pop("status") == "closed"
assert was == now, (was, now)
PY
expect "the ledger shows who approved what" [ "$(ledger 'SELECT code, approver, approval FROM pay_closed_exception')" = \
	"double_booking|Finance|handed over" ]
published 2026-08 >"$work/closed"
pay diff
expect "nothing is owed" says "nothing to adjust"
book=$w/out/pay/compensation-2026-08.xlsx
run -C "$w" explain cell "$book" Lines!Q7
expect "a figure of a closed workbook is explained" says "(closed)"
run -C "$w" explain pay ann 2026-08
expect "and its lines are" says "Pay of ann in 2026-08 (closed)"

# What comes late.
printf 'schedule,engineer,start,end\nshop-primary,bob,2026-08-13T20:00:00+02:00,2026-08-13T23:00:00+02:00\n' >"$w/inbox/shifts-late.csv"
sed -i '/ann,2026-08-20T22:00:00Z/d; /bob,2026-08-21T22:00:00Z/d' "$w/inbox/shifts.csv" # one of them is there
sed -i 's/^ann,10.50,EUR,2026-07-01/ann,11.00,EUR,2026-07-01/' "$w/catalogue/rates.csv"
printf 'incident,engineer,start,end\nX-1,bob,2026-08-16T01:00:00Z,2026-08-16T02:30:00Z\n' >"$w/inbox/callouts.csv"
run -C "$w" run
expect "a night with late facts" exits 0
published 2026-08 >"$work/now"
expect "leaves what was closed alone" cmp "$work/closed" "$work/now"
run -C "$w" explain cell "$book" Lines!Q7
expect "a closed workbook whose facts changed says so" complains "has changed since it was closed"
pay diff --json
cp "$work/out" "$work/diff.json"
expect "what is owed is known line by line" json "d['closed_until'] == '2026-08' and len(d['adjustments']) > 4 and
	all(a['of_period'] == '2026-08' for a in d['adjustments'])"
expect "a late shift names its file" json "any('inbox/shifts-late.csv:2' in a['reason'] for a in d['adjustments'])"
expect "a corrected rate takes lines back and pays them anew" json "any(a['reason'] == 'the rate is 11.00, it was 10.50'
	and a['corrects'].startswith('2026-08 line ') and a['amount_minor'] < 0 for a in d['adjustments'])"
pay --period 2026-09 --json
expect "the next month pays it" json "sum(l['kind'] == 'adjustment' for l in d['lines']) == len(json.load(open('$work/diff.json'))['adjustments'])"
pay --period 2026-10 --json
expect "and no other" json "not any(l['kind'] == 'adjustment' for l in d['lines'])"
expect "its payroll CSV has it" grep -q ',adjustment-' "$w/out/pay/payroll-2026-09.csv"
pay --period 2026-08 --json
expect "the closed month pays what it paid" json "d['lines'] == json.load(open('$work/open.json'))['lines']"

approve_all() {
	pay close "$1" | cat >/dev/null
	grep ',REASON,APPROVER$' "$work/out" | sed 's/REASON,APPROVER/seen,Finance/' >>"$w/catalogue/approvals.csv"
	run -C "$w" run
}
pay close 2026-09
expect "late shifts are looked at in the month that pays them" says "closed 2026-08: "
approve_all 2026-09
pay close 2026-09 --yes --json
expect "the next month is closed with its adjustments" json "d['closed'] and d['adjustments'] > 4 and len(d['sha256']) == 64"
pay diff
expect "they are paid once" says "nothing to adjust"
run -C "$w" explain cell "$w/out/pay/compensation-2026-09.xlsx" Adjustments!H7
expect "the workbook that pays them explains them" says "corrects 2026-08"
pay --period 2026-10 --json
expect "and not again" json "not any(l['kind'] == 'adjustment' for l in d['lines'])"

# What if: nothing is stored.
sed 's/nonwork: 1,/nonwork: 1.5,/' "$w/nines.yaml" >"$work/draft.yaml"
sum=$(sha256sum <"$w/nines.db")
pay --period 2026-10 --json
cp "$work/out" "$work/october.json"
pay --period 2026-10 --rates "$work/draft.yaml" --json
cp "$work/out" "$work/draft.json"
pay --period 2026-10 --rates "$work/draft.yaml" --diff --json
expect "a draft of coefficients shows what it changes, to the cent" /usr/bin/python3 - "$work/october.json" "$work/draft.json" "$work/out" <<'PY'
import json, sys
now, draft, diff = (json.load(open(name)) for name in sys.argv[1:])
total = lambda d: d["grand_totals"][0]["amount_minor"]
assert diff["totals"][0]["now_minor"] == total(now) and diff["totals"][0]["draft_minor"] == total(draft) > total(now)
for part in ("engineers", "pools"):
    assert sum(c["difference_minor"] for c in diff[part]) == total(draft) - total(now)
    assert all(c["draft_minor"] - c["now_minor"] == c["difference_minor"] != 0 for c in diff[part])
PY
printf 'engineer,hourly_rate,currency,valid_from\nbob,24.00,EUR,2026-10-01\n' >"$work/draft.csv"
pay --period 2026-10 --rates "$work/draft.csv" --diff --json
expect "so does a draft of rates" json "{c['engineer']: c['draft_minor'] - 2 * c['now_minor'] for c in d['engineers']}['bob'] == 0 and
	{c['engineer']: c['difference_minor'] for c in d['engineers']}['ann'] == 0"
expect "neither is stored" [ "$(sha256sum <"$w/nines.db")" = "$sum" ]
echo 'pools: {A: {cover: 24x7}}' >"$work/draft.yaml"
pay --period 2026-10 --rates "$work/draft.yaml" --diff
expect "a draft that is wrong is refused with its place" complains_in_form 'draft.yaml:1:[0-9]+: error'
pay --period 2026-10 --diff
expect "a difference needs a draft" exits 2

# The same facts in a workspace that never closed anything: what is desired.
mkdir "$work/never"
(cd "$w" && cp -R nines.yaml slos catalogue inbox "$work/never")
cp "$w/inbox/shifts.csv" "$work/shifts-now.csv"
"$nines" -C "$work/never" run >/dev/null 2>&1
"$nines" -C "$work/never" rejects drop 1 h1 --reason "not ours" >/dev/null
run -C "$work/never" pay --period 2026-08 --json
cp "$work/out" "$work/desired.json"
"$nines" -C "$w" pay --period 2026-08 --json >"$work/closed-08.json"
"$nines" -C "$w" pay --period 2026-09 --json >"$work/closed-09.json"
expect "closed lines and adjustments are what is desired" /usr/bin/python3 - "$work/desired.json" "$work/closed-08.json" "$work/closed-09.json" <<'PY'
import collections, json, sys
desired, august, september = (json.load(open(name)) for name in sys.argv[1:])
def sums(*parts):
    found = collections.Counter()
    for line in (line for part in parts for line in part):
        found[line["engineer"], line["pool"], line["class"], line["rate_from"], line["currency"]] += line["amount_minor"]
        found[line["engineer"], line["pool"], line["class"], "s"] += line["seconds"]
    return {key: value for key, value in found.items() if value}
paid = sums(august["lines"], [l for l in september["lines"] if l["kind"] == "adjustment"])
assert paid == sums(desired["lines"]), (paid, sums(desired["lines"]))
PY

# What was closed stays published, whatever happens.
rm -rf "$w/out"
sed -i 's/nonwork: 1,/nonwork: 3,/' "$w/nines.yaml"
run -C "$w" run
published 2026-08 >"$work/now"
expect "a closed month comes back to the byte, under other settings and without out/" cmp "$work/closed" "$work/now"
pay diff --json
expect "and other settings are a difference" json "any(a['reason'] == 'the coefficient is 3, it was 1' for a in d['adjustments'])"
sed -i 's/nonwork: 3,/nonwork: 1,/' "$w/nines.yaml"
run -C "$w" run
pay diff
expect "which goes when they are taken back" says "nothing to adjust"

# A rate that is gone takes nothing back.
load=$(ledger "SELECT max(id) FROM load WHERE path LIKE '%rates.csv'")
cp "$w/nines.db" "$work/sound.db"
ledger "UPDATE rate SET replaced_by = $load WHERE engineer = 'ann'"
pay diff --json
expect "pay that cannot be computed any more blocks, and takes nothing back" json "d['adjustments'] == [] and d['blocking'] != []"
cp "$work/sound.db" "$w/nines.db"

# Reopening.
pay reopen 2026-09 --yes
expect "reopening needs a reason" exits 2
pay reopen 2026-08 --yes --reason mistake
expect "only the newest closed month is reopened" complains "only 2026-09 can be reopened"
pay reopen 2026-09 --reason mistake
expect "reopening says what it would do" says "nothing is changed yet"
pay reopen 2026-09 --reason "the approval was mistaken" --yes
expect "and does it when asked twice" says "2026-09 is reopened"
pay --period 2026-09 --json
expect "the month is computed again, with what it owes" json "d['status'] == 'reopened' and any(l['kind'] == 'adjustment' for l in d['lines'])"
run -C "$w" run
expect "its files too" sh -c "! grep -q CLOSED '$w/out/pay/payroll-2026-09.csv' && unzip -p '$w/out/pay/compensation-2026-09.xlsx' xl/sharedStrings.xml | grep -q REOPENED"
pay close 2026-09 --yes
expect "it is closed again" exits 0
pay verify --json
expect "and the books tell all of it" json "[e['action'] for e in d['entries']] == ['close', 'close', 'reopen', 'close'] and
	d['entries'][2]['reason'] == 'the approval was mistaken' and d['found'] == []"

# Whoever changes a cell, adds or takes away a row, or changes a byte of a file, is found out.
sqlite3 "$w/nines.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
cp "$w/nines.db" "$work/sound.db"
missed=
tried=0
# tamper WHAT SQL: pay verify must fail.
tamper() {
	cp "$work/sound.db" "$w/nines.db"
	rm -f "$w"/nines.db-*
	sqlite3 "$w/nines.db" "PRAGMA ignore_check_constraints = ON; $2" || missed="$missed $1(sql)"
	pay verify
	tried=$((tried + 1))
	[ "$code" = 1 ] && grep -q '^nines: ' "$work/err" || missed="$missed $1"
}
for table in pay_entry pay_closed_line pay_closed_segment pay_closed_exception pay_closed_file; do
	key="rowid = (SELECT max(rowid) FROM $table)"
	[ "$table" = pay_entry ] && key="id = 2"
	case $table in
	pay_closed_line | pay_closed_exception) key="entry_id = 1 AND number = 1" ;;
	pay_closed_segment) key="entry_id = 1 AND number = 2" ;;
	esac
	while IFS='|' read -r _ column type _; do
		row=$key
		case $table.$column in
		pay_entry.id) row="id = 4" ;;
		pay_closed_line.number) row="entry_id = 1 AND number = (SELECT max(number) FROM pay_closed_line WHERE entry_id = 1)" ;;
		esac
		case $type in
		INTEGER) tamper "$table.$column" "UPDATE $table SET $column = coalesce($column, 0) + 7 WHERE $row" ;;
		*) tamper "$table.$column" "UPDATE $table SET $column = CAST(coalesce($column, '') || '0' AS $type) WHERE $row" ;;
		esac
	done < <(ledger "PRAGMA table_info($table)")
	tamper "$table-row" "DELETE FROM $table WHERE $key"
done
tamper "a new line" "INSERT INTO pay_closed_line SELECT entry_id, 999, engineer, pool, class, kind, seconds, unit, count, rate, rate_from,
	coefficient, amount_minor, currency, corrects, reason, of_period, of_kind, of_line FROM pay_closed_line WHERE entry_id = 1 AND number = 1"
tamper "the last entry" "DELETE FROM pay_entry WHERE id = 4"
tamper "a load" "UPDATE load SET sha256 = replace(sha256, 'a', 'b') WHERE path = 'inbox/shifts.csv'"
tamper "two that cancel out" "UPDATE pay_closed_line SET amount_minor = amount_minor + CASE number WHEN 2 THEN 1 ELSE -1 END
	WHERE entry_id = 1 AND number IN (2, 3)"
expect "every altered cell, row and byte is found ($tried tried; missed:$missed)" [ "$tried" -gt 60 -a -z "$missed" ]
cp "$work/sound.db" "$w/nines.db"
rm -f "$w"/nines.db-*
ledger "UPDATE pay_closed_line SET amount_minor = amount_minor + 1 WHERE entry_id = 1 AND number = 2"
pay verify
expect "one cent is found, and where it is" complains "close of 2026-08 (entry 1): line 2 is not what was closed"
expect "and what it makes of the total" complains "total EUR is"
cp "$work/sound.db" "$w/nines.db"
rm -f "$w"/nines.db-*
ledger "UPDATE pay_closed_segment SET end_utc = end_utc - 1 WHERE entry_id = 1 AND line_number = 2"
pay verify
expect "so is one second" complains "segments of line 2 is not what was closed"
cp "$work/sound.db" "$w/nines.db"
rm -f "$w"/nines.db-*
printf x >>"$w/out/pay/payroll-2026-08.csv"
pay verify
expect "a published file that somebody changed is found" complains "out/pay/payroll-2026-08.csv is not what was closed"
run -C "$w" report --period 2026-08
pay verify
expect "and published again as it was closed" exits 0
exit $status
