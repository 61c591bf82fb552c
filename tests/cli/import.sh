#!/usr/bin/env bash
# Bad input: a clear answer, the right exit code, and nothing lost.
. tests/support.sh

company "$work/w"
inbox=$work/w/inbox
printf '%b' 'id,title,services,started_at,resolved_at\n' \
	'1,fine,checkout,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z\n' \
	'2,short,checkout\n' \
	'3,"open,checkout,2026-10-01T00:00:00Z,\n' \
	'4,fine,checkout,2026-10-02T00:00:00Z,2026-10-02T01:00:00Z\n' \
	'5,n\0000ul,checkout,2026-10-02T00:00:00Z,\n' \
	'6,b\0377d,checkout,2026-10-02T00:00:00Z,\n' \
	'7,who,nobody,2026-10-02T00:00:00Z,\n' \
	'8,back,checkout,2026-10-02T00:00:00Z,2026-10-01T00:00:00Z\n' \
	'9,naive,checkout,2026-10-02 00:00:00,\n' >"$inbox/incidents.csv"
run -C "$work/w" run
expect "rejects and holds exit with 3" exits 3
expect "a short row is told" complains 'inbox/incidents.csv:3:9: error: 3 fields, the header has 5 [I101]'
expect "an unclosed quote is told where it opens" complains_in_form '^inbox/incidents.csv:4:3: error: .*\[I102\]$'
expect "a NUL is told" complains_in_form '^inbox/incidents.csv:6:4: error: .*\[I113\]$'
expect "bad UTF-8 is told" complains_in_form '^inbox/incidents.csv:7:4: error: .*\[I114\]$'
expect "an unknown service is held" complains_in_form '^inbox/incidents.csv:8:7: held: service "nobody" .*\[H201\]$'
expect "an end before a start is told" complains_in_form '^inbox/incidents.csv:9:38: error: .*\[I110\]$'
expect "a time without a zone is told" complains_in_form '^inbox/incidents.csv:10:18: error: .*\[I107\]$'
run -C "$work/w" ledger list --json
expect "the rest of the file is loaded, and every record is counted" json \
	"[(l['read'], l['new'], l['rejected'], l['held']) for l in d['loads'] if l['file'] == 'inbox/incidents.csv'] == [(9, 2, 6, 1)]"
run -C "$work/w" rejects list --json
expect "the ledger lists every reject and hold" json \
	"sorted(r['code'] for r in d['rejects']) == ['H201', 'I101', 'I102', 'I107', 'I110', 'I113', 'I114']"

reject=$(find "$work/w/rejects" -name incidents.csv)
expect "the reject file has the original header and three columns more" \
	grep -qx 'id,title,services,started_at,resolved_at,_reject_line,_reject_code,_reject_text' "$reject"
expect "and the original bytes" grep -qa '^6,b.d,checkout,2026-10-02T00:00:00Z,,7,I114,' <(LC_ALL=C tr '\377' . <"$reject")

# Repaired and dropped back in, it closes what it repairs.
mkdir "$inbox/again"
{
	head -1 "$reject"
	echo '2,short,checkout,2026-10-03T00:00:00Z,2026-10-03T00:10:00Z,3,I101,"3 fields, the header has 5"'
} >"$inbox/again/incidents.csv"
echo 'nobody,shop,web,A,no' >>"$work/w/catalogue/services.csv"
run -C "$work/w" run
run -C "$work/w" rejects list --json
expect "a repaired record closes its reject, a named service releases its hold" json \
	"sorted(r['code'] for r in d['rejects']) == ['I102', 'I107', 'I110', 'I113', 'I114']"
run -C "$work/w" trends --period 2026-10 --json
expect "all that could be read counts" json "d['total']['incidents'] == 4"

# Whole files.
printf 'id,title\n1,x\n' >"$inbox/incidents-lacking.csv"
: >"$inbox/shifts-empty.csv"
printf 'a,b\n1,2\n' >"$inbox/strange.csv"
printf '\037\213garbage' >"$inbox/metrics.csv.gz"
run -C "$work/w" run
expect "files that break their contract exit with 4" exits 4
expect "a missing column is told" complains 'inbox/incidents-lacking.csv:1:1: error: the header lacks the column "services"'
expect "an empty file is told" complains 'inbox/shifts-empty.csv:1:1: error: the file is empty [I001]'
expect "a file that no profile reads is told" complains 'inbox/strange.csv:1:1: error: no profile reads a file with this header [I004]'
expect "a damaged archive is told" complains 'inbox/metrics.csv.gz: error: cannot be read:'
rm "$inbox"/incidents-lacking.csv "$inbox"/shifts-empty.csv "$inbox"/strange.csv "$inbox"/metrics.csv.gz

