# SPDX-License-Identifier: MIT
"""What goes wrong: many at once, killed daemons, bad input, unusable journals."""

import datetime
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess

import pytest

from conftest import AYUMI, AYUMID, is_alive, wait_until


def test_two_hundred_at_once_without_a_daemon(household):
    processes = [household.start(AYUMI, "add", "note", f"entry {i}") for i in range(200)]
    codes = [process.wait(timeout=120) for process in processes]
    for process in processes:
        process.stdout.close()
        process.stderr.close()
    assert codes == [0] * 200
    texts = [entry["text"] for entry in household.json("list", "--last", "1000")]
    assert sorted(texts) == sorted(f"entry {i}" for i in range(200))
    running = [pid for pid in filter(str.isdigit, os.listdir("/proc"))
               if is_our_daemon(pid, household)]
    assert running == [str(household.daemon_pid())]


def is_our_daemon(pid, household):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as words:
            if not words.read().startswith(str(AYUMID).encode()):
                return False
        with open(f"/proc/{pid}/environ", "rb") as environment:
            return f"XDG_DATA_HOME={household.folder}/".encode() in environment.read()
    except OSError:
        return False


def test_confirmed_entries_survive_a_killed_daemon(household):
    confirmed = []
    for round_number in range(5):
        lines = "".join(f"note {round_number}-{i}\n" for i in range(400))
        writer = subprocess.Popen([str(AYUMI), "add", "--json"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=household.environment)
        writer.stdin.write(lines.encode())
        writer.stdin.close()
        output = writer.stdout.readline()
        pid = wait_until(household.daemon_pid, "a daemon")
        os.kill(pid, signal.SIGKILL)
        output += writer.stdout.read()
        writer.stderr.read()
        writer.wait(timeout=60)
        decoder, text, at = json.JSONDecoder(), output.decode(), 0
        while text[at:].strip():
            at += len(text[at:]) - len(text[at:].lstrip())
            entry, at = decoder.raw_decode(text, at)
            confirmed.append(entry["text"])
    assert confirmed
    kept = [entry["text"] for entry in household.json("list", "--last", "100000")]
    assert set(confirmed) <= set(kept)
    assert len(kept) == len(set(kept)), "an entry was doubled"


def test_the_next_command_starts_the_daemon_again(household):
    household.run("add", "note", "one")
    pid = household.daemon_pid()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid), "the daemon's end")
    assert household.socket.exists(), "a stale socket is left"
    household.run("add", "note", "two")
    assert len(household.json("list")) == 2


def test_sigterm_ends_cleanly(household):
    household.run("add", "note", "one")
    household.stop()
    assert not household.socket.exists()
    wal = household.database.with_name("journal.db-wal")
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_second_daemon_says_so(household):
    household.run("add", "note", "one")
    done = household.run(program=AYUMID, check=1)
    assert "already runs" in done.err
    household.run("add", "note", "two")


# --- bad input: a clear message, an exit code, and nothing changed ----------------------


@pytest.mark.parametrize("language, words, code, parts", [
    ("en", ["add", "greting"], 2, ["greting", "greeting", "ayumi kinds", "Nothing was kept"]),
    ("ja", ["add", "あいさ津"], 2, ["あいさ津", "greeting", "ayumi kinds"]),
    ("en", ["add", "greeting:maybe"], 2, ["maybe", "greeting:reply", "greeting:none"]),
    ("en", ["add", "talk", "-d", "2月30日"], 2, ["2月30日"]),
    ("ja", ["add", "talk", "-d", "2月30日"], 2, ["2月30日"]),
    ("en", ["add", "talk", "-d", "2999-01-01"], 1, ["Tue 1 Jan 2999", "to come"]),
    ("en", ["add", "talk", "-d", "11/3"], 2, ["11/3"]),
    ("en", ["add", "talk", "--nonsense"], 2, ["--nonsense", "Usage"]),
    ("en", ["show", "99"], 1, ["99", "ayumi list"]),
    ("en", ["show", "what"], 2, ["what", "as a date"]),
    ("en", ["frobnicate"], 2, ["frobnicate", "--help"]),
    ("en", ["greeting:reply"], 2, ["ayumi add greeting:reply"]),
    ("en", ["meeting", "add", "x", "第9土曜", "13:00"], 2, ["第9土曜"]),
    ("en", ["meeting", "add", "x", "FREQ=SECONDLY", "13:00"], 1, ["FREQ=SECONDLY"]),
    ("en", ["config", "quiet-from", "25:00"], 1, ["quiet-from", "25:00"]),
    ("en", ["report", "2999-01"], 2, ["2999-01"]),
])
def test_bad_words(household, language, words, code, parts):
    household.run("add", "note", "kept before")
    done = household.run(*words, check=code, environment={"LANGUAGE": language})
    for part in parts:
        assert part in done.err
    assert done.out == ""
    assert [entry["text"] for entry in household.json("list")] == ["kept before"]
    if language == "ja":
        assert any("ぁ" <= letter <= "ん" for letter in done.err)


