# SPDX-License-Identifier: MIT
"""What is erased is nowhere any more; members, private entries and changes in words."""

import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess

from conftest import AYUMI, wait_until

# Short and long, Japanese and ASCII, longer than a page; each is unlike any other text of a journal.
SECRETS = [
    "蝸牛",
    "zqxjkv-7731",
    "雨戸の向こうの紫陽花" * 900,
    "quizzical-walrus-" * 1500,
]
KEPT = "残しておく言葉"


def traces(household):
    """Which of the secrets, or long pieces of them, are in any of the journal's files."""
    folder = household.database.parent
    found = []
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        for secret in SECRETS:
            for piece in {secret, secret[:40], secret[-40:], secret[-4000:-3960] or secret}:
                for encoded in (piece.encode(), piece.encode("utf-16-le"),
                                json.dumps(piece)[1:-1].encode()):
                    if encoded in content:
                        found.append((path.name, secret[:12]))
    return sorted(set(found))


def write_secrets(household):
    household.run("member", "add", "母")
    for secret in SECRETS:
        entry = household.json("add", "note", "first", "-g", "zzpurgetag", "-b", "母")
        changes = {"number": entry["number"], "changes": {"text": secret}}
        household.run("call", "Edit", json.dumps(changes))
        household.run("call", "Edit", json.dumps({**changes, "changes": {"text": "afterwards"}}))
        household.run("undo")
    household.run("add", "note", KEPT, "-b", "母")


def test_nothing_is_left_of_what_is_erased(household):
    write_secrets(household)
    backups = household.database.parent / "backups"
    backups.mkdir(mode=0o700)
    household.stop()
    shutil.copy(household.database, backups / "journal-2026-11-01.db")
    (backups / "journal-2026-11-02.db").write_bytes(household.database.read_bytes())
    household.run("list")
    before = {secret for _, secret in traces(household)}
    assert before == {secret[:12] for secret in SECRETS}, "the search itself must find them"
    household.run("purge", "1", "2", "3", "4", "--yes")
    assert traces(household) == []
    assert "zzpurgetag".encode() not in household.database.read_bytes()
    # Nor after the daemon has ended and begun again.
    household.stop()
    assert traces(household) == []
    assert [entry["text"] for entry in household.json("list")] == [KEPT]
    assert household.run("show", "1", check=1)
    # The copies are replaced by one that holds what is left.
    names = [path.name for path in backups.iterdir()]
    assert names == ["journal-2026-11-02.db"]
    assert (backups / names[0]).stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(f"file:{backups / names[0]}?mode=ro", uri=True) as copy:
        assert copy.execute("SELECT text FROM entry").fetchall() == [(KEPT,)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with sqlite3.connect(f"file:{household.database}?mode=ro", uri=True) as journal:
        assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_an_erasing_that_was_cut_short_is_finished(household):
    write_secrets(household)
    household.stop()
    # As after a sudden end: the rows are gone, and the file is not yet written anew.
    with sqlite3.connect(household.database) as journal:
        journal.execute("PRAGMA secure_delete = OFF")
        for statement in ("DELETE FROM change WHERE subject = 'entry' AND number <= 4",
                          "DELETE FROM tag", "DELETE FROM revision WHERE entry <= 4",
                          "DELETE FROM entry WHERE number <= 4", "DELETE FROM search_text WHERE rowid <= 4",
                          "INSERT INTO setting VALUES ('erase-unfinished', '1')"):
            journal.execute(statement)
    assert traces(household)
    assert [entry["text"] for entry in household.json("list")] == [KEPT]
    assert traces(household) == []


def test_a_period_and_whose_it_is(household):
    household.run("config", "day-end", "00:00")
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "hers", "-b", "母", "-d", "2026-01-05")
    household.run("add", "talk", "his", "-b", "父", "-d", "2026-01-06")
    household.run("add", "talk", "later", "-b", "父", "-d", "2026-02-01")
    household.run("add", "talk", "removed", "-b", "父", "-d", "2026-01-07")
    household.run("remove", "4")
    refused = household.run("purge", "--from", "2026-01-01", "--to", "2026-01-31", "--yes", check=1)
    assert "母" in refused.err and "--for" in refused.err
    assert household.run("purge", "--from", "2026-01", "--yes", check=2)
    assert "--yes" in household.run("purge", "3", check=2).err
    assert len(household.json("list")) == 3
    done = household.run("purge", "--from", "2026-01-01", "--to", "2026-01-31", "--household", "--yes")
    assert "3 entries" in done.out and "out of its reach" in done.out
    assert [entry["text"] for entry in household.json("list")] == ["later"]
    # What is left can still be taken back, and what is gone is told of by its number alone.
    history = household.run("history").out
    assert "erased for good (1)" in history and "hers" not in history
    assert "later" in household.run("undo").out


def ask_on_a_terminal(household, answer, *words):
    """Run a command whose input is a terminal, and type the answer."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen([str(AYUMI), *words], stdin=theirs, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=household.environment)
    os.write(ours, answer.encode())
    out, _ = done.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return done.returncode, out.decode()


def test_a_terminal_is_asked(household):
    household.run("add", "talk", "one")
    code, out = ask_on_a_terminal(household, "\n", "purge", "1")
    assert code == 1 and "Nothing was erased" in out
    assert len(household.json("list")) == 1
    code, out = ask_on_a_terminal(household, "はい\n", "purge", "1")
    assert code == 0 and "Erased for good: 1 entry" in out
    assert household.json("list") == []


def test_undo_redo_and_history_go_on_after_the_daemon_ended(household):
    household.run("member", "add", "母")
    household.run("add", "talk", "one", "-b", "母")
    household.run("config", "snooze", "45")
    household.run("member", "rename", "母", "お母さん")
    household.stop()
    assert "is now called お母さん" in household.run("undo").out
    assert household.json("member")[0]["name"] == "母"
    assert "snooze" in household.run("undo").out
    assert household.json("config", "snooze")["default"]
    os.kill(household.daemon_pid(), signal.SIGKILL)
    wait_until(lambda: household.daemon_pid() is None, "the daemon's end")
    assert "snooze" in household.run("redo").out
    assert household.json("config", "snooze")["value"] == "45"
    history = household.run("history").out
    assert history.index("An entry was written") < history.index("Done again")
    assert "[taken back]" in history
    assert len(household.json("history", "--limit", "2")) == 2


def test_views_of_one_day_and_private_entries(household):
    household.run("config", "day-end", "00:00")
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "she saw it so", "-b", "母")
    household.run("add", "talk", "he saw it so", "-b", "父")
    household.run("add", "talk", "she alone", "-b", "母", "--private")
    for shown in (household.run("list", "today").out, household.run("show", "today").out):
        assert "she saw it so" in shown and "he saw it so" in shown
        assert "母" in shown and "父" in shown
        assert "she alone" not in shown and "Private entries: 1" in shown
    assert "she alone" in household.run("list", "--mine", "母").out
    assert "she alone" not in household.run("list", "--mine", "父").out
    assert "she alone" in household.run("show", "today", "--mine", "母").out
    assert "--mine" in household.run("show", "3", check=1).err
    assert "she alone" not in household.run("history").out
    assert "she alone" in household.run("history", "--mine", "母").out
    assert "--for 母" in household.run("remove", "1", "--by", "父", check=1).err
    household.run("remove", "1", "--by", "父", "--for", "母")
