# SPDX-License-Identifier: MIT
"""What the harnesses in this folder share: the wire, latencies, the daemon's memory, findings."""

import argparse
import json
import os
import pathlib
import resource
import socket
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "e2e")]

from conftest import AYUMI, AYUMID, BUILD, Household, wait_until  # noqa: E402,F401
from findings import Findings  # noqa: E402,F401

ANSWER_DEADLINE_S = 60


def arguments(description):
    """The options that every harness has: --short, --plant."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--short", action="store_true", help="what takes some seconds")
    parser.add_argument("--plant", default="", help="a fault that must be found")
    return parser.parse_args()


def place_of(options):
    """The short form is in memory where there is such a file system, the long one on the disk."""
    return "/dev/shm" if options.short and os.access("/dev/shm", os.W_OK) else "/tmp"


def frame(method, parameters=None, **more):
    call = {"method": f"org.ayumi.Journal.{method}", "parameters": parameters or {}, **more}
    return json.dumps(call).encode() + b"\0"


def new_id():
    return str(uuid.uuid4())


class Wire:
    """A connection to the daemon."""

    def __init__(self, household):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(ANSWER_DEADLINE_S)
        self.socket.connect(str(household.socket))
        self.unread = b""

    def receive(self):
        while b"\0" not in self.unread:
            got = self.socket.recv(1 << 16)
            if not got:
                raise ConnectionError("the daemon hung up")
            self.unread += got
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """The parameters of its answer, or of the first of several."""
        self.socket.sendall(frame(method, parameters))
        reply = self.receive()
        if "error" in reply:
            raise AssertionError(f"{method} {parameters}: {reply}")
        return reply["parameters"]

    def stream(self, method, **parameters):
        """The parameters of each of its answers."""
        self.socket.sendall(frame(method, parameters, more=True))
        while True:
            reply = self.receive()
            if "error" in reply:
                raise AssertionError(f"{method} {parameters}: {reply}")
            yield reply["parameters"]
            if not reply.get("continues"):
                return

    def close(self):
        self.socket.close()


class Latencies:
    """How long what people wait for took."""

    def __init__(self):
        self.taken = {}

    def add(self, name, seconds):
        self.taken.setdefault(name, []).append(seconds)

    def tell(self):
        print(f"  {'milliseconds':24} {'times':>6} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}")
        for name, taken in sorted(self.taken.items()):
            taken.sort()
            at = [taken[min(len(taken) - 1, len(taken) * part // 100)] * 1000
                  for part in (50, 95, 99, 100)]
            print(f"  {name:24} {len(taken):6}" + "".join(f" {ms:8.1f}" for ms in at), flush=True)


def memory_kib(pid):
    """(name, KiB) of what the process has of its own."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        fields = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        return {"pss": fields["Pss"], "private dirty": fields["Private_Dirty"]}
    except PermissionError:
        # Only root may look at a process that cannot be dumped.
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        fields = dict(line.split(":") for line in lines)
        return {name: int(fields[field].split()[0])
                for name, field in (("resident", "VmRSS"), ("private dirty", "RssAnon"))}


def all_entries(household):
    """The whole journal by its entries' numbers, as the daemon tells it."""
    wire = Wire(household)
    entries = {entry["number"]: entry for page in wire.stream("List") for entry in page["entries"]}
    wire.close()
    return entries


def raise_file_limit(count):
    """Allow so many open files, where the system does."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, max(count, 1024)), most))


def tell_load():
    return f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
