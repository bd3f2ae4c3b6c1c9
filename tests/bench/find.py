#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Finding in 100,000 entries (ten a day), beside the sqlite3 shell that asks the same of the database.

Printed for the record, as ratios; 1.5 is the aim.  Nothing passes or fails by time here.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, BUILD, Household  # noqa: E402

ENTRIES = 100_000
COLUMNS = "SELECT e.*, m.name FROM {} LEFT JOIN member AS m ON m.id = e.member WHERE {} AND e.is_removed = 0 "
LAST = "ORDER BY e.day DESC, e.minute DESC, e.number DESC LIMIT 30"
MATCH = COLUMNS.format("search_text AS s JOIN entry AS e ON e.number = s.rowid", "s.words MATCH '\"{}\"'") + LAST
TERM = COLUMNS.format("entry AS e", "e.number IN (SELECT doc FROM search_term "
                      "WHERE term >= '{0}' AND term < '{0}' || char(0x10FFFF))") + LAST
MONTH = COLUMNS.format("entry AS e", "e.day BETWEEN '2026-09-01' AND '2026-09-30'") + \
    "ORDER BY e.day, e.minute, e.number"
# The same words as they stand in the index.
CASES = (("a month's list", ("list", "2026-09"), MONTH),
         ("a phrase that is rare", ("search", "983回目、声をかける"), MATCH.format("983回目、声をかける")),
         ("a word that is frequent", ("search", "ﾌﾟﾘﾝ"), MATCH.format("ぷりん")),
         ("two characters, frequent", ("search", "12"), TERM.format("12")),
         ("one character, rare", ("search", "8"), TERM.format("8")))


def measure(household, *words):
    """Mean seconds of a command, by hyperfine."""
    report = household.folder / "hyperfine.json"
    subprocess.run(["hyperfine", "--shell=none", "--warmup", "5", "--runs", "50", "--style", "none",
                    "--export-json", str(report), " ".join(f"'{word}'" if " " in str(word) else str(word)
                                                           for word in words)],
                   env=household.environment, stdout=subprocess.DEVNULL, check=True)
    return json.loads(report.read_text())["results"][0]["mean"]


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        household = Household(pathlib.Path(folder))
        household.database.parent.mkdir(mode=0o700)
        subprocess.run([BUILD / "tests" / "tool_journal", household.database, str(ENTRIES), "10", "2026-10-31"],
                       check=True)
        household.run("status")
        for name, words, sql in CASES:
            query = household.folder / "query.sql"
            query.write_text(sql + ";\n")
            shell = measure(household, "sqlite3", "-readonly", household.database, f".read {query}")
            ours = measure(household, AYUMI, *words)
            print(f"{name:28} {ours * 1000:8.2f} ms, sqlite3 shell {shell * 1000:8.2f} ms, "
                  f"ratio {ours / shell:5.2f}")
        household.stop()


if __name__ == "__main__":
    main()
