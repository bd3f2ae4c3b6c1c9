#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How long the daemon keeps a caller waiting while the desktop's notification server hangs.

Printed for the record; under 10 ms is what is expected.
"""

import json
import pathlib
import socket
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import Household  # noqa: E402
from desktop import Desktop  # noqa: E402
from test_reminders import add_meeting, join, make_due, no_quiet_hours  # noqa: E402

ASK = json.dumps({"method": "org.ayumi.Journal.GetStatus"}).encode() + b"\0"
FEW = 2000
DEADLINE_S = 60


def ask(connection):
    """One round trip: its seconds, and the status."""
    before = time.perf_counter()
    connection.sendall(ASK)
    reply = b""
    while not reply.endswith(b"\0"):
        reply += connection.recv(65536)
    took = time.perf_counter() - before
    return took, json.loads(reply[:-1])["parameters"]


def tell(name, times):
    times = sorted(times)
    print(f"{name:44} {len(times):6} calls, median {times[len(times) // 2] * 1000:6.2f} ms, "
          f"longest {times[-1] * 1000:6.2f} ms")


def measure(household, desktop):
    household.run("status")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(household.socket))
        tell("status, nothing to show", [ask(connection)[0] for _ in range(FEW)])
    make_due(household, in_s=1)
    desktop.hang_server()
    household.run("status")
    times = []
    end = time.monotonic() + DEADLINE_S
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(household.socket))
        while time.monotonic() < end:
            took, status = ask(connection)
            times.append(took)
            reply = status.get("status", status)
            if reply["waiting_why"] == "timeout":
                break
        else:
            raise TimeoutError("the hang was not noticed")
    tell("status, until a hung server is given up", times)
    desktop.resume_server()


def main():
    with tempfile.TemporaryDirectory(prefix="ay-") as folder, Desktop() as desktop:
        household = Household(pathlib.Path(folder))
        join(household, desktop)
        no_quiet_hours(household)
        add_meeting(household)
        measure(household, desktop)
        household.stop()


if __name__ == "__main__":
    main()
