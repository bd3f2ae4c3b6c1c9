# SPDX-License-Identifier: MIT
"""Copies in files of the user's own: written, encrypted, checked, and put back."""

import json
import os
import signal
import sqlite3
import stat
import termios

import pytest

from terminal import Terminal

WORDS = "あいことば for the copy"
SECRET = "only the family knows of this"


@pytest.fixture
def words(household):
    path = household.folder / "words"
    path.write_text(WORDS + "\nnot of it\n")
    return path


def folder_of(household):
    return household.database.parent / "backups"


def left_behind(household):
    """What is no copy in the folder of the copies, and no file of the test's own."""
    return [path.name for path in [*folder_of(household).glob("*"), *household.folder.glob(".*")]
            if path.suffix != ".db" or path.name.startswith("brought")]


def texts(household):
    return [entry["text"] for entry in household.json("list")]


def test_a_copy_elsewhere(household):
    household.run("add", "note", SECRET)
    path = household.folder / "copy.db"
    told = household.run("backup", "--output", path).out
    assert str(path) in told and "not encrypted" in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    copy = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    assert copy.execute("SELECT text FROM entry").fetchall() == [(SECRET,)]
    copy.close()
    before = path.read_bytes()
    assert "there already" in household.run("backup", "--output", path, check=1).err
    assert path.read_bytes() == before
    household.run("add", "note", "two")
    household.run("backup", "--output", path, "--replace")
    assert path.read_bytes() != before
    assert "in order" in household.run("backup", "verify", path).out
    assert json.loads(household.run("backup", "verify", path, "--json").out) == {
        "file": str(path), "encrypted": False, "state": "sound"}
    household.run("add", "note", "three")
    assert "Restored" in household.run("restore", path, "--yes").out
    assert texts(household) == [SECRET, "two"]
    assert left_behind(household) == []
    assert any(name.name.startswith("replaced") for name in folder_of(household).iterdir())


def test_an_encrypted_one(household, words):
    household.run("add", "note", SECRET)
    path = household.folder / "copy.vault"
    household.run("backup", "--output", path, "--encrypt", "--passphrase-file", words)
    sealed = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    plain = next(folder_of(household).glob("asked*")).read_bytes()
    # Runs of zeros are in any file; every other line of 16 bytes of the journal is in none.
    lines = {plain[at:at + 16] for at in range(0, len(plain) - 15, 16)}
    assert not [line for line in lines if len(set(line)) > 4 and line in sealed]
    assert SECRET.encode() not in sealed and b"SQLite" not in sealed
    assert "encrypted" in household.run(
        "backup", "verify", path, "--passphrase-file", words).out
    household.run("add", "note", "two")
    assert "Restored" in household.run(
        "restore", path, "--yes", "--passphrase-file", "-", stdin=WORDS + "\n").out
    assert texts(household) == [SECRET]
    assert left_behind(household) == []


def test_what_is_not_as_it_was_is_refused(household, words):
    """The sweep over every byte and boundary is in test_vault.c; here nothing may come of it."""
    household.run("add", "note", SECRET)
    path = household.folder / "copy.vault"
    household.run("backup", "--output", path, "--encrypt", "--passphrase-file", words)
    sealed = path.read_bytes()
    chunk = 65536 + 17
    journal = household.database.stat().st_ino
    copies = sorted(folder_of(household).iterdir())
    middle = bytearray(sealed)
    middle[68 + chunk + 100] ^= 1
    for damaged in (sealed[:68 + chunk], sealed[:-1], sealed[:20], sealed + b"x", bytes(middle)):
        path.write_bytes(damaged)
        told = household.run("restore", path, "--yes", "--passphrase-file", words, check=1)
        assert str(path) in told.err
        assert sorted(folder_of(household).iterdir()) == copies
        assert household.database.stat().st_ino == journal
    household.run("backup", "verify", path, "--passphrase-file", words, check=1)
    path.write_bytes(sealed)
    other = household.folder / "other"
    other.write_text(WORDS + "?")
    told = household.run("restore", path, "--yes", "--passphrase-file", other, check=1)
    assert "another one" in told.err and left_behind(household) == []
    assert texts(household) == [SECRET]


