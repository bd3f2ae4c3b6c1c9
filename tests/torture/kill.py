#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The daemon is killed before every system call that changes a file, while a command is served.

Afterwards: the journal opens, a confirmed change is there once, one that was
not confirmed is whole or absent, and everything older is as it was.
"""

import collections
import os
import random
import re
import shutil
import subprocess
import sys
import time

from common import AYUMID, Findings, arguments, cannot_trace, household, state

CALLS = ("pwrite64", "write", "writev", "sendmsg", "fsync", "fdatasync", "ftruncate", "unlink",
         "rename", "openat", "mkdir", "flock", "fcntl", "mmap")
COMMANDS = (
    ("add", "note", "新しい記録", "#庭"),
    ("add", "meal", "/", "talk", "二つ目", "/", "note", "三つ目"),
    ("edit", "1", "書きなおした"),
    ("remove", "2"),
    ("undo", "--household"),
    ("config", "day-end", "02:30"),
    ("meeting", "add", "茶話会", "第2土曜", "13:30", "--from", "2027-01-01"),
)


class Sweep:
    """One household with an old journal, put back to that for each point."""

    def __init__(self, house):
        self.house = house
        self.data = house.database.parent
        self.kept = house.folder / "kept"

    def prepare(self):
        for i in range(20):
            self.house.run("add", "note", f"古い記録 {i + 1}")
        self.house.run("add", "note", "これを取り消す")
        self.before = state(self.house)
        self.house.stop()
        shutil.copytree(self.data, self.kept)

    def put_back(self):
        shutil.rmtree(self.data)
        shutil.copytree(self.kept, self.data)

    def serve(self, command, words):
        """A traced daemon serves the command; returns the exit code of the command."""
        ready, told = os.pipe()
        environment = {**self.house.environment}
        preload = environment.pop("LD_PRELOAD", None)
        plant = ["-E", f"LD_PRELOAD={preload}"] if preload else []
        tracer = subprocess.Popen(["strace", "-f", "-qq", *plant, *words, str(AYUMID),
                                   "--notify-fd", str(told)], env=environment, pass_fds=(told,),
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        os.close(told)
        with os.fdopen(ready) as line:
            line.readline()
        done = self.house.run(*command, check=None)
        self.house.stop()
        tracer.wait(60)
        return done.returncode, tracer.returncode

    def count(self, command):
        log = self.house.folder / "trace"
        self.put_back()
        code, _ = self.serve(command, ["-o", str(log), "-e", f"trace={','.join(CALLS)}"])
        assert code == 0, command
        after = state(self.house)
        self.house.stop()
        names = re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
        return after, collections.Counter(names)

    def try_point(self, command, after, call, number, findings):
        self.put_back()
        code, traced = self.serve(command, ["-o", "/dev/null", "-e", f"trace={call}", "-e",
                                            f"inject={call}:signal=SIGKILL:when={number}"])
        try:
            now = state(self.house)
        except AssertionError as why:
            findings.add(f"{' '.join(command)}, {call} {number}: {why}")
            now = None
        self.house.stop()
        if now is not None and now != after and (code == 0 or now != self.before):
            what = "confirmed and lost" if code == 0 else "neither whole nor absent"
            findings.add(f"{' '.join(command)}, {call} {number}: {what}")
        return code == 0, traced != 0


def main():
    options = arguments(__doc__)
    refusal = cannot_trace()
    if refusal:
        print(f"kills: skipped, because processes cannot be traced here: {refusal}")
        sys.exit(0)
    findings = Findings()
    with household(options.plant) as house:
        sweep = Sweep(house)
        plant = house.environment.pop("LD_PRELOAD", None)
        sweep.prepare()
        points = []
        for command in COMMANDS:
            after, counts = sweep.count(command)
            points += [(command, after, call, number + 1)
                       for call in counts for number in range(counts[call])]
        random.Random(1).shuffle(points)
        if plant:
            house.environment["LD_PRELOAD"] = plant
        end = time.monotonic() + options.seconds
        tried = []
        for point in points:
            if time.monotonic() > end:
                break
            tried.append(sweep.try_point(*point, findings))
    killed = sum(is_killed for _, is_killed in tried)
    confirmed = sum(is_confirmed for is_confirmed, _ in tried)
    if killed < 10:
        findings.add(f"only {killed} daemons were killed: this proves nothing")
    findings.end(f"kills: {len(tried)} of {len(points)} points in {len(COMMANDS)} commands, {killed} "
                 f"daemons killed, {confirmed} commands confirmed nevertheless")


if __name__ == "__main__":
    main()
