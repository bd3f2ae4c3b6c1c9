# SPDX-License-Identifier: MIT
"""A meeting's reminder, from the command to a real notification server and back."""

import datetime
import json
import os
import pty
import sqlite3
import time
import zoneinfo

import pytest

from conftest import wait_until
from desktop import Desktop

ZONE = zoneinfo.ZoneInfo("Asia/Tokyo")
SECRETS = ("家族", "ひきこもり", "公民館", "つどい", "family", "hikikomori")


@pytest.fixture
def desktop():
    with Desktop() as desktop:
        yield desktop


def join(household, desktop):
    """From now on the household's commands are typed on this desktop."""
    household.environment.update({name: desktop.env[name]
                                  for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")})
    household.environment["LANGUAGE"] = "ja"


def add_meeting(household, *more, title="家族のつどい", hours=3):
    """A meeting of today or tomorrow, in some hours, with one reminder an hour before."""
    start = datetime.datetime.now(ZONE) + datetime.timedelta(hours=hours)
    reply = household.json("meeting", "add", title, "once", f"{start:%H:%M}", "--from",
                           f"{start:%Y-%m-%d}", "--place", "公民館", "--lead", "60m", *more)
    return reply["meeting"]["number"], reply["next"][0]["day"]


def make_due(household, in_s=0, where="purpose = 'meeting'"):
    """Nobody waits for hours: the stored instant is brought near while no daemon runs."""
    household.stop()
    database = sqlite3.connect(household.database)
    database.execute(f"UPDATE reminder SET due_s = ? WHERE {where}", (int(time.time()) + in_s,))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def states(household, purpose="meeting"):
    database = sqlite3.connect(f"file:{household.database}?mode=ro", uri=True)
    rows = database.execute("SELECT state FROM reminder WHERE purpose = ? ORDER BY id", (purpose,)).fetchall()
    database.close()
    return [row[0] for row in rows]


def no_quiet_hours(household):
    household.run("config", "quiet-from", "00:00")
    household.run("config", "quiet-to", "00:00")


def test_shown_discreetly_and_answered_by_its_button(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    monitor = desktop.monitor()
    make_due(household, in_s=1)
    status = household.json("status")
    assert status["bus"] == desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    assert status["bus_source"] == "client"
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.press("わかりました")
    wait_until(lambda: states(household) == ["answered"], "the answer")
    desktop.wait_displayed(0)
    seen = monitor.stop()
    text = seen if isinstance(seen, str) else seen.decode("utf-8", "replace")
    assert "予定のお知らせ" in text
    for word in SECRETS:
        assert word not in text, f"“{word}” went over the bus"


def test_full_detail_answers_for_the_household(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "detail", "full")
    number, day = add_meeting(household)
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.press("参加します")
    wait_until(lambda: states(household) == ["answered"], "the answer")
    dates = household.json("meeting", "list")["occurrences"]
    assert [(d["meeting"], d["day"], d["answer"]) for d in dates] == [(number, day, "going")]


def test_later_comes_again(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "snooze", "5")
    add_meeting(household)
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    desktop.press("あとで")
    wait_until(lambda: states(household) == ["snoozed"], "the snooze")
    desktop.wait_displayed(0)
    household.stop()
    database = sqlite3.connect(household.database)
    database.execute("UPDATE reminder SET until_s = ?", (int(time.time()) + 1,))
    database.commit()
    database.close()
    household.run("status")
    desktop.wait_displayed(1)


def test_an_answer_on_the_terminal_closes_the_bubble(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    number, day = add_meeting(household)
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    household.run("meeting", "answer", number, day, "going")
    desktop.wait_displayed(0)
    assert states(household) == ["answered"]


def test_several_missed_ones_come_back_as_one(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household, title="つどい一", hours=3)
    add_meeting(household, title="つどい二", hours=4)
    make_due(household, in_s=-600)
    monitor = desktop.monitor()
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown", "shown"], "both stored as shown")
    seen = monitor.stop()
    text = seen if isinstance(seen, str) else seen.decode("utf-8", "replace")
    assert "予定のお知らせ 2件" in text
    assert "つどい" not in text


def test_without_a_server_it_stays_due_and_comes_when_one_appears(household):
    with Desktop() as desktop:
        desktop.stop_server()
        join(household, desktop)
        no_quiet_hours(household)
        add_meeting(household)
        make_due(household)
        household.run("status")
        status = wait_until(
            lambda: (s := household.json("status"))["waiting_why"] == "no-server" and s, "the reason")
        assert status["waiting"] == 1
        assert states(household) == ["pending"]
        assert "お知らせ待ち" in household.run("status").out
        desktop.start_server()
        # A command typed on the desktop is reason enough to try again.
        wait_until(lambda: desktop.displayed() == 1, "the bubble", deadline_s=40)


def test_the_alias_is_all_that_is_told(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household, "--alias", "例の用事")
    monitor = desktop.monitor()
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    seen = monitor.stop()
    text = seen if isinstance(seen, str) else seen.decode("utf-8", "replace")
    assert "例の用事" in text
    for word in SECRETS:
        assert word not in text


def test_quiet_hours_hold_it_back(household, desktop):
    join(household, desktop)
    now = datetime.datetime.now(ZONE)
    household.run("config", "quiet-from", f"{now - datetime.timedelta(hours=1):%H:%M}")
    household.run("config", "quiet-to", f"{now + datetime.timedelta(hours=2):%H:%M}")
    add_meeting(household, hours=5)
    make_due(household)
    household.run("status")
    wait_until(lambda: states(household) == ["held"], "the stored state")
    assert household.json("status")["waiting_why"] == "quiet"
    assert desktop.displayed() == 0
    no_quiet_hours(household)
    desktop.wait_displayed(1)


def test_a_daemon_without_a_desktop_gets_the_bus_of_the_next_command(household, desktop):
    no_quiet_hours(household)
    assert household.json("status")["bus"] is None
    join(household, desktop)
    assert household.json("status")["bus"] == desktop.env["DBUS_SESSION_BUS_ADDRESS"]


# --- the calendar's side ------------------------------------------------------------------


def test_rules_dates_and_exceptions(household):
    reply = household.json("meeting", "add", "会", "第2土曜", "13:30-15:30", "--from", "2027-01-01",
                           "--dry-run")
    assert reply["meeting"]["number"] == 0
    assert reply["meeting"]["rule"] == "FREQ=MONTHLY;BYDAY=2SA"
    assert [d["date"] for d in reply["next"][:3]] == ["2027-01-09", "2027-02-13", "2027-03-13"]
    assert household.json("meeting", "list")["meetings"] == []
    household.run("meeting", "add", "会", "第2土曜", "13:30-15:30", "--from", "2027-01-01")
    household.run("meeting", "skip", "1", "2027-01-09")
    moved = household.json("meeting", "move", "1", "2027-02-13", "to", "2027-02-20", "14:00")
    assert moved["occurrence"]["state"] == "moved"
    dates = json.loads(household.run("call", "ListMeetings", json.dumps(
        {"from": "2027-01-01", "to": "2027-03-31"})).out)["occurrences"]
    assert [(d["day"], d["date"], d["time"], d["state"]) for d in dates] == [
        ("2027-01-09", "2027-01-09", "13:30", "skipped"),
        ("2027-02-13", "2027-02-20", "14:00", "moved"),
        ("2027-03-13", "2027-03-13", "13:30", "kept")]
    household.run("meeting", "skip", "1", "2027-01-10", check=1)
    household.run("meeting", "remove", "1")
    assert household.json("meeting", "list") == {"meetings": [], "occurrences": [],
                                                   "holidays_until": None}


def test_an_answer_becomes_an_entry_of_the_meetings_kind(household):
    start = datetime.datetime.now(ZONE) - datetime.timedelta(hours=3)
    day = f"{start:%Y-%m-%d}"
    # Whatever the hour of the test, the calendar's day is the household's.
    household.run("config", "day-end", "00:00")
    household.run("meeting", "add", "教室", "once", f"{start:%H:%M}", "--from", day, "--kind", "class")
    reply = household.json("meeting", "answer", "1", day, "went")
    assert reply["entry"]["kind"] == "class" and reply["entry"]["outcome"] == "went"
    assert reply["entry"]["member"] is None
    household.run("meeting", "answer", "1", day, "missed", check=1)
    assert len(household.json("list")) == 1
    attended = household.json("report", day)["attended"]
    assert [(a["kind"], a["title"]) for a in attended] == [("class", "教室")]


def test_the_screen_as_people_see_it(household, desktop):
    """The picture is kept where AYUMI_PICTURES says, to be looked at."""
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    folder = os.environ.get("AYUMI_PICTURES")
    picture = os.path.join(folder or str(household.folder), "reminder.png")
    desktop.screenshot(picture)
    assert os.path.getsize(picture) > 1000


def test_what_could_not_be_shown_is_said_on_the_terminal(household):
    with Desktop() as desktop:
        desktop.stop_server()
        join(household, desktop)
        no_quiet_hours(household)
        add_meeting(household)
        make_due(household)
        household.run("list")
        wait_until(lambda: household.json("status")["waiting_why"] == "no-server", "the reason")
        leader, follower = pty.openpty()
        household.run("list", terminal=follower)
        os.close(follower)
        said = os.read(leader, 65536).decode()
        os.close(leader)
        assert "ayumi meeting list" in said
        for word in SECRETS:
            assert word not in said
        # Where nobody is typing, nothing is added.
        assert household.run("list").err == ""


def test_what_is_taken_back_is_not_reminded_of(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    number, day = add_meeting(household)
    household.run("undo")
    assert states(household) == []
    household.run("redo")
    assert states(household) == ["pending"]
    make_due(household, in_s=1)
    household.json("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    household.run("meeting", "answer", str(number), day, "going")
    desktop.wait_displayed(0)
    assert states(household) == ["answered"]
    # It was on the screen once, and is not brought there again.
    household.run("undo")
    assert states(household) == ["expired"]
    household.run("redo")
    assert states(household) == ["answered"]
    household.run("undo")
    household.run("undo")
    assert states(household) == []
    household.run("redo")
    assert states(household) == ["expired"]
    # One that nobody has seen comes, and goes with what it tells of.
    add_meeting(household, title="相談")
    household.run("undo")
    household.run("redo")
    make_due(household, in_s=1, where="purpose = 'meeting' AND state = 'pending'")
    household.json("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["expired", "shown"], "the stored state")
    household.run("undo")
    desktop.wait_displayed(0)
    assert states(household) == ["expired"]
