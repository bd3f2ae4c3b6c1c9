# SPDX-License-Identifier: MIT
"""Meetings from the command line: one date, all after it, applications, holidays, windows."""

import datetime
import json
import re
import sqlite3

import pytest

YEAR = datetime.date.today().year + 1
HOLIDAYS = "\r\n".join([
    "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:h", "SUMMARY:Made-up day",
    f"DTSTART;VALUE=DATE:{YEAR}0213", "END:VEVENT", "END:VCALENDAR", ""])


def second(month, weekday=5):
    """The second Saturday (or other day) of a month of next year."""
    first = datetime.date(YEAR, month, 1)
    return first + datetime.timedelta(days=(weekday - first.weekday()) % 7 + 7)


@pytest.fixture(params=["ja", "en"])
def family(household, request):
    household.run("config", "language", request.param)
    household.language = request.param
    household.run("meeting", "add", "会", "第2土曜" if request.param == "ja" else "2nd Sat",
                  "13:30-15:30", "--from", f"{YEAR}-01-01")
    return household


def held(household, number=None):
    reply = json.loads(household.run(
        "call", "ListMeetings", f'{{"from": "{YEAR}-01-01", "to": "{YEAR}-06-30"}}').out)
    return [(o["meeting"], o["date"], o["time"]) for o in reply["occurrences"]
            if o["state"] != "skipped" and number in (None, o["meeting"])]


def months(*numbers):
    return [str(second(month)) for month in numbers]


def test_the_echo_names_the_weekday(family):
    said = family.run("meeting", "add", "相談", "毎週", "10:00", "--from", f"{YEAR}-01-07",
                      "--until", f"{YEAR}-02-28", "--dry-run").out
    day = datetime.date(YEAR, 1, 7).weekday()
    if family.language == "ja":
        assert f"毎週{'月火水木金土日'[day]}曜({YEAR}年2月28日まで)" in said
    else:
        name = datetime.date(YEAR, 1, 7).strftime("%A")
        assert f"every {name} until {YEAR}-02-28" in said


def test_skip_this_and_all_after(family):
    said = family.run("meeting", "skip", 1, second(4), "--and-after").out
    assert [row[1] for row in held(family)] == months(1, 2, 3)
    assert ("まで)" if family.language == "ja" else "until ") in said


def test_move_this_and_all_after(family):
    to = second(3) + datetime.timedelta(days=1)
    shown = family.run("meeting", "move", 1, second(3), "to", to, "--and-after", "--dry-run").out
    assert held(family, 2) == [] and len(held(family)) == 6
    assert ("毎月第2日曜" if family.language == "ja" else "2nd Sunday of every month") in shown
    family.run("meeting", "move", 1, second(3), "to", to, "14:00", "--and-after")
    assert [row[1] for row in held(family, 1)] == months(1, 2)
    assert [row[2] for row in held(family, 2)] == ["14:00"] * 4
    assert [datetime.date.fromisoformat(row[1]).weekday() for row in held(family, 2)] == [6] * 4
    # Only another time, and only another rule.
    family.run("meeting", "move", 2, held(family, 2)[2][1], "--and-after", "--time", "9:00-10:00")
    assert [row[2] for row in held(family, 3)] == ["09:00"] * 2
    rule = "最終金曜" if family.language == "ja" else "last Friday"
    family.run("meeting", "move", 3, held(family, 3)[1][1], "--and-after", "--rule", rule)
    assert all(datetime.date.fromisoformat(row[1]).weekday() == 4 for row in held(family, 4))


def test_a_move_whose_rule_is_not_clear(family):
    family.run("meeting", "add", "x", "第1・第3月曜", "10:00", "--from", f"{YEAR}-01-01")
    day = [row[1] for row in held(family, 2)][2]
    to = datetime.date.fromisoformat(day) + datetime.timedelta(days=1)
    said = family.run("meeting", "move", 2, day, "to", to, "--and-after", check=2).err
    assert "--rule" in said and held(family, 3) == []


def test_end(family):
    family.run("meeting", "end", 1, "--after", f"{YEAR}-03-31")
    assert [row[1] for row in held(family)] == months(1, 2, 3)
    said = family.run("meeting", "end", 1, "--after", f"{YEAR}-01-02", check=1).err
    assert "meeting remove 1" in said
    assert family.run("meeting", "end", 7, check=1).err
    family.run("meeting", "end", check=2)


