# SPDX-License-Identifier: MIT
"""The first minutes with the program, on a terminal of 80 by 24, in both languages."""

import json
import re
import time
import unicodedata

import pytest

from terminal import COLUMNS, Terminal
from test_evening import NUMBERS, WORDS
from test_writing import Editor, write

MINUTES = 3


def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def lines_of(text):
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("language, noodles, found, taken_back", [
    ("ja", "うどん", "1件見つかりました", "取り消しました"),
    ("en", "noodles", "1 entry holds that", "Taken back"),
])
def test_first_entry_found_and_undone_within_three_minutes(household, language, noodles, found, taken_back):
    began = time.monotonic()
    keys = 0
    start = Terminal(household, "start", language=language)
    # Every question can be left with Enter.
    while start.read():
        if start.text().endswith(": "):
            start.press(b"\n")
            keys += 1
    start.end()
    assert 5 <= keys <= 12
    asked = Terminal(household, language=language)
    asked.answer(NUMBERS[language], "4")
    asked.answer(WORDS[language], noodles)
    text = asked.end()
    assert "ayumi undo" in text
    assert found in Terminal(household, "search", noodles, language=language).end()
    assert taken_back in Terminal(household, "undo", language=language).end()
    assert household.json("list") == []
    took_s = time.monotonic() - began
    print(f"{language}: start, entry, search, undo in {took_s:.1f} s; {asked.keys} keys for the entry")
    assert took_s < MINUTES * 60


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_line_is_cut_by_the_terminal(household, language):
    """A line that the terminal breaks stands broken in the middle of a word."""
    words = "We talked about a game for a while and then about curry" if language == "en" else "ゲームの話をしました。" * 6
    household.run("member", "add", "Grandmother")
    screens = [Terminal(household, *command, language=language).end(code) for command, code in (
        (("add", "talk", words), 0), (("list",), 0), (("undo",), 0), (("redo",), 0), (("history",), 0),
        (("--help",), 0), (("contacts",), 0), (("privacy",), 0), (("start", "--help"), 0),
        (("add", "nothing", words), 2), (("forget", "--all", "2024"), 2), (("add", "2031-01-01", "talk"), 1))]
    names = re.findall(r"^  ([a-z-]+) {2,}\S", household.run("--help").out, re.M)
    assert len(names) > 30
    screens += [Terminal(household, name, "--help", language=language).end() for name in names]
    for screen in screens:
        for line in lines_of(screen):
            assert width(line) <= COLUMNS, line
    if language == "en":
        for screen in screens[:5]:
            assert words in re.sub(r"\s+", " ", screen)
    # In a pipe nothing is folded: programs read lines.
    assert any(words in line for line in household.run("history", environment={"LANGUAGE": language}).out.splitlines())


def test_an_import_shows_how_far_it_is(household):
    rows = "".join(json.dumps({"date": "2026-11-01", "kind": "talk", "text": f"{n} " + "あ" * 200}, ensure_ascii=False) + "\n"
                   for n in range(3000))
    path = household.folder / "long.jsonl"
    path.write_text(rows)
    # More than one step of it, and no more than the rest of the line.
    assert path.stat().st_size > 4 * 256 * 1024
    for language, kept in (("en", "Kept 3000 entries"), ("ja", "3000")):
        household.run("forget", "2026", "--yes")
        terminal = Terminal(household, "import", str(path), language=language)
        text = terminal.end()
        shown = re.findall(r"\r\[(#*)(\.*)\] +(\d+)%", text)
        assert len(shown) >= 4 and [int(percent) for _, _, percent in shown] == sorted(int(p) for _, _, p in shown)
        for done, rest, percent in shown:
            assert len(done) + len(rest) == 30 and abs(len(done) - 30 * int(percent) / 100) <= 1
        # It is taken away: what stays on the screen is what came of it.
        assert kept in text.split("\r")[-1] and "#" not in text.split("\r")[-1]
    assert "%" not in household.run("import", path).err


@pytest.mark.parametrize("language", ["en", "ja"])
def test_private_entries_leave_with_mine_alone(household, language):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "ないしょの話", "--private", "-b", "母")
    household.run("add", "talk", "父のないしょ", "--private", "-b", "父")
    household.run("add", "talk", "みんなの話", "-b", "父")
    for form in ("jsonl", "csv", "markdown", "vjournal"):
        words = ("export", "--format", form)
        plain = Terminal(household, *words, language=language).end()
        assert "みんなの話" in plain and "ないしょ" not in plain
        mine = Terminal(household, *words, "--mine", "--writer", "母", language=language).end()
        assert "ないしょの話" in mine and "父のないしょ" not in mine
        # It is said that they are left out, and never by whom.
        said = household.run(*words, environment={"LANGUAGE": language}).err
        assert ("非公開" in said or "private" in said) and "母" not in said


@pytest.mark.parametrize("language, wrong, why", [("en", "Kind: greting", "no kind"), ("ja", "種類: あいさす", "という種類は")])
def test_the_editor_opens_again_with_the_reason_on_top(household, language, wrong, why):
    label = wrong.split(" ")[0]
    editor = Editor(household, write(f"{label} ", f"{wrong}"), write(wrong, f"{label} greeting"))
    terminal = Terminal(household, "add", "--editor", language=language, environment=editor.environment)
    text = terminal.end()
    assert editor.turns() == 2
    top = editor.shown(1).splitlines()[0]
    assert top.startswith("# !! ") and why in top
    # The terminal shows what was kept at the end, and nothing of the mistake, which was mended.
    assert why not in text and "ayumi undo" in text
    assert [e["kind"] for e in household.json("list")] == ["greeting"]
    # In an editor of 80 columns no line of the form runs out of sight.
    for line in lines_of(editor.shown(0)):
        assert width(line) <= COLUMNS, line
