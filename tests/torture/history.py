#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Several write at once while their daemon is killed again and again.

Everything that every command was told is noted, and the journal is held
against that: what was confirmed is there once, what was not is there once or
not at all, and an entry says what was confirmed last, or something that was
tried after it.  At the end one daemon runs at most, and no second one starts.
"""

import json
import os
import random
import signal
import subprocess
import threading
import time

from common import AYUMI, AYUMID, Findings, arguments, daemons, household, wait_until

WRITERS = 4


class Writer(threading.Thread):
    """One who writes, and what the program said of it."""

    def __init__(self, house, name, end):
        super().__init__()
        self.house, self.name, self.end = house, name, end
        self.random = random.Random(name)
        self.tried = []      # (texts of one command, confirmed)
        self.entries = []    # [number, the texts that it may have]
        self.failures = {}

    def call(self, *words):
        done = subprocess.run([str(AYUMI), *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=self.house.environment, timeout=120, check=False)
        if done.returncode:
            self.failures[done.returncode] = self.failures.get(done.returncode, 0) + 1
        return done

    def add(self, number):
        texts = [f"{self.name} {number}"]
        if self.random.random() < 0.2:
            texts += [f"{self.name} {number} 二", f"{self.name} {number} 三"]
        words = " / ".join(f"note {text}" for text in texts).split(" ")
        done = self.call("add", "--json", *words)
        self.tried.append((texts, done.returncode == 0))
        if done.returncode == 0 and len(texts) == 1:
            entry = json.loads(done.stdout)
            entry = entry[0] if isinstance(entry, list) else entry
            self.entries.append([entry["number"], [texts[0]]])

    def edit(self, number):
        entry = self.random.choice(self.entries)
        text = f"{self.name} {number} edited"
        done = self.call("edit", str(entry[0]), *text.split(" "))
        if done.returncode == 0:
            entry[1] = [text]
        else:
            entry[1].append(text)

    def run(self):
        number = 0
        while time.monotonic() < self.end:
            number += 1
            if self.entries and self.random.random() < 0.25:
                self.edit(number)
            else:
                self.add(number)


def kill_again_and_again(house, end):
    """Returns how many daemons were killed; each gets a little time."""
    chance = random.Random(7)
    stop = threading.Event()
    killed = 0
    while time.monotonic() < end:
        stop.wait(chance.uniform(0.02, 0.3))
        pid = house.daemon_pid()
        pids = [pid] if pid else daemons(house)[:1]
        for one in pids:
            try:
                os.kill(one, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
    return killed


def start_another(house, findings):
    """A second daemon for the same folders says so, and ends."""
    house.run("status")
    ready, told = os.pipe()
    other = subprocess.Popen([str(AYUMID), "--notify-fd", str(told)], env=house.environment,
                             pass_fds=(told,), stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(told)
    with os.fdopen(ready) as line:
        said = line.readline().strip()
    if said == "RUNNING":
        other.wait(60)
    else:
        findings.add(f"a second daemon says {said!r}")
        other.kill()
        other.wait(60)


def check(house, writers, findings):
    journal = house.json("list", "--last", "1000000")
    by_number = {entry["number"]: entry["text"] for entry in journal}
    revisions = {}
    for entry in journal:
        first = entry["text"]
        if entry["revision"] > 1:
            first = house.json("history", str(entry["number"]))[0]["text"]
        revisions[first] = revisions.get(first, 0) + 1
    known = set()
    for writer in writers:
        for texts, is_confirmed in writer.tried:
            found = [revisions.get(text, 0) for text in texts]
            known.update(texts)
            if max(found) > 1:
                findings.add(f"doubled: {texts} {found}")
            elif is_confirmed and min(found) == 0:
                findings.add(f"confirmed and lost: {texts} {found}")
            elif not is_confirmed and len(set(found)) > 1:
                findings.add(f"kept in part: {texts} {found}")
        for number, texts in writer.entries:
            if by_number.get(number) not in texts:
                findings.add(f"entry {number} says {by_number.get(number)!r}, not one of {texts}")
    for text in set(revisions) - known:
        findings.add(f"nobody wrote {text!r}")


def main():
    options = arguments(__doc__, seconds=20)
    findings = Findings()
    with household(options.plant) as house:
        house.run("add", "note", "before")
        end = time.monotonic() + options.seconds
        writers = [Writer(house, f"w{i}", end) for i in range(WRITERS)]
        writers[0].tried.append((["before"], True))
        for writer in writers:
            writer.start()
        killed = kill_again_and_again(house, end)
        for writer in writers:
            writer.join()
        try:
            wait_until(lambda: len(daemons(house)) <= 1, "one daemon at most", 20)
        except AssertionError:
            findings.add(f"{len(daemons(house))} daemons run")
        start_another(house, findings)
        try:
            check(house, writers, findings)
        except AssertionError as why:
            findings.add(str(why))
    tried = [is_confirmed for writer in writers for _, is_confirmed in writer.tried]
    edited = sum(len(texts) > 1 or "edited" in texts[0] for writer in writers
                 for _, texts in writer.entries)
    findings.end(f"history: {WRITERS} writers, {len(tried)} additions of which {sum(tried)} were "
                 f"confirmed, {edited} entries changed, {killed} daemons killed")


if __name__ == "__main__":
    main()
