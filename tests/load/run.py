#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the harnesses of this folder, and each once more with planted faults, which it must find."""

import argparse
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
DEADLINE_S = 3600
# (name, planted faults)
HARNESSES = (("crowd", ("lost",)), ("week", ("leak", "lost")))


def run(name, *words):
    """Returns (exit code, output)."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run([sys.executable, str(HERE / f"{name}.py"), *words], env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=DEADLINE_S, check=False)
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return None, (late.output or b"").decode(errors="replace") + "\nnot done in time"


def try_one(name, plants, length):
    """Returns how much did not hold."""
    code, output = run(name, *length)
    print(f"{name}\n{output.rstrip()}", flush=True)
    bad = code != 0
    for plant in plants:
        code, output = run(name, "--short", "--plant", plant)
        # It ends with its count and 1; anything else is a harness that broke.
        is_found = code == 1 and "did not hold" in output.splitlines()[-1]
        print(f"  planted “{plant}”: {'found' if is_found else 'NOT FOUND'}", flush=True)
        if not is_found:
            print(output)
        bad += not is_found
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="half a minute in all")
    parser.add_argument("--only", default="", help="only harnesses whose name contains this")
    options = parser.parse_args()
    begun, bad, tried = time.monotonic(), 0, 0
    for name, plants in HARNESSES:
        if options.only in name:
            bad += try_one(name, plants, ["--short"] if options.short else [])
            tried += 1
    print(f"load: {tried} harnesses, {bad} did not hold, {time.monotonic() - begun:.0f} s")
    return 1 if bad or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