def test_restore_and_extra(family):
    family.run("meeting", "skip", 1, second(1))
    family.run("meeting", "move", 1, second(2), "to", f"{YEAR}-02-01", "9:00")
    family.run("meeting", "restore", 1, second(1))
    # The moved one by the day on which it is held.
    family.run("meeting", "restore", 1, f"{YEAR}-02-01")
    assert held(family)[:2] == [(1, day, "13:30") for day in months(1, 2)]
    family.run("meeting", "extra", 1, f"{YEAR}-03-01", "10:00")
    assert (1, f"{YEAR}-03-01", "10:00") in held(family)
    said = family.run("meeting", "list").out
    assert ("ほか1日" if family.language == "ja" else "and 1 more day") in said
    assert family.run("meeting", "extra", 1, f"{YEAR}-03-01", check=1).err
    family.run("meeting", "restore", 1, f"{YEAR}-03-02", check=1)
    # An extra date that is not held after all is left out as any other is, and comes back so.
    family.run("meeting", "skip", 1, f"{YEAR}-03-01")
    assert (1, f"{YEAR}-03-01", "10:00") not in held(family)
    family.run("meeting", "restore", 1, f"{YEAR}-03-01")
    assert (1, f"{YEAR}-03-01", "10:00") in held(family)
    assert "skip" in family.run("manual", "meeting").out


def test_a_change_is_its_writers(family):
    for name in ("母", "父"):
        family.run("member", "add", name)
    said = family.run("meeting", "add", "相談", "毎月1日", "10:00", "-b", "父").out
    assert said.rstrip().endswith("ayumi undo")
    for words in (("edit", 2, "--place", "役場"), ("skip", 1, second(2)), ("skip", 1, second(4),
                  "--and-after"), ("extra", 1, f"{YEAR}-02-20"), ("end", 2, "--after", f"{YEAR}-06-30"),
                  ("remove", 2)):
        family.run("meeting", *words, "--writer", "父")
    changes = json.loads(family.run("call", "ListChanges", '{"limit": 7}').out)["changes"]
    assert [change["by"] for change in changes] == ["父"] * 7
    assert "知らない人" in family.run("meeting", "remove", 1, "-b", "知らない人", check=1).err
    family.run("undo", "-b", "父")
    assert len(family.json("meeting")["meetings"]) == 2


@pytest.mark.parametrize("rule", ["第9土曜", "毎月32日", "100週間ごと", "6th Sat"])
def test_a_rule_that_cannot_be_is_no_date(family, rule):
    before = family.json("meeting")
    refused = family.run("meeting", "add", "会", rule, "10:00", check=2).err
    assert rule in refused and ("31日" if family.language == "ja" else "32nd day") in refused
    assert family.json("meeting") == before


def test_edit(family):
    said = family.run("meeting", "edit", 1, "--title", "新しい会", "--place", "公民館", "--alias",
                      "お茶", "--kind", "class", "--time", "10:00-11:30", "--lead", "60m").out
    assert "新しい会" in said and "10:00–11:30" in said and "公民館" in said and "お茶" in said
    meeting = family.json("meeting", "list")["meetings"][0]
    assert (meeting["kind"], meeting["leads"], meeting["duration_m"]) == ("class", ["60m"], 90)
    none = "なし" if family.language == "ja" else "none"
    family.run("meeting", "edit", 1, "--place", none, "--alias", none, "--lead", none)
    meeting = family.json("meeting", "list")["meetings"][0]
    assert (meeting["place"], meeting["alias"], meeting["leads"]) == (None, None, [])
    family.run("meeting", "edit", 1, "--rule", "最終金曜", "--from", f"{YEAR}-01-01")
    assert all(datetime.date.fromisoformat(row[1]).weekday() == 4 for row in held(family))
    family.run("meeting", "edit", 1, check=2)
    family.run("meeting", "edit", check=2)


def test_applications(family):
    by = "7日前" if family.language == "ja" else "7 days before"
    said = family.run("meeting", "edit", 1, "--apply", by).out
    assert ("申込みは各回の7日前まで" if family.language == "ja" else
            "at the latest 7 days before") in said
    day = second(1)
    dates = family.json("meeting", "list", "--from", f"{YEAR}-01-01", "--to",
                        f"{YEAR}-01-31")["occurrences"]
    assert dates[0]["apply_by"] == str(day - datetime.timedelta(days=7))
    assert not dates[0]["applied"]
    said = family.run("meeting", "applied", 1, day).out
    assert ("[申込み済み]" if family.language == "ja" else "[applied]") in said
    family.run("meeting", "applied", 1, day, "--not")
    family.run("meeting", "edit", 1, "--apply", "none")
    assert family.run("meeting", "applied", 1, day, check=1).err
    said = family.run("meeting", "add", "講座", "一度だけ", "10:00", "--from", f"{YEAR}-05-01",
                      "--apply", f"{YEAR}-04-20").out
    assert ("申込みは" if family.language == "ja" else "apply by") in said
    family.run("meeting", "add", "講座", "一度だけ", "10:00", "--from", f"{YEAR}-05-01",
               "--apply", "そのうち", check=2)


