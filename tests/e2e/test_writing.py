# SPDX-License-Identifier: MIT
"""Entries in one line, from standard input, from an editor and from a template."""

import json
import pathlib
import random
import signal
import subprocess
import sys
import unicodedata

import pytest
from conftest import AYUMI, wait_until


def brief(household, *words):
    return [(e["date"], e["time"], e["kind"], e["outcome"], e["member"], e["text"], e["tags"])
            for e in household.json("list", *words)]


def add(household, *words, **more):
    return json.loads(household.run("add", "--json", *words, **more).out)


# --- one line -------------------------------------------------------------------------------


@pytest.mark.parametrize("words,kind,outcome,text", [
    (("食事",), "meal", None, ""),
    (("一緒に食事",), "meal", None, ""),
    (("いっしょに食事", "カレー"), "meal", None, "カレー"),
    (("small", "talk", "about", "a", "game"), "talk", None, "about a game"),
    (("greeting:no", "answer", "again"), "greeting", "none", "again"),
    (("あいさつ：返事なし",), "greeting", "none", ""),
    (("受診", "近くの医院"), "medical", None, "近くの医院"),
    (("会話", "--", "#x", "@y", "/", "昨日"), "talk", None, "#x @y / 昨日"),
    (("会話", "一つ  二つ"), "talk", None, "一つ  二つ"),
])
def test_kinds_by_name_beginning_or_inner_word(household, words, kind, outcome, text):
    entry = add(household, *words)
    assert (entry["kind"], entry["outcome"], entry["text"]) == (kind, outcome, text)


@pytest.mark.parametrize("words,candidates", [
    (("外出",), ("outing", "solo")),
    (("相談",), ("consultation", "bridge", "own-consultation")),
    (("together",), ("meal", "outing")),
    (("会話、外出",), ("outing", "solo")),
    (("会話", "/", "言葉"), ("harsh", "danger")),
    (("x",), ("No", "no kind")),
])
def test_what_can_be_several_kinds_is_refused_with_them(household, words, candidates):
    done = household.run("add", *words, check=2)
    assert all(candidate in done.err or candidate == "No" for candidate in candidates)
    assert household.json("list") == []


