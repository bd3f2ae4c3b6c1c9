# SPDX-License-Identifier: MIT
"""Calendars of others read in, again and again, and our own written out and read back."""

import datetime
import json
import os
import sqlite3
import time

YEAR = datetime.date.today().year + 1


def event(uid="a@example.org", sequence=0, title="家族の会", hour=13, more=(), rule=True):
    return "\r\n".join([
        "BEGIN:VEVENT", f"UID:{uid}", f"SEQUENCE:{sequence}", f"SUMMARY:{title}",
        f"DTSTART;TZID=Asia/Tokyo:{YEAR}0109T{hour}3000", "DURATION:PT2H",
        *(["RRULE:FREQ=MONTHLY;BYDAY=2SA"] if rule else []), *more, "END:VEVENT"])


def calendar(*events):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *events,
                        "END:VCALENDAR", ""])


def take(household, *events, words=()):
    return household.json("meeting", "import", "-", *words, stdin=calendar(*events))


def changes(reply):
    return [meeting["change"] for meeting in reply["meetings"]]


def rows(household, query):
    database = sqlite3.connect(f"file:{household.database}?mode=ro", uri=True)
    found = database.execute(query).fetchall()
    database.close()
    return found


def dates(household):
    reply = json.loads(household.run(
        "call", "ListMeetings", f'{{"from": "{YEAR}-01-01", "to": "{YEAR}-12-31"}}').out)
    return [(o["day"], o["date"], o["time"], o["state"]) for o in reply["occurrences"]]


def test_twice_is_once(household):
    file = household.folder / "group.ics"
    file.write_text(calendar(event(), event("b@example.org", rule=False, title="交流会")))
    first = household.json("meeting", "import", file)
    assert changes(first) == ["new", "new"] and first["problems"] == []
    before = rows(household, "SELECT id, state, due_s FROM reminder ORDER BY id")
    assert before
    assert changes(household.json("meeting", "import", file)) == ["unchanged", "unchanged"]
    assert rows(household, "SELECT id, state, due_s FROM reminder ORDER BY id") == before
    assert len(household.json("meeting", "list")["meetings"]) == 2


def test_dry_run_keeps_nothing(household):
    assert changes(take(household, event(), words=["--dry-run"])) == ["new"]
    assert household.json("meeting", "list")["meetings"] == []


def test_a_newer_version_replaces_and_an_older_does_not(household):
    take(household, event(sequence=1), words=["--alias", "予定A", "--lead", "60m"])
    own = dates(household)[2][0]
    household.run("meeting", "skip", 1, own)
    assert changes(take(household, event(sequence=2, hour=15))) == ["changed"]
    listed = household.json("meeting", "list")["meetings"][0]
    assert (listed["time"], listed["alias"], listed["leads"]) == ("15:30", "予定A", ["60m"])
    # What the family left out itself stays left out.
    assert [row[3] for row in dates(household)[:4]] == ["kept", "kept", "skipped", "kept"]
    assert {row[2] for row in dates(household)} == {"15:30"}
    hours = rows(household, "SELECT DISTINCT strftime('%H', start_s, 'unixepoch') FROM reminder")
    assert hours == [("06",)]
    assert changes(take(household, event(sequence=1))) == ["unchanged"]
    assert household.json("meeting", "list")["meetings"][0]["time"] == "15:30"


def test_single_dates(household):
    take(household, event(more=[f"EXDATE;TZID=Asia/Tokyo:{YEAR}0213T133000"]))
    days = dict((row[0], row[3]) for row in dates(household))
    assert days.get(f"{YEAR}-02-13", "skipped") == "skipped"
    second = [row[0] for row in dates(household) if row[3] == "kept"][1]
    stamp = second.replace("-", "")
    moved = event(sequence=1, rule=False, more=[f"RECURRENCE-ID;TZID=Asia/Tokyo:{stamp}T133000"])
    moved = moved.replace(f"{YEAR}0109T133000", f"{YEAR}1231T140000")
    assert changes(take(household, event(sequence=1), moved)) == ["changed"]
    assert (second, f"{YEAR}-12-31", "14:00", "moved") in dates(household)
    # It is moved back, and what was left out before is held again.
    assert changes(take(household, event(sequence=2))) == ["changed"]
    assert {row[3] for row in dates(household)} == {"kept"}


