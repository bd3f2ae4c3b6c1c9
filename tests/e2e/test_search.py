# SPDX-License-Identifier: MIT
"""`ayumi search`, the filters of `ayumi list`, and `ayumi count`, as they are used."""

import csv
import io
import json
import os
import pathlib
import pty
import sqlite3
import tempfile

import pytest
from conftest import AYUMI, Household

JAPANESE = {"LC_ALL": "C.UTF-8", "LANGUAGE": "ja"}


def write(household, number, day, kind, member, text, outcome=None, tags=(), private=False):
    household.run("call", "Add", json.dumps({"entry": {
        "id": f"00000000-0000-7000-8000-{number:012}", "date": day, "kind": kind, "member": member,
        "text": text, "outcome": outcome, "tags": list(tags), "private": private}}))


@pytest.fixture
def written(household):
    household.run("config", "day-end", "00:00")
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    write(household, 1, "2026-01-05", "greeting", "母", "プリンの話", "reply", ["朝"])
    write(household, 2, "2026-01-06", "greeting", "父", "声をかけた", "none")
    write(household, 3, "2026-03-02", "talk", "母", "ｶﾞｯｺｳと電話", None, ["電話"])
    write(household, 4, "2026-03-09", "talk", "父", "Café でビールの話")
    write(household, 5, "2026-03-10", "outing", "母", "犬とビルまで")
    return household


def texts(household, *words):
    return [entry["text"] for entry in household.json("search", *words)]


@pytest.mark.parametrize("words, expected", [
    (["ぷりん"], ["プリンの話"]), (["ﾌﾟﾘﾝ"], ["プリンの話"]), (["犬"], ["犬とビルまで"]),
    (["がっこう"], ["ｶﾞｯｺｳと電話"]), (["かっこう"], []), (["がつこう"], []), (["ＣＡＦＥ"], ["Café でビールの話"]),
    (["ビル"], ["犬とビルまで"]), (["の話"], ["プリンの話", "Café でビールの話"]), (["の話", "プリン"], ["プリンの話"]),
    (["の話　ビール"], ["Café でビールの話"]), (["é で"], ["Café でビールの話"]), (["プリン の話"], []),
    (['"Café で" ビ'], ["Café でビールの話"]), (["#電話"], ["ｶﾞｯｺｳと電話"]), (["話", "--kind", "talk"],
     ["ｶﾞｯｺｳと電話", "Café でビールの話"]), (["話", "--by", "母"], ["プリンの話", "ｶﾞｯｺｳと電話"]),
    (["話", "--tag", "朝"], ["プリンの話"]), (["話", "--in", "2026-03"], ["ｶﾞｯｺｳと電話", "Café でビールの話"]),
    (["話", "--outcome", "返事あり"], ["プリンの話"]), (["話", "--last", "1"], ["Café でビールの話"]),
    (['" OR "'], []), (["words:話"], []), (["プ*"], []), (["話)"], []),
])
def test_what_is_found(written, words, expected):
    assert texts(written, *words) == expected


def test_the_index_follows_changes(written):
    number = str(written.json("search", "プリン")[0]["number"])
    written.run("edit", number, "ゼリーの話")
    assert texts(written, "プリン") == [] and texts(written, "ぜりー") == ["ゼリーの話"]
    written.run("undo")
    assert texts(written, "プリン") == ["プリンの話"] and texts(written, "ゼリー") == []
    written.run("remove", number)
    assert texts(written, "プリン") == []
    written.run("undo")
    assert texts(written, "プリン") == ["プリンの話"]


@pytest.mark.parametrize("how", [["--all"], ["--format", "jsonl"], ["--format", "csv"]])
def test_what_is_imported_is_found(written, how):
    exported = written.run("export", *how).stdout
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        other = Household(pathlib.Path(folder))
        other.run("config", "day-end", "00:00")
        other.run("import", "-", stdin=exported)
        assert texts(other, "ぷりん") == ["プリンの話"] and texts(other, "#電話") == ["ｶﾞｯｺｳと電話"]
        other.stop()


def test_an_index_of_another_version_is_made_anew(written):
    written.stop()
    database = sqlite3.connect(written.database)
    database.execute("UPDATE search_version SET version = 0")
    database.execute("DELETE FROM search_text WHERE rowid < 3")
    database.execute("INSERT INTO search_text (rowid, words) VALUES (77, 'プリンのまぼろし')")
    database.commit()
    database.close()
    assert texts(written, "プリン") == ["プリンの話"] and texts(written, "声") == ["声をかけた"]


def test_private_entries_are_found_only_by_their_writer(written):
    before = sum(row["count"] for row in written.json("count"))
    write(written, 6, "2026-03-11", "note", "母", "内緒の話", private=True)
    assert texts(written, "内緒") == [] and texts(written, "内緒", "--mine", "父") == []
    assert texts(written, "内緒", "--mine", "母") == ["内緒の話"]
    assert sum(row["count"] for row in written.json("count")) == before
    assert sum(row["count"] for row in written.json("count", "--mine", "母")) == before + 1


