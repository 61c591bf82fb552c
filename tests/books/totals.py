#!/usr/bin/python3
"""Compares the totals of one period as every reader sees them.

usage: totals.py WORKBOOK PAYROLL_CSV PAY_JSON

The sums by currency, in minor units, of the payroll CSV, of the sheets Payroll, Lines and Summary as
openpyxl, Gnumeric and xlsx2csv read them, and of `nines pay --json`; the rows of Payroll and those of the
CSV are the same. Differences are named, and the exit status is 1.
"""
import csv
import decimal
import io
import json
import os
import subprocess
import sys
import tempfile

import openpyxl

DIGITS = {"JPY": 0, "KWD": 3}


def minor(amount, currency):
    value = decimal.Decimal(str(amount)).scaleb(DIGITS.get(currency, 2))
    return int(value.to_integral_value(decimal.ROUND_HALF_UP))


def add(sums, currency, amount):
    sums[currency] = sums.get(currency, 0) + minor(amount, currency)


def of_table(rows):
    """Of the rows of a sheet, the first of which that has the key `amount` names the columns."""
    sums, keys = {}, None
    for row in rows:
        row = ["" if cell is None else cell for cell in row]
        if keys is None:
            keys = row if "amount" in row and "currency" in row else None
        elif len(row) >= len(keys) and str(row[keys.index("currency")]).strip():
            add(sums, row[keys.index("currency")], str(row[keys.index("amount")]).replace(",", ""))
    return sums


def by_openpyxl(path, sheet):
    return openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)


def by_gnumeric(path, sheet):
    with tempfile.TemporaryDirectory() as folder:
        pattern = os.path.join(folder, "%s.csv")
        subprocess.run(["ssconvert", "--recalc", "--export-file-per-sheet",
                        "--export-type=Gnumeric_stf:stf_csv", path, pattern],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, f"{sheet}.csv"), newline="") as file:
            return list(csv.reader(file))


def by_xlsx2csv(path, sheet):
    text = subprocess.run(["xlsx2csv", "-n", sheet, path], check=True, capture_output=True, text=True)
    return list(csv.reader(io.StringIO(text.stdout)))


def main(workbook, payroll, document):
    with open(payroll, newline="") as file:
        rows = list(csv.reader(file))
    with open(document) as file:
        pay = json.load(file)
    expected = {total["currency"]: total["amount_minor"] for total in pay["grand_totals"]}
    found = {"the payroll CSV": of_table(rows)}
    for name, read in (("openpyxl", by_openpyxl), ("Gnumeric", by_gnumeric), ("xlsx2csv", by_xlsx2csv)):
        for sheet in ("Payroll", "Lines"):
            found[f"{sheet} by {name}"] = of_table(read(workbook, sheet))
    lines = {}
    for line in pay["lines"]:
        lines[line["currency"]] = lines.get(line["currency"], 0) + line["amount_minor"]
    found["the lines of --json"] = lines
    failed = not expected
    for name, sums in found.items():
        if sums != expected:
            failed = True
            print(f"{name}: {sums}, and --json says {expected}")
    sheet = [[str(cell or "") for cell in row[:5]] for row in by_openpyxl(workbook, "Payroll")][6:]
    # an apostrophe stands before what a spreadsheet would take for a formula
    if sheet != [[cell.removeprefix("'") for cell in row[:5]] for row in rows[1:]]:
        failed = True
        print("the rows of the sheet Payroll are not those of the payroll CSV")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
