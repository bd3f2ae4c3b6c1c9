#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A household's week in minutes: several write, list, search and report at once on each of eight
days; every evening there is a meeting, and its reminder is really shown; every night the day ends
and its copy is made.  Time is set by a clock of its own (clock.c), in the programs started here alone.

The journal is held against a model of what was confirmed every night.  At the end many calls
are made that leave the daemon as it was: its memory must not grow by them.  --plant leak makes
each look at the clock leak a kilobyte; --plant lost removes an entry behind the model's back.
"""

import contextlib
import datetime
import json
import mmap
import pathlib
import random
import struct
import subprocess
import tempfile
import threading
import time
import zoneinfo

from common import (AYUMI, BUILD, Findings, Household, Latencies, Wire, all_entries, arguments, memory_kib,
                    new_id, place_of, tell_load, wait_until)
from desktop import Desktop

ZONE = zoneinfo.ZoneInfo("Asia/Tokyo")
FIRST = datetime.date(2026, 11, 2)
DAYS = 8
WRITERS = ("母", "父", "姉")
WORDS = ("散歩", "カレー", "ゲームの話", "電話", "庭", "買い物", "おはよう", "映画", "coffee", "手紙")
KINDS = ("note", "meal", "talk", "greeting:reply", "greeting:none")
LEAK_BYTES = 1024
# What the daemon's caches may still take from the third day on, and in the calls that change nothing.
WEEK_KIB_MAX = 4096
STEADY_KIB_MAX = 256


class Clock:
    """The time of day of the programs that are started with it."""

    def __init__(self, household):
        path = household.folder / "clock"
        path.write_bytes(bytes(16))
        with open(path, "r+b") as file:
            self.shared = mmap.mmap(file.fileno(), 16)
        household.environment.update(LD_PRELOAD=str(BUILD / "tests" / "load" / "clock.so"),
                                     LOAD_CLOCK=str(path))

    def set(self, day, *time_of_day):
        wanted = datetime.datetime.combine(day, datetime.time(*time_of_day), ZONE).timestamp()
        struct.pack_into("q", self.shared, 0, int(wanted - time.time()))

    def leak(self, size):
        struct.pack_into("q", self.shared, 8, size)


class Member(threading.Thread):
    """One of the family, who uses the command; what was confirmed goes into the model."""

    def __init__(self, week, name, day, rounds):
        super().__init__()
        self.week, self.name, self.day, self.rounds = week, name, day, rounds
        self.chance = random.Random(f"{name} {day}")
        self.own = []
        self.failed = None

    def command(self, name, *words):
        begun = time.monotonic()
        done = subprocess.run([str(AYUMI), name, *[str(word) for word in words]], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.week.household.environment, timeout=60,
                              check=False)
        with self.week.lock:
            self.week.latencies.add(f"ayumi {name}", time.monotonic() - begun)
            if done.returncode:
                self.week.findings.add(f"ayumi {name} {words}: {done.returncode} {done.stderr.decode()}")
        return done

    def add(self):
        text = f"{self.chance.choice(WORDS)} {self.chance.choice(WORDS)} {self.chance.random():.6f}"
        kind = self.chance.choice(KINDS)
        done = self.command("add", kind, text, "--by", self.name, "--json")
        if done.returncode == 0:
            entry = json.loads(done.stdout)
            entry = entry[0] if isinstance(entry, list) else entry
            self.own.append(entry["number"])
            with self.week.lock:
                self.week.model[entry["number"]] = [self.name, self.day.isoformat(), text]

    def change(self):
        number = self.chance.choice(self.own)
        text = f"{self.chance.choice(WORDS)} {self.chance.random():.6f}"
        if self.command("edit", number, text, "--for", self.name).returncode == 0:
            with self.week.lock:
                self.week.model[number][2] = text

    def remove(self):
        number = self.own.pop(self.chance.randrange(len(self.own)))
        if self.command("remove", number, "--by", self.name).returncode == 0:
            with self.week.lock:
                del self.week.model[number]

    def find(self):
        done = self.command("search", self.chance.choice(WORDS), "--json", "--last", "5")
        if done.returncode == 0:
            json.loads(done.stdout)

    def use(self):
        self.add()
        doing = self.chance.random()
        if doing < 0.15:
            self.change()
        elif doing < 0.25:
            self.remove()
        elif doing < 0.45:
            self.find()
        elif doing < 0.65:
            self.command("list", self.day.isoformat())
        elif doing < 0.75:
            self.command("list", "--last", "20", "--json")
        elif doing < 0.85:
            self.command("report", f"{self.day:%Y-%m}")
        elif doing < 0.92:
            self.command("meeting", "list")
        else:
            self.command("step")

    def run(self):
        try:
            for _ in range(self.rounds):
                self.use()
        except (subprocess.TimeoutExpired, ValueError) as wrong:
            self.failed = wrong


class Week:
    """The household, its desktop, and what was confirmed."""

    def __init__(self, household, desktop, options):
        self.household, self.desktop, self.options = household, desktop, options
        self.findings, self.latencies, self.lock = Findings(), Latencies(), threading.Lock()
        self.model, self.memory = {}, []
        self.clock = Clock(household)
        if options.plant == "leak":
            self.clock.leak(LEAK_BYTES)
        household.environment.update({name: desktop.env[name]
                                      for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")})

    def begin(self):
        self.clock.set(FIRST, 9, 0)
        for name in WRITERS:
            self.household.run("member", "add", name)
        for key in ("quiet-from", "quiet-to"):
            self.household.run("config", key, "00:00")
        self.pid = self.household.daemon_pid()

    def write(self, day):
        members = [Member(self, name, day, 15 if self.options.short else 250) for name in WRITERS]
        for member in members:
            member.start()
        for member in members:
            member.join()
            self.findings.hold(member.failed is None, f"{member.name}: {member.failed}")

    def meet(self, day):
        """A meeting of this evening: reminded of on the screen, answered on the terminal."""
        number = self.household.json("meeting", "add", "つどい", "once", "19:30", "--from", day.isoformat(),
                                     "--lead", "60m")["meeting"]["number"]
        self.desktop.wait_displayed(0)
        self.clock.set(day, 18, 29, 59)
        # Something looks at the clock: the computer is used.
        self.household.run("status")
        self.desktop.wait_displayed(1)
        self.household.run("meeting", "answer", number, day.isoformat(), "going")
        self.desktop.wait_displayed(0)
        self.household.run("meeting", "remove", number)

    def pass_night(self, day):
        """The day ends at four, and a copy is made of what was written in it."""
        self.clock.set(day + datetime.timedelta(days=1), 4, 30)
        self.household.run("status")
        backup = self.household.database.parent / "backups" / f"journal-{day}.db"
        wait_until(backup.exists, f"the copy of {day}", 20)
        self.clock.set(day + datetime.timedelta(days=1), 9, 0)

    def check(self, day):
        if self.options.plant == "lost" and day == FIRST:
            self.household.run("remove", min(self.model), "--for", self.model[min(self.model)][0])
        kept = {number: [entry["member"], entry["date"], entry["text"]]
                for number, entry in all_entries(self.household).items() if not entry.get("removed")}
        self.findings.hold(kept == self.model, f"{day}: the journal is not what was confirmed: "
                           f"{len(kept)} entries, {len(self.model)} in the model, "
                           f"{sorted(set(kept) ^ set(self.model))[:5]}")
        self.findings.hold(self.household.daemon_pid() == self.pid, f"{day}: it is another daemon")

    def sample(self, what):
        memory = memory_kib(self.pid)
        self.memory.append(memory)
        print(f"  {what}: {len(self.model)} entries, " +
              ", ".join(f"{name} {kib} KiB" for name, kib in memory.items()), flush=True)
        return memory

    def grown(self, before, most, what):
        for name, kib in self.memory[-1].items():
            self.findings.hold(kib - before[name] <= most,
                               f"{what}: {name} grew by {kib - before[name]} KiB, more than {most}")

    def steady(self, times):
        """Calls after which all is as it was."""
        wire, chance = Wire(self.household), random.Random(5)
        day, month = FIRST + datetime.timedelta(days=DAYS), {"from": f"{FIRST}", "to": "2026-11-30"}
        for i in range(times):
            for method, parameters in (
                    ("GetStatus", {}), ("List", {"from": f"{day}", "to": f"{day}"}), ("GetSettings", {}),
                    ("Search", {"words": [chance.choice(WORDS)]}), ("GetToday", {})):
                begun = time.monotonic()
                wire.call(method, **parameters)
                self.latencies.add(method, time.monotonic() - begun)
            if i % 20 == 0:
                begun = time.monotonic()
                wire.call("GetReport", **month)
                self.latencies.add("GetReport", time.monotonic() - begun)
            if i % 10 == 0:
                number = wire.call("Add", entry={"id": new_id(), "kind": "note", "text": "x"})["entry"]["number"]
                wire.call("Remove", number=number)
                Wire(self.household).close()
        wire.close()

    def run(self):
        self.begin()
        for i in range(DAYS):
            day = FIRST + datetime.timedelta(days=i)
            self.write(day)
            self.meet(day)
            self.pass_night(day)
            self.check(day)
            self.sample(f"{day:%a %d}")
        self.grown(self.memory[1], WEEK_KIB_MAX, "in the week")
        times = 300 if self.options.short else 3000
        self.steady(times)
        before = self.sample(f"after {times} rounds of calls")
        self.steady(times)
        self.sample("after as many again")
        self.grown(before, STEADY_KIB_MAX, "by calls that change nothing")


def main():
    options = arguments(__doc__)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ay-", dir=place_of(options))))
        desktop = stack.enter_context(Desktop())
        household = Household(folder)
        stack.callback(household.stop)
        week = Week(household, desktop, options)
        begun = time.monotonic()
        try:
            week.run()
        except AssertionError as wrong:
            week.findings.add(str(wrong))
        took = time.monotonic() - begun
    week.latencies.tell()
    week.findings.end(f"week ({tell_load()}): {DAYS} days in {took:.0f} s")


if __name__ == "__main__":
    main()
