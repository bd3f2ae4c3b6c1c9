#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Take each promise of clauses.toml out of a copy of the program, and see that its tests fail.

Nothing is changed but the copy.  A promise whose text no longer stands where the table says, whose
edited program does not build, or whose absence no test notices, is an error.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib

import run as tests

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = pathlib.Path("build/release")
PROGRAMS = ("bin/ayumi", "bin/ayumid", "libexec/ayumi/ayumi-notify", "libexec/ayumi/ayumi-calendar",
            "libexec/ayumi/ayumi-sheet", "libexec/ayumi/ayumi-vault")
BUILD_DEADLINE_S = 600
TEST_DEADLINE_S = 60
KEYS = {"says", "file", "text", "becomes", "fails"}


def read_table(only):
    with open(HERE / "clauses.toml", "rb") as file:
        clauses = tomllib.load(file)["clause"]
    for clause in clauses:
        if set(clause) != KEYS or not clause["fails"]:
            sys.exit(f"clauses.toml: not well formed: {clause}")
    # What changes how everything is built comes last, for all is built anew by it.
    clauses.sort(key=lambda clause: clause["file"] == "Makefile")
    return [clause for clause in clauses if only in clause["says"] + clause["file"]]


class Copy:
    """A copy of the tree and of what is built of it."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder) / "ayumi"
        self.build = self.root / BUILD
        # Some tests become somebody else, who has to reach the programs.
        pathlib.Path(folder).chmod(0o755)
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE,
                                check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            if not (ROOT / name).is_file():
                continue
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.root / name)
        shutil.copytree(ROOT / BUILD, self.build)

    def make(self, names):
        """Returns what was said where it failed, or nothing."""
        goals = [str(BUILD / name) for name in names]
        done = subprocess.run(["make", f"-j{os.cpu_count() or 1}", *goals], cwd=self.root,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=BUILD_DEADLINE_S, check=False)
        return done.stdout.decode(errors="replace") if done.returncode else ""

    def run(self, words, test=""):
        """Returns (exit code, output); a test that never ends has failed."""
        with tempfile.TemporaryDirectory(prefix="ayumi-") as folder:
            environment = tests.private_environment(pathlib.Path(folder))
            environment.update(AYUMI_BUILD=str(self.build), PYTHONDONTWRITEBYTECODE="1",
                               AYUMI_TEST=test)
            try:
                done = subprocess.run(words, cwd=self.root, env=environment,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, timeout=TEST_DEADLINE_S,
                                      check=False)
            except subprocess.TimeoutExpired as late:
                return 1, (late.output or b"").decode(errors="replace")
        return done.returncode, done.stdout.decode(errors="replace")

    def end_what_is_left(self):
        """A test that failed may leave a daemon of the copy behind."""
        for place in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if str((place / "exe").readlink()).startswith(f"{self.root}/"):
                    os.kill(int(place.name), signal.SIGKILL)
            except (FileNotFoundError, PermissionError, ProcessLookupError):
                continue

    def why_unfit(self, name, must_fail):
        """Why a test did not end as it must; nothing where it did.

        "test_x" is a program of unit tests, "test_x:test_y" one of its tests, and
        "e2e/test_x.py::test_y" is as pytest has it.
        """
        if name.startswith("e2e/"):
            code, output = self.run([sys.executable, "-m", "pytest", "-q", "-x", "--tb=short", "-p",
                                     "no:cacheprovider", "-p", "no:xdist", f"tests/{name}"])
            # 1: some failed; all others are mistakes of the table.
            fits = code == 1 if must_fail else code == 0 and re.search(r"\d+ passed", output)
            return "" if fits else output
        program, _, test = name.partition(":")
        code, output = self.run([str(self.build / "tests" / program)], test)
        if not must_fail:
            ran = f"[       OK ] {test}\n" in output if test else "[  PASSED  ]" in output
            return "" if code == 0 and ran else output
        return "" if code != 0 else output or "nothing was said"


def goals_of(clauses):
    """What has to be built for the tests of these."""
    goals = set()
    for name in (name for clause in clauses for name in clause["fails"]):
        one = [program for program in PROGRAMS if name.endswith(f"[{pathlib.Path(program).name}]")]
        if name.startswith("e2e/"):
            goals.update(one or PROGRAMS)
        else:
            goals.add(f"tests/{name.partition(':')[0]}")
    return sorted(goals)


def check_unchanged(copy, clauses):
    """Returns how many tests fail as the program stands."""
    said = copy.make(goals_of(clauses))
    if said:
        sys.exit(f"{said}\nthe unchanged program does not build")
    names = sorted({name for clause in clauses for name in clause["fails"]})
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        reasons = list(pool.map(lambda name: copy.why_unfit(name, must_fail=False), names))
    for name, why in zip(names, reasons):
        if why:
            print(f"{why}\nfails already, or tries nothing: {name}", flush=True)
    return sum(bool(why) for why in reasons)


def try_clause(copy, clause):
    """Returns (what is wrong, what was said); nothing where each test failed."""
    path = copy.root / clause["file"]
    source = path.read_text()
    count = source.count(clause["text"])
    if count != 1:
        return f"its text stands {count} times in {clause['file']}", ""
    path.write_text(source.replace(clause["text"], clause["becomes"]))
    try:
        said = copy.make(goals_of([clause]))
        if said:
            return "without it nothing is built", said
        for name in clause["fails"]:
            why = copy.why_unfit(name, must_fail=True)
            if why:
                return f"NOT NOTICED by {name}", why
    finally:
        copy.end_what_is_left()
        path.write_text(source)
    return "", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="clauses whose words or file contain this")
    clauses = read_table(parser.parse_args().only)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="ayumi-clauses-") as folder:
        copy = Copy(folder)
        bad += check_unchanged(copy, clauses)
        for clause in clauses:
            begun = time.monotonic()
            wrong, said = try_clause(copy, clause)
            print(f"{said}{'WRONG' if wrong else 'held':5} {time.monotonic() - begun:5.1f} s  "
                  f"{clause['says']}{f': {wrong}' if wrong else ''}", flush=True)
            bad += bool(wrong)
    print(f"clauses: {len(clauses)} taken out one by one, {bad} errors")
    return 1 if bad or not clauses else 0


if __name__ == "__main__":
    sys.exit(main())
