#!/usr/bin/python3
"""Recalculates the workbooks of tests/test_book.c with LibreOffice, whole and altered.

usage: test_recalculation.py PATH-OF-TEST_BOOK [CASE...]

Prints `ok - NAME` or `not ok - NAME` for each case; the exit status is 1 when a case failed.
"""
import contextlib
import datetime
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import zipfile

import openpyxl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import recalculate  # noqa: E402

PAY_SHEETS = ["Summary", "Payroll", "Lines", "Segments", "Call-outs", "Pools", "Load", "Rates",
              "Adjustments", "Exceptions", "Reconciliation", "Checks", "Rules", "Manifest"]
RELIABILITY_SHEETS = ["Summary", "SLO", "Rollups", "SLO by day", "Budget by incident", "Corrections",
                      "Incidents", "Incident services",
                      "Trends", "MTTA", "Action items", "Checks", "Notes"]
BOOKS = ["compensation.xlsx", "compensation-empty.xlsx", "compensation-blocked.xlsx",
         "compensation-large.xlsx", "reliability.xlsx", "reliability-empty.xlsx", "text.xlsx"]
KEY_ROW, FIRST_ROW = 6, 7


def column(sheet, key):
    for cell in sheet[KEY_ROW]:
        if cell.value == key:
            return cell.column
    raise KeyError(key)


def step_of(cell):
    """The least change that counts for a number of this form."""
    if isinstance(cell.value, datetime.datetime):
        return datetime.timedelta(seconds=1) if "hh" in cell.number_format else datetime.timedelta(days=1)
    return {"#,##0": 1, "0": 1, "#,##0.00": 1 / 3600, "#,##0.0": 1 / 60, "#,##0.0000": 0.0001,
            "0.0%": 0.0001, "0.00000%": 0.0000001, "General": 0.000001,
            "#,##0;[Red]-#,##0": 1}.get(cell.number_format, 0.01)


def numeric_places(book):
    """(sheet, cell, step): the first number below each text of each column, but for what-if."""
    places = []
    for sheet in book.worksheets:
        for cells in sheet.iter_cols():
            above, is_what_if = True, False
            for cell in cells:
                if isinstance(cell.value, str):
                    above = True
                    if cell.font.bold:
                        is_what_if = cell.value == "What if"
                elif cell.value is not None and not isinstance(cell.value, bool):
                    if above and not is_what_if:
                        places.append((sheet.title, cell.coordinate, step_of(cell)))
                    above = False
    return places


