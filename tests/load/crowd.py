#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Very many at once: 1,000 connections of which each asks one thing, and 200 writers.

64 are served at a time, the rest wait; none is refused, and what was confirmed
is in the journal, once.  With --plant lost one confirmed entry is taken out.
"""

import os
import pathlib
import selectors
import socket
import subprocess
import tempfile
import time

from common import (ANSWER_DEADLINE_S, AYUMI, Findings, Household, Latencies, Wire, all_entries, arguments,
                    frame, new_id, place_of, raise_file_limit, tell_load)

CONNECTIONS = 1000
WRITERS = 200
SERVED_MAX = 64


class Crowd:
    """Connections that each make their calls one after another, in one loop."""

    def __init__(self, household, findings, latencies):
        self.household, self.findings, self.latencies = household, findings, latencies
        self.selector = selectors.DefaultSelector()
        self.confirmed = {}
        self.peak = 0

    def send(self, peer):
        """Ask the next thing."""
        text = f"{peer['name']} {peer['left']}"
        peer["id"], peer["text"], peer["at"] = new_id(), text, time.monotonic()
        peer["socket"].sendall(frame("Add", {"entry": {"id": peer["id"], "kind": "note", "text": text}}))

    def open(self, name, calls):
        peer = {"name": name, "left": calls, "unread": b"",
                "socket": socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)}
        peer["socket"].connect(str(self.household.socket))
        self.selector.register(peer["socket"], selectors.EVENT_READ, peer)
        return peer

    def close(self, peer):
        self.selector.unregister(peer["socket"])
        peer["socket"].close()

    def on_answer(self, what, peer):
        try:
            got = peer["socket"].recv(1 << 16)
        except ConnectionResetError:
            got = b""
        if not got:
            self.findings.add(f"{what}: {peer['name']} was hung up on")
            self.close(peer)
            return
        peer["unread"] += got
        if not peer["unread"].endswith(b"\0"):
            return
        self.latencies.add(what, time.monotonic() - peer["at"])
        if b'"error"' in peer["unread"][:12]:
            self.findings.add(f"{what}: {peer['name']} was told {peer['unread']!r}")
        else:
            self.confirmed[peer["id"]] = peer["text"]
        peer["unread"] = b""
        peer["left"] -= 1
        if peer["left"] == 0:
            self.close(peer)
        else:
            self.send(peer)

    def run(self, what, count, calls):
        begun = time.monotonic()
        peers = [self.open(f"{what} {i}", calls) for i in range(count)]
        for peer in peers:
            self.send(peer)
        while self.selector.get_map():
            ready = self.selector.select(ANSWER_DEADLINE_S)
            if not ready:
                self.findings.add(f"{what}: {len(self.selector.get_map())} got no answer")
                return
            for key, _ in ready:
                self.on_answer(what, key.data)
            self.look(len(self.selector.get_map()))
        print(f"  {what}: {count} at once, {count * calls} answers in {time.monotonic() - begun:.1f} s")

    def look(self, waiting):
        """How many are served, as far as everybody may see it."""
        pid = self.household.daemon_pid() if waiting > SERVED_MAX and not self.peak else None
        if pid and os.access(f"/proc/{pid}/fd", os.R_OK):
            links = [os.readlink(link) for link in pathlib.Path(f"/proc/{pid}/fd").iterdir()
                     if link.is_symlink()]
            self.peak = sum(link.startswith("socket:") for link in links)


def write_with_the_command(household, count, findings, latencies):
    """So many commands at once, each a process of its own."""
    running = []
    for i in range(count):
        running.append((time.monotonic(), household.start(AYUMI, "add", "note", f"command {i}")))
    for begun, process in running:
        process.communicate(timeout=2 * ANSWER_DEADLINE_S)
        latencies.add("ayumi add, 200 at once", time.monotonic() - begun)
        findings.hold(process.returncode == 0, f"a command ended with {process.returncode}")
    return [f"command {i}" for i in range(count)]


def check(household, crowd, texts, plant, findings):
    if plant == "lost":
        wire = Wire(household)
        wire.call("Remove", number=max(all_entries(household)))
        wire.close()
    kept = all_entries(household)
    found = {entry["id"]: entry["text"] for entry in kept.values()}
    for entry_id, text in crowd.confirmed.items():
        findings.hold(found.pop(entry_id, None) == text, f"confirmed and lost: {text}")
    findings.hold(sorted(found.values()) == sorted(texts), "the commands' entries are not there once each")
    findings.hold(sorted(kept) == list(range(1, len(kept) + 1)), "the numbers have a gap")
    return len(kept)


def main():
    options = arguments(__doc__)
    findings, latencies = Findings(), Latencies()
    raise_file_limit(CONNECTIONS + 200)
    with tempfile.TemporaryDirectory(prefix="ay-", dir=place_of(options)) as name:
        household = Household(pathlib.Path(name))
        household.run("status")
        crowd = Crowd(household, findings, latencies)
        crowd.run("1000 connections", CONNECTIONS, 1)
        crowd.run("200 writers", WRITERS, 10 if options.short else 100)
        try:
            texts = write_with_the_command(household, WRITERS, findings, latencies)
            count = check(household, crowd, texts, options.plant, findings)
        except subprocess.TimeoutExpired as late:
            findings.add(f"not in time: {late.cmd}")
            count = 0
        # Its own are the socket that it listens at, and pipes of the loop.
        if crowd.peak:
            findings.hold(crowd.peak <= SERVED_MAX + 4, f"it had {crowd.peak} sockets open")
            print(f"  most sockets that the daemon had open: {crowd.peak}")
        household.stop()
    latencies.tell()
    findings.end(f"crowd ({tell_load()}): {count} entries held against what was confirmed")


if __name__ == "__main__":
    main()
