#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A month's report from 100,000 entries, as a ratio to a program that runs the one query.

Printed for the record; nothing passes or fails by time here.
"""

import datetime
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, BUILD, Household  # noqa: E402
from step import measure  # noqa: E402

ENTRIES = 100_000
DAYS = 3650
KINDS = ("greeting:none", "greeting:reply", "talk", "meal", "room", "supporter:met", "place",
         "group:went", "outing", "note")


def fill(household):
    first = datetime.date.fromisoformat("2014-01-01")
    for name in ("母", "父"):
        household.run("member", "add", name)
    lines = ["date,kind,outcome,member,text\n"]
    for i in range(ENTRIES):
        day = i * DAYS // ENTRIES
        kind = KINDS[(i * 7 + day * len(KINDS) // DAYS) % (2 + day * (len(KINDS) - 2) // DAYS)]
        kind, _, outcome = kind.partition(":")
        lines.append(f"{first + datetime.timedelta(days=day)},{kind},{outcome},"
                     f"{'母' if i % 3 else '父'},ひとこと{i}\n")
    household.run("import", "-", "--format", "csv", stdin="".join(lines))


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        household = Household(pathlib.Path(folder))
        fill(household)
        days = ("2019-10-01", "2019-10-31")
        floor = measure(household, BUILD / "tests" / "tool_report_floor", household.database, *days)
        rows = [("one query of the month, in C", floor)]
        if shutil.which("sqlite3"):
            script = household.folder / "query"
            script.write_text("SELECT * FROM entry WHERE is_removed = 0 AND day BETWEEN "
                              f"'{days[0]}' AND '{days[1]}' ORDER BY day, minute, number;\n")
            rows.append(("the same in the sqlite3 shell", measure(
                household, "sqlite3", "-readonly", "-init", script, household.database, ".exit")))
        rows.append(("/bin/true", measure(household, "/bin/true")))
        rows.append(("ayumi report 2019-10 (a month)", measure(household, AYUMI, "report", "2019-10")))
        rows.append(("ayumi report 2019 (a year)", measure(household, AYUMI, "report", "2019")))
        for name, seconds in rows:
            print(f"{name:40} {seconds * 1000:8.2f} ms {seconds / floor:7.1f} x the query")
        household.stop()


if __name__ == "__main__":
    main()