run -C "$work/w" import "$inbox/incidents.csv"
expect "the same bytes are not read twice" says "same bytes as load"
cp "$inbox/incidents.csv" "$work/copy.csv"
printf '10,new,checkout,2026-10-05T00:00:00Z,\n' >>"$work/copy.csv"
run -C "$work/w" import --json "$work/copy.csv"
expect "a longer copy adds only what is new" json "d['loads'][0]['new'] == 1 and d['loads'][0]['same'] == 3"
run -C "$work/w" import --dry-run --json "$work/copy.csv"
expect "a dry run says the same" exits 0
sed -i 's/^1,fine/1,renamed/' "$work/copy.csv"
run -C "$work/w" import --dry-run --json "$work/copy.csv"
expect "a dry run counts a change" json "d['loads'][0]['changed'] == 1"
run -C "$work/w" import --json "$work/copy.csv"
expect "and leaves it to the import" json "d['loads'][0]['changed'] == 1"
# A file that is corrected in place speaks for itself.
cat >"$inbox/shifts.csv" <<'CSV'
schedule,engineer,start,end
shop-primary,ann,2026-09-07T18:00:00+02:00,2026-09-08T09:00:00+02:00
shop-primary,amm,2026-09-08T18:00:00+02:00,2026-09-09T09:00:00+02:00
CSV
run -C "$work/w" import "$inbox/shifts.csv"
expect "a mistyped engineer holds the shift" exits 3
sed -i 's/amm/ann/' "$inbox/shifts.csv"
run -C "$work/w" import "$inbox/shifts.csv"
expect "the corrected file is taken" exits 0
run -C "$work/w" pay --period 2026-09 --json
expect "and nothing is blocked any more" json "d['blocking'] == [] and sum(l['seconds'] for l in d['lines']) == 30 * 3600"
sed -i 's/08T18:00/08T21:00/' "$inbox/shifts.csv"
run -C "$work/w" import --json "$inbox/shifts.csv"
expect "a shift that was moved is withdrawn as it was" json "d['loads'][0]['new'] == 1 and d['loads'][0]['withdrawn'] == 1"
run -C "$work/w" pay --period 2026-09 --json
expect "and paid as it is" json "sum(l['seconds'] for l in d['lines']) == 27 * 3600"
sed -i 's/07T18:00/07T20:00/' "$inbox/shifts.csv"
run -C "$work/w" import --json "$inbox/shifts.csv"
expect "what lies before the time that the file spans is not withdrawn" json "d['loads'][0]['new'] == 1 and d['loads'][0]['withdrawn'] == 0"
run -C "$work/w" pay --period 2026-09 --json
expect "but the overlap is listed" json "{e['code'] for e in d['exceptions']} == {'overlap'}"

# Releasing held shifts reads those alone, and must not take the others for withdrawn.
cat >"$inbox/shifts-3.csv" <<'CSV'
schedule,engineer,start,end
shop-primary,zoe,2026-11-02T18:00:00+01:00,2026-11-03T09:00:00+01:00
shop-primary,ann,2026-11-03T18:00:00+01:00,2026-11-04T09:00:00+01:00
shop-primary,zoe,2026-11-04T18:00:00+01:00,2026-11-05T09:00:00+01:00
CSV
run -C "$work/w" import "$inbox/shifts-3.csv"
echo 'zoe,Zoe Example,zoe@example.com,Europe/Berlin,DE,00418' >>"$work/w/catalogue/engineers.csv"
echo 'zoe,30.00,EUR,2026-01-01' >>"$work/w/catalogue/rates.csv"
run -C "$work/w" import "$inbox/shifts-3.csv"
run -C "$work/w" pay --period 2026-11 --json
expect "released shifts are paid, and so are those between them" json \
	"{(l['engineer'], l['seconds']) for l in d['lines']} == {('ann', 15 * 3600), ('zoe', 30 * 3600)} and d['blocking'] == []"

# A file that is edited and then restored is read again: its newest state holds.
cp "$inbox/shifts-3.csv" "$work/shifts-3.csv"
sed -i 's/03T18:00/03T20:00/' "$inbox/shifts-3.csv"
run -C "$work/w" import "$inbox/shifts-3.csv"
cp "$work/shifts-3.csv" "$inbox/shifts-3.csv"
run -C "$work/w" import --json "$inbox/shifts-3.csv"
expect "a restored file is read again" json "d['loads'][0]['status'] == 'loaded' and d['loads'][0]['withdrawn'] == 1"
run -C "$work/w" import --json "$inbox/shifts-3.csv"
expect "but only once" json "d['loads'][0]['status'] == 'skipped'"
run -C "$work/w" pay --period 2026-11 --json
expect "and its figures are those from before the edit" json \
	"{(l['engineer'], l['seconds']) for l in d['lines']} == {('ann', 15 * 3600), ('zoe', 30 * 3600)}"

printf 'a,b\n1,2\n' >"$inbox/strange.csv"
run -C "$work/w" run
run -C "$work/w" run
run -C "$work/w" ledger list --json
expect "a file that is refused every night stands in the ledger once" json \
	"sum(l['status'] == 'refused' and l['file'] == 'inbox/strange.csv' for l in d['loads']) == 1"
rm "$inbox/strange.csv"
run -C "$work/w" pay 2026-09
expect "a period without --period is a usage error" exits 2
run -C "$work/w" import "$work/none.csv"
expect "a file that is not there exits with 4" exits 4
exit $status
