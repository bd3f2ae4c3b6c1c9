#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run all harnesses of this folder, and each once more with a planted fault, which it must find."""

import argparse
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("AYUMI_BUILD", "build/release")).resolve()
TOOLS = BUILD / "tests" / "torture"
DEADLINE_S = 3600


def tool(name, *words):
    return [str(TOOLS / name), *[str(word) for word in words]]


def script(name, *words):
    return [sys.executable, str(HERE / name), *[str(word) for word in words]]


def harnesses(is_short):
    """(name, words, words and plant of the variant that must fail)"""
    def by(short, long):
        return short if is_short else long

    return (
        ("disk", tool("torture_faults", by(300, 0)), tool("torture_faults", 60, "hide"), None),
        ("power", tool("torture_power", by(150, 0)), tool("torture_power", 60, "nosync"), None),
        ("memory", tool("torture_memory", by(300, 6000)), tool("torture_memory", 60),
         "late-commit"),
        ("kill", script("kill.py", "--seconds", by(15, 420)),
         script("kill.py", "--seconds", 3, "--plant", "late-commit"), None),
        ("history", script("history.py", "--seconds", by(8, 120)),
         script("history.py", "--seconds", 3, "--plant", "late-commit"), None),
        ("locks", script("history.py", "--seconds", 2),
         script("history.py", "--seconds", 2, "--plant", "no-lock"), None),
        ("room", script("room.py", "--seconds", by(8, 60)),
         script("room.py", "--seconds", 4, "--plant", "late-commit"), None),
        ("terminal", script("terminal_text.py"), script("terminal_text.py", "--plant", "leak"),
         None),
    )


def run(words, plant=None):
    """Returns (exit code, output)."""
    environment = {**os.environ, "AYUMI_BUILD": str(BUILD), "PYTHONDONTWRITEBYTECODE": "1",
                   "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}
    if plant:
        environment.update(LD_PRELOAD=str(TOOLS / "plant.so"), PLANT=plant)
    try:
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=DEADLINE_S, check=False)
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return 1, (late.output or b"").decode(errors="replace") + "not done in time\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="about a minute in all")
    parser.add_argument("--only", default="", help="harnesses whose name contains this")
    options = parser.parse_args()
    bad = 0
    for name, words, planted, plant in harnesses(options.short):
        if options.only not in name:
            continue
        begun = time.monotonic()
        code, output = run(words)
        print(output, end="", flush=True)
        bad += code != 0
        if "skipped" in output:
            continue
        code, output = run(planted, plant)
        last = output.strip().splitlines()[-1] if output.strip() else ""
        is_found = code == 1 and "did not hold" in last and not last.endswith(" 0 did not hold")
        print(f"{name}: a planted fault was {'found' if is_found else 'NOT FOUND: ' + output} "
              f"({time.monotonic() - begun:.0f} s in all)", flush=True)
        bad += not is_found
    print("torture: everything held, and every planted fault was found" if bad == 0
          else f"torture: {bad} harnesses failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
