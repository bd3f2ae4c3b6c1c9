#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`ayumi sheet` of a month of the example, as a ratio to an empty page from the same helper.

Printed for the record; under 300 ms is what is expected.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, BUILD, Household  # noqa: E402

EXAMPLE = HERE.parents[1] / "share" / "ayumi" / "examples" / "household.txt"
HELPER = BUILD / "libexec" / "ayumi" / "ayumi-sheet"
RUNS = 20
EMPTY = json.dumps({"format": "pdf", "language": "ja", "title": "相談"}, ensure_ascii=False)


def measure(household, request, *words):
    """Mean seconds of a command with some bytes as its standard input (hyperfine here has none)."""
    taken = []
    for _ in range(RUNS + 1):
        before = time.perf_counter()
        subprocess.run([str(word) for word in words], input=request, env=household.environment,
                       stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - before)
    return sum(taken[1:]) / RUNS


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        household = Household(pathlib.Path(folder))
        household.environment["LANGUAGE"] = "ja"
        for member in ("母", "父"):
            household.run("member", "add", member)
        household.run(stdin=EXAMPLE.read_text())
        floor = measure(household, EMPTY.encode() + b"\0", HELPER)
        rows = [("an empty page from ayumi-sheet", floor)]
        for extension in ("pdf", "svg", "png"):
            path = household.folder / f"sheet.{extension}"
            rows.append((f"ayumi sheet, {extension}", measure(
                household, b"", AYUMI, "sheet", "last", "month", "--replace", "-o", path)))
        for name, seconds in rows:
            print(f"{name:40} {seconds * 1000:8.2f} ms {seconds / floor:7.1f} x an empty page")
        household.stop()


if __name__ == "__main__":
    main()
