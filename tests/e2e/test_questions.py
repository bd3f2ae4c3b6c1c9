# SPDX-License-Identifier: MIT
"""Questions after meetings and of evenings, pauses, previews: on a real desktop and terminal."""

import datetime
import os
import pty
import select
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from conftest import AYUMI, DEADLINE_S, wait_until
from desktop import Desktop
from test_reminders import ZONE, add_meeting, join, make_due, no_quiet_hours, states

# What may not be seen on a shared screen.
SECRETS = ("家族", "ひきこもり", "公民館", "つどい", "行け", "あいさつ", "静か", "声", "日記",
           "family", "hikikomori", "went", "greeting", "group")


@pytest.fixture(name="desktop")
def fixture_desktop():
    with Desktop() as desktop:
        yield desktop


def make_ended(household, days=2):
    """The meeting was some days ago, and its reminders are over, while no daemon runs."""
    household.stop()
    database = sqlite3.connect(household.database)
    back = days * 24 * 3600
    database.execute("UPDATE occurrence SET start_s = start_s - ?, end_s = end_s - ?, "
                     "local_day = date(local_day, ?)", (back, back, f"-{days} days"))
    database.execute("UPDATE reminder SET start_s = start_s - ?, end_s = end_s - ?, "
                     "due_s = due_s - ?", (back, back, back))
    database.execute("UPDATE reminder SET state = 'expired' WHERE purpose = 'meeting'")
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def check_bytes(monitor, must):
    seen = monitor.stop().decode("utf-8", "replace")
    assert must in seen
    for word in SECRETS:
        assert word not in seen, f"“{word}” went over the bus"


def picture(household, desktop, name):
    path = Path(os.environ.get("AYUMI_PICTURES") or household.folder) / name
    desktop.screenshot(path)
    assert path.stat().st_size > 1000


class Terminal:
    """A command with somebody at the keys."""

    def __init__(self, household, *words):
        leader, follower = pty.openpty()
        self.leader = leader
        self.said = ""
        self.process = subprocess.Popen(
            [str(AYUMI), *words], stdin=follower, stdout=follower, stderr=follower,
            env=household.environment, start_new_session=True)
        os.close(follower)

    def wait_for(self, what):
        end = time.monotonic() + DEADLINE_S
        while what not in self.said:
            left = end - time.monotonic()
            assert left > 0 and select.select([self.leader], [], [], left)[0], self.said
            try:
                self.said += os.read(self.leader, 65536).decode("utf-8", "replace")
            except OSError:
                raise AssertionError(f"it ended after: {self.said}") from None

    def type(self, text):
        os.write(self.leader, text.encode())

    def finish(self):
        """All it said, until its end."""
        while select.select([self.leader], [], [], DEADLINE_S)[0]:
            try:
                chunk = os.read(self.leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            self.said += chunk.decode("utf-8", "replace")
        os.close(self.leader)
        assert self.process.wait(DEADLINE_S) == 0, self.said
        return self.said


def test_discreetly_the_screen_says_nothing_and_the_terminal_asks_once(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    make_ended(household)
    monitor = desktop.monitor()
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household, "question") == ["shown"], "the stored state")
    picture(household, desktop, "question-discreet.png")
    assert "お聞きしたい:  1件" in household.run("status").out
    # Where nobody is typing, nothing is asked.
    assert "行けましたか" not in household.run("list").out
    terminal = Terminal(household, "list")
    terminal.wait_for("番号")
    assert "家族のつどい" in terminal.said and "行けましたか" in terminal.said
    terminal.type("２\n")
    assert "日記にも書きました" in terminal.finish() or "日記" in terminal.said
    desktop.wait_displayed(0)
    entries = household.json("list")
    assert [(e["kind"], e["outcome"], e["member"]) for e in entries] == [("group", "missed", None)]
    assert "行けましたか" not in Terminal(household, "list").finish()
    check_bytes(monitor, "今日のメモ")


def test_enter_alone_is_an_answer(household):
    no_quiet_hours(household)
    add_meeting(household)
    household.environment["LANGUAGE"] = "ja"
    make_ended(household)
    terminal = Terminal(household, "list")
    terminal.wait_for("番号")
    terminal.type("\n")
    terminal.finish()
    assert "行けましたか" not in Terminal(household, "list").finish()
    assert household.json("list") == []
    # It can still be answered by whoever wants to.
    terminal = Terminal(household, "meeting", "answer")
    terminal.wait_for("番号")
    terminal.type("1\n")
    terminal.finish()
    assert [e["outcome"] for e in household.json("list")] == ["went"]
    assert "お聞きすることはありません" in household.run("meeting", "answer").out


def test_full_detail_asks_on_the_screen(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "detail", "full")
    add_meeting(household)
    make_ended(household)
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household, "question") == ["shown"], "the stored state")
    picture(household, desktop, "question-full.png")
    desktop.press("行けた")
    wait_until(lambda: states(household, "question") == ["answered"], "the answer")
    desktop.wait_displayed(0)
    assert [(e["kind"], e["outcome"]) for e in household.json("list")] == [("group", "went")]


def ask_this_evening(household):
    now = datetime.datetime.now(ZONE)
    household.run("config", "day-end", "00:00" if now.hour >= 4 else "12:00")
    household.run("config", "evening-time", f"{now:%H:%M}")
    household.run("config", "evening-question", "daily")


