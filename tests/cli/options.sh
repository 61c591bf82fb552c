#!/usr/bin/env bash
# The command line: what is asked wrongly is said, with exit 2; what is asked rightly answers.
. tests/support.sh

run --help
expect "help lists the commands" says "nines COMMAND --help"
expect "help exits with 0" exits 0
run
expect "no command is a usage error" exits 2
run slo --perid 2026
expect "an unknown option is a usage error" exits 2
run pya
expect "a mistyped command is met with the nearest one" complains 'did you mean "pay"?'
run version --json
expect "version answers in JSON" json "d['version'] and d['schema'] == 4"
run -C "$work/nowhere" run
expect "a folder without nines.yaml is a usage error" exits 2
run init "$work/new"
expect "init makes a workspace" exits 0
run -C "$work/new" run
expect "a new workspace runs at once" exits 0
expect "and says nothing" silent
run -C "$work/new" check
expect "and checks" exits 0
run init "$work/new"
expect "init refuses to overwrite a workspace" exits 2
run -C "$work/new" slo --period 2026-13
expect "a period that is none is a usage error" exits 2
expect "and the message shows the grammar" complains "2026-Q3"
run -C "$work/new" slo --period Märzenmonat
expect "text of any script is taken in any locale" complains '"Märzenmonat"'
run -C "$work/new" rejects drop 1 --reason "$(printf 'f\374r')"
expect "a text in another encoding is a usage error" exits 2
expect "and is told" complains "is not UTF-8"
printf 'zone: Europe/Berlin\npols: {}\n' >"$work/new/nines.yaml"
run -C "$work/new" run
expect "an unknown key of nines.yaml is told with line and column" complains 'nines.yaml:2:7: error: unknown key "pols"'
expect "and exits with 2" exits 2
printf 'zone: Mars/Olympus\n' >"$work/new/nines.yaml"
run -C "$work/new" run
expect "an unknown zone is told with line and column" complains 'nines.yaml:1:7: error:'
printf 'zone: UTC\n' >"$work/new/nines.yaml"
printf 'kind: SLO\napiVersion: openslo/v1\nmetadata: {name: x}\nspec: {service: a, budgetingMethod: Guessing}\n' \
	>"$work/new/slos/x.yaml"
run -C "$work/new" run
expect "a wrong SLO is told with line and column" complains 'slos/x.yaml:4:37: error: expected one of Occurrences, Timeslices, RatioTimeslices'
exit $status
