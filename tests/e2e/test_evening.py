# SPDX-License-Identifier: MIT
"""The evening question on a real pseudo-terminal, as it is answered in Japanese and English."""

import json
import os
import re

import pytest
from conftest import AYUMI, BUILD, wait_until
from terminal import ROWS, Terminal


NUMBERS = {"en": "Enter: nothing of these:", "ja": "(なければEnterキーだけで):"}
WORDS = {"en": "(Enter: none):", "ja": "ひとこと(なければEnterキーだけで):"}


def entries(household):
    return [(e["kind"], e["outcome"], e["text"], e["member"]) for e in household.json("list")]


def number_of(screen, label):
    """The number in front of a line of the screen."""
    return re.search(rf"^ +(\d)  {re.escape(label)}$", screen, re.MULTILINE).group(1)


@pytest.mark.parametrize("language,answered,meal,kept,undo", [
    ("ja", "あいさつ・声かけ：返事あり", "いっしょに食事", "記録しました", "ayumi undo"),
    ("en", "greeting: answered", "meal together", "Kept", "ayumi undo"),
])
def test_a_usual_day_takes_at_most_five_keys(household, language, answered, meal, kept, undo):
    terminal = Terminal(household, language=language)
    terminal.wait_for(NUMBERS[language])
    screen = terminal.text()
    numbers = number_of(screen, answered) + number_of(screen, meal)
    terminal.read_upto = 0
    terminal.answer(NUMBERS[language], numbers)
    terminal.answer(WORDS[language], "")
    text = terminal.end()
    print(f"{language}: two entries in {terminal.keys} keys")
    assert terminal.keys <= 5
    assert kept in text and undo in text
    assert entries(household) == [("greeting", "reply", "", None), ("meal", None, "", None)]
    # One screen, without anything that moves the cursor.
    assert len(text.splitlines()) <= ROWS and "\033" not in text


def test_with_several_on_one_login_it_asks_who_with_one_key(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "-b", "母")
    terminal = Terminal(household, language="ja")
    terminal.answer("Enterキーだけなら 母):", "")
    terminal.answer(NUMBERS["ja"], "1")
    terminal.answer(WORDS["ja"], "")
    terminal.end()
    print(f"with the writer: {terminal.keys} keys")
    assert terminal.keys <= 5
    terminal = Terminal(household, language="ja")
    terminal.answer("Enterキーだけなら 母):", "２")
    terminal.answer(NUMBERS["ja"], "１")
    terminal.answer(WORDS["ja"], "")
    terminal.end()
    assert [e[3] for e in entries(household)] == ["母", "母", "父"]


def test_the_household_s_own_kinds_stand_first(household):
    for words in (("reading",), ("reading",), ("place",), ("violence",), ("work", "--private")):
        household.run("add", *words)
    terminal = Terminal(household)
    terminal.wait_for(NUMBERS["en"])
    screen = terminal.text()
    assert number_of(screen, "reading and learning") and number_of(screen, "free space")
    # What concerns safety, or is private, is not shown unasked.
    assert "violence" not in screen and not re.search(r"^ +\d  work$", screen, re.MULTILINE)
    # Both outcomes or none, so that the screen leans neither way.
    assert number_of(screen, "greeting: answered") and number_of(screen, "greeting: no answer")
    # At most eight of them, and the two others.
    assert len(re.findall(r"^  \d  ", screen, re.MULTILINE)) <= 10
    terminal.press(b"\x03")
    terminal.end(1)


def test_outcomes_are_asked_where_a_kind_has_more_of_them(household):
    household.run("add", "class:missed")
    terminal = Terminal(household)
    terminal.wait_for(NUMBERS["en"])
    number = number_of(terminal.text(), "family class")
    terminal.read_upto = 0
    terminal.answer(NUMBERS["en"], number)
    terminal.answer("leave it open):", "1")
    terminal.answer(WORDS["en"], "they were kind")
    terminal.end()
    assert entries(household)[1] == ("class", "went", "they were kind", None)


def test_something_else_is_found_by_its_group(household):
    terminal = Terminal(household, language="ja")
    terminal.answer(NUMBERS["ja"], "９")
    terminal.answer("ほかにはなし):", "3")
    terminal.answer("前に戻ります):", "")
    terminal.answer("ほかにはなし):", "3")
    terminal.answer("前に戻ります):", "3")
    terminal.answer(WORDS["ja"], "")
    terminal.end()
    assert entries(household) == [("medical", None, "", None)]


def test_words_beside_several_are_a_note_and_undo_is_said(household):
    terminal = Terminal(household, language="ja")
    terminal.answer(NUMBERS["ja"], "１、３")
    terminal.answer(WORDS["ja"], "ゲームの話をした")
    text = terminal.end()
    assert [e[0] for e in entries(household)] == ["greeting", "talk", "note"]
    assert entries(household)[2][2] == "ゲームの話をした"
    assert "ayumi undo" in text


def test_enter_alone_keeps_nothing_and_that_is_fine(household):
    terminal = Terminal(household, language="ja")
    terminal.answer(NUMBERS["ja"], "")
    terminal.answer(WORDS["ja"], "　")
    assert "大丈夫です" in terminal.end()
    assert entries(household) == []