class Cases:
    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def load(self, name, **options):
        return openpyxl.load_workbook(self.path(name), **options)

    def altered(self, name, sheet, key, value):
        """The overall check, recalculated after the first cell of a column was changed."""
        book = self.load(name)
        cell = book[sheet].cell(FIRST_ROW, column(book[sheet], key))
        if cell.data_type == "f":
            before = self.load(name, data_only=True)[sheet][cell.coordinate].value
        else:
            before = cell.value
        cell.value = value(before)
        copy = self.path("altered-" + name)
        book.save(copy)
        with tempfile.TemporaryDirectory() as folder:
            result = openpyxl.load_workbook(
                recalculate.recalculate([copy], folder)[0], data_only=True)
        return [result[one]["B3"].value for one in ("Summary", "Checks", sheet)]

    def every_formula_recalculates_to_its_cached_value(self):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            assert recalculate.main([self.path(name) for name in BOOKS]) == 0
        assert int(output.getvalue().split()[0]) > 10000, output.getvalue()

    def a_wrong_cached_value_is_found(self):
        copy = self.path("wrong.xlsx")
        with zipfile.ZipFile(self.path("compensation.xlsx")) as source, \
                zipfile.ZipFile(copy, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                if name == "xl/worksheets/sheet2.xml":
                    data, count = re.subn(
                        rb'(<c r="G7"[^>]*>.*?<v>)[^<]*(</v>)', rb"\g<1>75.05\g<2>", data, count=1)
                    assert count == 1
                target.writestr(name, data)
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            assert recalculate.main([copy]) == 1
        assert "Payroll!G7" in errors.getvalue(), errors.getvalue()

    def all_checks_are_ok(self):
        for name in BOOKS[:-1]:
            verdict = "CHECK" if name.endswith("-blocked.xlsx") else "OK"
            if name.startswith("reliability"):
                verdict = "OK"
            book = self.load(name, data_only=True)
            for sheet in book.worksheets:
                assert sheet["B3"].value == verdict, (name, sheet.title, sheet["B3"].value)

    def an_amount_of_a_line_that_is_a_cent_more_turns_the_check(self):
        assert self.altered("compensation.xlsx", "Lines", "amount",
                            lambda value: value + 0.01) == ["CHECK"] * 3

    def an_amount_of_payroll_that_is_a_cent_less_turns_the_check(self):
        assert self.altered("compensation.xlsx", "Payroll", "amount",
                            lambda value: value - 0.01) == ["CHECK"] * 3

    def a_second_more_in_a_segment_turns_the_check(self):
        assert self.altered("compensation.xlsx", "Segments", "counted_seconds",
                            lambda value: value + 1) == ["CHECK"] * 3

    def any_number_that_changes_a_little_turns_the_check(self):
        """One cell of every column of numbers of every block: a cent, a second, one more."""
        book = self.load("compensation.xlsx")
        values = self.load("compensation.xlsx", data_only=True)
        places = numeric_places(values)
        assert len(places) > 80, len(places)
        copies = []
        for number, (sheet, coordinate, step) in enumerate(places):
            cell = book[sheet][coordinate]
            before = cell.value
            cell.value = values[sheet][coordinate].value + step
            copies.append(self.path(f"step-{number}.xlsx"))
            book.save(copies[-1])
            cell.value = before
        with tempfile.TemporaryDirectory() as folder:
            results = recalculate.recalculate(copies, folder)
            for (sheet, coordinate, step), result in zip(places, results):
                verdict = openpyxl.load_workbook(result, data_only=True, read_only=True)["Summary"]["B3"].value
                assert verdict == "CHECK", f"{sheet}!{coordinate} + {step}: {verdict}"

    def what_if_changes_what_if_and_nothing_else(self):
        book = self.load("compensation.xlsx")
        before = self.load("compensation.xlsx", data_only=True)
        rates, lines = book["Rates"], book["Lines"]
        cell = rates.cell(FIRST_ROW, column(rates, "what_if"))
        assert not cell.protection.locked and rates.protection.sheet
        assert rates.cell(FIRST_ROW, column(rates, "rate")).protection.locked
        cell.value = cell.value * 2
        copy = self.path("what-if.xlsx")
        book.save(copy)
        with tempfile.TemporaryDirectory() as folder:
            after = openpyxl.load_workbook(recalculate.recalculate([copy], folder)[0], data_only=True)
        assert after["Summary"]["B3"].value == "OK"
        what_if, amount = column(lines, "what_if"), column(lines, "amount")
        changed = 0
        for row in range(FIRST_ROW, lines.max_row + 1):
            old, new = (one["Lines"].cell(row, what_if).value for one in (before, after))
            assert old == before["Lines"].cell(row, amount).value
            assert after["Lines"].cell(row, amount).value == old
            changed += new != old
        assert 2 < changed < lines.max_row - FIRST_ROW, changed

    def sheets_are_locked_but_for_boxes_and_tables_to_work_with(self):
        book = self.load("compensation.xlsx")
        locked = {sheet.title for sheet in book.worksheets if sheet.protection.sheet}
        assert locked == {"Summary", "Payroll", "Pools", "Load", "Rates", "Adjustments",
                          "Reconciliation", "Checks"}, locked
        assert book["Summary"].protection.password is None
        boxes = [cell.coordinate for row in book["Summary"].iter_rows() for cell in row
                 if not cell.protection.locked]
        assert len(boxes) == 15, boxes

    def another_coefficient_turns_the_check(self):
        book = self.load("compensation.xlsx")
        sheet = book["Lines"]
        cell = sheet.cell(FIRST_ROW + 1, column(sheet, "coef_num"))
        assert cell.value == 1
        cell.value = 2
        copy = self.path("altered.xlsx")
        book.save(copy)
        with tempfile.TemporaryDirectory() as folder:
            result = openpyxl.load_workbook(
                recalculate.recalculate([copy], folder)[0], data_only=True)
        assert result["Summary"]["B3"].value == "CHECK"

    def a_good_event_more_turns_the_check(self):
        assert self.altered("reliability.xlsx", "SLO by day", "good",
                            lambda value: value + 1) == ["CHECK"] * 3
        assert self.altered("reliability.xlsx", "SLO", "good",
                            lambda value: value + 1) == ["CHECK"] * 3

    def another_weight_turns_the_check(self):
        assert self.altered("reliability.xlsx", "Incident services", "weight",
                            lambda value: value / 2) == ["CHECK"] * 3

    def sheets_stand_in_reading_order(self):
        for name in BOOKS[:-1]:
            expected = PAY_SHEETS if name.startswith("comp") else RELIABILITY_SHEETS
            assert self.load(name).sheetnames == expected, name

    def hostile_text_stays_text(self):
        sheet = self.load("text.xlsx")["Text"]
        values = [row[0].value for row in sheet.iter_rows()]
        assert all(row[0].data_type == "s" for row in sheet.iter_rows())
        for text in ["=cmd|' /C calc'!A0", "+1", "-1+1", "@x", "\t=1", "00417", "bell  and escape ",
                     "broken \ufffd\ufffd", "\U0001f525 fire", "two\nlines", "a&b<c>\"d\""]:
            assert text in values, text
        assert max(map(len, values)) == 32000 + len(" [cut]")

    def text_of_the_books_is_never_a_formula(self):
        for name in BOOKS:
            for sheet in self.load(name).worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        if cell.data_type == "f":
                            assert "cmd" not in cell.value and "HYPERLINK" not in cell.value
                            assert "[" not in cell.value and "#REF" not in cell.value
        assert self.load("compensation.xlsx")["Payroll"]["C12"].value == "=cmd|' /C calc'!A0"
        assert self.load("compensation.xlsx")["Payroll"]["C12"].data_type == "s"

    def staff_numbers_keep_their_zeros(self):
        sheet = self.load("compensation.xlsx")["Payroll"]
        assert (sheet["A7"].value, sheet["A7"].data_type) == ("00417", "s")

    def no_cells_are_merged_and_every_sheet_prints_on_a4(self):
        for name in BOOKS[:-1]:
            for sheet in self.load(name).worksheets:
                assert not sheet.merged_cells.ranges and not sheet.tables
                assert sheet.page_setup.paperSize == 9
                assert sheet.page_setup.orientation == "landscape"
                assert sheet.sheet_properties.pageSetUpPr.fitToPage

    def ambiguous_amounts_are_stated_and_say_so(self):
        sheet = self.load("compensation.xlsx")["Lines"]
        amount, note = column(sheet, "amount"), column(sheet, "note")
        for row in range(FIRST_ROW, FIRST_ROW + 18):
            is_formula = sheet.cell(row, amount).data_type == "f"
            assert is_formula == (sheet.cell(row, note).value is None), row
        assert sheet.cell(FIRST_ROW + 8, amount).value == 65

    def names_are_defined(self):
        names = self.load("compensation.xlsx").defined_names
        assert names["check_overall"].attr_text == "'Checks'!$B$3"
        assert names["reconciliation_difference"].attr_text.startswith("'Reconciliation'!$B$")


def main(program, only):
    folder = tempfile.mkdtemp()
    failed = 0
    try:
        subprocess.run([program, folder], check=True)
        cases = Cases(folder)
        names = [name for name in Cases.__dict__ if name not in
                 ("path", "load", "altered") and not name.startswith("_")]
        names = [name for name in names if not only or name in only]
        for name in names:
            try:
                getattr(cases, name)()
                print(f"ok - {name}", flush=True)
            except Exception:  # each case reports, and the others run
                failed += 1
                traceback.print_exc()
                print(f"not ok - {name}", flush=True)
    finally:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(2)
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
