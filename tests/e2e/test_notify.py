# SPDX-License-Identifier: MIT
"""ayumi-notify on real session buses and notification servers."""

import json
import os
import select
import subprocess
import time
from pathlib import Path

import pytest
from desktop import DEADLINE_S, Desktop, end_with_parent

PROGRAM = str(Path(os.environ["AYUMI_BUILD"]) / "libexec/ayumi/ayumi-notify")

TITLE = "予定のお知らせ"
BODY = "明日 13:30"
BUTTONS = [["yes", "わかりました"], ["later", "あとで"]]


class Helper:
    """The program, driven over its pipes as the daemon does."""

    def __init__(self, env):
        self.process = subprocess.Popen(
            [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **env},
            preexec_fn=end_with_parent)
        self.bytes = b""
        self.heard = []

    def send(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\0")
        self.process.stdin.flush()

    def show(self, number, title=TITLE, body=BODY, actions=(), **more):
        self.send({"show": {"id": number, "title": title, "body": body,
                            "actions": list(actions), "icon": "x-office-calendar",
                            "app": "カレンダー", "transient": False, "urgency": "normal",
                            **more}})

    def withdraw(self, number):
        self.send({"close": {"id": number}})

    def next(self):
        """The next message, or None at the end of the output."""
        end = time.monotonic() + DEADLINE_S
        while b"\0" not in self.bytes:
            left = end - time.monotonic()
            assert left > 0 and select.select([self.process.stdout], [], [], left)[0], \
                f"nothing more was said after {self.heard}"
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                return None
            self.bytes += chunk
        frame, self.bytes = self.bytes.split(b"\0", 1)
        self.heard.append(json.loads(frame))
        return self.heard[-1]

    def expect(self, kind):
        """The next message, which must be of this kind; what it says."""
        message = self.next()
        assert message is not None and list(message) == [kind], (message, self.heard)
        return message[kind]

    def finish(self):
        """Close its input; it must end well and have said nothing of what it showed."""
        self.process.stdin.close()
        while self.next() is not None:
            pass
        assert self.process.wait(DEADLINE_S) == 0, self.process.stderr.read().decode()
        said = self.process.stderr.read().decode()
        assert said == ""

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass


@pytest.fixture(name="desktop")
def fixture_desktop():
    with Desktop() as desktop:
        yield desktop


@pytest.fixture(name="bare")
def fixture_bare():
    """A desktop on which no notification server runs."""
    desktop = Desktop()
    try:
        desktop.start(server=False)
        yield desktop
    finally:
        desktop.stop()


@pytest.fixture(name="start")
def fixture_start():
    """Starts helpers; each test ends them itself, or they are killed."""
    helpers = []

    def start(desktop):
        helpers.append(Helper(desktop.env))
        return helpers[-1]

    yield start
    for helper in helpers:
        helper.stop()


@pytest.fixture(name="helper")
def fixture_helper(desktop, start):
    helper = start(desktop)
    assert helper.expect("server") == {"present": True}
    return helper


def test_is_shown_in_japanese(desktop, helper, tmp_path):
    helper.show(1, actions=BUTTONS)
    shown = helper.expect("shown")
    assert shown["id"] == 1 and shown["number"] > 0 and shown["owner"].startswith(":1.") and "@" in shown["owner"]
    desktop.wait_displayed(1)
    desktop.screenshot(tmp_path / "shown.png")
    assert (tmp_path / "shown.png").stat().st_size > 0
    helper.withdraw(1)
    assert helper.expect("closed") == {"id": 1, "reason": 3}
    desktop.wait_displayed(0)
    helper.finish()


def test_a_button_comes_back_and_closes_the_bubble(desktop, helper):
    helper.show(1, actions=BUTTONS)
    helper.expect("shown")
    desktop.wait_displayed(1)
    desktop.press("あとで")
    assert helper.expect("action") == {"id": 1, "key": "later"}
    assert helper.expect("closed") == {"id": 1, "reason": 3}
    desktop.wait_displayed(0)
    helper.finish()


def test_buttons_of_two_bubbles_are_told_apart(desktop, helper):
    helper.show(1, body="13:30", actions=[["a", "ひとつめ"]])
    helper.expect("shown")
    helper.show(2, body="15:30", actions=[["a", "ふたつめ"]])
    helper.expect("shown")
    desktop.wait_displayed(2)
    desktop.press("ふたつめ")
    assert helper.expect("action") == {"id": 2, "key": "a"}
    assert helper.expect("closed") == {"id": 2, "reason": 3}
    desktop.press("ひとつめ")
    assert helper.expect("action") == {"id": 1, "key": "a"}
    assert helper.expect("closed") == {"id": 1, "reason": 3}
    helper.finish()


def test_a_dismissal_is_told(desktop, helper):
    helper.show(1)
    helper.expect("shown")
    desktop.wait_displayed(1)
    desktop.dismiss()
    assert helper.expect("closed") == {"id": 1, "reason": 2}
    helper.finish()


def test_end_of_input_withdraws_what_is_shown(desktop, helper):
    helper.show(1)
    helper.expect("shown")
    helper.show(2, body="15:30")
    helper.expect("shown")
    desktop.wait_displayed(2)
    helper.finish()
    desktop.wait_displayed(0)


def test_without_a_server_it_fails_and_hears_one_come(bare, start):
    helper = start(bare)
    assert helper.expect("server") == {"present": False}
    helper.show(1)
    failed = helper.expect("failed")
    assert failed["id"] == 1 and failed["why"] == "no-server"
    bare.start_server()
    assert helper.expect("server") == {"present": True}
    helper.show(1)
    assert helper.expect("shown")["id"] == 1
    helper.finish()


def test_without_a_bus_it_fails_and_ends(tmp_path, start):
    class Nothing:
        env = {"XDG_RUNTIME_DIR": str(tmp_path)}

    helper = start(Nothing)
    helper.show(1)
    assert helper.expect("failed")["why"] == "no-bus"
    assert helper.next() is None
    helper.finish()


def test_a_hung_server_is_a_timeout_and_recovers(desktop, helper):
    desktop.hang_server()
    before = time.monotonic()
    helper.show(1)
    failed = helper.expect("failed")
    assert failed["id"] == 1 and failed["why"] == "timeout"
    assert time.monotonic() - before < 30
    desktop.resume_server()
    helper.show(1)
    assert helper.expect("shown")["id"] == 1
    helper.finish()


def test_a_hung_server_does_not_hold_up_the_end(desktop, helper):
    helper.show(1)
    helper.expect("shown")
    desktop.hang_server()
    helper.finish()


def test_a_restarted_server_has_lost_the_bubbles(desktop, helper):
    helper.show(1, actions=BUTTONS)
    first = helper.expect("shown")
    desktop.stop_server()
    assert helper.expect("closed") == {"id": 1, "reason": 0}
    assert helper.expect("server") == {"present": False}
    desktop.start_server()
    assert helper.expect("server") == {"present": True}
    # Numbers begin again, and the old bubble must not hear the new one's button.
    helper.show(2, actions=BUTTONS)
    second = helper.expect("shown")
    assert second["number"] == first["number"] and second["owner"] != first["owner"]
    desktop.wait_displayed(1)
    desktop.press("わかりました")
    assert helper.expect("action") == {"id": 2, "key": "yes"}
    assert helper.expect("closed") == {"id": 2, "reason": 3}
    helper.finish()


def test_the_end_of_the_bus_ends_it(desktop, helper):
    helper.show(1)
    helper.expect("shown")
    desktop.stop_bus()
    assert helper.expect("closed") == {"id": 1, "reason": 0}
    # The bus may still say that the server has left before it goes itself.
    assert helper.next() in (None, {"server": {"present": False}})
    assert helper.next() is None
    helper.finish()


def test_what_is_sent_is_escaped_and_gentle(desktop, helper):
    monitor = desktop.monitor()
    helper.show(1, body="<b>太字</b> & <img src='file:///etc/passwd'>", actions=BUTTONS,
                urgency="low", transient=True)
    helper.expect("shown")
    desktop.wait_displayed(1)
    helper.finish()
    monitor.wait_for(b"NotificationClosed")
    sent = monitor.stop()
    assert "&lt;b&gt;太字&lt;/b&gt; &amp; &lt;img".encode() in sent
    assert b"<b>" not in sent
    assert b"calendar" in sent and b"transient" in sent
    # The urgency hint: its key, padding, the variant's signature "y", and the byte for low.
    assert b"urgency\0\1y\0\0" in sent
    assert "カレンダー".encode() in sent
    assert b"ayumi" not in sent.lower()


def test_a_server_without_markup_and_buttons_gets_neither(bare, start):
    bare.start_mock_server("body")
    helper = start(bare)
    assert helper.expect("server") == {"present": True}
    monitor = bare.monitor()
    helper.show(1, body="1 < 2 & 3", actions=BUTTONS)
    helper.expect("shown")
    sent = monitor.wait_for(b"1 < 2 & 3")
    assert b"&lt;" not in sent and "あとで".encode() not in sent
    monitor.stop()
    helper.finish()


def test_no_server_is_ever_started(tmp_path, start):
    mark = tmp_path / "started"
    services = tmp_path / "services"
    services.mkdir()
    (services / "org.freedesktop.Notifications.service").write_text(
        f"[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=/usr/bin/touch {mark}\n")
    desktop = Desktop(services=services)
    try:
        desktop.start(server=False)
        helper = start(desktop)
        assert helper.expect("server") == {"present": False}
        helper.show(1)
        assert helper.expect("failed")["why"] == "no-server"
        desktop.start_server()
        assert helper.expect("server") == {"present": True}
        helper.show(2)
        helper.expect("shown")
        desktop.stop_server()
        assert helper.expect("closed") == {"id": 2, "reason": 0}
        assert helper.expect("server") == {"present": False}
        helper.show(3)
        assert helper.expect("failed")["why"] == "no-server"
        helper.finish()
        assert not mark.exists()
    finally:
        desktop.stop()


@pytest.mark.parametrize("bytes_sent", [
    b"not json\0", b"[]\0", b"{\"show\":{}}\0", b"{\"show\":{\"id\":\"x\"}}\0", b"{\"close\":3}\0",
    b"{\"a\":1,\"a\":2}\0", b"{\"show\":{\"id\":1}}\0", b"\xff\0", b"x" * 3_000_000,
], ids=range(9))
def test_bad_messages_end_it_or_fail(desktop, helper, bytes_sent):
    del desktop
    try:
        helper.process.stdin.write(bytes_sent)
        helper.process.stdin.flush()
    except BrokenPipeError:
        pass
    if b"\"id\":1}" in bytes_sent:
        assert helper.expect("failed")["why"] == "error"
    try:
        helper.finish()
    except BrokenPipeError:
        assert helper.process.wait(DEADLINE_S) == 0
