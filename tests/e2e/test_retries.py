# SPDX-License-Identifier: MIT
"""The answer is lost after the change was kept: what adds up is not done twice."""

import os
import subprocess

import pytest

from conftest import AYUMID, cannot_trace

POINTS_MAX = 60


def serve(household, call, number, words):
    """Run the command while the daemon is killed before a call; returns (done, was killed)."""
    ready, told = os.pipe()
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                               f"inject={call}:signal=SIGKILL:when={number}",
                               "-E", "ASAN_OPTIONS=detect_leaks=0", str(AYUMID),
                               "--notify-fd", str(told)], env=household.environment,
                              pass_fds=(told,), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(told)
    with os.fdopen(ready) as line:
        line.readline()
    done = household.run(*words, check=None)
    household.stop()
    tracer.wait(60)
    return done, tracer.returncode != 0


@pytest.mark.skipif(cannot_trace() is not None, reason="processes cannot be traced here")
@pytest.mark.parametrize("words, count, step", [
    (("undo", "--household"), lambda house: len(house.json("list", "--last", "1000")), -1),
    (("meeting", "add", "会", "第2土曜", "13:30", "--from", "2027-01-01"),
     lambda house: len(house.json("meeting", "list")["meetings"]), 1),
])
def test_what_adds_up_is_done_once(household, words, count, step):
    for i in range(POINTS_MAX + 2):
        household.run("add", "note", f"entry {i}")
    uncertain = 0
    for number in range(1, POINTS_MAX):
        before = count(household)
        household.stop()
        done, is_killed = serve(household, "write", number, words)
        after = count(household)
        assert after in (before, before + step), f"write {number}: {done.err}"
        if done.returncode == 0:
            assert after == before + step
        elif "not certain" in done.err:
            assert done.returncode == 3
            uncertain += after != before
        if not is_killed:
            break
    else:
        pytest.fail("the daemon never lived through it")
    assert uncertain > 0, "no answer was ever lost"