def test_files_that_are_no_journals(household):
    household.run("add", "note", SECRET)
    path = household.folder / "file.db"
    for content in (b"", b"nothing of ours " * 500):
        path.write_bytes(content)
        household.run("backup", "verify", path, check=1)
        assert "Nothing was changed" in household.run("restore", path, "--yes", check=1).err
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE entry(text)")
    other.commit()
    other.execute("PRAGMA application_id = 0x4179756d")
    other.execute("PRAGMA user_version = 1")
    other.close()
    # What calls itself a journal, and has other tables.
    assert "not a journal" in household.run("backup", "verify", path, check=1).out
    household.run("restore", path, "--yes", check=1)
    os.mkfifo(household.folder / "pipe")
    household.run("restore", household.folder / "pipe", "--yes", check=1)
    household.run("restore", household.folder / "missing", "--yes", check=1)
    assert left_behind(household) == [] and texts(household) == [SECRET]


def test_over_a_damaged_journal(household, words):
    household.run("add", "note", SECRET)
    path = household.folder / "copy.vault"
    household.run("backup", "--output", path, "--encrypt", "--passphrase-file", words)
    household.stop()
    damaged = b"nothing that could be read " * 400
    household.database.write_bytes(damaged)
    household.run("restore", path, "--yes", "--passphrase-file", words)
    assert texts(household) == [SECRET]
    kept, = folder_of(household).glob("replaced*")
    assert kept.read_bytes() == damaged


def test_the_passphrase_is_asked_for(household):
    household.run("add", "note", SECRET)
    path = household.folder / "copy.vault"
    screen = Terminal(household, "backup", "--output", str(path), "--encrypt")
    screen.wait_for("nobody can open")
    screen.answer("not shown", WORDS)
    screen.answer("once more", WORDS)
    said = screen.end()
    assert "encrypted" in said and WORDS not in said
    screen = Terminal(household, "restore", str(path))
    screen.answer("[y/N]", "y")
    screen.answer("not shown", WORDS)
    assert "Restored" in screen.end()
    assert left_behind(household) == []


@pytest.mark.parametrize("first, second, said", [
    ("long enough 1", "long enough 2", "not the same"), ("short", None, "eight characters")])
def test_two_that_differ_or_one_too_short(household, first, second, said):
    path = household.folder / "copy.vault"
    screen = Terminal(household, "backup", "--output", str(path), "--encrypt")
    screen.answer("not shown", first)
    if second:
        screen.answer("once more", second)
    assert said in screen.end(code=1)
    assert not path.exists() and not list(folder_of(household).glob("*"))


def test_an_interrupted_question_leaves_the_terminal_as_it_was(household):
    path = household.folder / "copy.vault"
    screen = Terminal(household, "backup", "--output", str(path), "--encrypt")
    screen.wait_for("not shown): ")
    screen.press(b"half\x03")
    screen.end(code=1)
    assert not path.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ended_from_outside_it_leaves_the_terminal_as_it_was(household, number):
    path = household.folder / "copy.vault"
    screen = Terminal(household, "backup", "--output", str(path), "--encrypt")
    screen.wait_for("not shown): ")
    # The side of the terminal that is kept sees what the program has set.
    silent = termios.tcgetattr(screen.leader)
    assert not silent[3] & termios.ECHO
    screen.press(b"half")
    screen.process.send_signal(number)
    assert "half" not in screen.text_at_end()
    assert screen.process.returncode == -number
    after = termios.tcgetattr(screen.leader)
    assert after[3] & termios.ECHO and after[3] & termios.ISIG and after[6] != silent[6]
    os.close(screen.leader)
    assert not path.exists() and left_behind(household) == []


def test_full_width_letters_are_the_same(household, words):
    household.run("add", "note", SECRET)
    path = household.folder / "copy.vault"
    words.write_text("Abcdefg 123\n")
    household.run("backup", "--output", path, "--encrypt", "--passphrase-file", words)
    words.write_text("Ａｂｃｄｅｆｇ　１２３\n")
    household.run("backup", "verify", path, "--passphrase-file", words)


def test_wrong_uses(household, words):
    household.run("add", "note", SECRET)
    household.run("backup", "--encrypt", check=2)
    household.run("backup", "list", "--output", household.folder / "x", check=2)
    told = household.run("backup", "--output", household.folder / "x", "--encrypt", check=1,
                         start_new_session=True)
    assert "--passphrase-file" in told.err
    words.write_text("\n")
    household.run("backup", "--output", household.folder / "x", "--encrypt", "--passphrase-file",
                  words, check=1)
    words.write_bytes(b"\xff" * 20)
    household.run("backup", "--output", household.folder / "x", "--encrypt", "--passphrase-file",
                  words, check=1)
    assert not (household.folder / "x").exists()
    household.run("backup", "--output", "/dev/null/x", check=1)
