# SPDX-License-Identifier: MIT
"""What the harnesses in this folder share."""

import argparse
import contextlib
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "e2e")]

from conftest import AYUMI, AYUMID, BUILD, Household, cannot_trace, is_alive, wait_until  # noqa: E402,F401
from findings import Findings  # noqa: E402,F401

PLANT = BUILD / "tests" / "torture" / "plant.so"


def arguments(description, **defaults):
    """The options that every harness has: --seconds, --plant."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=float, default=defaults.get("seconds", 40))
    parser.add_argument("--plant", default="", help="a fault that must be found")
    return parser.parse_args()


@contextlib.contextmanager
def household(plant="", folder=None):
    """A household of its own, in memory where there is such a file system."""
    where = folder or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp")
    with tempfile.TemporaryDirectory(prefix="ay-", dir=where) as name:
        house = Household(pathlib.Path(name))
        if plant:
            house.environment.update(LD_PRELOAD=str(PLANT), PLANT=plant)
        try:
            yield house
        finally:
            end_daemons(house)


def daemons(house):
    """The processes that are a daemon of this household."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if words.startswith(bytes(AYUMID)) and f"={house.folder}/d".encode() in environment:
            found.append(int(pid))
    return found


def end_daemons(house):
    house.stop()
    for pid in daemons(house):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
        wait_until(lambda pid=pid: not is_alive(pid), "a daemon's end")


def state(house):
    """What the journal says, without what differs from run to run."""
    entries = [(entry["number"], entry["revision"], entry["kind"], entry["text"], entry["removed"])
               for entry in json.loads(house.run("list", "--last", "100000", "--json").out)]
    meetings = house.json("meeting", "list")
    titles = sorted(meeting["title"] for meeting in meetings["meetings"])
    settings = {one["key"]: one["value"]
                for one in json.loads(house.run("call", "GetSettings").out)["settings"]}
    return {"entries": entries, "meetings": titles, "settings": settings}
