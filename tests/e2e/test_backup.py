# SPDX-License-Identifier: MIT
"""Copies of the journal: made after a day of writing, checked, kept, and put back."""

import datetime
import json
import os
import re
import select
import signal
import socket
import sqlite3
import stat
import uuid

import pytest

from conftest import AYUMI, wait_until

DAY_S = 24 * 3600


def folder_of(household):
    return household.database.parent / "backups"


def names(household, kind=""):
    folder = folder_of(household)
    return sorted(path.name for path in folder.glob(f"{kind}*.db")) if folder.exists() else []


def write_days_ago(household, days):
    """As if what was written had been written so many days ago; the daemon is not running then."""
    household.stop()
    with sqlite3.connect(household.database) as journal:
        journal.execute("UPDATE change SET at_s = at_s - ?", (days * DAY_S,))
    journal.close()


def texts_of(path):
    copy = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [row[0] for row in copy.execute("SELECT text FROM entry ORDER BY number")]
    finally:
        copy.close()


def restore(household, name, **more):
    reply = json.loads(household.run("call", "Restore", json.dumps({"name": name}), **more).out)
    wait_until(lambda: household.daemon_pid() is None, "the daemon's end")
    return reply["kept"]


def make(household):
    return json.loads(household.run("call", "MakeBackup").out)["backup"]["name"]


