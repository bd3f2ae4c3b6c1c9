#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""No control character of an entry reaches a terminal: every C0, C1, DEL and bidi control is tried."""

import itertools
import os
import shutil

from common import AYUMI, BUILD, Findings, arguments, household

CONTROLS = [*range(0x01, 0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F),
            *range(0x2066, 0x206A)]
KEPT = {0x0A}  # the line break between lines


def leaking_program(house):
    """The command line with a planted fault, beside the real daemon."""
    folder = house.folder / "bin"
    folder.mkdir()
    shutil.copy(BUILD / "tests" / "torture" / "ayumi-leak", folder / "ayumi")
    os.symlink(AYUMI.parent / "ayumid", folder / "ayumid")
    return folder / "ayumi"


def main():
    options = arguments(__doc__)
    findings = Findings()
    tried = 0
    with household() as house:
        program = leaking_program(house) if options.plant == "leak" else AYUMI
        for code in CONTROLS:
            if code != 0x0A:
                house.run("add", "note", f"a{chr(code)}b")
        house.run("meeting", "add", "会\x1b[31m", "第2土曜", "13:30", "--from", "2027-01-01",
                  check=None)
        commands = [("list", "--last", "1000"), ("show", "1"), ("history", "1"), ("history",),
                    ("meeting", "list"), ("list", "\x1b[2J"), ("show", "\u202e"), ("undo",)]
        for words, language in itertools.product(commands, ("en", "ja")):
            done = house.run(*words, program=program, check=None,
                             environment={"LANGUAGE": language})
            for stream in (done.out, done.err):
                tried += 1
                leaked = {f"U+{ord(letter):04X}" for letter in stream
                          if ord(letter) in CONTROLS and ord(letter) not in KEPT}
                if leaked:
                    findings.add(f"ayumi {words!a}: {sorted(leaked)}")
    findings.end(f"terminal: {len(CONTROLS)} controls in {tried} outputs")


if __name__ == "__main__":
    main()
