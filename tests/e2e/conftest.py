# SPDX-License-Identifier: MIT
"""A household of its own for each test: private folders, the real programs, nothing left behind."""

import json
import os
import pathlib
import select
import signal
import subprocess
import tempfile
import time

import pytest

BUILD = pathlib.Path(os.environ.get("AYUMI_BUILD", "build/release")).resolve()
AYUMI = BUILD / "bin" / "ayumi"
AYUMID = BUILD / "bin" / "ayumid"
DEADLINE_S = 60


def wait_until(condition, what, deadline_s=DEADLINE_S):
    """Wait for something that no file descriptor tells of; the pause is a wait on the clock alone."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        select.select([], [], [], 0.02)
    raise AssertionError(f"not in time: {what}")


def is_alive(pid):
    try:
        os.kill(pid, 0)
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def cannot_trace():
    """Why strace cannot be used here, or None."""
    try:
        done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e",
                               "inject=getpid:signal=SIGKILL:when=99", "/bin/true"],
                              stderr=subprocess.PIPE, timeout=60, check=False)
    except FileNotFoundError:
        return "strace is not installed"
    return done.stderr.decode() if done.returncode else None


class Household:
    """One household's folders, and ways to use the programs in them."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "LC_ALL",
                            "LC_MESSAGES", "LANGUAGE", "COLUMNS")
        }
        self.environment.update(LANG="C.UTF-8", TZ="Asia/Tokyo", HOME=str(folder), COLUMNS="100")
        for name, short in (("XDG_DATA_HOME", "d"), ("XDG_RUNTIME_DIR", "r"),
                            ("XDG_CONFIG_HOME", "c")):
            (folder / short).mkdir(mode=0o700)
            self.environment[name] = str(folder / short)
        # A daemon has no terminal: what a sanitizer finds goes into a file.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            before = self.environment.get(name, "")
            self.environment[name] = f"{before}:log_path={folder}/sanitizer"
        self.database = folder / "d" / "ayumi" / "journal.db"
        self.socket = folder / "r" / "ayumi" / "socket"

    def run(self, *words, stdin=None, check=0, program=AYUMI, environment=None, terminal=None, **more):
        """Run the command; its exit code must be `check` (None: any).

        terminal: a descriptor to be its standard error.
        """
        if isinstance(stdin, str):
            stdin = stdin.encode()
        done = subprocess.run(
            [str(program), *[str(word) for word in words]],
            input=stdin if stdin is not None else b"", stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if terminal is None else terminal,
            env={**self.environment, **(environment or {})},
            timeout=DEADLINE_S, check=False, **more)
        done.out = done.stdout.decode("utf-8", "surrogateescape")
        done.err = (done.stderr or b"").decode("utf-8", "surrogateescape")
        if check is not None:
            assert done.returncode == check, f"{words}: {done.returncode}\n{done.out}\n{done.err}"
        return done

    def json(self, *words, **more):
        return json.loads(self.run(*words, "--json", **more).out)

    def start(self, *words, **more):
        """Start a program and go on."""
        return subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=self.environment, **more)

    def daemon_pid(self):
        """The process that holds the lock, or None; asks no daemon to start."""
        lock = self.folder / "r" / "ayumi" / "lock"
        if not lock.exists():
            return None
        status = lock.stat()
        place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
        for line in pathlib.Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            # A line with "->" is one that waits for the lock.
            if fields[1] == "FLOCK" and fields[5] == place:
                return int(fields[4])
        return None

    def stop(self):
        """End the daemon, if one runs, and wait for it."""
        pid = self.daemon_pid()
        if pid:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                return
            wait_until(lambda: not is_alive(pid), "the daemon's end")

    def findings(self):
        return [path.read_text() for path in self.folder.glob("sanitizer*")]


@pytest.fixture
def household():
    with tempfile.TemporaryDirectory(prefix="ay-", dir="/tmp") as name:
        house = Household(pathlib.Path(name))
        yield house
        house.stop()
        assert not house.findings(), house.findings()[0]