def test_only_words_are_a_note(household):
    terminal = Terminal(household)
    terminal.answer(NUMBERS["en"], "")
    terminal.answer(WORDS["en"], "a quiet day")
    terminal.end()
    assert entries(household) == [("note", None, "a quiet day", None)]


def test_yesterday(household):
    household.run("config", "day-end", "00:00")
    today = json.loads(household.run("call", "GetToday").out)["date"]
    terminal = Terminal(household, language="ja")
    terminal.wait_for("昨日の分を書く")
    terminal.answer(NUMBERS["ja"], "０")
    terminal.wait_for("昨日、")
    terminal.answer(NUMBERS["ja"], "")
    terminal.answer(WORDS["ja"], "昨日のこと")
    terminal.end()
    assert household.json("list")[0]["date"] < today
    # By its name, and by another day's.
    for day in ("昨日", "3日前"):
        terminal = Terminal(household, "evening", day, language="ja")
        terminal.answer(NUMBERS["ja"], "3")
        terminal.answer(WORDS["ja"], "")
        terminal.end()
    assert len({e["date"] for e in household.json("list")}) == 2
    terminal = Terminal(household, language="ja")
    terminal.answer(NUMBERS["ja"], "会話")
    terminal.answer(WORDS["ja"], "")
    terminal.end()
    assert household.json("list")[-1]["date"] == today


def at(household, clock):
    """The household's daemon under a clock that says this time."""
    library = next(path for path in ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                                     "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1")
                   if os.path.exists(path))
    # Nothing comes between libc and a daemon that is linked whole.
    household.environment.update(LD_PRELOAD=library, FAKETIME=f"@{clock}",
                                 FAKETIME_DONT_FAKE_MONOTONIC="1")
    household.start(BUILD / "loaded" / "bin" / "ayumid")
    wait_until(household.socket.exists, "the daemon's socket")


@pytest.mark.parametrize("language,heading,kept", [
    ("ja", "11月2日(昨夜)の分", "2026年(令和8年)11月2日(月)"),
    ("en", "For Mon 2 Nov (last night)", "Monday 2 November 2026"),
])
def test_between_midnight_and_four_it_is_last_night(household, language, heading, kept):
    if "asan" in str(AYUMI):
        pytest.skip("the sanitizer wants to be loaded first")
    at(household, "2026-11-03 00:30:00")
    terminal = Terminal(household, language=language)
    terminal.wait_for(heading)
    terminal.answer(NUMBERS[language], "3")
    terminal.answer(WORDS[language], "")
    assert kept in terminal.end()
    assert household.json("list")[0]["date"] == "2026-11-02"


@pytest.mark.parametrize("prompts", [
    [],
    [("Enter: nothing of these:", "13")],
    [("Enter: nothing of these:", "9"), ("nothing else):", "1")],
    [("Enter: nothing of these:", "9"), ("nothing else):", "2"), ("back):", "2")],
])
@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
def test_ctrl_c_and_the_end_of_input_keep_nothing(household, prompts, key):
    household.run("add", "note", "before")
    terminal = Terminal(household)
    for prompt, line in prompts:
        terminal.answer(prompt, line)
    terminal.wait_for("nothing of these:" if not prompts else ":")
    terminal.press(key)
    assert "Nothing was kept." in terminal.end(1)
    assert [e[2] for e in entries(household)] == ["before"]


def test_a_window_of_its_own_says_nothing_and_waits(household):
    terminal = Terminal(household, "evening", "--window", language="ja")
    terminal.answer(NUMBERS["ja"], "3")
    terminal.answer(WORDS["ja"], "")
    terminal.wait_for("閉じます")
    assert terminal.process.poll() is None
    title = re.search("\033]0;(.*?)\007", terminal.text()).group(1)
    assert title == "今日のメモ"
    terminal.answer("", "")
    terminal.end()


def test_a_line_that_a_terminal_would_cut_is_not_kept(household):
    terminal = Terminal(household)
    terminal.answer(NUMBERS["en"], "3")
    terminal.wait_for(WORDS["en"])
    terminal.press(b"x" * 4096)
    terminal.press(b"\n")
    terminal.wait_for("its end is lost")
    terminal.answer(WORDS["en"], "y" * 4000)
    terminal.end()
    assert entries(household) == [("talk", None, "y" * 4000, None)]


def test_wrong_answers_are_asked_again(household):
    terminal = Terminal(household)
    for wrong in ("1x", "77", "00", "２月30日", "tomorrow", "xyzzy"):
        terminal.answer(NUMBERS["en"], wrong)
    terminal.answer(NUMBERS["en"], "4")
    terminal.answer(WORDS["en"], "")
    terminal.end()
    assert entries(household) == [("meal", None, "", None)]


def test_without_a_terminal_it_shows_how_it_is_used(household):
    done = household.run()
    assert "ayumi COMMAND --help" in done.out
    assert household.run("evening", check=2).err
    # What a pipe holds is kept as before.
    household.run(stdin="talk ok\n")
    assert entries(household) == [("talk", None, "ok", None)]
