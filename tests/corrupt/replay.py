#!/usr/bin/python3
"""Imports every file of this folder and compares what nines says about it, word for word.

usage: replay.py NINES WORKSPACE

`list` names the files, says what is wrong with each, and how its reject file is repaired. `expected`
holds what nines is to say; with UPDATE_GOLDEN in the environment it is written anew. A file that is too
large for the folder is made here, and NAME.before is an earlier state of NAME.

Each file must be answered as expected, in a form that can be relied on, and with the place where the
defect is. Beyond that, whatever is wrong with it: its rejected lines are in the reject file byte for
byte, importing it again changes nothing, its repaired reject file closes its rejects, and nothing of a
refused file is a fact. Prints an `ok` line per file; the exit status is 1 when one failed.
"""
import difflib
import gzip
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
EXPECTED = os.path.join(HERE, "expected")
NOT_CASES = {"list", "expected", "replay.py", "sources.yaml", "profiles.yaml", "aliases.csv"}
COUNTS = [("read", "read"), ("new", "new"), ("changed", "changed"), ("same", "same"),
          ("left_out", "left out"), ("rejected", "rejected"), ("held", "held")]
LEFT_OUT = ["superseded", "duplicates", "empty"]
MESSAGE = re.compile(r"(?P<file>[^\s:]+)(?::(?P<line>\d+):(?P<column>\d+))?: (error|held|warning): "
                     r"(?P<text>.*) \[(?P<code>[IHW]\d{3})\]")
# The name of a value and the value itself, as they stand in a message.
QUOTED = re.compile(r'(?P<name>[a-z_]+):? "(?P<value>[^"]*)"')


def incidents(count, title="payments slow"):
    row = "{},{},checkout,2026-10-01T08:00:00Z,2026-10-01T09:00:00Z\n"
    return "id,title,services,started_at,resolved_at\n" + "".join(
        row.format(number, title) for number in range(count))


def pagerduty(count):
    header = "id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack," \
        "urgency,escalation_count\n"
    row = "Q{0:06},{0},payments slow,checkout,2026-10-01T08:00:00+00:00,2026-10-01T09:00:00+00:00,60,low,0\n"
    return (header + "".join(row.format(number) for number in range(count))).encode()


PAGE = "Payments slow 0123456789abcdef0123456789abcdef.md"
TEXT = b"# Payments slow\n\nDate: October 1, 2026\nServices: checkout\n"


