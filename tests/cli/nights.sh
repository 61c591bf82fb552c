#!/usr/bin/env bash
# Night after night: a run computes and writes only what changed, and what it publishes is what a run over
# everything would publish, to the byte.
. tests/support.sh

cp -R samples "$work/w"
mkdir "$work/later"
mv "$work/w"/inbox/*-11.* "$work/later"
mv "$work/w/catalogue/actions.csv" "$work/w/inbox/postmortems-2026.csv" "$work/w/inbox/action-items-2026.csv" \
	"$work/w/inbox/events-2026.csv" "$work/later"

night() { run -C "$work/w" run --json --as-of "$1"; }

# everything_again: publishes a copy of the workspace from nothing but its files.
everything_again() {
	rm -rf "$work/again"
	mkdir "$work/again"
	(cd "$work/w" && cp -R nines.yaml slos catalogue inbox "$work/again")
	"$nines" -C "$work/again" run --as-of "$1" >/dev/null 2>&1
	for folder in site books pay; do
		diff -r "$work/w/out/$folder" "$work/again/out/$folder"
	done >"$work/out" 2>&1
	[ ! -s "$work/out" ]
}

# written FILE: since the mark.
written() { [ "$work/w/out/$1" -nt "$work/mark" ]; }
kept() { ! written "$1"; }
mark() {
	touch "$work/mark"
	# the clock of the file system ticks
	while :; do
		touch "$work/tick"
		[ "$work/tick" -nt "$work/mark" ] && break
	done
}

night 2026-11-01T06:00:00Z
expect "the first night computes all months" json "d['periods'] == 3"
mark
night 2026-11-01T07:00:00Z
expect "the next run computes the running month only" json "d['periods'] == 1 and not d['changed']"
expect "and publishes what a run over everything does" everything_again 2026-11-01T07:00:00Z

cp "$work/later"/metrics-2026-11.csv.gz "$work/w/inbox"
mark
night 2026-12-01T06:00:00Z
expect "the month that got its metrics is computed, and the one whose last day they lie beside" json "d['periods'] == 2"
expect "the older one keeps its page" kept site/m/2026-09/index.html
expect "the new one is written" written site/m/2026-11/index.html
expect "the site is that of a run over everything" everything_again 2026-12-01T06:00:00Z

for file in postmortems-2026.csv action-items-2026.csv events-2026.csv incidents-2026-11.csv shifts-2026-11.csv callouts-2026-11.csv; do
	cp "$work/later/$file" "$work/w/inbox"
	night 2026-12-02T06:00:00Z
	expect "$file gives what a run over everything gives" everything_again 2026-12-02T06:00:00Z
done

mark
sed -i 's/^\(INC-1018,.*\)Orders cannot be paid/\1No order can be paid/' "$work/w/inbox/incidents-2026-10.csv"
night 2026-12-02T07:00:00Z
expect "a changed title rewrites the months that show it" written site/m/2026-10/index.html
expect "and none before" kept site/m/2026-09/index.html
expect "a changed title gives what a run over everything gives" everything_again 2026-12-02T07:00:00Z

sed -i 's/target: 0.9995/target: 0.9994/' "$work/w/slos/ordering.yaml"
night 2026-12-02T08:00:00Z
expect "a changed objective computes all months" json "d['periods'] == 3"
expect "as a run over everything does" everything_again 2026-12-02T08:00:00Z

# the next release is made of the one before the shown one, which must not reach into the shown one
shown=$(readlink "$work/w/out/site")
cp -RL "$work/w/out/site" "$work/shown"
sed -i 's/No order can be paid/Nobody can pay/' "$work/w/inbox/incidents-2026-10.csv"
night 2026-12-02T08:30:00Z
expect "the release that was shown stays as it was" diff -r "$work/w/out/$shown" "$work/shown"
expect "and only that one" [ "$(ls "$work/w/out/releases" | wc -l)" = 2 ]
ln -f "$work/w/out/site/index.html" "$work/w/out/releases/.spare/left-over.html"
mkdir "$work/w/out/releases/.staging"
sed -i 's/Nobody can pay/No order can be paid/' "$work/w/inbox/incidents-2026-10.csv"
night 2026-12-02T08:40:00Z
expect "of the former release nothing is left over" everything_again 2026-12-02T08:40:00Z

rm "$work/w/out/books/reliability-2026-09.xlsx"
night 2026-12-02T09:00:00Z
expect "a workbook that somebody deleted is back" [ -s "$work/w/out/books/reliability-2026-09.xlsx" ]
rm -rf "$work/w/out"
night 2026-12-02T10:00:00Z
expect "so is everything" everything_again 2026-12-02T10:00:00Z

load=$(sqlite3 "$work/w/nines.db" "SELECT max(id) FROM load WHERE path LIKE '%incidents-2026-11.csv'")
run -C "$work/w" ledger undo "$load" --yes
rm "$work/w/inbox/incidents-2026-11.csv"
night 2026-12-03T06:00:00Z
expect "an undone load is gone from the pages" everything_again 2026-12-03T06:00:00Z
exit $status
