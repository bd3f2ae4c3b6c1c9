# SPDX-License-Identifier: MIT
"""The demonstration: it runs everywhere, shows what it says, and leaves nothing behind."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import pytest

from desktop import Desktop

HERE = pathlib.Path(__file__).resolve().parent
DEMO = HERE.parent / "demo.sh"
BUILD = pathlib.Path(os.environ.get("AYUMI_BUILD", "build/release")).resolve()
DEADLINE_S = 240

# Runs the demonstration so that whatever outlives it becomes a child here and is told of.
REAPER = """
import ctypes, os, pathlib, signal, sys
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
signal.signal(signal.SIGINT, lambda *_: None)
demo = os.posix_spawnp("sh", ["sh", sys.argv[1]], os.environ)
while True:
    pid, status = os.wait()
    if pid == demo:
        break
try:
    while os.waitpid(-1, os.WNOHANG)[0]:
        pass
    for pid in pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        print("LEFT BEHIND:", pathlib.Path(f"/proc/{pid}/cmdline").read_bytes())
except ChildProcessError:
    pass
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


class Run:
    """One run of the demonstration, with a folder of its own for temporary files."""

    def __init__(self, environment):
        self.folder = tempfile.TemporaryDirectory(prefix="ay-demo-", dir="/tmp")
        clean = {name: value for name, value in os.environ.items()
                 if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS",
                                 "XDG_RUNTIME_DIR", "LC_ALL", "LC_MESSAGES", "LANGUAGE")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", REAPER, str(DEMO)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, text=True,
            env={**clean, "LANG": "C.UTF-8", "AYUMI_BUILD": str(BUILD),
                 "TMPDIR": self.folder.name, **environment})
        self.out = ""

    def finish(self, code=0):
        """Wait for its end, once, with this exit code; all that it printed."""
        if not self.process.stdout.closed:
            self.out += self.process.communicate(timeout=DEADLINE_S)[0]
        assert self.process.returncode == code, self.out
        return self.out

    def left_files(self):
        return os.listdir(self.folder.name)

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.communicate(timeout=DEADLINE_S)
        self.folder.cleanup()


@pytest.fixture(scope="module", name="desktop")
def a_desktop():
    with Desktop() as desktop:
        yield desktop


@pytest.fixture(scope="module", name="runs")
def all_runs(desktop):
    """Started together, as each waits for the next full minute."""
    runs = {"ja": Run({}), "en": Run({"LANG": "en_GB.UTF-8"}), "desktop": Run(desktop.env)}
    yield runs
    for run in runs.values():
        run.close()


@pytest.fixture(params=["ja", "en", "desktop"], name="run")
def each_run(request, runs):
    runs[request.param].finish()
    return runs[request.param]


def test_it_leaves_nothing_behind(run):
    assert "LEFT BEHIND" not in run.out, run.out
    assert run.left_files() == []


def test_it_loads_the_whole_example(run):
    lines = (BUILD / "share/ayumi/examples/household.txt").read_text().splitlines()
    count = sum(1 for line in lines if line and not line.startswith("#"))
    assert re.search(rf"(?<!\d){count}(?!\d)", run.out), run.out
    assert "ayumi add greeting:reply -b 母" in run.out


def test_it_shows_the_estimate_with_its_caution(run):
    assert re.search(r"② .* \d+%", run.out)
    assert re.search("only one model|(ひと|一|1)つのモデル", run.out), run.out


def shown(out):
    """The pairs of title and text that the demonstration tells of."""
    return re.findall(r"^    (?:題|title): *(.+)\n    (?:文|text): *(.+)$", out, re.MULTILINE)


def test_the_notification_gives_nothing_away(run):
    pairs = shown(run.out)
    assert pairs
    for title, text in pairs:
        assert "家族の会" not in title + text
        assert re.search(r"\d\d:\d\d$", text)


def test_the_server_tells_the_same_as_the_bus(runs):
    for name in ("ja", "en"):
        on_the_bus, in_the_history = shown(runs[name].finish())
        assert on_the_bus == in_the_history


def test_the_language_is_the_callers_and_japanese_by_default(runs):
    assert "歩み(あゆみ)の実演" in runs["ja"].finish()
    assert "歩み(あゆみ)の実演" in runs["desktop"].finish()
    assert "Ayumi: a demonstration" in runs["en"].finish()
    assert "Where things may stand" in runs["en"].finish()


def test_on_a_desktop_its_own_server_is_used(runs, desktop):
    assert "Xvfb" not in runs["desktop"].finish()
    # It came to that server, and was withdrawn when the daemon stopped.
    desktop.wait_displayed(0)
    assert int(desktop.dunstctl("count", "history")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["Xvfb", "$ ayumi member add", "$ ayumi step"])
def test_interrupted_it_leaves_nothing_behind(number, moment):
    run = Run({})
    try:
        for line in run.process.stdout:
            run.out += line
            if moment in line:
                break
        os.killpg(run.process.pid, number) if number == signal.SIGINT else end_shell(run, number)
        assert "LEFT BEHIND" not in run.finish(128 + number), run.out
        assert run.left_files() == []
    finally:
        run.close()


def end_shell(run, number):
    """Signal the script itself, which is the first child of the reaper."""
    pid = run.process.pid
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(children[0]), number)