def test_several_in_one_line_with_day_and_writer(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    done = household.run("add", "2026-11-03", "21:30", "@母", "会話", "ゲームの話", "#夜", "/",
                         "食事", "／", "@父", "あいさつ:返事なし", "12時半", "声をかけた", ";",
                         "2026-11-04", "メモ", environment={"LANGUAGE": "ja"})
    assert brief(household) == [
        ("2026-11-03", None, "meal", None, "母", "", []),
        ("2026-11-03", "12:30", "greeting", "none", "父", "声をかけた", []),
        ("2026-11-03", "21:30", "talk", None, "母", "ゲームの話", ["夜"]),
        ("2026-11-04", None, "note", None, "父", "", []),
    ]
    # What was understood is said in full, each entry with era and weekday.
    assert done.out.count("2026年(令和8年)11月3日(火)") == 3
    assert "2026年(令和8年)11月4日(水)" in done.out and "ayumi undo" in done.out


def test_several_kinds_in_one_word(household):
    household.run("add", "-d", "2026-11-03", "あいさつ:返事あり、会話、食事", "#朝")
    assert [(row[2], row[3], row[6]) for row in brief(household)] == [
        ("greeting", "reply", ["朝"]), ("talk", None, ["朝"]), ("meal", None, ["朝"])]
    done = household.run("add", "会話、食事", "カレー", check=2)
    assert "/" in done.err
    assert len(household.json("list")) == 3


def test_all_are_kept_or_none(household):
    for words in (("会話", "/", "greeting:maybe"), ("会話", "/", "食事", "@祖母"),
                  ("会話", "/", "2月30日", "食事"), ("会話", "/", "明日", "食事")):
        assert household.run("add", *words, check=None).returncode in (1, 2)
    assert household.json("list") == []


def test_a_day_anywhere_sensible(household):
    yesterday = add(household, "talk", "-d", "yesterday")["date"]
    for words in (("昨日", "会話"), ("会話", "昨日"), ("会話", "昨日", "天気の話"),
                  ("#x", "昨日", "会話"), ("yesterday", "talk", "about it"),
                  ("1", "day", "ago", "talk"), ("昨日", "21時半", "会話", "遅くに"),
                  ("talk", "yesterday"), ("昨日の夜", "会話"), ("会話", "--on", "昨日")):
        assert add(household, *words)["date"] == yesterday, words
    assert add(household, "昨日", "21時半", "会話")["time"] == "21:30"
    # In English it could as well be a part of the text.
    done = household.run("add", "talk", "yesterday", "was", "good", check=2)
    assert "“yesterday”" in done.err and "--" in done.err
    assert add(household, "talk", "--", "yesterday", "was", "good")["text"] == "yesterday was good"
    # One quoted text is a text.
    assert add(household, "talk", "today was good")["text"] == "today was good"


@pytest.mark.parametrize("words", [("01/02/03", "talk"), ("talk", "01/02/03"), ("talk", "-d", "26-11-3"),
                                   ("talk", "１／２／３")])
@pytest.mark.parametrize("language, said", [("en", "can be read in two ways"), ("ja", "二通りに読めます")])
def test_a_date_whose_year_is_not_certain_is_neither_kind_nor_text(household, words, language, said):
    refused = household.run("add", *words, check=2, environment={"LANGUAGE": language})
    assert said in refused.err and household.json("list") == []


def test_dates_in_complaints_are_written_as_the_screens_write_them(household):
    japanese = {"LANGUAGE": "ja"}
    refused = household.run("add", "2031-01-01", "会話", check=1, environment=japanese)
    assert "2031年1月1日(水)は、まだこれからです" in refused.err and "2031-01-01" not in refused.err
    assert "Wed 1 Jan 2031 is still to come" in household.run("add", "2031-01-01", "talk", check=1).err
    household.run("meeting", "add", "会", "2031-01-04", "10:00")
    refused = household.run("meeting", "skip", "1", "2031-01-05", check=1, environment=japanese)
    assert "2031年1月5日(日)" in refused.err and "2031-01-05" not in refused.err


def test_no_usage_ends_in_a_space(household):
    """Of those that take no words, too."""
    for words in (("status", "x"), ("evening", "x", "y"), ("remove",), ("doctor", "x"), ("kinds", "x")):
        lines = household.run(*words, check=2).err.splitlines()
        assert any(line.startswith("Usage: ayumi ") for line in lines), lines
        assert not [line for line in lines if line.endswith(" ")]


def test_the_writer_has_one_name_everywhere(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run("add", "talk", "--writer", "母")
    household.run("add", "talk", "--by", "父")
    for command in ("list", "count", "search"):
        words = [command] + (["会話"] if command == "search" else [])
        assert "--writer" in household.run(*words, "--help").out
    for option in ("--writer", "--by"):
        assert [e["member"] for e in household.json("list", option, "父")] == ["父"]
    assert household.json("count", "--by", "writer", "--writer", "父") == [{"member": "父", "count": 1}]
    household.run("undo", "--writer", "父")
    assert [e["member"] for e in household.json("list")] == ["母"]


def test_a_text_from_standard_input_stays_out_of_the_history(household):
    text = "一行目\n  二行目　\n\n"
    assert add(household, "昨日", "会話", "-", stdin=text + "\n")["text"] == text
    assert add(household, "会話", "-", stdin="")["text"] == ""
    assert household.run("add", "会話", "x", "-", stdin="y", check=2).err
    assert "NUL" in household.run("add", "会話", "-", stdin=b"a\0b", check=2).err
    assert add(household, "会話", "--", "-")["text"] == "-"


def test_lines_keep_their_white_space(household):
    household.run("add", stdin="昨日 会話 a  b　c\td -g x\n2026-11-03 21:30 talk x / meal y  z\n")
    texts = {e["text"] for e in household.json("list")}
    assert texts == {"a  b　c\td", "x", "y  z"}
    # As many words as the longest text can have.
    long = " ".join(["あ"] * 16000)
    household.run("add", stdin=f"note {long}\n")
    assert household.json("list", "--kind", "note")[0]["text"] == long


# --- templates --------------------------------------------------------------------------------


def test_a_template_is_for_any_day(household):
    household.run("member", "add", "母")
    done = household.run("template", "add", "いつもの朝", "7:10", "あいさつ:返事あり", "おはよう",
                         "/", "食事", "#朝")
    assert "いつもの朝" in done.out
    household.run("add", "--template", "いつもの朝", "--on", "2026-11-03", "-g", "x")
    household.run("add", "--template", "いつもの朝", "--on", "先週の土曜", "-b", "家族", "--private")
    rows = brief(household, "2026-11-03")
    assert rows == [("2026-11-03", None, "meal", None, "母", "", ["x", "朝"]),
                    ("2026-11-03", "07:10", "greeting", "reply", "母", "おはよう", ["x"])]
    assert [e["member"] for e in household.json("list", "--mine", "家族") if e["private"]] == [None, None]
    assert "いつもの朝" in household.run("template").out
    assert "おはよう" in household.run("template", "show", "いつもの朝").out
    assert household.run("template", "add", "いつもの朝", "メモ", check=1).err
    assert household.run("template", "add", "x", "昨日", "メモ", check=2).err
    assert household.run("add", "--template", "夜", check=1).err
    assert household.run("add", "--template", "いつもの朝", "会話", check=2).err
    assert "おはよう" in household.run("template", "remove", "いつもの朝").out
    assert household.run("template", "remove", "いつもの朝", check=1).err
    assert len(household.json("list", "--mine", "家族")) == 4


# --- the editor -----------------------------------------------------------------------------


class Editor:
    """An editor that does as it is told: one Python function after another, given the path."""

    def __init__(self, household, *steps):
        self.folder = household.folder / "editor"
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for number, step in enumerate(steps):
            (self.folder / f"step{number}").write_text(step)
        script = self.folder / "editor.py"
        script.write_text(
            "import os, pathlib, sys\n"
            f"here = pathlib.Path({str(self.folder)!r})\n"
            "turn = len(list(here.glob('shown*')))\n"
            "path = pathlib.Path(sys.argv[-1])\n"
            "text = path.read_bytes().decode('utf-8', 'replace')\n"
            "(here / f'shown{turn}').write_bytes(text.encode())\n"
            "(here / 'where').write_text(str(path))\n"
            "exec((here / f'step{turn}').read_text())\n")
        self.environment = {"VISUAL": f"{sys.executable}  {script} --flag", "EDITOR": "/bin/false"}

    def shown(self, turn=0):
        return (self.folder / f"shown{turn}").read_bytes().decode()

    def turns(self):
        return len(list(self.folder.glob("shown*")))

    def path(self):
        return pathlib.Path((self.folder / "where").read_text())


def write(old, new):
    return f"path.write_bytes(text.replace({old!r}, {new!r}).encode())"


def test_a_new_entry_in_the_editor(household):
    editor = Editor(household, "assert os.stat(path).st_mode & 0o777 == 0o600\n"
                               "assert os.stat(path.parent).st_mode & 0o777 == 0o700\n"
                               "(path.parent / '.note.txt.swp').write_text('copy')\n"
                    + write("Kind: ", "Kind: greeting: answered") + "\n"
                    + "path.write_bytes(path.read_bytes().replace(b'Tags: ', '\\u30bf\\u30b0\\uff1a#a b'.encode())"
                      " + 'two\\nlines\\n'.encode())")
    done = household.run("add", "--editor", "2026-11-03", environment=editor.environment)
    assert "Kept" in done.out and "Tuesday 3 November 2026" in done.out
    assert brief(household) == [
        ("2026-11-03", None, "greeting", "reply", None, "\ntwo\nlines", ["a", "b"])]
    assert not editor.path().exists() and not editor.path().parent.exists()
    assert editor.path().parent.parent == household.socket.parent


def test_left_unchanged_nothing_is_done(household):
    editor = Editor(household, "pass")
    done = household.run("add", "--editor", "会話", environment=editor.environment)
    assert "nothing was kept" in done.out
    household.run("add", "会話", "昨日のこと")
    editor = Editor(household, "pass")
    done = household.run("edit", "1", "--editor", environment=editor.environment)
    assert "nothing was changed" in done.out
    assert household.json("show", "1")["revision"] == 1
    assert len(household.json("list")) == 1


def test_a_mistake_opens_it_again_with_the_reason(household):
    editor = Editor(household,
                    write("日付: ", "日付: 2月30日 "),
                    write("日付: 2月30日 ", "日付: 昨日 #") + "",
                    "path.write_bytes(text.replace(text[text.index('日付:'):text.index('時刻:')],"
                    " '日付: 2026-11-03\\n').replace('書き手: ', '書き手: 祖母').encode())",
                    write("書き手: 祖母", "書き手: 家族"))
    done = household.run("add", "--editor", "会話", "長い話",
                         environment={**editor.environment, "LANGUAGE": "ja"})
    assert "# !! " not in editor.shown(0)
    assert "2月30日" in editor.shown(1).splitlines()[0] and editor.shown(1).startswith("# !! ")
    assert editor.shown(3).startswith("# !! ") and "祖母" in editor.shown(3).splitlines()[0]
    # The reason before is said no more, and what was written stays.
    assert "2月30日" not in editor.shown(3) and "長い話" in editor.shown(3)
    assert done.err == ""
    assert brief(household) == [("2026-11-03", None, "talk", None, None, "長い話", [])]
    assert not editor.path().parent.exists()


def test_a_mistake_that_is_left_keeps_nothing(household):
    editor = Editor(household, write("Kind: ", "Kind: greting"), "pass")
    done = household.run("add", "--editor", environment=editor.environment)
    assert "greeting" in editor.shown(1) and "nothing was kept" in done.out
    assert household.json("list") == []


def test_an_entry_is_changed_in_the_editor(household):
    household.run("member", "add", "母")
    household.run("add", "2026-11-03", "21:30", "あいさつ:返事なし", "声を\nかけた", "#朝", "-b", "母")
    editor = Editor(household, write("返事なし", "返事あり").replace("path", "path", 1))
    done = household.run("edit", "1", "--editor",
                         environment={**editor.environment, "LANGUAGE": "ja"})
    shown = editor.shown()
    assert "2026年11月3日(火)" in shown and "21:30" in shown and "母" in shown and "#朝" in shown
    assert "あいさつ・声かけ：返事なし" in shown and shown.endswith("---\n声を\nかけた\n")
    assert "返事あり" in done.out and "ayumi undo" in done.out
    revisions = household.json("history", "1")
    assert [r["outcome"] for r in revisions] == ["none", "reply"]
    assert {r["text"] for r in revisions} == {"声を\nかけた"}
    assert {r["member"] for r in revisions} == {"母"}
    assert household.run("edit", "1", check=2).err, "no terminal, no form"
    assert household.run("edit", "9", "--editor", environment=editor.environment, check=1).err
    household.run("remove", "1")
    assert household.run("edit", "1", "--editor", environment=editor.environment, check=1).err
    assert editor.turns() == 1


def test_what_somebody_else_changed_meanwhile_stays(household):
    household.run("add", "会話", "はじめ")
    editor = Editor(household,
                    "import subprocess\n"
                    f"subprocess.run([{str(AYUMI)!r}, 'edit', '1', '-t', '12:30'], check=True)\n"
                    + write("はじめ", "あと"))
    household.run("edit", "1", "--editor", environment=editor.environment)
    entry = household.json("show", "1")
    assert (entry["time"], entry["text"]) == ("12:30", "あと")


@pytest.mark.parametrize("visual", ["/nowhere/editor", "/bin/false"])
def test_an_editor_that_fails(household, visual):
    done = household.run("add", "--editor", "会話", environment={"VISUAL": visual}, check=1)
    assert "Nothing was kept" in done.err
    assert household.json("list") == []
    assert not list((household.folder / "r" / "ayumi").glob("edit-*"))


def test_the_variable_is_no_shell_command(household):
    mark = household.folder / "mark"
    for visual in (f"touch {mark};", f"$(touch {mark})", f"`touch {mark}`", f"false || touch {mark}"):
        household.run("add", "--editor", "会話", environment={"VISUAL": visual}, check=None)
    assert not mark.exists()
    assert household.json("list") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_wipes_the_form(household, number):
    household.run("status")
    ready = household.folder / "ready"
    editor = Editor(household, "import time\n" f"pathlib.Path({str(ready)!r}).touch()\ntime.sleep(600)")
    process = subprocess.Popen([str(AYUMI), "add", "--editor", "会話", "ひみつ"],
                               env={**household.environment, **editor.environment},
                               stdin=subprocess.DEVNULL)
    wait_until(ready.exists, "the editor")
    assert editor.path().exists()
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    assert not editor.path().parent.exists()
    assert household.json("list") == []


def test_ctrl_c_is_the_editor_s(household):
    """It comes to both; the form stays open, and what is saved is kept."""
    editor = Editor(household, "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                               "os.kill(os.getppid(), signal.SIGINT)\n"
                    + write("ひとこと", "ふたこと"))
    household.run("add", "--editor", "会話", "ひとこと", environment=editor.environment)
    assert household.json("list")[0]["text"] == "ふたこと"


# --- any text, byte for byte ------------------------------------------------------------------


def texts():
    """Made up from a seed: combining runs, emoji with joiners, right to left, every plane."""
    source = random.Random(20261103)
    made = ["e" + "\u0301" * 500, "👨\u200d👩\u200d👧\u200d👦" * 40, "\u202eabc\u202c עברית العربية",
            "\ufeffx\u200b\u00ad", "\u1f468\u0e31\u0e49" * 30, "ｶﾞｷﾞ㍻①", "\U0010fffd\ue000", "a\u0085b\u2028c",
            "\x1b[31m\x07\x7f", "ÅÅ", "\uff04(touch x)`y`\\\"'", "は" + "\u3099" * 99]
    for _ in range(20):
        points = []
        while len(points) < 120:
            point = source.choice((source.randrange(0x20, 0x3000), source.randrange(0x3000, 0x20000),
                                   source.randrange(0x1F300, 0x1FAFF), 0x200D, 0x0301))
            if not 0xD800 <= point <= 0xDFFF and unicodedata.category(chr(point)) != "Cc":
                points.append(chr(point))
        made.append("".join(points).strip() or "x")
    return made


def test_any_text_survives_the_line_the_pipe_and_standard_input(household):
    made = texts()
    for text in made:
        household.run("add", "note", "--", text)
        household.run("add", "note", "-", stdin=text + "\n")
    household.run("add", stdin="".join(f"note -- {text}\n" for text in made
                                       if not text.startswith((" ", "\u3000"))
                                       and "\r" not in text))
    kept = [e["text"] for e in household.json("list", "--last", 500)]
    assert kept[:2 * len(made)] == [text for text in made for _ in range(2)]
    assert kept[2 * len(made):] == made


def test_any_text_survives_the_editor(household):
    for number, text in enumerate(texts()[:14], 1):
        editor = Editor(household, f"path.write_bytes(text.replace('SAMPLE', {text!r}).encode())")
        household.run("add", "--editor", "note", "SAMPLE", environment=editor.environment)
        assert household.json("show", number)["text"] == text
        # Opened again and left, it is still the same.
        editor = Editor(household, "path.write_bytes(text.replace('Tags: ', 'Tags: #x').encode())")
        household.run("edit", number, "--editor", environment=editor.environment)
        entry = household.json("show", number)
        assert (entry["text"], entry["tags"]) == (text, ["x"])


def test_any_text_survives_the_question(household):
    from test_evening import NUMBERS, WORDS, Terminal
    made = [text for text in texts() if not any(ord(c) < 32 or ord(c) == 127 for c in text)]
    assert len(made) > 25
    for text in made:
        terminal = Terminal(household)
        terminal.answer(NUMBERS["en"], "3")
        terminal.answer(WORDS["en"], text)
        terminal.end()
    assert [e["text"] for e in household.json("list", "--last", 500)] == made


@pytest.mark.parametrize("length,code", [(65536, 0), (65537, 1)])
def test_the_longest_text(household, length, code):
    text = "あ" * (length // 3) + "x" * (length % 3)
    household.run("add", "note", "-", stdin=text, check=code)
    household.run("add", "note", text, check=code)
    household.run("add", stdin=f"note {text}\n", check=code)
    editor = Editor(household, f"path.write_bytes(text.encode()[:-1] + ('あ' * {length // 3} + 'x' * {length % 3}).encode() + b'\\n')",
                    "pass")
    household.run("add", "--editor", "note", environment=editor.environment)
    assert editor.turns() == (1 if code == 0 else 2)
    assert [e["text"] for e in household.json("list")] == ([text] * 4 if code == 0 else [])
    if code:
        assert "too long" in editor.shown(1).splitlines()[0]


def test_nul_and_other_bytes_are_refused_in_the_editor(household):
    editor = Editor(household, "path.write_bytes(text.encode() + b'a\\0b\\n')",
                    "path.write_bytes(text.encode('utf-8', 'replace').replace(b'\\0', b'') + b'\\xff\\n')",
                    "pass")
    household.run("add", "--editor", "note", environment=editor.environment)
    assert editor.turns() == 3 and all("NUL" in editor.shown(turn).splitlines()[0] for turn in (1, 2))
    assert household.json("list") == []
