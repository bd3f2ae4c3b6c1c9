#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run every fuzz target for some seconds, from the small corpora beside this file.

What a target finds is left in the build folder and named; what it learned is
kept there too, and the next run begins with it.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SLACK_S = 120


def run(target, build, seconds):
    """Returns (what was found, the line that tells how much was tried)."""
    name = target.name.removeprefix("fuzz_")
    learned, found = build / "learned" / name, build / "found"
    learned.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8",
                   "LSAN_OPTIONS": f"suppressions={HERE.parent / 'data' / 'lsan.supp'}:"
                                   "print_suppressions=0"}
    words = [str(target), f"-max_total_time={seconds}", "-close_fd_mask=3", "-timeout=10",
             "-rss_limit_mb=2000", "-max_len=4096", f"-dict={HERE / 'words.dict'}",
             f"-artifact_prefix={found}/{name}-", str(learned), str(HERE / "corpus" / name)]
    try:
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=seconds + SLACK_S, check=False)
        output, code = done.stdout.decode(errors="replace"), done.returncode
    except subprocess.TimeoutExpired as late:
        output, code = (late.output or b"").decode(errors="replace"), 1
    tried = re.findall(r"^#\d+\s+DONE.*", output, re.MULTILINE)
    return "" if code == 0 and tried else output[-4000:], tried[-1] if tried else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("targets", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    bad = 0
    for target in options.targets:
        found, tried = run(target.resolve(), options.build.resolve(), options.seconds)
        bad += bool(found)
        print(f"{target.name:18} {tried or found}", flush=True)
    print(f"fuzz: {len(options.targets)} targets, {options.seconds} s each, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
