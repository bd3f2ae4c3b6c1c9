#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How often the daemon wakes up while nothing is due: it keeps a meeting of next week.

Printed for the record; none is what is expected.  IDLE_S says for how many
seconds it is watched (60; 600 for a thorough look).
"""

import datetime
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import Household, wait_until  # noqa: E402
from desktop import Desktop  # noqa: E402
from test_reminders import ZONE, join  # noqa: E402

IDLE_S = int(os.environ.get("IDLE_S", "60"))
TRACED_S = 10
SETTLED_S = 11


def switches(pid):
    """How often its threads have been put to work and have gone to sleep again."""
    count = 0
    for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                count += int(line.split()[1])
    return count


def has_children(pid):
    return bool(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def count_calls(pid, log):
    """In words: what strace sees in TRACED_S; being traced is a wake-up of its own."""
    process = subprocess.Popen(["strace", "-f", "-p", str(pid), "-o", str(log)],
                               stderr=subprocess.PIPE)
    line = process.stderr.readline().decode()
    if "attached" not in line:
        process.wait()
        return "and processes cannot be traced here"
    select.select([], [], [], TRACED_S)
    process.send_signal(signal.SIGINT)
    process.wait()
    # The wait that it is found in, and being left, are not its own.
    calls = sum("epoll" not in line and "detached" not in line and "restart_syscall" not in line
                for line in log.read_text().splitlines())
    return f"{calls} system calls in {TRACED_S} s more"


def measure(household, folder):
    day = datetime.datetime.now(ZONE).date() + datetime.timedelta(days=7)
    household.run("meeting", "add", "x", "once", "13:30", "--from", f"{day}")
    pid = household.daemon_pid()
    # The calendar's helper ends first.
    wait_until(lambda: not has_children(pid), "the helpers' end")
    # And the last command's connection, and the look at the journal's file after the start.
    select.select([], [], [], SETTLED_S)
    wait_until(lambda: not has_children(pid), "the end of that look")
    before = switches(pid)
    select.select([], [], [], IDLE_S)
    woken = switches(pid) - before
    print(f"idle with a meeting next week, {IDLE_S} s: {woken} wake-ups "
          f"(voluntary context switches), {count_calls(pid, folder / 'trace')}")


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as name, Desktop() as desktop:
        folder = pathlib.Path(name)
        household = Household(folder)
        join(household, desktop)
        measure(household, folder)
        household.stop()


if __name__ == "__main__":
    main()
