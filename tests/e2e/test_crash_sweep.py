# SPDX-License-Identifier: MIT
"""The daemon is killed before every change of a file between a due reminder and its answer.

Whatever the moment: the reminder is not lost, it does not come again after its
answer, and at most one bubble is shown a second time.  The same for the question
after a meeting, whose answer becomes one entry and never two.
"""

import collections
import re
import shutil
import subprocess
import time

import pytest

from conftest import AYUMID, cannot_trace, wait_until
from desktop import Desktop
from test_questions import make_ended
from test_reminders import add_meeting, join, make_due, no_quiet_hours, states

# All that changes a file, or hands something to another process.
CALLS = "pwrite64,write,writev,sendmsg,fdatasync,fsync,ftruncate,unlink,rename"
POINTS_MAX = 72
SWEEP_S = 40


class Sweep:
    """One household with a due reminder, put back to that for each point."""

    purpose = "meeting"
    title = "予定のお知らせ".encode()
    button = "わかりました"

    def __init__(self, household, desktop):
        self.household = household
        self.desktop = desktop
        self.kept = household.folder / "kept.db"
        self.monitor = None

    def prepare(self):
        join(self.household, self.desktop)
        no_quiet_hours(self.household)
        self.set_up()
        shutil.copy(self.household.database, self.kept)
        self.monitor = self.desktop.monitor()

    def set_up(self):
        self.meeting = add_meeting(self.household)
        make_due(self.household, in_s=-1)

    def states(self):
        return states(self.household, self.purpose)

    def settle(self):
        """Answer from the terminal, whatever was answered before."""
        self.household.run("meeting", "answer", *self.meeting, "going")

    def check_answered(self, point):
        """What else must be true after the answer."""

    def put_back(self):
        for path in self.household.database.parent.glob("journal.db*"):
            path.unlink()
        shutil.copy(self.kept, self.household.database)

    def shown(self):
        """How many bubbles the server was ever asked for."""
        return self.monitor.all_until_now().count(self.title)

    def trace(self, *words):
        """The daemon under strace; leaks cannot be looked for there, as that takes ptrace, too."""
        environment = dict(self.household.environment)
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        return subprocess.Popen(["strace", "-qq", *words, str(AYUMID)], env=environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def live(self, process):
        """Until the reminder is answered, or the daemon is dead."""
        def until(condition, what):
            wait_until(lambda: process.poll() is not None or condition(), what)
        until(lambda: self.states() == ["shown"], "a bubble")
        until(lambda: self.desktop.displayed() == 1, "the bubble on the screen")
        if process.poll() is None:
            self.desktop.press(self.button)
        until(lambda: self.states() == ["answered"], "the answer")
        is_killed = process.poll() is not None
        if not is_killed:
            self.household.stop()
        process.wait(60)
        return is_killed

    def count(self):
        """How often each call is made when nothing goes wrong."""
        log = self.household.folder / "trace"
        self.put_back()
        self.live(self.trace("-o", str(log), "-e", f"trace={CALLS}"))
        names = re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
        return collections.Counter(names)

    def try_point(self, call, number):
        """Returns whether the daemon was killed there, and how many bubbles were shown in all."""
        self.put_back()
        self.desktop.wait_displayed(0)
        before = self.shown()
        is_killed = self.live(self.trace("-o", "/dev/null", "-e", f"trace={call}", "-e",
                                         f"inject={call}:signal=SIGKILL:when={number}"))
        left = self.states()[0]
        # It claims and asks before it answers the first command.
        self.household.run("status")
        if left in ("answered", "shown"):
            assert self.states() == [left], f"{call} {number}: it came again"
            assert self.shown() > before, f"{call} {number}: {left} without a bubble"
        else:
            wait_until(lambda: self.states() == ["shown"], f"{call} {number}: {left}, lost")
        bubbles = self.shown() - before
        assert bubbles <= 2, f"{call} {number}: {bubbles} bubbles"
        self.settle()
        self.household.stop()
        self.household.run("status")
        assert self.states() == ["answered"]
        self.check_answered(f"{call} {number}")
        self.household.stop()
        assert self.shown() - before == bubbles, f"{call} {number}: shown after its answer"
        return is_killed, bubbles


class QuestionSweep(Sweep):
    """The same with the question after a meeting, on the screen in words."""

    purpose = "question"
    title = "行けましたか".encode()
    button = "行けた"

    def set_up(self):
        self.household.run("config", "detail", "full")
        self.meeting = add_meeting(self.household)
        make_ended(self.household)

    def settle(self):
        # Refused where the button's answer has become an entry already.
        self.household.run("meeting", "answer", *self.meeting, "went", check=None)

    def check_answered(self, point):
        entries = [(entry["kind"], entry["outcome"]) for entry in self.household.json("list")]
        assert entries == [("group", "went")], f"{point}: {entries}"


def run_sweep(sweep, budget_s):
    sweep.prepare()
    counts = sweep.count()
    points = [(call, number + 1) for call in sorted(counts) for number in range(counts[call])]
    step = max(1, -(-len(points) // POINTS_MAX))
    end = time.monotonic() + budget_s
    results = []
    for point in points[::step]:
        if time.monotonic() < end:
            results.append(sweep.try_point(*point))
    killed = [bubbles for is_killed, bubbles in results if is_killed]
    print(f"crash sweep, {sweep.purpose}: {len(results)} of {len(points)} points "
          f"({dict(counts)}), {len(killed)} killed, {killed.count(2)} of them with a repeated "
          f"bubble")
    return len(killed)


@pytest.mark.parametrize("kind, least", [(Sweep, 10), (QuestionSweep, 5)])
def test_killed_before_every_write(household, kind, least):
    refusal = cannot_trace()
    if refusal:
        pytest.skip(f"processes cannot be traced here: {refusal}")
    with Desktop() as desktop:
        assert run_sweep(kind(household, desktop), SWEEP_S) > least