def test_a_day_of_writing_is_made_up_for_at_the_start(household):
    household.run("add", "note", "one")
    write_days_ago(household, 2)
    household.run("list")
    wait_until(lambda: names(household, "journal"), "a copy")
    (name,) = names(household)
    path = folder_of(household) / name
    assert re.fullmatch(r"journal-\d{4}-\d\d-\d\d\.db", name)
    assert texts_of(path) == ["one"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [item.name for item in path.parent.iterdir()] == [name]
    listed = json.loads(household.run("call", "ListBackups", '{"check": true}').out)
    assert [(item["name"], item["kind"], item["state"]) for item in listed["backups"]] == [
        (name, "journal", "sound")]


def test_nothing_is_made_of_today_or_twice(household):
    household.run("config", "day-end", "00:00")
    household.run("add", "note", "one")
    write_days_ago(household, 2)
    household.run("list")
    wait_until(lambda: names(household), "a copy")
    path = folder_of(household) / names(household)[0]
    made = path.stat().st_ino
    household.stop()
    household.run("add", "note", "two")
    # The copy that is asked for comes after the keeper has looked.
    make(household)
    assert path.stat().st_ino == made
    assert len(names(household, "journal")) == 1 and len(names(household, "asked")) == 1


def test_while_two_hundred_write(household):
    household.run("add", "note", "first " + "x" * 5000)
    household.run("add", stdin="".join(f"note filling {i} {'y' * 500}\n" for i in range(2000)))
    write_days_ago(household, 1)
    processes = [household.start(AYUMI, "add", "note", f"entry {i}") for i in range(200)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 200
    for process in processes:
        process.stdout.close()
        process.stderr.close()
    copy = make(household)
    kept = texts_of(folder_of(household) / copy)
    assert {f"entry {i}" for i in range(200)} <= set(kept) and len(kept) == 2201


def test_a_planted_link_is_not_followed(household):
    household.run("add", "note", "one")
    outside = household.folder / "outside"
    outside.mkdir()
    folder_of(household).symlink_to(outside)
    household.run("call", "MakeBackup", check=1)
    assert not list(outside.iterdir())
    folder_of(household).unlink()
    folder_of(household).mkdir(mode=0o700)
    target = household.folder / "target"
    target.write_text("mine")
    (folder_of(household) / "unfinished.part").symlink_to(target)
    name = make(household)
    (folder_of(household) / "journal-2020-01-01.db").symlink_to(household.database)
    assert target.read_text() == "mine"
    listed = json.loads(household.run("call", "ListBackups").out)["backups"]
    assert [item["name"] for item in listed] == [name]
    household.run("call", "Restore", '{"name": "journal-2020-01-01.db"}', check=1)
    household.run("call", "Restore", '{"name": "../journal.db"}', check=1)


def test_before_an_import(household):
    household.run("add", "note", "one")
    other = household.folder / "in.jsonl"
    household.run("export", "--output", other)
    household.run("import", other)
    assert len(names(household, "import")) == 1
    assert texts_of(folder_of(household) / names(household, "import")[0]) == ["one"]


def test_a_copy_that_fails_is_no_trouble_of_the_journal(household):
    household.run("add", "note", "one")
    other = household.folder / "in.jsonl"
    household.run("export", "--output", other)
    folder_of(household).write_text("in the folder's place")
    for words in (("backup", "now"), ("import", other)):
        told = household.run(*words, check=1)
        assert "Nothing was changed" in told.err and "not certain" not in told.err
    household.run("add", "note", "two")
    told = household.run("purge", "2", "--yes", check=1)
    assert "erased from the journal" in told.err
    assert [entry["text"] for entry in household.json("list")] == ["one"]


def test_before_a_migration(household):
    household.run("add", "note", "one")
    household.stop()
    # An older version's number on what is no older journal: the copy comes before the attempt.
    with sqlite3.connect(household.database) as journal:
        journal.execute("PRAGMA user_version = 0")
    journal.close()
    household.run("list", check=1)
    household.stop()
    with sqlite3.connect(household.database) as journal:
        assert journal.execute("SELECT text FROM entry").fetchall() == [("one",)]
    journal.close()
    (name,) = names(household)
    assert name.startswith("migration-") and texts_of(folder_of(household) / name) == ["one"]
    assert not [path for path in folder_of(household).iterdir() if path.suffix != ".db"]


class Peer:
    """A connection of its own, on which an answer may be waited for or not."""

    def __init__(self, household):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(household.socket))

    def ask(self, method, **parameters):
        message = {"method": f"org.ayumi.Journal.{method}", "parameters": parameters}
        self.socket.sendall(json.dumps(message).encode() + b"\0")

    def has_answer(self):
        return bool(select.select([self.socket], [], [], 0)[0])

    def answer(self):
        reply = b""
        while not reply.endswith(b"\0"):
            more = self.socket.recv(65536)
            assert more, "the daemon has left"
            reply += more
        return json.loads(reply[:-1])


def many(household, count=3000):
    rows = household.folder / "rows.jsonl"
    rows.write_text("".join(json.dumps({
        "type": "entry", "id": str(uuid.uuid4()), "date": "2020-11-03", "kind": "note",
        "text": f"filling {i} {'y' * 2000}"}) + "\n" for i in range(count)))
    household.run("import", rows)


@pytest.mark.parametrize("method, parameters", [
    ("MakeBackup", {}), ("ListBackups", {"check": True})])
def test_nobody_else_waits(household, method, parameters):
    many(household, 9000)
    make(household)
    one, other = Peer(household), Peer(household)
    one.ask(method, **parameters)
    answered = 0
    while not one.has_answer():
        other.ask("GetStatus")
        assert "error" not in other.answer()
        answered += 1
    assert "error" not in one.answer()
    # Where the loop did it itself, it answered one at the most.
    assert answered > 1


def test_who_leaves_or_comes_while_a_copy_is_made(household):
    many(household)
    leaving, first, second, writer = (Peer(household) for _ in range(4))
    leaving.ask("MakeBackup")
    first.ask("MakeBackup")
    second.ask("ListBackups", check=True)
    leaving.socket.close()
    writer.ask("Purge", numbers=[1])
    answer = writer.answer()
    made = first.answer()
    assert "error" not in answer and "error" not in made and "error" not in second.answer()
    copy = folder_of(household) / made["parameters"]["backup"]["name"]
    # It was begun anew after the erasing.
    assert len(texts_of(copy)) == 2999
    assert b"filling 0 " not in copy.read_bytes()


def test_the_daemon_ends_while_a_copy_is_made(household):
    many(household)
    peer = Peer(household)
    peer.ask("MakeBackup")
    household.stop()
    household.run("status")
    assert not [name for name in folder_of(household).glob("*.part*")]


def test_restored_and_the_other_kept(household):
    household.run("add", "note", "one")
    name = make(household)
    household.run("add", "note", "two")
    kept = restore(household, name)
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    assert texts_of(folder_of(household) / kept) == ["one", "two"]
    household.run("add", "note", "three")
    # And back again.
    restore(household, kept)
    assert [entry["text"] for entry in household.json("list")] == ["one", "two"]


@pytest.mark.parametrize("where", [0, 4096, -4096])
def test_over_a_damaged_journal(household, where):
    household.run("add", "note", "one")
    name = make(household)
    household.stop()
    content = bytearray(household.database.read_bytes())
    at = where % len(content)
    content[at:at + 2000] = b"\xa5" * 2000
    household.database.write_bytes(content)
    kept = restore(household, name)
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    # Whatever it was, it is there as it was, byte for byte, where nothing could be read of it.
    if where == 0:
        assert (folder_of(household) / kept).read_bytes() == bytes(content)


def test_a_damaged_copy_is_refused(household):
    household.run("add", "note", "one")
    name = make(household)
    path = folder_of(household) / name
    content = bytearray(path.read_bytes())
    content[8192:10000] = b"\xa5" * 1808
    path.write_bytes(content)
    (state,) = [item["state"] for item in
                json.loads(household.run("call", "ListBackups", '{"check": true}').out)["backups"]]
    assert state == "damaged"
    household.run("call", "Restore", json.dumps({"name": name}), check=1)
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    assert not list(household.database.parent.glob("restore-*"))


def test_an_exchange_that_was_cut_short_is_finished(household):
    """Each state in which a sudden end can leave the folder."""
    household.run("add", "note", "one")
    name = make(household)
    household.run("add", "note", "two")
    household.stop()
    before = household.database.read_bytes()
    copy = (folder_of(household) / name).read_bytes()
    ready = household.database.parent / "restore-replaced-2026-11-01-010203.db"
    kept = folder_of(household) / "replaced-2026-11-01-010203.db"
    for has_kept in (False, True):
        household.database.write_bytes(before)
        kept.unlink(missing_ok=True)
        ready.write_bytes(copy)
        if has_kept:
            os.link(household.database, kept)
        assert [entry["text"] for entry in household.json("list")] == ["one"]
        household.stop()
        assert not ready.exists() and texts_of(kept) == ["one", "two"]
    # One that was not whole yet counts for nothing.
    (household.database.parent / "restore-new.part").write_bytes(copy[:5000])
    assert [entry["text"] for entry in household.json("list")] == ["one"]


def test_killed_while_a_copy_is_made(household):
    many(household)
    write_days_ago(household, 1)
    for _ in range(3):
        household.run("list", "--last", "1")
        part = folder_of(household) / "unfinished.part"
        wait_until(lambda: part.exists() or names(household), "a copy begins")
        os.kill(household.daemon_pid(), signal.SIGKILL)
        wait_until(lambda: household.daemon_pid() is None, "the daemon's end")
        for name in names(household):
            assert len(texts_of(folder_of(household) / name)) == 3000
    household.run("list", "--last", "1")
    wait_until(lambda: names(household), "the copy")
    assert len(texts_of(folder_of(household) / names(household)[0])) == 3000


def test_the_commands(household):
    assert "no copy" in household.run("backup").out
    household.run("add", "note", "one")
    household.run("backup", "now")
    (name,) = names(household)
    household.run("add", "note", "two")
    assert "in order" in household.run("backup", "verify").out
    assert "--yes" in household.run("restore", name, check=2).err
    assert "no copy" in household.run("restore", "1999-01-01", "--yes", check=2).err
    assert len(household.json("list")) == 2
    assert "Restored" in household.run("restore", name[6:16], "--yes").out
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    assert "in order" in household.run("doctor").out
    household.run("backup", "verify", "nosuch", check=2)
    household.run("backup", "nosuch", check=2)


def test_the_doctor_takes_the_next_older_sound_copy(household):
    household.run("add", "note", "one")
    household.run("backup", "now")
    (older,) = names(household)
    folder = folder_of(household)
    newer = folder / "journal-2999-01-01.db"
    content = bytearray((folder / older).read_bytes())
    content[8192:10000] = b"\xa5" * 1808
    newer.write_bytes(content)
    assert "damaged" in household.run("backup", "verify", newer.name, check=1).out
    household.run("add", "note", "two")
    household.stop()
    damaged = b"nothing that could be read " * 400
    household.database.write_bytes(damaged)
    said = household.run("doctor", check=1)
    assert "--restore" in said.out and "damaged" in said.out
    assert "ayumi doctor" in household.run("add", "note", "three", check=1).err
    assert household.database.read_bytes() == damaged, "nothing is done unless it is told to"
    household.run("doctor", "--restore", check=2)
    assert "Restored" in household.run("doctor", "--restore", "--yes").out
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    (kept,) = names(household, "replaced")
    assert (folder / kept).read_bytes() == damaged


def test_the_doctor_without_a_sound_copy(household):
    household.run("add", "note", "one")
    household.stop()
    household.database.write_bytes(b"nothing that could be read " * 400)
    assert "no copy" in household.run("doctor", "--restore", "--yes", check=1).out


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_copy_is_named_by_its_day_in_words(household, language):
    said_in = {"LANGUAGE": language}
    household.run("add", "note", "one")
    make(household)
    day = datetime.date.fromisoformat(household.json("backup")[0]["date"])
    words = f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%b %Y}"
    assert words in household.run("backup", environment=said_in).out
    household.run("add", "note", "two")
    assert words in household.run("restore", words, "--yes", environment=said_in).out
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    # A day without a copy is none, however it is written.
    assert household.run("restore", "1999-01-01", "--yes", environment=said_in, check=2).err
    assert household.run("restore", "平成11年1月1日", "--yes", environment=said_in, check=2).err
