# SPDX-License-Identifier: MIT
"""ayumi-calendar as a process: its frames, its limits, and hostile questions."""

import json
import os
import resource
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

# What looks for errors in memory needs terabytes of addresses.
IS_WATCHED = Path(os.environ["AYUMI_BUILD"]).name == "asan"
PROGRAM = str(Path(os.environ["AYUMI_BUILD"]) / "libexec/ayumi/ayumi-calendar")
DEADLINE_S = 60
# More than the program allows itself, which is counted in its own time and not by the clock.
CPU_MAX_S = 5


def run(data):
    return subprocess.run([PROGRAM], input=data, capture_output=True, timeout=DEADLINE_S)


def meeting(rule, number=1, start="2026-11-01T13:30", zone="Asia/Tokyo"):
    return {"meeting": number, "start": start, "duration_m": 120, "zone": zone, "rule": rule,
            "exceptions": [], "leads": ["1d@19:00", "120m"]}


def question(*meetings, start="2026-11-01", until="2028-11-01", limit=2000):
    return {"from": start, "until": until, "limit": limit, "meetings": list(meetings)}


def ask(request):
    done = run(json.dumps(request).encode() + b"\0")
    assert done.returncode == 0 and done.stderr == b"", done
    assert done.stdout.endswith(b"\0") and done.stdout.count(b"\0") == 1
    return json.loads(done.stdout[:-1])


def test_an_answer():
    answer = ask(question(meeting("FREQ=MONTHLY;BYDAY=2SA"), until="2026-12-01"))
    assert answer == {"truncated": False, "occurrences": [{
        "meeting": 1, "date": "2026-11-14", "start": "2026-11-14T13:30",
        "start_s": 1794630600, "end_s": 1794637800, "due_s": [1794564000, 1794623400],
        "state": "kept"}]}


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
                                  "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tokyo", "UTC"])
def test_instants_agree_with_another_reader_of_the_same_zones(zone):
    """Every half hour of the days around each change of the offset, for two years."""
    there = ZoneInfo(zone)
    day = datetime(2026, 11, 1)
    changes = []
    while day < datetime(2028, 11, 1):
        if day.replace(tzinfo=there).utcoffset() != \
                (day + timedelta(days=1)).replace(tzinfo=there).utcoffset():
            changes.append(day)
        day += timedelta(days=1)
    times = [day + timedelta(minutes=m) for day in changes[:4] or [datetime(2027, 3, 14)]
             for m in range(0, 1440, 30)]
    answer = ask(question(*[meeting(None, number, time.strftime("%Y-%m-%dT%H:%M"), zone)
                            for number, time in enumerate(times)]))
    assert len(answer["occurrences"]) == len(times)
    for found in answer["occurrences"]:
        expected = times[found["meeting"]].replace(tzinfo=there, fold=0).timestamp()
        assert found["start_s"] == expected, found


@pytest.mark.parametrize("rule", [
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYDAY=53MO;BYMONTH=2",
    "FREQ=MONTHLY;BYDAY=5SA;BYSETPOS=2",
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "FREQ=YEARLY;INTERVAL=99;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["31"] * 5000),
], ids=range(8))
def test_hostile_rules_end_in_an_error(rule):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    answer = ask(question(meeting(rule, 7)))
    assert answer["error"] == "rule" and answer["meeting"] == 7
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < CPU_MAX_S


def test_more_work_than_it_has_time_for_is_an_error():
    """Each rule is good, and all together take too long: an answer comes in time all the same."""
    answer = ask(question(*[meeting("FREQ=DAILY", number, "1900-01-01T13:30")
                            for number in range(1, 257)], until="2999-01-01", limit=10))
    assert answer["error"] == "rule" and "too long" in answer["message"]


@pytest.mark.parametrize("data", [
    b"", b"\0", b"{", b"[]\0", b"not json\0", b"{\"a\":1,\"a\":2}\0", b"\xff\0",
    b"x" * 3_000_000, b"[" * 100_000 + b"\0", b"{\"from\":\"2026-11-01\"",
], ids=range(10))
def test_what_is_no_question_gets_no_answer(data):
    done = run(data)
    assert done.returncode == 1 and done.stdout == b""


def test_a_small_ceiling_of_memory_and_files():
    """While it waits for its question, its limits can be read."""
    process = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        end = time.monotonic() + DEADLINE_S
        while resource.prlimit(process.pid, resource.RLIMIT_NOFILE)[0] != 16:
            assert time.monotonic() < end
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) == (3, 4)
        while not IS_WATCHED and resource.prlimit(process.pid, resource.RLIMIT_AS)[0] != 256 << 20:
            assert time.monotonic() < end
    finally:
        process.communicate(b"")
