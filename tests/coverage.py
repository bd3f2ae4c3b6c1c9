#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which lines and branches of daemon/ and schema/ the tests ran, held against the floor.

The floor is in tests/coverage-floor and only rises: where the tests reach more
than it says by a whole percent, it is named, and --raise writes it.
"""

import argparse
import json
import pathlib
import subprocess
import sys

FLOOR = pathlib.Path(__file__).with_name("coverage-floor")
PARTS = ("daemon/", "schema/")
WORST = 12


def measure(build):
    words = ["gcovr", "--root", ".", "--object-directory", build, "--json-summary"]
    for part in PARTS:
        words += ["--filter", part]
    return json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raise", dest="rises", action="store_true", help="write a higher floor")
    parser.add_argument("build")
    options = parser.parse_args()
    told = measure(options.build)
    floor = json.loads(FLOOR.read_text())
    files = sorted(told["files"], key=lambda one: one["line_covered"] - one["line_total"])
    for one in files[:WORST]:
        print(f"{one['filename']:40} {one['line_total'] - one['line_covered']:5} lines and "
              f"{one['branch_total'] - one['branch_covered']:5} branches not run")
    bad = False
    for name, least in floor.items():
        found = told[f"{name}_percent"]
        print(f"{name} coverage: {found:.1f} % (floor {least:.1f} %)")
        bad = bad or found < least
        if int(found) > least:
            print(f"  the floor can rise to {int(found)} %")
            floor[name] = float(int(found))
    if options.rises:
        FLOOR.write_text(json.dumps(floor, indent=1) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
