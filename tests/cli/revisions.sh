#!/usr/bin/env bash
# What was said about a record, what a file did, how it is taken back, and what becomes of rejects.
. tests/support.sh

company "$work/w"
printf 'id,title,services,started_at,resolved_at,updated_at\n1,down,checkout,2026-09-30T22:30:00Z,,2026-10-01T00:00:00Z\n2,bad,checkout,never,,\n3,worse,checkout,never,,\n' \
	>"$work/w/inbox/incidents.csv"
run -C "$work/w" run
printf 'id,title,services,started_at,resolved_at,updated_at\n1,down,checkout,2026-09-30T22:30:00Z,2026-10-01T02:00:00Z,2026-10-01T03:00:00Z\n' \
	>"$work/later.csv"
run -C "$work/w" import --dry-run "$work/later.csv"
expect "a dry run says which months it would touch" says "loaded, touches 2026-10"
run -C "$work/w" explain incident 1 --json
expect "and changes nothing" json "len(d['revisions']) == 1"
run -C "$work/w" import --json "$work/later.csv"
expect "a newer state is a change" json "d['loads'][0]['changed'] == 1"
load=$(/usr/bin/python3 -c "import json; print(json.load(open('$work/out'))['loads'][0]['load'])")
run -C "$work/w" explain incident 1
expect "both states are explained with file and line" says "later.csv:2, current"
expect "and what the second one changed" says "resolved_at        2026-10-01T02:00:00Z   (was -)"
run -C "$work/w" explain incident nobody
expect "an unknown key is said to be one" exits 2
run -C "$work/w" explain fairy 1
expect "so is an unknown kind" complains "there are incident, callout"
run -C "$work/w" ledger show "$load"
expect "a load shows what it touched" says "touched      2026-10"
expect "and the revisions that it made" says "(was -)"
run -C "$work/w" ledger show "$load" --json
expect "also for programs" json \
	"d['load'][0]['changed'] == 1 and d['periods'] == [{'period': '2026-10', 'and_later': 0}] and len(d['revisions']) == 2"
run -C "$work/w" ledger show 999
expect "a load that is not there is said to be none" exits 2
run -C "$work/w" ledger undo "$load"
expect "undoing tells what it would do" says "1 records taken back, 1 older ones restored; nothing is changed yet"
run -C "$work/w" ledger undo "$load" --yes
run -C "$work/w" explain incident 1 --json
expect "and does it when it is asked twice" json "[r['replaced_by'] for r in d['revisions']][0] is None"
run -C "$work/w" ledger undo "$load" --yes
expect "but not again" exits 2
cp "$work/later.csv" "$work/w/inbox/incidents-later.csv"
run -C "$work/w" run
run -C "$work/w" explain incident 1 --json
expect "a run does not bring undone bytes back" json "d['revisions'][0]['replaced_by'] is None"
run -C "$work/w" import "$work/w/inbox/incidents-later.csv"
run -C "$work/w" explain incident 1 --json
expect "somebody who names the file does" json "d['revisions'][-1]['resolved_at'] == '2026-10-01T02:00:00Z' and d['revisions'][-1]['replaced_by'] is None"

# Rejects.
run -C "$work/w" rejects list --json
expect "rejects have numbers" json "[r['id'] for r in d['rejects']] == ['1', '2']"
run -C "$work/w" rejects show 1
expect "one is shown with what its code means" says "not a timestamp"
expect "and its bytes" says '2,bad,checkout,never,,,3,I104,'
run -C "$work/w" rejects show 99
expect "one that is not there is said to be none" exits 2
run -C "$work/w" rejects export "$work/repair"
file=$(cat "$work/out")
expect "open rejects are exported as files to repair" grep -q '^3,worse,checkout,never' "$file"
sed -i '/^3,worse/d; s/^2,bad,checkout,never/2,bad,checkout,2026-10-05T00:00:00Z/' "$file"
run -C "$work/w" rejects replay "$file"
expect "a repaired file is replayed" exits 0
run -C "$work/w" rejects list --json
expect "and closes what it repairs" json "[r['id'] for r in d['rejects']] == ['2']"
run -C "$work/w" rejects drop 2
expect "dropping needs a reason" exits 2
run -C "$work/w" rejects drop 2 --reason "a test of the pager"
run -C "$work/w" rejects list --json
expect "with one it is no longer open" json "d['rejects'] == []"
run -C "$work/w" rejects show 2
expect "but the reason is kept" says "dropped: a test of the pager"
run -C "$work/w" rejects drop 2 --reason again
expect "and it is dropped only once" exits 2
run -C "$work/w" status --json
expect "nothing is open any more" json "{o['what']: o['count'] for o in d['open']}['rejects'] == 0"

# Shifts: a file that says for which time it is complete.
printf 'schedule,engineer,start,end\nshop-primary,ann,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z\nshop-primary,ann,2026-10-05T00:00:00Z,2026-10-06T00:00:00Z\n' >"$work/rota.csv"
run -C "$work/w" import "$work/rota.csv"
printf 'schedule,engineer,start,end\nshop-primary,ann,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z\n' >"$work/rota-final.csv"
run -C "$work/w" import --json "$work/rota-final.csv"
expect "without a window another file takes nothing away" json "d['loads'][0]['withdrawn'] == 0"
run -C "$work/w" import --json --window 2026-10 "$work/rota-final.csv"
expect "with one, what it lacks is withdrawn" json "d['loads'][0]['withdrawn'] == 1 and d['loads'][0]['status'] == 'loaded'"
run -C "$work/w" import --json --window 2026-10 "$work/rota-final.csv"
expect "the same window is not read twice" json "d['loads'][0]['status'] == 'skipped'"
run -C "$work/w" import --window soon "$work/rota-final.csv"
expect "a window is a period" exits 2
exit $status