def pack(entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


# What is too large for the folder, or cut off in its middle.
GENERATED = {
    "incidents-long-line.csv": lambda: incidents(1).encode() + b"long,"
    + b"very " * (300 * 1024) + b"slow,checkout,2026-10-01T08:00:00Z,\n"
    + b"after,payments slow,checkout,2026-10-01T08:00:00Z,\n",
    "incidents-utf16-cut.csv": lambda: incidents(3).encode("utf-16")[:-1],
    "incidents-utf16-broken.csv": lambda: b"\xff\xfe" + incidents(1).encode("utf-16-le")
    + "2,half a letter: ".encode("utf-16-le") + b"\x00\xd8" + ",checkout,,\n".encode("utf-16-le"),
    "incidents-gzip-cut.csv.gz": lambda: gzip.compress(incidents(5000).encode(), mtime=0)[:4000],
    "incidents-gzip-changed.csv.gz": lambda: gzip.compress(incidents(3).encode(), mtime=0)[:-8] + bytes(8),
    "incidents-gzip-damaged.csv.gz": lambda: b"\x1f\x8b\x08\x00garbage, not a stream",
    "pagerduty-full.csv": lambda: pagerduty(20000),
    "notion-outside.zip": lambda: pack({"../" + PAGE: TEXT}),
    "notion-absolute.zip": lambda: pack({"/tmp/" + PAGE: TEXT}),
    "notion-bomb.zip": lambda: pack({PAGE: TEXT, "image.bin": bytes(10 << 20)}),
    "notion-cut.zip": lambda: pack({PAGE: TEXT})[:-30],
    "notion-damaged.zip": lambda: pack({PAGE: TEXT}).replace(TEXT[:0] + b"PK\x03\x04", b"PK\x03\x05"),
    "notion-html.zip": lambda: pack({PAGE.replace(".md", ".html"): b"<html></html>"}),
    "notion-no-page.zip": lambda: pack({"image.png": b"no image"}),
    "notion-latin-1.zip": lambda: pack({PAGE: TEXT, PAGE.replace("0123", "4567"): TEXT + b"The caf\xe9 was closed.\n"}),
    "notion-escape-codes.zip": lambda: pack({"../\x1b[2J.md": TEXT}),
    "oncall-too-deep.json": lambda: b'{"results": ' + b"[" * 100000,
}


class Case:
    """A file, and all that happens to it."""

    def __init__(self, name, title):
        self.name, self.title, self.repair = name, title, None
        self.stem = name.split(".")[0]
        self.is_repaired_whole = name.endswith((".ics", ".md", ".zip"))
        self.shown = f"corrupt/{self.stem}/{name}"
        self.said = None    # what nines said at the first import
        self.load = None    # of --json, of the newest import
        self.problems = []

    def expect(self, truth, problem):
        if not truth:
            self.problems.append(problem)

    def content(self):
        if self.name in GENERATED:
            return GENERATED[self.name]()
        with open(os.path.join(HERE, self.name), "rb") as file:
            return file.read()


def read_list():
    cases = []
    with open(os.path.join(HERE, "list")) as file:
        for line in file:
            if line.startswith("    "):
                cases[-1].repair = line.strip()
            elif line.strip() and not line.startswith("#"):
                name, title = line.rstrip("\n").split(": ", 1)
                cases.append(Case(name, title))
    return cases


def read_expected():
    """What is expected of each name: from its line `== NAME: TITLE` to the next."""
    with open(EXPECTED) as file:
        return {text.split(":")[0]: "== " + text.rstrip("\n") + "\n"
                for text in re.split(r"^== ", file.read(), flags=re.M)[1:]}


class Nines:
    def __init__(self, program, workspace):
        self.program, self.workspace = program, workspace

    def path(self, *names):
        return os.path.join(self.workspace, *names)

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(content)

    def run(self, *arguments):
        done = subprocess.run([self.program, "-C", self.workspace, *arguments], capture_output=True,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "backslashreplace")

    def load(self, cases):
        """Imports the files in one call. Leaves in each case its load; returns what was said of each,
        without the folders, and the exit code."""
        code, out, err = self.run("import", "--verbose", "--json", *[self.path(c.shown) for c in cases])
        by_name = {case.name: case for case in cases}
        said, name = {case.name: "" for case in cases}, None
        for load in json.loads(out)["loads"] if out else []:
            load["left_out"] = sum(load[key] for key in LEFT_OUT)
            by_name[os.path.basename(load["file"])].load = load
        for line in err.splitlines(keepends=True):
            if not line.startswith("    "):
                name = os.path.basename(line.split(": ")[0].split(":")[0])
            if name in said:
                said[name] += re.sub(r"corrupt/[^/\s]+/", "", line)
        if code not in (0, 3, 4):
            sys.exit(f"not ok - import ends with {code}\n" + re.sub("^", "# ", err, flags=re.M))
        return said, code

    def rows(self, sql, *values):
        with sqlite3.connect(f"file:{self.path('nines.db')}?mode=ro", uri=True) as ledger:
            return ledger.execute(sql, values).fetchall()


def describe(case, code, said):
    """A paragraph of `expected`. The line that names the reject file is the same everywhere."""
    counts = ", ".join(f"{case.load[key]} {word}" for key, word in COUNTS if case.load[key] != 0)
    lines = [line for line in said.splitlines(keepends=True) if not line.startswith("    the rejected records are in")]
    return f"== {case.name}: {case.title}\nexit {code}" + (f": {counts}" if counts else "") + "\n" \
        + "".join(lines)


def import_first(nines, cases, expected):
    """Returns the paragraphs of what was said. Without an expectation each file is imported alone, for
    its exit code; else all those with one exit code are imported together, as nines is slow to start."""
    groups = {}
    for case in cases:
        code = re.search(r"^exit (\d)", expected.get(case.name, ""), re.M)
        groups.setdefault(code.group(1) if code else case.name, []).append(case)
    paragraphs = {}
    for group in groups.values():
        said, code = nines.load(group)
        for case in group:
            case.said = said[case.name]
            paragraphs[case.name] = describe(case, code, case.said)
    return paragraphs


def check_words(case, expected, paragraph):
    if paragraph != expected:
        case.problems += list(difflib.unified_diff(
            expected.splitlines(), paragraph.splitlines(), "expected", "said", lineterm="", n=9))


def check_form(case):
    """FILE:LINE:COLUMN: error: TEXT [CODE], hints indented, nothing that upsets a terminal."""
    for line in case.said.splitlines():
        case.expect(line.startswith("    ") or MESSAGE.fullmatch(line), f"not in form: {line}")
        case.expect(line.isprintable(), f"not printable: {line!r}")
        case.expect(len(line) < 250, f"too long: {line[:80]}...")


def decoded_lines(case):
    content = case.content()
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return re.split("\r\n|\n|\r", content.decode(encoding, "replace"))


def check_places(case):
    """Where a message quotes a value, the value stands there."""
    lines = decoded_lines(case) if not case.name.endswith(".gz") else []
    for message in MESSAGE.finditer(case.said):
        quoted = QUOTED.match(message["text"])
        # the name of a series may stand in the header, far above its first value
        if quoted is None or quoted["name"] == "series" or message["line"] is None or not lines:
            continue
        value = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), quoted["value"])
        place = "\n".join(lines[int(message["line"]) - 1:])[int(message["column"]) - 1:]
        if case.name.endswith(".ics"):
            value = re.sub("[-:]", "", value)
        case.expect(value.removesuffix("...") in place[:200], f"not at its place: {message[0]}")


