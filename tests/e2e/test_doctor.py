# SPDX-License-Identifier: MIT
"""What the doctor says, and what can be saved of a journal that is damaged."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time
import uuid

import pytest

from conftest import Household, wait_until

MANY = 600
PAGE = 4096


def fill(household):
    household.run("member", "add", "母")
    rows = household.folder / "rows.jsonl"
    rows.write_text("".join(json.dumps({
        "type": "entry", "id": str(uuid.uuid4()), "date": "2020-11-03", "kind": "note",
        "member": "母", "tags": ["ねこ"], "private": i % 7 == 0,
        "text": f"記録 {i} " + "y" * 300}) + "\n" for i in range(MANY)))
    household.run("import", rows)


def pages_of(household, name):
    """The leaf pages of a table or an index."""
    journal = sqlite3.connect(household.database)
    try:
        return [row[0] for row in journal.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,))]
    except sqlite3.OperationalError:
        pytest.skip("SQLite here has no dbstat")
    finally:
        journal.close()


def spoil(household, pages):
    content = bytearray(household.database.read_bytes())
    for page in pages:
        content[(page - 1) * PAGE:page * PAGE] = b"\xa5" * PAGE
    household.database.write_bytes(content)


def is_damaged(household):
    """To be asked as it is with a daemon that has just ended suddenly: all of it is read then."""
    said = household.run("doctor", check=1)
    return "damaged" in said.out and "--salvage" in said.out


def end_suddenly(household):
    household.run("add", "note", "the last one")
    os.kill(household.daemon_pid(), signal.SIGKILL)
    wait_until(lambda: household.daemon_pid() is None, "the daemon's end")
    assert household.database.with_name("journal.db-wal").stat().st_size > 0


def salvage(household, *more):
    path = household.folder / "saved.jsonl"
    path.unlink(missing_ok=True)
    before = {item.name: item.read_bytes() for item in household.database.parent.glob("journal.db*")
              if not item.name.endswith("-shm")}
    told = household.run("doctor", "--salvage", path, *more)
    for name, content in before.items():
        assert (household.database.parent / name).read_bytes() == content
    assert not list(household.database.parent.glob("backups/*.part*"))
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    entries = [row for row in rows if row["type"] == "entry"]
    assert rows[0]["type"] == "journal"
    assert f"  Entries: {len({row['number'] for row in entries})}\n" in told.out
    return path, entries


def told_of(path):
    """What the first line of a file says of each table."""
    head = json.loads(path.read_text().splitlines()[0])
    return {table.pop("table"): table for table in head["salvaged"]}


def all_of(household):
    return [json.loads(line) for line in household.run("export", "--all").out.splitlines()[1:]]


@contextlib.contextmanager
def new_journal(household, path):
    """Another household, which has taken the file."""
    folder = household.folder / "other"
    folder.mkdir()
    other = Household(pathlib.Path(folder))
    try:
        other.run("import", path)
        yield other
    finally:
        other.stop()
        shutil.rmtree(folder)


def import_elsewhere(household, path):
    with new_journal(household, path) as other:
        return [line for line in all_of(other) if line["type"] == "entry"]


def test_pages_of_entries_are_lost(household):
    fill(household)
    household.stop()
    pages = pages_of(household, "entry")
    end_suddenly(household)
    spoil(household, pages[1:3])
    assert is_damaged(household)
    path, rows = salvage(household)
    # Those of the spoilt pages stand among the revisions as well, and the last one in the log.
    assert len(rows) == MANY + 1
    assert rows[-1]["text"] == "the last one"
    assert {row["member"] for row in rows[:-1]} == {"母"}
    assert sum(row["private"] for row in rows) == len(range(0, MANY, 7))
    assert [row["text"] for row in import_elsewhere(household, path)] == [
        row["text"] for row in rows]
    household.run("doctor", "--salvage", path, check=1)


def test_pages_of_both_are_lost(household):
    fill(household)
    household.stop()
    entries, revisions = pages_of(household, "entry"), pages_of(household, "revision")
    ids = pages_of(household, "sqlite_autoindex_entry_1")
    end_suddenly(household)
    spoil(household, [entries[2], revisions[2], ids[0]])
    assert is_damaged(household)
    path, rows = salvage(household)
    assert MANY * 0.9 < len(rows) <= MANY + 1
    assert len({row["id"] for row in rows}) == len(rows)
    assert len(import_elsewhere(household, path)) == len(rows)


def live(household):
    """Something in every table that people fill."""
    fill(household)
    household.run("add", "note", "the first words")
    number = household.json("list")[-1]["number"]
    household.run("edit", number, "the second words")
    household.run("meeting", "add", "家族の会", "第2土曜", "13:30-15:30")
    household.run("meeting", "add", "Class", "every Mon", "10:00-12:00")
    dates = [row["values"]["day"] for row in rows_of(all_of(household), "occurrence")
             if row["values"]["meeting"] == 1]
    household.run("meeting", "skip", "1", dates[1])
    household.run("meeting", "move", "1", dates[2], "to", dates[2], "15:00")
    household.run("template", "add", "morning", "7:10", "greeting:reply", "good")
    household.run("config", "day-end", "03:00")
    return number


def rows_of(lines, *names):
    return [line for line in lines if line.get("table", line["type"]) in names]


# What refers to a table, and so goes with its rows or lets go of them.
BELONGS = {"meeting": {"meeting_exception", "occurrence", "change"}, "member": {"entry", "change"},
           "entry": {"entry"}, "revision": {"entry", "change"}}


@pytest.mark.parametrize("table", ["member", "entry", "revision", "change", "meeting",
                                   "meeting_exception", "occurrence", "template", "setting"])
def test_a_table_that_is_lost_costs_only_itself(household, table):
    live(household)
    before = all_of(household)
    names = {line.get("table", line["type"]) for line in before}
    assert names >= {"member", "entry", "change", "meeting", "meeting_exception", "occurrence",
                     "template", "setting"}
    household.stop()
    copy = household.folder / "damaged.db"
    shutil.copy(household.database, copy)
    content = bytearray(copy.read_bytes())
    for page in pages_of(household, table):
        content[(page - 1) * PAGE:page * PAGE] = b"\xa5" * PAGE
    copy.write_bytes(content)
    path, entries = salvage(household, copy)
    told = told_of(path)
    assert {name for name, about in told.items() if about["hurt"]} == {table}
    assert copy.read_bytes() == bytes(content)
    saved = [json.loads(line) for line in path.read_text().splitlines()[1:]]
    with new_journal(household, path) as other:
        # Dates are made anew from what there is of the meetings.
        assert rows_of(all_of(other), "meeting", "template") == rows_of(
            saved, "meeting", "template")
        assert other.json("status")["journal"] == "usable"
    for name in names - {table} - BELONGS.get(table, set()):
        assert rows_of(saved, name) == rows_of(before, name), name
    if table == "entry":
        # Found among the versions, and their ids in the index.
        assert [(row["id"], row["revision"], row["text"]) for row in entries] == [
            (row["id"], row["revision"], row["text"]) for row in rows_of(before, "entry")]
        assert told["entry"] == {"kept": MANY + 1, "left_out": 0, "unread": 0, "hurt": True}
    elif table == "revision":
        # The last form of each, under the number that it has.
        assert [(row["number"], row["text"]) for row in rows_of(saved, "entry")] == [
            (row["number"], row["text"]) for row in rows_of(before, "entry")
            if row["text"] != "the first words"]
    elif table == "meeting":
        assert told["meeting"]["unread"] == 2 and told["occurrence"]["left_out"] > 0
        assert not rows_of(saved, "meeting", "meeting_exception", "occurrence")
        assert len(rows_of(saved, "change")) == len(rows_of(before, "change")) - 4
    elif table == "member":
        assert {row["member"] for row in entries} == {None}
        assert len(entries) == MANY + 2
    else:
        assert not rows_of(saved, table)


def test_a_page_in_the_middle_costs_only_its_rows(household):
    live(household)
    before = all_of(household)
    household.stop()
    copy = household.folder / "damaged.db"
    content = bytearray(household.database.read_bytes())
    for table in ("change", "revision"):
        pages = pages_of(household, table)
        assert len(pages) > 4
        for page in pages[1], pages[3]:
            content[(page - 1) * PAGE:page * PAGE] = b"\xa5" * PAGE
    copy.write_bytes(content)
    path, entries = salvage(household, copy)
    told = told_of(path)
    # Each entry is there in its last form, and the rows between the two pages as well.
    assert told["entry"]["kept"] == MANY + 1 and told["revision"]["kept"] >= MANY + 1
    assert {row["text"] for row in entries} >= {
        row["text"] for row in rows_of(before, "entry") if row["text"] != "the first words"}
    assert told["change"]["hurt"] and told["change"]["kept"] > len(rows_of(before, "change")) / 2
    with new_journal(household, path) as other:
        assert rows_of(all_of(other), "meeting", "occurrence") == rows_of(
            before, "meeting", "occurrence")


def test_meetings_and_earlier_versions_are_in_a_new_journal(household):
    number = live(household)
    household.stop()
    pages = pages_of(household, "entry")[1:3] + pages_of(household, "entry_by_day")[:1]
    end_suddenly(household)
    spoil(household, pages)
    assert is_damaged(household)
    path, _ = salvage(household)
    with new_journal(household, path) as other:
        said = other.run("history", number).out
        assert "the first words" in said and "the second words" in said
        meetings = other.run("meeting", "list").out
        assert "家族の会" in meetings and "Class" in meetings
        assert "morning" in other.run("template", "list").out
        assert "母" in other.run("member", "list").out
        assert "03:00" in other.run("config", "day-end").out
        assert "the last one" in other.run("list").out
        # What was done is known as well, and can be taken back.
        other.run("undo")
        assert "the last one" not in other.run("list").out


def test_a_damage_is_found_by_itself_and_nothing_is_written(household):
    """After a clean end, in a page that is not read otherwise: within the first minute."""
    fill(household)
    household.stop()
    pages = pages_of(household, "change_live")
    spoil(household, pages[:1])
    damaged = household.database.read_bytes()

    def state():
        return household.json("status", check=None)["journal"]

    assert state() == "usable"
    wait_until(lambda: state() == "damaged", "the damage is found")
    assert "ayumi doctor" in household.run("add", "note", "two", check=1).err
    said = household.run("doctor", check=1).out
    assert "damaged" in said and "--salvage" in said
    assert len(salvage(household)[1]) == MANY
    household.stop()
    assert household.database.read_bytes() == damaged


def test_a_journal_that_is_written_meanwhile_is_in_order(household):
    """Written and read at once for as long as the look at it may take."""
    fill(household)
    end = time.monotonic() + 12
    while time.monotonic() < end:
        household.run("add", stdin="".join(f"note {i} {'z' * 300}\n" for i in range(50)))
    household.run("add", "note", "the last one")
    assert household.json("status")["journal"] == "usable"


def test_a_new_journal_takes_what_was_saved(household):
    """Where no copy is in order there is a way on, and nothing is thrown away."""
    number = live(household)
    household.stop()
    pages = pages_of(household, "entry")[1:3]
    end_suddenly(household)
    spoil(household, pages)
    assert is_damaged(household)
    for copy in household.database.parent.glob("backups/*"):
        copy.unlink()
    damaged = household.database.read_bytes()
    said = household.run("doctor", "--restore", "--yes", check=1).out
    assert "no copy that is in order" in said and "--salvage" in said and "--new" in said
    path, entries = salvage(household)
    household.run("doctor", "--new", check=2)
    assert household.database.read_bytes() == damaged
    said = household.run("doctor", "--new", "--yes").out
    assert "An empty journal is in place" in said and "brings it back" not in said
    kept, = household.database.parent.glob("backups/replaced-*.db")
    assert kept.read_bytes() == damaged and kept.name in said
    assert household.json("list", "--last", "1") == []
    household.run("import", path)
    assert len([row for row in all_of(household) if row["type"] == "entry"]) == len(entries)
    assert "the first words" in household.run("history", number).out
    assert "家族の会" in household.run("meeting", "list").out
    assert household.json("status")["journal"] == "usable"


def test_what_can_be_used_gives_way_to_no_new_journal(household):
    household.run("add", "note", "one")
    assert "in order" in household.run("doctor", "--new", "--yes", check=1).out
    assert [row["text"] for row in household.json("list")] == ["one"]
    # A copy that is in order is the better way, and is named.
    household.run("backup", "now")
    household.stop()
    household.database.write_bytes(b"not a journal " * 400)
    said = household.run("doctor", "--new", "--yes").out
    assert "--restore" in said and household.json("list") == []


def test_nothing_can_be_read(household):
    household.run("add", "note", "one")
    household.stop()
    damaged = b"nothing that could be read " * 400
    household.database.write_bytes(damaged)
    path = household.folder / "saved.jsonl"
    assert "Nothing could be read" in household.run("doctor", "--salvage", path, check=1).err
    assert not path.exists() and household.database.read_bytes() == damaged


def test_a_journal_in_order_needs_none(household):
    household.run("add", "note", "one")
    path = household.folder / "saved.jsonl"
    assert "export --all" in household.run("doctor", "--salvage", path, check=1).out
    household.run("backup", "now")
    copy, = household.database.parent.glob("backups/*.db")
    household.run("doctor", "--salvage", path, copy)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["text"] for row in rows_of(lines, "entry")] == ["one"]
    assert lines[1:] == all_of(household)
    path.unlink()
    household.run("doctor", "--salvage", path, household.folder / "missing", check=1)
    household.run("doctor", "--salvage", path, "--restore", check=2)
    household.run("doctor", "--new", "--restore", check=2)
    assert not path.exists()


def test_what_was_left_over_is_named(household):
    household.run("add", "note", "one")
    household.run("backup", "now")
    folder = household.database.parent
    old, young = folder / "restore-new.part", folder / "backups" / "brought-1.part"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (0, 0))
    told = household.run("doctor").out
    assert str(old) in told and str(young) not in told


def test_little_room_is_said(household):
    """A file system of four MiB, where this may be made."""
    place = household.folder / "d"
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "none", str(place)],
                          stderr=subprocess.DEVNULL, check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        household.run("add", "note", "one")
        assert "little room" in household.run("doctor").out
        household.stop()
    finally:
        household.stop()
        subprocess.run(["umount", str(place)], check=True)