def test_cancelled(household):
    take(household, event())
    gone = take(household, event(sequence=1, more=["STATUS:CANCELLED"]))
    assert changes(gone) == ["removed"]
    assert household.json("meeting", "list")["meetings"] == []
    assert rows(household, "SELECT count(*) FROM reminder WHERE state = 'pending'") == [(0,)]
    assert changes(take(household, event())) == ["kept-out"]
    assert changes(take(household, event(sequence=2))) == ["new"]
    assert len(household.json("meeting", "list")["meetings"]) == 1


def test_what_the_family_removed_stays_out(household):
    take(household, event())
    household.run("meeting", "remove", 1)
    assert changes(take(household, event())) == ["kept-out"]
    assert household.json("meeting", "list")["meetings"] == []


def test_what_is_not_taken_is_said(household):
    said = household.run("meeting", "import", "-", stdin=calendar(
        "BEGIN:VEVENT\r\nUID:c\r\nSUMMARY:合宿\r\nDTSTART;VALUE=DATE:20300101\r\nEND:VEVENT",
        event("d", more=["RDATE;VALUE=PERIOD:20300101T000000Z/PT1H"]),
        "BEGIN:VEVENT\r\nUID:e\r\nDTSTART:20010101T000000Z\r\nEND:VEVENT"),
        environment={"LANGUAGE": "ja"}).out
    assert "4行目「合宿」: 終日の予定です" in said
    assert "RDATE" in said and "終わった予定 1件" in said and "新しい予定" in said


def test_hostile_files_end_soon(household):
    household.run("status")
    for text, word in (
            ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 100000, "nested"),
            ("BEGIN:VCALENDAR\nX:" + "y" * 70 * 1024 + "\nEND:VCALENDAR\n", "64 KiB"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "X-A:1234567890\n" * 690000 +
             "END:VEVENT\nEND:VCALENDAR\n", "too many lines"),
            ("x" * (10 * 1024 * 1024 + 1), "10 MiB"), ("<html>\n", "no iCalendar"),
            ("", "no iCalendar"), ("BEGIN:VCALENDAR\n\0", "UTF-8")):
        begun = time.monotonic()
        done = household.run("meeting", "import", "-", stdin=text, check=1)
        assert word in done.err and done.out == "", done.err
        assert time.monotonic() - begun < 30
    assert household.json("meeting", "list")["meetings"] == []


def test_ten_megabytes_of_meetings(household):
    """In parts, with Japanese cut nowhere in the middle."""
    padding = "\r\n".join(["X-A:" + "あ" * 20000] * 160)
    assert changes(take(household, event(more=[padding]))) == ["new"]


def test_files_that_are_none(household):
    os.mkfifo(household.folder / "pipe")
    for name in (household.folder, household.folder / "pipe", household.folder / "nothing"):
        assert str(name) in household.run("meeting", "import", name, check=1).err
    household.run("meeting", "import", check=2)


def test_out_and_back(household):
    take(household, event(more=["LOCATION:公民館\\, 2階"]))
    household.run("meeting", "add", "交流会", "once", "10:00-11:00", "--from", f"{YEAR}-03-01")
    kept = [row[0] for row in dates(household) if row[3] == "kept"]
    household.run("meeting", "skip", 1, kept[0])
    household.run("meeting", "move", 1, kept[3], "to", f"{YEAR}-12-30", "9:00")
    household.run("meeting", "move", 2, f"{YEAR}-03-01", "to", f"{YEAR}-03-02")
    before = sorted(row[1:] for row in dates(household) if row[3] != "skipped")
    file = household.folder / "out.ics"
    household.run("meeting", "export", "--output", file)
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_bytes().decode()
    assert text.count("\r\n") == text.count("\n") and "TZID=Asia/Tokyo" in text
    # Nothing is overwritten, through a link either.
    household.run("meeting", "export", "--output", file, check=1)
    (household.folder / "link.ics").symlink_to(household.folder / "elsewhere")
    household.run("meeting", "export", "--output", household.folder / "link.ics", check=1)
    assert not (household.folder / "elsewhere").exists()
    # The same journal knows them; an empty one gets the same dates.
    assert changes(household.json("meeting", "import", file)).count("new") == 0
    household.stop()
    for path in household.database.parent.glob("journal.db*"):
        path.unlink()
    assert changes(household.json("meeting", "import", file)) == ["new", "new"]
    after = sorted(row[1:] for row in dates(household) if row[3] != "skipped")
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert household.json("meeting", "list")["meetings"][0]["place"] == "公民館, 2階"