def record_lines(lines, first):
    """The lines of the record that begins with a line: up to one where every quote is closed."""
    last = first
    while b"".join(lines[first:last + 1]).count(b'"') % 2 and last + 1 < len(lines):
        last += 1
    return lines[first:last + 1]


def check_csv_reject_file(nines, case, kept):
    """Every line of every rejected record, with its line and code behind it."""
    content = case.content()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16").encode()
    lines = re.split(b"\r\n|\n|\r", content.removeprefix(b"\xef\xbb\xbf"))
    mark = b";" if b";" in lines[0] else b","
    for line, code in nines.rows("SELECT line, code FROM reject WHERE load_id = ?", case.load["load"]):
        one_line = code in ("I102", "I103")
        record = [lines[line - 1]] if one_line else record_lines(lines, line - 1)
        # of a record that is too long to be kept the first MiB is
        tail = b"" if code == "I115" else mark.join([b"", b"%d" % line, code.encode(), b""])
        whole = b"\n".join(record)[:1 << 20] + tail
        case.expect(whole in kept.replace(b"\r\n", b"\n"), f"line {line} is not in the reject file")


def check_calendar_reject_file(nines, case, kept):
    """Every rejected event, line by line, in a calendar of its own."""
    lines = case.content().split(b"\r\n")
    for line, in nines.rows("SELECT line FROM reject WHERE load_id = ?", case.load["load"]):
        event = lines[line - 1:]
        event = event[:event.index(b"END:VEVENT") + 1] if b"END:VEVENT" in event else event
        case.expect(b"\r\n".join(event) + b"\r\n" in kept, f"the event of line {line} is not in the reject file")
    case.expect(kept.endswith(b"\r\nEND:VCALENDAR\r\n"), "the calendar of rejects is not closed")


def check_reject_file(nines, case):
    """The bytes of what was rejected are in the reject file, which is named."""
    name = case.load["reject_file"]
    if case.load["rejected"] == 0 or case.load["status"] == "refused" or case.name.endswith(".zip"):
        case.expect(name is None, "there is a reject file")
        return
    hint = "repair the file itself and import it again" if case.is_repaired_whole \
        else f"repair them there, then: nines rejects replay {name}"
    case.expect(f"    the rejected records are in {name}; {hint}\n" in case.said, "the reject file is not named")
    with open(nines.path(name), "rb") as file:
        kept = file.read()
    if case.name.endswith(".csv"):
        check_csv_reject_file(nines, case, kept)
    elif case.name.endswith(".ics"):
        check_calendar_reject_file(nines, case, kept)
    elif case.name.endswith(".md"):
        case.expect(kept == case.content(), "the reject file is not the file")
    elif case.name.endswith(".json"):
        case.expect(json.loads(kept), "the reject file holds nothing")


def check_nothing_is_left(nines, case):
    if case.load["status"] != "refused":
        return
    tables = nines.rows("SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c "
                        "WHERE m.type = 'table' AND c.name = 'load_id' "
                        "AND m.name NOT IN ('reject', 'hold', 'warning')")
    for table, in tables:
        rows = nines.rows(f"SELECT count(*) FROM {table} WHERE load_id = ?", case.load["load"])
        case.expect(rows == [(0,)], f"something of the refused file is in {table}")


def import_again(nines, cases):
    """The same bytes are skipped, or refused as before without another load."""
    loads = nines.rows("SELECT count(*) FROM load")
    before = {case: case.load for case in cases}
    said, _ = nines.load(cases)
    for case in cases:
        refused = before[case]["status"] == "refused"
        case.expect(case.load["status"] == ("refused" if refused else "skipped"),
                    f"imported again it is {case.load['status']}")
        case.expect(not refused or said[case.name] == case.said, "imported again it is refused otherwise")
        case.expect(case.load["load"] == before[case]["load"], "imported again it is another load")
        case.load = before[case]
    if nines.rows("SELECT count(*) FROM load") != loads:
        print("not ok - importing everything again adds no load")
        return False
    return True


