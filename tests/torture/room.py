#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A disk without room, and one that becomes read-only: real file systems, as root.

Entries are written until there is no room; every refusal says so, nothing
confirmed is lost, and once there is room again writing goes on.  Then the file
system is mounted read-only and writable again.
"""

import contextlib
import os
import subprocess
import sys

from common import Findings, arguments, end_daemons, household

TEXT = "x" * 3000


@contextlib.contextmanager
def small_disk(folder, kilobytes):
    folder.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs",
                    str(folder)], check=True, stderr=subprocess.PIPE)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def remount(folder, how):
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def texts(house):
    return {entry["text"] for entry in house.json("list", "--last", "1000000")}


def compare(house, confirmed, tried, when, findings):
    try:
        kept = texts(house)
    except AssertionError as why:
        findings.add(f"{when}: {why}")
        return
    if confirmed - kept:
        findings.add(f"{when}: {len(confirmed - kept)} confirmed entries are lost")
    if kept - tried:
        findings.add(f"{when}: {len(kept - tried)} entries that nobody wrote")


class Writing:
    """Entries one after another, and what was said of each."""

    def __init__(self, house):
        self.house, self.confirmed, self.tried, self.refused = house, set(), set(), 0

    def add(self):
        text = f"{len(self.tried)} {TEXT}"
        self.tried.add(text)
        done = self.house.run("add", "note", *text.split(" "), check=None)
        if done.returncode == 0:
            self.confirmed.add(text)
        else:
            self.refused += 1
        return done


def fill(writing, findings):
    """Until three were refused in a row."""
    in_a_row = 0
    for _ in range(600):
        done = writing.add()
        in_a_row = in_a_row + 1 if done.returncode else 0
        if done.returncode and not done.err.strip():
            findings.add("refused without a word")
        if in_a_row == 3:
            return
    findings.add("the disk never became full")


def without_room(house, writing, findings):
    folder = house.database.parent
    fill(writing, findings)
    house.stop()
    compare(house, writing.confirmed, writing.tried, "full", findings)
    house.stop()
    remount(folder, "size=16m")
    compare(house, writing.confirmed, writing.tried, "room again", findings)
    house.stop()
    if writing.add().returncode != 0:
        findings.add("nothing can be written although there is room again")
    house.stop()
    compare(house, writing.confirmed, writing.tried, "after writing again", findings)


def read_only(house, writing, findings):
    folder = house.database.parent
    house.stop()
    remount(folder, "ro")
    if writing.add().returncode == 0:
        findings.add("confirmed on a read-only file system")
    house.stop()
    remount(folder, "rw")
    if writing.add().returncode != 0:
        findings.add("nothing can be written after read-only became writable")
    house.stop()
    compare(house, writing.confirmed, writing.tried, "writable again", findings)


def main():
    options = arguments(__doc__, seconds=8)
    findings = Findings()
    if os.geteuid() != 0:
        print("room: skipped, because only root can mount a small disk")
        sys.exit(0)
    refused = confirmed = rounds = 0
    sizes = (1024, 700, 1500, 2100) if options.seconds > 20 else (1024,)
    for kilobytes in sizes:
        with household(options.plant) as house:
            try:
                with small_disk(house.database.parent, kilobytes):
                    writing = Writing(house)
                    writing.add()
                    without_room(house, writing, findings)
                    read_only(house, writing, findings)
                    end_daemons(house)
            except subprocess.CalledProcessError as why:
                print(f"room: skipped, because a file system cannot be mounted here: {why.stderr}")
                sys.exit(0)
        rounds += 1
        refused += writing.refused
        confirmed += len(writing.confirmed)
    findings.end(f"room: {rounds} small disks, {confirmed} entries confirmed and {refused} refused, "
                 "full, with room again, read-only and writable again")


if __name__ == "__main__":
    main()
