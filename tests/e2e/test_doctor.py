# SPDX-License-Identifier: MIT
"""What the doctor says, and what can be saved of a journal that is damaged."""

import json
import os
import pathlib
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
    assert "Some may be missing" in told.out
    for name, content in before.items():
        assert (household.database.parent / name).read_bytes() == content
    assert not list(household.database.parent.glob("backups/*.part*"))
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert rows[0]["type"] == "journal" and f"{len(rows) - 1} entries" in told.out
    return path, rows[1:]


def import_elsewhere(household, path):
    folder = household.folder / "other"
    folder.mkdir()
    other = Household(pathlib.Path(folder))
    try:
        other.run("import", path)
        lines = map(json.loads, other.run("export", "--all").out.splitlines())
        return [line for line in lines if line["type"] == "entry"]
    finally:
        other.stop()


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


def test_a_damage_is_found_by_itself_and_nothing_is_written(household):
    """After a clean end, in a page that is not read otherwise: within the first minute."""
    fill(household)
    household.stop()
    pages = pages_of(household, "entry_by_kind")
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
    assert [json.loads(line)["text"] for line in path.read_text().splitlines()[1:]] == ["one"]
    path.unlink()
    household.run("doctor", "--salvage", path, household.folder / "missing", check=1)
    household.run("doctor", "--salvage", path, "--restore", check=2)
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
