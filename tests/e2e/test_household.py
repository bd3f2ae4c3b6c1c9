# SPDX-License-Identifier: MIT
"""What a household sets once: who writes, and how the journal is for them."""

import getpass

import pytest

from terminal import Terminal

# For each setting something that it takes beside its default, and something that it never does.
SETTINGS = {
    "language": ("en", "xx"), "zone": ("Asia/Tokyo", "Mars/Base"), "day-end": ("03:00", "13:00"),
    "quiet-from": ("20:00", "25:00"), "quiet-to": ("07:00", "7"), "detail": ("full", "loud"),
    "snooze": ("45", "4"), "meeting-question": ("no", "maybe"), "evening-question": ("daily", "hourly"),
    "evening-time": ("19:30", "late"), "retention": ("5", "0"), "no-place": ("yes", "2"),
    "unwritten-visits": ("yes", "2"), "diagnosed": ("yes", "2"), "supporter": ("yes", "2"),
    "person": ("健太", "x" * 65), "town": ("岩国市", "a\nb"), "own-step": ("2", "5"), "suggestions": ("no", "2"),
    "lighter-words": ("no", "2"), "sheet-sections": ("counts,ask", "counts,nothing"), "sheet-person": ("健太,ケン", "x" * 2000),
}


def test_every_setting_is_explained_checked_and_taken_back(household):
    rows = {row["key"]: row for row in household.json("config")}
    assert set(rows) == set(SETTINGS)
    for key, (good, bad) in SETTINGS.items():
        assert rows[key]["source"] in ("default", "system") and rows[key]["default"]
        refused = household.run("config", key, bad, check=1)
        assert "Nothing was changed" in refused.err, key
        assert household.json("config", key) == rows[key]
        household.run("config", key, good)
        now = household.json("config", key)
        assert (now["value"], now["default"]) == (good, False) and now["source"] in ("household", "login"), key
        for language in ("en", "ja"):
            said = household.run("config", key, environment={"LANGUAGE": language}).out
            # What it is for, what it can be, how it is changed and put back.
            assert good in said and f"ayumi config {key} default" in said and len(said.splitlines()) >= 4, said
            assert not [line for line in said.splitlines() if line.endswith((":", ": "))], said
        household.run("config", key, "default")
        assert household.json("config", key)["value"] == rows[key]["value"]
    assert household.run("config", "colour", check=2).err
    assert household.run("config", "colour", "blue", check=1).err


@pytest.mark.parametrize("language", ["en", "ja"])
def test_settings_fit_on_a_terminal(household, language):
    text = Terminal(household, "config", language=language).end()
    for key in SETTINGS:
        assert any(line.startswith(key + " ") for line in text.splitlines())
    # A value is never broken, so that it can be copied.
    assert "counts,firsts,statements,writers,family,meetings,estimate,reasons,ask" in text


def test_writers_come_are_renamed_leave_and_come_back(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "-b", "父")
    household.run("member", "rename", "父", "お父さん")
    assert household.json("list")[0]["member"] == "お父さん"
    assert household.run("member", "rename", "お父さん", "母", check=1).err
    household.run("member", "leave", "お父さん")
    # What was written stays; nothing new is written under the name.
    assert household.json("list")[0]["member"] == "お父さん"
    assert "brings that writer back" in household.run("add", "talk", "-b", "お父さん", check=1).err
    assert "お父さん" not in household.run("completion", "--", "list", "-b", "").out
    household.run("member", "add", "お父さん")
    assert household.json("add", "talk", "-b", "お父さん")["member"] == "お父さん"
    household.run("undo")
    household.run("undo", "--household")
    assert household.run("add", "talk", "-b", "お父さん", check=1).err


def test_a_writer_whom_nobody_knows_is_no_empty_list(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "note", "one", "-b", "母")
    for words in (("list", "-b", "兄"), ("search", "one", "-b", "兄"), ("count", "-b", "兄")):
        told = household.run(*words, check=1)
        assert "兄" in told.err and "ayumi member list" in told.err and not told.out
    # Who wrote nothing, or has left, is known; so is the family as a whole.
    assert household.json("list", "-b", "父") == []
    household.run("member", "leave", "母")
    assert len(household.json("list", "-b", "母")) == 1
    assert household.json("list", "-b", "family") == []


def test_a_login_of_ones_own_decides_who_writes(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("member", "login", "母", getpass.getuser())
    household.run("add", "talk", "-b", "父")
    # Not the last one, but whose login it is; and it is said.
    said = household.run("add", "talk").out
    assert "(母)" in said and household.json("list")[-1]["member"] == "母"
    household.run("member", "login", "母", "-")
    household.run("add", "talk", "-b", "父")
    assert "(父)" in household.run("add", "talk").out


@pytest.mark.parametrize("language, said", [("ja", "本人から隠せません"), ("en", "nothing here is hidden")])
def test_the_first_questions_say_that_a_shared_login_hides_nothing(household, language, said):
    terminal = Terminal(household, "start", language=language)
    terminal.wait_for(said)
    terminal.press(b"\x04")
    terminal.end(None)