def test_an_evening_is_discreet(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("status")
    monitor = desktop.monitor()
    ask_this_evening(household)
    desktop.wait_displayed(1)
    wait_until(lambda: states(household, "evening")[0] == "shown", "the stored state")
    # Somebody writes; that settles it.
    household.run("add", "talk")
    desktop.wait_displayed(0)
    check_bytes(monitor, "今日のメモ")


def test_an_evening_with_one_click(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    household.run("config", "detail", "full")
    ask_this_evening(household)
    desktop.wait_displayed(1)
    wait_until(lambda: states(household, "evening")[0] == "shown", "the stored state")
    picture(household, desktop, "evening-full.png")
    desktop.press("静かな一日")
    wait_until(lambda: states(household, "evening")[0] == "answered", "the answer")
    desktop.wait_displayed(0)
    assert [(e["kind"], e["text"], e["member"]) for e in household.json("list")] == [
        ("note", "静かな一日", None)]


def test_a_pause(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    assert "から、またお知らせします" in household.run("pause", "１週間").out
    make_due(household)
    status = household.json("status")
    assert status["paused_until_s"] > time.time()
    assert status["waiting_why"] == "paused"
    assert "お休み中" in household.run("status").out
    assert desktop.displayed() == 0
    assert len(household.json("meeting", "list")["occurrences"]) == 1
    day = datetime.datetime.now(ZONE).date() + datetime.timedelta(days=9)
    pause = household.json("pause", f"{day.month}月{day.day}日まで")
    assert pause["resumes"] == f"{day + datetime.timedelta(days=1)}"
    household.run("pause", "昨日", check=2)
    household.run("pause", "いつか", check=2)
    assert household.json("pause") == pause
    assert "お休みにはしていません" in household.run("pause", "off").out
    desktop.wait_displayed(1)


def test_a_preview_is_word_for_word_what_is_shown(household, desktop):
    join(household, desktop)
    add_meeting(household, "--alias", "例の用事")
    said = household.run("meeting", "preview").out
    for line in ("予定のお知らせ", "例の用事", "[わかりました] [あとで]", "家族のつどい", "公民館",
                 "[参加します] [今回は休みます] [あとで]", "今日のメモ",
                 "[行けた] [行けなかった] [延期]", "カレンダー"):
        assert line in said, line
    # Asked for, it comes in quiet hours too.
    monitor = desktop.monitor()
    assert "いま画面に出しました" in household.run("meeting", "preview", "1", "--show").out
    desktop.wait_displayed(1)
    desktop.press("わかりました")
    desktop.wait_displayed(0)
    assert states(household) == ["pending"]
    check_bytes(monitor, "例の用事")
    desktop.stop_server()
    assert "お見せできませんでした" in household.run("meeting", "preview", "1", "--show",
                                                    check=1).out


def test_a_server_that_appears_is_noticed_without_a_command(household):
    with Desktop() as desktop:
        desktop.stop_server()
        join(household, desktop)
        no_quiet_hours(household)
        add_meeting(household)
        make_due(household)
        household.run("status")
        wait_until(lambda: household.json("status")["waiting_why"] == "no-server", "the reason")
        # The pause between attempts has become longer than anybody waits here.
        household.stop()
        database = sqlite3.connect(household.database)
        database.execute("UPDATE reminder SET until_s = ? WHERE purpose = 'meeting'",
                         (int(time.time()) + 1800,))
        database.commit()
        database.close()
        household.run("status")
        desktop.start_server()
        desktop.wait_displayed(1)
        # And one that is restarted gets back what nobody took away.
        wait_until(lambda: states(household) == ["shown"], "the stored state")
        desktop.stop_server()
        wait_until(lambda: states(household) == ["pending"], "the loss")
        desktop.start_server()
        desktop.wait_displayed(1)


def test_a_killed_helper_is_replaced_in_place(household, desktop):
    join(household, desktop)
    no_quiet_hours(household)
    add_meeting(household)
    make_due(household)
    household.run("status")
    desktop.wait_displayed(1)
    wait_until(lambda: states(household) == ["shown"], "the stored state")
    children = Path(f"/proc/{household.daemon_pid()}/task/{household.daemon_pid()}/children")
    helper = next(int(pid) for pid in children.read_text().split()
                  if "ayumi-notify" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(helper, 9)
    wait_until(lambda: states(household) == ["pending"], "the loss")
    wait_until(lambda: states(household) == ["shown"], "the second bubble")
    desktop.wait_displayed(1)
    # Its buttons work again.
    desktop.press("わかりました")
    wait_until(lambda: states(household) == ["answered"], "the answer")
    desktop.wait_displayed(0)


def test_while_violence_is_noted_the_screen_tells_the_time_alone(household, desktop):
    join(household, desktop)
    add_meeting(household, "--alias", "例の用事")
    household.run("config", "detail", "full")
    previews = household.json("meeting", "preview", "1")["previews"]
    assert [p["detail"] for p in previews if p["present"]][0] == "full"
    household.run("add", "violence", "--private")
    previews = household.json("meeting", "preview", "1")["previews"]
    present = [p for p in previews if p["present"]][0]
    assert present["detail"] == "discreet" and present["title"] == "予定のお知らせ"
    assert "例の用事" not in present["body"]
    monitor = desktop.monitor()
    household.run("meeting", "preview", "1", "--show")
    desktop.wait_displayed(1)
    desktop.press("わかりました")
    desktop.wait_displayed(0)
    seen = monitor.stop().decode("utf-8", "replace")
    assert "予定のお知らせ" in seen
    for word in (*SECRETS, "例の用事"):
        assert word not in seen, word
