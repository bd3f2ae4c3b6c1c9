#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`ayumi step` on ten years of entries, as a ratio to starting a process at all.

Printed for the record; nothing passes or fails by time here.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, Household  # noqa: E402

DAYS = 3650
KINDS = ("greeting:none", "greeting:reply", "talk", "meal", "room", "supporter:met", "place")


def measure(household, *words):
    """Mean seconds of a command, by hyperfine."""
    report = household.folder / "hyperfine.json"
    subprocess.run(["hyperfine", "--shell=none", "--warmup", "5", "--runs", "100", "--style", "none",
                    "--export-json", str(report), " ".join(str(word) for word in words)],
                   env=household.environment, stdout=subprocess.DEVNULL, check=True)
    return json.loads(report.read_text())["results"][0]["mean"]


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        household = Household(pathlib.Path(folder))
        lines = [f"{day}日前 {KINDS[(DAYS - day) * len(KINDS) // DAYS]}" for day in range(DAYS, 0, -1)]
        household.run(stdin="\n".join(lines) + "\n")
        floor = measure(household, "/bin/true")
        rows = [("/bin/true", floor)]
        for name, words in (("ayumi kinds (no daemon)", ("kinds",)), ("ayumi status", ("status",)),
                            ("ayumi step, ten years", ("step",)),
                            ("ayumi report, a month of ten years", ("report", "last", "month"))):
            rows.append((name, measure(household, AYUMI, *words)))
        for name, seconds in rows:
            print(f"{name:40} {seconds * 1000:8.2f} ms {seconds / floor:7.1f} x /bin/true")
        household.stop()


if __name__ == "__main__":
    main()
