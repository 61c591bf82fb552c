#!/usr/bin/python3
"""Prints every cell of a workbook as text, sheet by sheet: what a golden file is compared with.

A formula stands with its cached value behind it: `P7 =ROUND(...) -> 46.67 [#,##0.00]`.
"""
import sys

import openpyxl


def main(path):
    formulas = openpyxl.load_workbook(path)
    values = openpyxl.load_workbook(path, data_only=True)
    for sheet in formulas.worksheets:
        print(f"== {sheet.title} ({sheet.dimensions}), frozen at {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                text = f"{cell.coordinate} {cell.value!r}"
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    text = f"{cell.coordinate} {cell.value} -> {values[sheet.title][cell.coordinate].value!r}"
                if cell.number_format != "General":
                    text += f" [{cell.number_format}]"
                print(text)


main(sys.argv[1])
