# SPDX-License-Identifier: MIT
"""The daemon is killed before every change of a file while a copy takes the journal's place.

Whatever the moment, the old journal or the new one is there, never none; an
exchange that was prepared is finished by the next daemon, and the old journal
is then among the copies, with what stood in its log alone.
"""

import collections
import os
import re
import shutil
import signal
import sqlite3
import subprocess

import pytest

from conftest import AYUMID, cannot_trace, wait_until

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,rename,link"
PREPARED = "restore-replaced-2026-11-01-010203.db"
KEPT = "replaced-2026-11-01-010203.db"


def texts_in(path):
    journal = sqlite3.connect(path)
    try:
        assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in journal.execute("SELECT text FROM entry ORDER BY number")]
    finally:
        journal.close()


class Sweep:
    def __init__(self, household):
        self.household = household
        self.place = household.database.parent
        self.kept = household.folder / "kept"
        self.killed = 0

    def keep(self):
        """The folder as it is, with a log that is not in the file yet."""
        shutil.copytree(self.place, self.kept)

    def put_back(self):
        shutil.rmtree(self.place)
        shutil.copytree(self.kept, self.place)

    def trace(self, *words):
        """The daemon under strace, ready or dead when this returns."""
        ours, theirs = os.pipe()
        environment = dict(self.household.environment)
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        process = subprocess.Popen(
            ["strace", "-qq", *words, str(AYUMID), "--notify-fd", str(theirs)], env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=[theirs])
        os.close(theirs)
        with os.fdopen(ours) as told:
            told.readline()
        return process

    def sweep(self, work, check):
        """How many points were tried; `work` is done with a daemon that may die at any moment."""
        log = self.household.folder / "calls"
        process = self.trace("-o", str(log), "-e", f"trace={CALLS}")
        work()
        self.household.stop()
        process.wait()
        counts = collections.Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
        points = [(call, at) for call, count in counts.items() for at in range(1, count + 1)]
        for call, at in points:
            self.put_back()
            process = self.trace("-o", "/dev/null", "-e", f"trace={call}", "-e",
                                 f"inject={call}:signal=SIGKILL:when={at}")
            work()
            self.household.stop()
            self.killed += process.wait() != 0
            wait_until(lambda: self.household.daemon_pid() is None, "the daemon's end")
            check(f"{call} {at}")
        print(f"\n{len(points)} points, killed before {self.killed} of them: {dict(counts)}")
        # One or two stand behind the end, where the daemons are not the same to the last call.
        assert self.killed >= len(points) - 3
        return counts


def prepare(household):
    refusal = cannot_trace()
    if refusal:
        pytest.skip(f"processes cannot be traced here: {refusal}")
    household.run("add", "note", "one")
    household.run("backup", "now")
    household.run("add", "note", "two")
    copy, = (household.database.parent / "backups").glob("asked*")
    sweep = Sweep(household)
    return sweep, copy


def test_killed_while_the_exchange_is_finished(household):
    sweep, copy = prepare(household)
    os.kill(household.daemon_pid(), signal.SIGKILL)
    wait_until(lambda: household.daemon_pid() is None, "the daemon's end")
    assert (sweep.place / "journal.db-wal").stat().st_size > 0
    shutil.copy(copy, sweep.place / PREPARED)
    sweep.keep()

    def check(point):
        assert household.database.exists(), point
        # Finished by the next one, however often it was cut short.
        assert [entry["text"] for entry in household.json("list")] == ["one"], point
        household.stop()
        assert texts_in(sweep.place / "backups" / KEPT) == ["one", "two"], point
        assert not (sweep.place / PREPARED).exists(), point

    counts = sweep.sweep(lambda: None, check)
    assert counts["link"] >= 2 and counts["rename"] >= 1 and counts["unlink"] >= 2
    assert counts["fsync"] >= 3


def test_killed_while_it_is_prepared(household):
    sweep, copy = prepare(household)
    household.stop()
    sweep.keep()
    request = f'{{"name": "{copy.name}"}}'

    def restore():
        # Where it has died, the client may start another daemon, which does it.
        household.run("call", "Restore", request, check=None)

    def check(point):
        found = [entry["text"] for entry in household.json("list")]
        household.stop()
        replaced = list((sweep.place / "backups").glob("replaced*.db"))
        assert found in (["one"], ["one", "two"]), point
        if found == ["one"]:
            assert [texts_in(path) for path in replaced].count(["one", "two"]) >= 1, point

    counts = sweep.sweep(restore, check)
    assert counts["rename"] >= 1 and counts["write"] >= 3
