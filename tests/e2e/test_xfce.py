# SPDX-License-Identifier: MIT
"""Notifications on xfce4-notifyd, a second real server beside dunst."""

import os
from pathlib import Path

import pytest

from conftest import wait_until
from desktop import Desktop
from test_questions import make_ended
from test_reminders import SECRETS, add_meeting, join, make_due, no_quiet_hours, states


@pytest.fixture(name="desktop")
def fixture_desktop():
    desktop = Desktop()
    try:
        desktop.start(server=False)
        desktop.start_xfce_server()
        yield desktop
    finally:
        desktop.stop()


def picture(household, desktop, name):
    """Kept where AYUMI_PICTURES says, to be looked at."""
    path = Path(os.environ.get("AYUMI_PICTURES") or household.folder) / name
    desktop.screenshot(path)
    assert path.stat().st_size > 1000


def test_discreet_and_answered(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    monitor = desktop.monitor()
    make_due(household)
    household.run("status")
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.wait_xfce_bubbles(1)
    picture(household, desktop, "xfce-discreet.png")
    wait_until(lambda: desktop.xfce_click(0, of=2) or states(household) == ["answered"],
               "the answer")
    desktop.wait_xfce_bubbles(0)
    seen = monitor.stop().decode("utf-8", "replace")
    assert "予定のお知らせ" in seen
    for word in SECRETS:
        assert word not in seen, f"“{word}” went over the bus"


def test_full_and_closed_from_the_terminal(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "detail", "full")
    number, day = add_meeting(household)
    make_due(household)
    household.run("status")
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.wait_xfce_bubbles(1)
    picture(household, desktop, "xfce-full.png")
    household.run("meeting", "answer", number, day, "going")
    desktop.wait_xfce_bubbles(0)
    assert states(household) == ["answered"]


def test_taken_away_is_seen(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    make_due(household)
    household.run("status")
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.wait_xfce_bubbles(1)
    wait_until(lambda: (desktop.xfce_bubbles() and desktop.xfce_click())
               or states(household) == ["answered"], "the end of the bubble")
    desktop.wait_xfce_bubbles(0)


def test_the_question_of_the_morning(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "detail", "full")
    add_meeting(household)
    make_ended(household)
    household.run("status")
    wait_until(lambda: states(household, "question") == ["shown"], "the question")
    desktop.wait_xfce_bubbles(1)
    picture(household, desktop, "xfce-question.png")
    wait_until(lambda: desktop.xfce_click(0, of=3)
               or states(household, "question") == ["answered"], "the answer")
    entries = household.json("list")
    assert [(e["kind"], e["outcome"], e["member"]) for e in entries] == [("group", "went", None)]
