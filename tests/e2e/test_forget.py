# SPDX-License-Identifier: MIT
"""What is forgotten is gone: a period, and everything."""

from conftest import is_alive, wait_until
from terminal import Terminal

SECRET = "ひみつのことば-Zq9x"


def bytes_left(household):
    """Every file below the household's folders, as one string of bytes."""
    return b"".join(path.read_bytes() for path in household.folder.rglob("*")
                    if path.is_file() and not path.is_symlink())


def fill(household):
    household.run("member", "add", f"{SECRET}-member")
    household.run("add", "talk", f"{SECRET}-entry", "-d", "2024-03-01")
    household.run("add", "talk", "another", "-d", "2025-03-01")
    household.run("meeting", "add", f"{SECRET}-meeting", "第2土曜", "13:30-15:30",
                  "--place", f"{SECRET}-place")
    household.run("template", "add", f"{SECRET}-template", "talk", f"{SECRET}-words")
    household.run("config", "town", f"{SECRET}-town")
    household.run("contacts", "add", f"{SECRET}-contact", "083-000-0000")


def test_everything(household):
    fill(household)
    assert SECRET.encode() in bytes_left(household)
    pid = household.daemon_pid()
    refused = household.run("forget", "--all", check=2)
    assert "--yes" in refused.err and "Nothing was erased" in refused.err
    out = household.run("forget", "--all", "--yes").out
    assert "Everything was erased" in out and "out of its reach" in out
    wait_until(lambda: not is_alive(pid), "the daemon's end")
    assert SECRET.encode() not in bytes_left(household)
    assert household.json("list") == [] and household.json("meeting")["meetings"] == []
    assert household.run("add", "talk", "a new beginning").out.startswith("Kept: 1.")


def test_a_period(household):
    fill(household)
    out = household.run("forget", "2024年", "--yes").out
    assert "1 entry" in out and "Erased for good" in out
    assert [entry["text"] for entry in household.json("list")] == ["another"]
    household.stop()
    assert f"{SECRET}-entry".encode() not in bytes_left(household)
    none = household.run("forget", "2024年").out
    assert "0 entries" in none and "Nothing was erased." in none
    household.run("forget", "--all", "2024年", check=2)
    household.run("forget", check=2)


def test_it_is_asked_on_a_terminal(household):
    fill(household)
    for answer in ("", "y", "n"):
        terminal = Terminal(household, "forget", "--all")
        terminal.answer("Enter to leave it:", answer)
        assert "Nothing was erased" in terminal.end(1)
    assert len(household.json("list")) == 2
    terminal = Terminal(household, "forget", "--all", language="ja")
    terminal.answer("Enter", "はい")
    terminal.end()
    assert household.json("list") == []