def test_holidays(family):
    said = family.run("meeting", "edit", 1, "--except-holidays").out
    said = family.run("meeting", "list").out
    assert ("祝日がまだ登録されていません" if family.language == "ja" else
            "none are known yet") in said
    rule = f"FREQ=DAILY;UNTIL={YEAR}0214"
    family.run("meeting", "add", "y", rule, "10:00", "--from", f"{YEAR}-02-12", "--except-holidays")
    file = family.folder / "holidays.ics"
    file.write_text(HOLIDAYS)
    assert family.json("meeting", "holidays", "import", file, "--dry-run")["new"] == 1
    assert len(held(family, 2)) == 3
    assert family.json("meeting", "holidays", "import", file)["new"] == 1
    assert family.json("meeting", "holidays", "import", "-", stdin=HOLIDAYS)["new"] == 0
    assert [row[1] for row in held(family, 2)] == [f"{YEAR}-02-12", f"{YEAR}-02-14"]
    assert "Made-up day" in family.run("meeting", "holidays").out
    said = family.run("meeting", "list", "--from", f"{YEAR}-02-01").out
    assert ("[休み: Made-up day]" if family.language == "ja" else
            "[left out: Made-up day]") in said
    family.run("meeting", "restore", 2, f"{YEAR}-02-13")
    assert len(held(family, 2)) == 3
    family.run("meeting", "edit", 2, "--with-holidays")
    assert len(held(family, 2)) == 3
    family.run("meeting", "holidays", "import", file.with_name("none.ics"), check=1)


def test_the_phrase_says_holidays(family):
    phrase = "第2土曜(祝日は休み)" if family.language == "ja" else "2nd Sat except public holidays"
    family.run("meeting", "add", "z", phrase, "10:00")
    assert family.json("meeting", "list")["meetings"][1]["except_holidays"]


def test_windows(family):
    every = family.json("meeting", "list", "--all")["occurrences"]
    assert len(every) > 12
    said = family.run("meeting", "list", "--from", f"{YEAR}-01-01", "--to", f"{YEAR}-01-31").out
    assert ("日程:" if family.language == "ja" else "Dates:") in said
    assert len(re.findall("13:30  会", said)) == 1
    said = family.run("meeting", "list", "--missed").out
    assert ("ありません" if family.language == "ja" else "Nothing went by") in said


def test_missed(household):
    """What was over when it was added is not missed; a date that went by in silence is."""
    household.run("meeting", "add", "会", "FREQ=DAILY", "00:00", "--from", "2026-01-01", "--lead",
                  "none")
    assert household.json("meeting", "list", "--missed")["occurrences"] == []
    household.stop()
    database = sqlite3.connect(household.database)
    database.execute("UPDATE meeting SET created_s = created_s - 5 * 86400")
    database.commit()
    database.close()
    missed = household.json("meeting", "list", "--missed")["occurrences"]
    assert len(missed) in (4, 5, 6)
    household.run("meeting", "answer", 1, missed[0]["day"], "went")
    left = household.json("meeting", "list", "--missed")["occurrences"]
    assert [o["day"] for o in left] == [o["day"] for o in missed[1:]]


def test_a_long_export(household):
    """More than one message of the wire, or of the helper, can hold."""
    title = "家族の会" * 8
    events = []
    for number in range(100):
        days = ",".join(f"{YEAR}{1 + d // 28:02}{1 + d % 28:02}T133000" for d in range(300))
        events.append("\r\n".join([
            "BEGIN:VEVENT", f"UID:{number}", f"SUMMARY:{title}",
            f"DTSTART;TZID=Asia/Tokyo:{YEAR}0101T133000", "DURATION:PT2H", "RRULE:FREQ=DAILY",
            f"EXDATE;TZID=Asia/Tokyo:{days}", "END:VEVENT"]))
    text = "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])
    assert "too many dates" in household.run("meeting", "import", "-", stdin=text, check=1).err
    for some in range(0, 100, 10):
        text = "\r\n".join(["BEGIN:VCALENDAR", *events[some:some + 10], "END:VCALENDAR", ""])
        household.json("meeting", "import", "-", stdin=text)
    exported = household.run("meeting", "export").out
    assert exported.count("BEGIN:VEVENT") == 100 and exported.count("EXDATE") == 100 * 300
    assert exported.count("BEGIN:VTIMEZONE") == 1
    assert exported.startswith("BEGIN:VCALENDAR\r\n")
    assert exported.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert len(exported) > 1024 * 1024
    failed = household.run("call", "ExportCalendar", check=1)
    assert "ExpectedMore" in failed.out