def on_terminal(household, *words, **environment):
    """What is printed where standard output is a terminal."""
    master, slave = pty.openpty()
    process_environment = {**household.environment, "TERM": "xterm", **environment}
    pid = os.posix_spawn(str(AYUMI), [str(AYUMI), *words], process_environment,
                         file_actions=[(os.POSIX_SPAWN_DUP2, slave, 1)])
    os.close(slave)
    out = b""
    try:
        while part := os.read(master, 65536):
            out += part
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(master)
    return out.decode().replace("\r\n", "\n")


def test_marks_on_a_terminal(written):
    assert "と\033[1;4m電話\033[0m" in on_terminal(written, "search", "電話")
    assert "\033[1;4mｶﾞｯｺｳ\033[0m" in on_terminal(written, "search", "がっこう")
    plain = on_terminal(written, "search", "がっこう", NO_COLOR="1")
    assert "【ｶﾞｯｺｳ】と電話" in plain and "\033" not in plain
    assert "【" not in written.run("search", "がっこう").out


def test_in_japanese(written):
    assert "1件見つかりました。" in written.run("search", "犬", environment=JAPANESE).out
    assert "見つかりませんでした" in written.run("search", "猫", environment=JAPANESE).out
    out = written.run("search", "話", "--last", "1", environment=JAPANESE).out
    assert "3件見つかりました。そのうち新しい1件です。" in out
    assert "探すことば" in written.run("search", check=2, environment=JAPANESE).err


def test_counts_keep_empty_months(written):
    rows = written.json("count", "2026-01..2026-03")
    assert rows == [{"month": "2026-01", "count": 2}, {"month": "2026-02", "count": 0},
                    {"month": "2026-03", "count": 3}]
    rows = written.json("count", "--by", "month,kind")
    assert len(rows) == 9
    assert {"month": "2026-02", "kind": "talk", "count": 0} in rows
    assert {"month": "2026-03", "kind": "talk", "count": 2} in rows
    assert [row["count"] for row in written.json("count", "--by", "weekday")] == [3, 2, 0, 0, 0, 0, 0]
    assert written.json("count", "--by", "tag") == [{"tag": None, "count": 3}, {"tag": "朝", "count": 1},
                                                    {"tag": "電話", "count": 1}]
    weeks = written.json("count", "--by", "week")
    assert weeks[0] == {"week": "2026-01-05", "count": 2} and len(weeks) == 10
    assert written.run("count", "--by", "書き手", environment=JAPANESE).out == "母     3\n父     2\n"
    assert written.json("count", "--by", "月、種類") == written.json("count", "--by", "month,kind")
    assert written.run("count", "--by", "month,month,kind", check=2).err


def test_columns_are_straight(written):
    lines = written.run("count", "--by", "月,種類", environment=JAPANESE).out.splitlines()
    assert lines[0].startswith("2026年1月") and lines[2].startswith("2026年2月")

    def width(text):
        return sum(2 if ord(char) > 0x2E80 else 1 for char in text)
    assert len({width(line) for line in lines}) == 1, lines


def test_a_spreadsheet_takes_nothing_for_a_formula(written):
    for number, text in enumerate(("=1+1", "+81", "-5", "@x", "\tx", "\rx", 'say "a, b"', "two\nlines")):
        write(written, 10 + number, "2026-04-01", "note", "母", text)
    for command in (("list", "2026-04-01"), ("search", "1", "5", "--all")):
        out = written.run(*command, "--csv").stdout.decode()
        assert out.count("\r\n") == len(list(csv.reader(io.StringIO(out, newline=""))))
    rows = list(csv.DictReader(io.StringIO(written.run("list", "2026-04-01", "--csv").stdout.decode(),
                                           newline="")))
    assert [row["text"] for row in rows] == ["'=1+1", "'+81", "'-5", "'@x", "'\tx", "'\rx", 'say "a, b"',
                                         "two\nlines"]
    assert rows[0]["date"] == "2026-04-01" and rows[0]["member"] == "母"


def test_filters_of_list(written):
    assert [e["text"] for e in written.json("list", "2026", "--outcome", "none")] == ["声をかけた"]
    assert [e["text"] for e in written.json("list", "2026", "--kind", "greeting", "--outcome", "返事なし")] == [
        "声をかけた"]
    assert "no outcome" in written.run("list", "--outcome", "xyz", check=2).err


def test_a_long_answer_comes_in_pieces(written):
    long = "ながい" * 7000
    for number in range(30):
        write(written, 100 + number, "2026-05-01", "note", "母", long)
    found = written.json("search", "ながい")
    assert len(found) == 30 and all(entry["text"] == long for entry in found)
    assert found[0]["spans"] == [{"begin": 0, "end": len(long.encode())}]


@pytest.mark.parametrize("words", [[], [""], [1], ["x" * 1025], ["x"] * 33, None, "x"])
def test_words_that_are_refused(written, words):
    done = written.run("call", "Search", json.dumps({"words": words}), check=1)
    assert "words" in done.err + done.out