def import_with_blanks(nines, cases):
    """Other bytes that say the same: every record is known."""
    cases = [case for case in cases if case.load["status"] == "loaded" and case.name not in GENERATED]
    before = {case: case.load for case in cases}
    for case in cases:
        nines.write(case.shown, case.content() + b"\n")
    said, _ = nines.load(cases)
    for case in cases:
        old, new = before[case], case.load
        case.expect(new["status"] == "loaded", f"with a blank line it is {new['status']}")
        case.expect(new["new"] == new["changed"] == new["withdrawn"] == 0,
                    f"with a blank line {new['new']} are new, {new['changed']} changed, "
                    f"{new['withdrawn']} withdrawn")
        for key in ("read", "rejected", "held"):
            case.expect(new[key] == old[key], f"with a blank line {new[key]} are {key}")


def repair(case, content):
    return subprocess.run(["sed", "-E", case.repair], input=content, capture_output=True, check=True).stdout


def import_repaired(nines, cases):
    """A repaired reject file closes all that it stands for; so does a repaired file of another format."""
    replayed = [case for case in cases if case.repair and not case.is_repaired_whole]
    paths = []
    for case in replayed:
        with open(nines.path(case.load["reject_file"]), "rb") as file:
            name = case.load["reject_file"].replace("rejects/", "repaired/")
            nines.write(name, repair(case, file.read()))
        paths.append(nines.path(name))
    _, _, err = nines.run("rejects", "replay", *paths)
    whole = [case for case in cases if case.repair and case.is_repaired_whole]
    loads = {case: case.load["load"] for case in replayed + whole}
    for case in whole:
        nines.write(case.shown, repair(case, case.content()))
    said, _ = nines.load(whole)
    for case, load in loads.items():
        (count,), = nines.rows("SELECT count(*) FROM reject WHERE load_id = ? AND closed_by IS NULL", load)
        case.expect(count == 0, f"repaired, it leaves {count} rejects open: " + said.get(
            case.name, "".join(line for line in err.splitlines(True) if case.name in line)))
        case.expect(case not in whole or case.load["rejected"] == 0, f"repaired, it is still wrong: {case.load}")


def check_codes(cases):
    with open(os.path.join(HERE, "../../etl/codes.h")) as file:
        known = set(re.findall(r'"([IHW]\d{3})"', file.read()))
    shown = {message["code"] for case in cases for message in MESSAGE.finditer(case.said)}
    missing = sorted(known - shown)
    print("not ok - no file shows " + ", ".join(missing) if missing else "ok - every code is shown by a file")
    return not missing


def check_listed(cases):
    files = {name for name in os.listdir(HERE) if not name.endswith(".before")} - NOT_CASES
    stray = sorted(files ^ ({case.name for case in cases} - set(GENERATED)))
    print("not ok - not both listed and there: " + ", ".join(stray) if stray else "ok - every file is listed")
    return not stray


def main(program, workspace):
    nines, cases = Nines(program, workspace), read_list()
    update = "UPDATE_GOLDEN" in os.environ
    expected = {} if update else read_expected()
    earlier = [case for case in cases if os.path.exists(os.path.join(HERE, case.name + ".before"))]
    for case in earlier:
        with open(os.path.join(HERE, case.name + ".before"), "rb") as file:
            nines.write(case.shown + ".before", file.read())
    nines.run("import", *[nines.path(case.shown + ".before") for case in earlier])
    for case in cases:
        nines.write(case.shown, case.content())
    paragraphs = import_first(nines, cases, expected)
    if update:
        expected = paragraphs
        with open(EXPECTED, "w") as file:
            file.write("\n".join(paragraphs.values()))
    for case in cases:
        check_words(case, expected.get(case.name, ""), paragraphs[case.name])
        check_form(case)
        check_places(case)
        check_reject_file(nines, case)
        check_nothing_is_left(nines, case)
    good = import_again(nines, cases)
    import_with_blanks(nines, cases)
    import_repaired(nines, cases)
    for case in cases:
        print(("not ok" if case.problems else "ok") + f" - {case.name}: {case.title}")
        for problem in case.problems:
            print("#", problem.rstrip("\n").replace("\n", "\n# "))
    good = all([good, check_codes(cases), check_listed(cases), not any(c.problems for c in cases)])
    return 0 if good else 1


sys.exit(main(*sys.argv[1:]))
