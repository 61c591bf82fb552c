#!/usr/bin/env bash
# A file for every defect that exports really have, and what nines says about it: tests/corrupt.
. tests/support.sh

company "$work/w"
cat tests/corrupt/sources.yaml >>"$work/w/nines.yaml"
cp tests/corrupt/profiles.yaml "$work/w/profiles/corrupt.yaml"
cp tests/corrupt/aliases.csv "$work/w/catalogue/"
/usr/bin/python3 tests/corrupt/replay.py "$nines" "$work/w"
