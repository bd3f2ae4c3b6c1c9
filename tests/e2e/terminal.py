# SPDX-License-Identifier: MIT
"""A program on a terminal, as somebody uses it who types."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios

from conftest import AYUMI, DEADLINE_S

ROWS, COLUMNS = 24, 80


class Terminal:
    """A program on a terminal of 80 by 24, which counts the keys that it is given."""

    def __init__(self, household, *words, language="en", **more):
        self.leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

        def own_session():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # As at a terminal; what runs in the background of a script ignores it.
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        self.process = subprocess.Popen(
            [str(AYUMI), *words], stdin=follower, stdout=follower, stderr=follower, close_fds=True,
            env={**household.environment, "LANGUAGE": language, **more.get("environment", {})},
            preexec_fn=own_session)
        os.close(follower)
        self.bytes = b""
        self.read_upto = 0
        self.keys = 0

    def read(self):
        """More of what it says; False at its end."""
        ready, _, _ = select.select([self.leader], [], [], DEADLINE_S)
        assert ready, f"nothing more is said after {self.text()[-200:]!r}"
        try:
            more = os.read(self.leader, 65536)
        except OSError:
            more = b""
        self.bytes += more
        return bool(more)

    def wait_for(self, prompt):
        """Until it says this, behind what was waited for before."""
        while prompt.encode() not in self.bytes[self.read_upto:]:
            assert self.read(), f"{prompt!r} is missing in {self.text()!r}"
        self.read_upto = self.bytes.index(prompt.encode(), self.read_upto) + len(prompt.encode())

    def answer(self, prompt, line):
        self.wait_for(prompt)
        self.keys += len(line) + 1
        os.write(self.leader, line.encode() + b"\n")

    def press(self, key):
        os.write(self.leader, key)

    def text_at_end(self):
        """All that it said until it ended; the terminal stays open."""
        while self.read():
            pass
        self.process.wait(timeout=DEADLINE_S)
        return self.text()

    def end(self, code=0):
        """All that it said; its exit code must be `code` (None: any)."""
        said = self.text_at_end()
        assert code is None or self.process.returncode == code, said
        os.close(self.leader)
        return said

    def text(self):
        return self.bytes.decode().replace("\r\n", "\n")
