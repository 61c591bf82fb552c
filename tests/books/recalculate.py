#!/usr/bin/python3
"""Recalculates workbooks with LibreOffice and compares every formula cell with its cached value.

usage: recalculate.py WORKBOOK...

A formula without a cached value, one that turns into an error, and one whose value changes are named
with sheet and cell, and the exit status is 1. LibreOffice trusts cached values unless it is told
otherwise, so it runs in a fresh profile that says: always recalculate.
"""
import math
import os
import subprocess
import sys
import tempfile

import openpyxl

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def recalculate(paths, folder):
    """The workbooks as LibreOffice saves them again, in `folder`, in the order of `paths`."""
    profile = os.path.join(folder, "profile")
    os.makedirs(os.path.join(profile, "user"))
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w") as file:
        file.write(ALWAYS)
    copies = []
    for number, path in enumerate(paths):
        copies.append(os.path.join(folder, f"{number}.xlsx"))
        with open(path, "rb") as source, open(copies[-1], "wb") as copy:
            copy.write(source.read())
    results = os.path.join(folder, "recalculated")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", results, *copies],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
    return [os.path.join(results, os.path.basename(copy)) for copy in copies]


def is_same(cached, value):
    """Numbers to 15 digits or 1e-9, which is exact for money and lax for the last bit of a share."""
    if isinstance(cached, bool) or isinstance(value, bool):
        return cached is value
    if isinstance(cached, (int, float)) and isinstance(value, (int, float)):
        return math.isclose(cached, value, rel_tol=1e-14, abs_tol=1e-9)
    return cached == value


def differences(path, recalculated):
    """(number of formula cells, list of complaints) of one workbook."""
    formulas = openpyxl.load_workbook(path)
    cached = openpyxl.load_workbook(path, data_only=True)
    values = openpyxl.load_workbook(recalculated, data_only=True)
    count, complaints = 0, []
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                before = cached[sheet.title][cell.coordinate].value
                after = values[sheet.title][cell.coordinate].value
                where = f"{path}: {sheet.title}!{cell.coordinate}: {cell.value}"
                if before is None:
                    complaints.append(f"{where}: no cached value")
                elif isinstance(after, str) and after.startswith("#"):
                    complaints.append(f"{where}: {after}")
                elif not is_same(before, after):
                    complaints.append(f"{where}: cached {before!r}, recalculated {after!r}")
    return count, complaints


def main(paths):
    if not paths:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    total, failed = 0, False
    with tempfile.TemporaryDirectory() as folder:
        for path, recalculated in zip(paths, recalculate(paths, folder)):
            count, complaints = differences(path, recalculated)
            total += count
            for complaint in complaints:
                print(complaint, file=sys.stderr)
            failed = failed or bool(complaints)
    print(f"{total} cells compared")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