def test_text_that_is_too_long(household):
    done = household.run(stdin="note " + "あ" * (2 * 1024 * 1024 // 3) + "\n", check=1)
    assert "65536" in done.err
    assert "65536" in household.run(stdin="note " + "x" * 65537 + "\n", check=1).err
    assert household.json("list") == []
    household.run(stdin="note " + "x" * 65536 + "\n")
    assert len(household.json("list")[0]["text"]) == 65536


def test_text_that_is_not_utf8(household):
    done = household.run("add", "note", b"\xff\xfe".decode("utf-8", "surrogateescape"), check=2)
    assert "UTF-8" in done.err
    done = household.run(stdin=b"note \xc3\x28\n", check=2)
    assert "UTF-8" in done.err and "line 1" in done.err
    assert household.json("list") == []


def test_escape_sequences_are_shown_and_never_sent(household):
    evil = "a\x1b[31mred\x1b]0;title\x07 \u202eright\u0085"
    household.run("add", "note", evil)
    for words in (("list",), ("show", "1"), ("history", "1"), ("undo",)):
        output = household.run(*words).out
        assert "\x1b" not in output and "\u202e" not in output and "\u0085" not in output
        assert "<U+001B>" in output and "<U+202E>" in output
    raw = household.run("history", "1", "--json").out
    for escaped in ("\\u001b", "\\u202e", "\\u0085"):
        assert escaped in raw.lower()
    assert "\u202e" not in raw and "\u0085" not in raw
    assert json.loads(raw)[0]["text"] == evil
    done = household.run("add", "bad\x1bkind", check=2)
    assert "\x1b" not in done.err


def test_the_daemon_writes_no_control_either(household):
    """What it was called with, and the paths in what it says."""
    for words in (["\x1b[31mred"], ["--\x1b]0;title\x07"], ["-\x1b"], ["--notify-fd", "9\u202e", "\u009b31m"]):
        done = household.run(*words, program=AYUMID, check=2)
        assert "<U+" in done.err, done.err
        assert not set("\x1b\x07\u202e\u009b") & set(done.err)
    household.run("add", "note", "one")
    household.stop()
    database = sqlite3.connect(household.database)
    database.execute("PRAGMA writable_schema = ON")
    database.execute("INSERT INTO sqlite_schema (type, name, tbl_name, sql) "
                     "VALUES ('table', 'a\x1b[31m', 'a', 'CREATE TABLE broken (')")
    database.commit()
    database.close()
    daemon = household.start(AYUMID)
    wait_until(lambda: household.daemon_pid() and household.socket.exists(), "the daemon")
    household.run("list", check=1)
    household.stop()
    said = daemon.communicate(timeout=60)[1].decode()
    assert "JournalUnusable" in said and "a<U+001B>[31m" in said and "\x1b" not in said


def damage(path):
    with open(path, "r+b") as file:
        file.seek(0)
        file.write(b"This is no database." * 10)


def make_newer(path):
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 999")
    database.close()


def make_foreign(path):
    path.unlink()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE other (x)")
    database.commit()
    database.close()


@pytest.mark.parametrize("spoil, state", [(damage, "damaged"), (make_newer, "newer"),
                                          (make_foreign, "foreign")])
def test_unusable_journals_are_left_alone(household, spoil, state):
    household.run("add", "note", "one")
    household.stop()
    spoil(household.database)
    before = household.database.read_bytes()
    done = household.run("add", "note", "two", check=1)
    assert "left as it was" in done.err or "left" in done.err
    status = household.run("status", "--json", check=1)
    assert json.loads(status.out)["journal"] == state
    household.run("list", check=1)
    household.run("report", check=1)
    household.stop()
    assert household.database.read_bytes() == before


def test_a_folder_that_cannot_be_written(household):
    data = household.folder / "d" / "ayumi"
    if os.geteuid() == 0:
        # Permissions do not bind root: a file stands where the folder should be.
        data.write_text("not a folder")
    else:
        data.mkdir(mode=0o500)
    done = household.run("add", "note", "one", check=1)
    assert "cannot be written" in done.err or "does not allow" in done.err
    assert json.loads(household.run("status", "--json", check=1).out)["journal"] == "read-only"
    if os.geteuid() != 0:
        data.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_read_only_folder_as_another_user(household):
    nobody = 65534
    for path in [household.folder, *household.folder.iterdir()]:
        os.chown(path, nobody, nobody)
    data = household.folder / "d" / "ayumi"
    data.mkdir(mode=0o500)
    os.chown(data, nobody, nobody)
    done = household.run("add", "note", "one", check=1, user=nobody, group=nobody)
    assert "cannot be written" in done.err or "does not allow" in done.err
    assert list(data.iterdir()) == []


def test_a_socket_path_that_is_too_long(household):
    long = household.folder / ("x" * 120)
    long.mkdir(mode=0o700)
    done = household.run("add", "note", "one", check=3,
                         environment={"XDG_RUNTIME_DIR": str(long)})
    assert "107" in done.err
    assert not household.database.exists()


def test_a_shared_runtime_folder_is_refused(household):
    runtime = household.folder / "r" / "ayumi"
    runtime.mkdir(mode=0o700)
    runtime.chmod(0o777)
    done = household.run("add", "note", "one", check=3)
    assert "others may write" in done.err


def test_no_runtime_folder_at_all(household):
    del household.environment["XDG_RUNTIME_DIR"]
    place = str(household.folder / ".local" / "state" / "ayumi" / "run")
    assert place in household.run("add", "note", "one").err
    assert household.run("add", "note", "two").err == ""
    socket = household.folder / ".local" / "state" / "ayumi" / "run" / "socket"
    assert socket.exists() and socket.stat().st_mode & 0o777 == 0o600
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    pid = json.loads(household.run("status", "--json").out)["pid"]
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not is_alive(pid), "the daemon's end")


def test_files_are_for_their_owner_alone(household):
    household.run("add", "note", "one")
    for path in household.database.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert household.database.parent.stat().st_mode & 0o077 == 0


def test_without_the_daemon_program_the_error_says_so(household):
    copy = household.folder / "bin"
    copy.mkdir()
    shutil.copy(AYUMI, copy / "ayumi")
    done = household.run("list", program=copy / "ayumi", check=3)
    assert "ayumid" in done.err


def test_a_full_output_is_an_error(household):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([str(AYUMI), "--help"], stdout=full, env=household.environment,
                              check=False)
    assert done.returncode == 1


def test_one_daemon_for_a_journal_with_two_runtime_folders(household):
    household.run("add", "note", "one")
    other = household.folder / "r2"
    other.mkdir(mode=0o700)
    elsewhere = {"XDG_RUNTIME_DIR": str(other)}
    done = household.run("add", "note", "two", check=1, environment=elsewhere)
    assert "Another session" in done.err
    status = json.loads(household.run("status", "--json", check=1, environment=elsewhere).out)
    assert status["journal"] == "in-use"
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    os.kill(status["pid"], signal.SIGTERM)
    wait_until(lambda: not is_alive(status["pid"]), "the other daemon's end")


def test_no_english_in_japanese_complaints(household):
    household.run("add", "note", "one")
    for words in (("config", "zone", "Mars/Phobos"), ("config", "quiet-from", "25:00"),
                  ("config", "detail", "loud"), ("member", "add", "  "), ("member", "add", "家族"),
                  ("meeting", "add", "会", "FREQ=SECONDLY", "13:00"), ("list", "-k", "nosuch"),
                  ("status", "extra"), ("step", "--history", "--why")):
        said = household.run(*words, check=None, environment={"LANGUAGE": "ja"})
        assert said.returncode in (1, 2), words
        plain = re.sub(r"ayumi [a-z]+|[A-Za-z]+/[A-Za-z]+|--[a-z]+|FREQ=\w+", "", said.err)
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", plain), said.err


def test_said_by_and_moves_make_sense(household):
    household.run("add", "meal", "--said-by", "支援者", check=2)
    household.run("meeting", "add", "会", "第2土曜", "13:30", "--from", "2027-01-01")
    assert "passed" in household.run("meeting", "move", "1", "2027-01-09", "to", "2020-01-01",
                                     check=2).err
    household.run("meeting", "move", "1", "2027-01-09", "to", "2027-01-16")
    reply = household.json("meeting", "skip", "1", "2027-01-16")
    assert reply["occurrence"]["day"] == "2027-01-09"


def test_answers_for_dates_before_the_meeting_was_kept_here(household):
    household.run("config", "day-end", "00:00")
    today = datetime.date.fromisoformat(json.loads(household.run("call", "GetToday").out)["date"])
    then = today - datetime.timedelta(days=60)
    household.run("meeting", "add", "会", "毎週" + "月火水木金土日"[then.weekday()] + "曜", "10:00",
                  "--from", then.isoformat())
    reply = household.json("meeting", "answer", "1", then.isoformat(), "went")
    assert reply["entry"]["date"] == then.isoformat()


def test_a_line_that_is_not_utf8_is_called_so(household):
    done = household.run(stdin=b"ab\xff\n", check=2)
    assert "UTF-8" in done.err and "Nearest" not in done.err
