#!/usr/bin/env bash
# The ledger and the lock: what happens to them when somebody else has been there.
. tests/support.sh

company "$work/w"
run -C "$work/w" run
expect "the ledger is readable by its owner only" [ "$(stat -c %a "$work/w/nines.db")" = 600 ]
expect "the folder of pay is closed to others" [ "$(stat -c %a "$work/w/out/pay")" = 750 ]

exec 9>"$work/w/nines.db.lock"
flock -n 9
run -C "$work/w" run
expect "a second run at the same time exits with 5" exits 5
run -C "$work/w" ledger list
expect "reading goes on meanwhile" exits 0
exec 9>&-

sqlite3 "$work/w/nines.db" 'PRAGMA user_version = 99'
run -C "$work/w" run
expect "a ledger of a newer version is refused" complains "use a newer nines"
expect "with exit 1" exits 1
rm "$work/w"/nines.db*
sqlite3 "$work/w/nines.db" 'CREATE TABLE somebody_elses (x)'
run -C "$work/w" run
expect "a database of another program is refused" complains "not a ledger of nines"
rm "$work/w"/nines.db*

run -C "$work/w" ledger list
expect "without a ledger the answer says how to get one" exits 2
run -C "$work/w" check
expect "check makes no ledger" [ ! -e "$work/w/nines.db" ]
run -C "$work/w" run --json
expect "run answers in JSON" json "d['exit'] == 0 and d['published'].startswith('out/releases/')"
"$nines" -C "$work/w" slo >/dev/full 2>"$work/err"
code=$?
expect "output that cannot be written is a failure" exits 1
exit $status
