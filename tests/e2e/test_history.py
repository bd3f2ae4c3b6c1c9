# SPDX-License-Identifier: MIT
"""The history tells every change in words, in both languages."""

import json
import re

import pytest

CALENDAR = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:h1\r\nDTSTART;VALUE=DATE:20261123\r\n"
            "SUMMARY:勤労感謝の日\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
EVENTS = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20991201T050000Z\r\n"
          "DTEND:20991201T060000Z\r\nSUMMARY:相談\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")

# Each change, and what the history says of it in English and in Japanese.
MEETING = {"title": "家族の会", "date": "2027-01-02", "time": "13:30", "rule": "FREQ=WEEKLY",
           "kind": "group", "apply": "7d"}
CHANGES = [
    ("AddMember", {"name": "母"}, "母 became a writer", "「母」が書き手になりました"),
    ("RenameMember", {"name": "母", "to": "お母さん"}, "is now called お母さん", "「お母さん」"),
    ("SetLogin", {"name": "お母さん", "login": "hanako"}, "login hanako", "hanako"),
    ("LeaveMember", {"name": "お母さん"}, "no longer writes", "お母さん"),
    ("AddMember", {"name": "お母さん"}, "writes again", "お母さん"),
    ("SetSetting", {"key": "snooze", "value": "45"}, "The setting snooze", "snooze"),
    ("AddTemplate", {"template": {"name": "朝", "entries": [{"kind": "talk"}]}},
     "The template “朝” was added", "ひな形「朝」"),
    ("RemoveTemplate", {"name": "朝"}, "The template “朝” was removed", "ひな形「朝」"),
    ("ImportHolidays", {"offset": 0, "last": True, "part": CALENDAR},
     "Public holidays were imported", "祝日"),
    ("AddMeeting", {"meeting": MEETING}, "The meeting “家族の会” was added", "家族の会"),
    ("EditMeeting", {"number": 1, "changes": {"place": "公民館"}}, "“家族の会” was changed", "予定「家族の会」を変えました"),
    ("SkipMeeting", {"number": 1, "day": "2027-01-09"}, "is left out on", "は休みにしました"),
    ("RestoreMeetingDate", {"number": 1, "day": "2027-01-09"}, "after all", "家族の会"),
    ("MoveMeeting", {"number": 1, "day": "2027-01-16", "to_date": "2027-01-17"}, "was moved", "回を移しました"),
    ("AddMeetingDate", {"number": 1, "date": "2027-01-20"}, "held once more", "家族の会"),
    ("ApplyForMeeting", {"number": 1, "day": "2027-01-23"}, "The application for", "申"),
    ("AnswerMeeting", {"number": 1, "day": "2027-01-23", "answer": "going"}, "An answer for", "回に返事を書きました"),
    ("SplitMeeting", {"number": 1, "day": "2027-02-06", "changes": {"time": "15:00"}}, "ends before", "家族の会"),
    ("EndMeeting", {"number": 2, "last": "2027-02-28"}, "An end was set", "家族の会"),
    ("RemoveMeeting", {"number": 2}, "“家族の会” was removed", "家族の会"),
    ("ImportCalendar", {"offset": 0, "last": True, "part": EVENTS}, "“相談” came from a calendar", "相談"),
    ("Add", {"entry": {"id": "01934f00-0000-7000-8000-000000000001", "kind": "talk", "text": "雨の話"}},
     "An entry was written", "記録を書きました"),
    ("Edit", {"number": 1, "changes": {"text": "晴れの話"}}, "An entry was changed", "変えたあと"),
    ("Remove", {"number": 1}, "An entry was removed", "記録を消しました"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_change_in_words(household, language):
    household.environment["LANGUAGE"] = language
    said = []
    for method, parameters, *words in CHANGES:
        household.run("call", method, json.dumps(parameters))
        step = household.json("history", "--limit", "1")[-1]["step"]
        lines = household.run("history", "--limit", "3").out.splitlines()
        count = sum(change["step"] == step for change in household.json("history", "--limit", "3"))
        text = "\n".join(lines[-count:] if method != "Edit" else lines[-2:])
        assert words[language == "ja"] in text, (method, text)
        said.append(text)
        household.run("undo", "--household")
        again = household.run("history", "--limit", "1").out
        assert ("Taken back: " if language == "en" else ": 取り消し: ") in again, again
        household.run("redo", "--household")
    if language == "ja":
        # No word of English is left between names and keys.
        left = [re.sub(r"hanako|snooze", "", text) for text in said]
        assert not [text for text in left if re.search(r"[A-Za-z]{3}", text)]
    # Each is told apart from the others.
    alike = [re.sub(r"^[^ ]+ [0-9:]+  [^:]*: ", "", text.splitlines()[0]) for text in said]
    assert len(set(alike)) == len(alike), "\n".join(alike)
