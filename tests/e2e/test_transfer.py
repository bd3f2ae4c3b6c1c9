# SPDX-License-Identifier: MIT
"""In and out: exports, imports, and that nothing of the words is lost on the way."""

import csv
import io
import json
import os
import pathlib
import random
import re
import stat
import tempfile

import pytest

from conftest import AYUMI, Household, cannot_trace
from terminal import Terminal

AWKWARD = [
    "がんばれと言わずに待った\n二行目\r\n三行目\tタブ",
    "e" + "\u0301" * 300,
    "👨‍👩‍👧‍👦 家族で 🏳️‍🌈 👍🏽",
    "שלום مرحبا \u202e逆さ\u202c \u2067終わり\u2069 \u200f",
    "\x01\x02\x1b[31m\x7f\x85\u2028\ufeff\ufffd\U0010ffff",
    '"引用", カンマ, \\バックスラッシュ; セミコロン',
    "=1+1", "+81", "-", "@home", "'=1", "''", "'", "\t先頭", "\r先頭",
    "# 見出し\n- 箇条\n<script>alert(1)</script> [a](b) ![c](d) `e` *f*",
    " 前後の空白 ", "　", "ﾊﾝｶｸ ＺＥＮＫＡＫＵ ①㍻", "長" * 20000,
]


@pytest.fixture
def other():
    with tempfile.TemporaryDirectory(prefix="ay-", dir="/tmp") as name:
        home = Household(pathlib.Path(name))
        yield home
        home.stop()
        assert not home.findings(), home.findings()[0]


def random_text(chooser):
    ranges = ((0x20, 0x7e), (0x3041, 0x30ff), (0x4e00, 0x9fff), (0x300, 0x36f), (0x590, 0x6ff),
              (0x1f300, 0x1faff), (0x2000, 0x206f), (0x80, 0xff), (1, 0x1f), (0xe000, 0xe0ff))
    return "".join(chr(chooser.randint(*chooser.choice(ranges))) for _ in range(chooser.randint(0, 60)))


def fill(household):
    """A journal with writers, awkward words, several versions, removed and private entries."""
    household.run("config", "day-end", "00:00")
    household.run("member", "add", "母")
    household.run("member", "add", "父 =1")
    chooser = random.Random(20261103)
    texts = AWKWARD + [random_text(chooser) for _ in range(60)]
    for number, text in enumerate(texts):
        entry = {"id": f"01890000-0000-7000-8000-{number:012x}", "date": f"2026-0{1 + number % 9}-1{number % 9}",
                 "kind": "greeting", "text": text, "member": ("母", "父 =1", "")[number % 3],
                 "tags": ["朝", "=x"][: number % 3], "private": number % 7 == 3}
        if number % 2:
            entry.update(outcome="reply", time="21:05")
        household.run("call", "Add", json.dumps({"entry": entry}))
    household.run("edit", "1", "変えた", "-g", "夜", "--for", "母")
    household.run("edit", "1", "また変えた", "--for", "母")
    household.run("remove", "2")
    household.run("undo")
    household.run("remove", "5")
    household.run("meeting", "add", "家族の会", "第2土曜", "13:30-15:30", "--place", "公民館")
    household.run("config", "snooze", "45")
    return texts


def test_the_whole_journal_comes_back_byte_for_byte(household, other):
    texts = fill(household)
    first = household.run("export", "--all").stdout
    other.run("import", "-", stdin=first)
    second = other.run("export", "--all").stdout
    assert first == second and first.count(b"\n") > len(texts)
    assert other.json("history", "1") == household.json("history", "1")
    assert other.json("list") == household.json("list")
    assert other.json("config", "snooze")["value"] == "45"
    assert json.loads(other.run("call", "ListMeetings").out) == json.loads(household.run("call", "ListMeetings").out)
    # What was undoable still is: the setting, the meeting, and the removal before it.
    other.run("undo", "--household")
    other.run("undo", "--household")
    other.run("undo", "--household")
    assert len(other.json("list", "--last", "500")) == len(household.json("list", "--last", "500")) + 1
    # The same file again changes nothing.
    done = household.run("import", "-", stdin=first)
    assert "Kept 0 entries" in done.out and household.run("export", "--all").stdout == first


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_stands_in_it_comes_back(household, other, form):
    fill(household)
    words = ("export", "--format", form, "--mine")
    first = household.run(*words, "--by", "母").stdout
    other.run("config", "day-end", "00:00")
    other.run("import", "-", stdin=first)
    texts = [(e["id"], e["text"], e["member"], e["tags"], e["time"], e["outcome"], e["private"])
             for e in household.json("list", "--last", "500", "--mine", "母")]
    assert [(e["id"], e["text"], e["member"], e["tags"], e["time"], e["outcome"], e["private"])
            for e in other.json("list", "--last", "500", "--mine", "母")] == texts
    if form == "csv":
        assert other.run(*words, "--by", "母").stdout == first
        rows = list(csv.reader(io.StringIO(first.decode("utf-8-sig"), newline="")))
        assert len(rows) == len(texts) + 1
        for row in rows[1:]:
            assert len(row) == len(rows[0])
            assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row)
    done = other.run("import", "-", stdin=first)
    assert f"left as they are: {len(texts)}" in done.out


def test_private_entries_leave_only_when_told(household):
    fill(household)
    for form in ("jsonl", "csv", "markdown", "vjournal"):
        done = household.run("export", "--format", form)
        for entry in household.json("list", "--last", "500", "--mine", "母"):
            if entry["private"] and len(entry["text"]) > 20 and entry["text"].isprintable():
                assert entry["text"] not in done.out
        assert "private entries were left out" in done.err
    assert "Keep it where only the family" in household.run("export", "--all").err


def test_redacted_holds_no_words(household):
    fill(household)
    for form in ("jsonl", "csv", "markdown", "vjournal"):
        out = household.run("export", "--format", form, "--redact").out
        for word in ("待った", "母", "父", "朝", "家族で"):
            assert word not in out, form
    assert '"kind":"greeting"' in household.run("export", "--redact").out


def test_vjournal_lines_are_folded_between_characters(household):
    fill(household)
    out = household.run("export", "--format", "vjournal").stdout
    assert out.startswith(b"BEGIN:VCALENDAR\r\n") and out.endswith(b"END:VCALENDAR\r\n")
    for line in out.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    unfolded = out.replace(b"\r\n ", b"").decode()
    assert "DESCRIPTION:" + "長" * 20000 in unfolded


def test_markdown_is_only_text(household):
    fill(household)
    out = household.run("export", "--format", "markdown").out
    assert not re.search(r"(?<!\\)[<>\[\]`]", out.replace("\\\\", ""))
    assert "\\<script\\>" in out and "\n  \\- 箇条" in out
    assert "\x1b" not in out and "\u202e" not in out


def test_a_file_is_private_whole_and_never_in_place_of_another(household, tmp_path):
    household.run("add", "greeting", "おはよう")
    path = tmp_path / "out.csv"
    household.run("export", "--format", "csv", "--output", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert "left as it is" in household.run("export", "-o", path, check=1).err
    assert path.read_bytes() == before
    victim = tmp_path / "victim"
    victim.write_text("x")
    path.unlink()
    path.symlink_to(victim)
    household.run("export", "-o", path, "--replace")
    assert victim.read_text() == "x" and not path.is_symlink()
    assert os.listdir(tmp_path).count("out.csv") == 1 and not [n for n in os.listdir(tmp_path) if n.startswith(".")]


@pytest.mark.skipif(cannot_trace() is not None, reason="processes cannot be traced here")
@pytest.mark.parametrize("words", (("export", "--format", "csv"), ("report", "--format", "html")),
                         ids=lambda words: words[0])
def test_a_file_reaches_the_disk_before_its_name(household, tmp_path, words):
    household.run("add", "greeting", "おはよう")
    trace = tmp_path / "trace"
    # The search for leaks is done with ptrace itself, which a traced process cannot.
    household.run("-y", "-e", "trace=fsync,rename,renameat2", "-o", trace, "-E",
                  "ASAN_OPTIONS=detect_leaks=0", AYUMI, *words, "--output", tmp_path / "out",
                  program="strace")
    steps = re.findall(r"^(fsync|rename\w*)\(([^)]*)\) = 0$", trace.read_text(), re.MULTILINE)
    assert [name.rstrip("at2") for name, _ in steps] == ["fsync", "rename", "fsync"]
    assert f"<{tmp_path}/." in steps[0][1] and f"{tmp_path}/out" in steps[1][1]
    assert steps[2][1].endswith(f"<{tmp_path}>")


def test_a_table_of_others_is_mapped(household, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('日にち,分類,本文,だれ\r\n2026/11/3,あいさつ,"おはよう, と言った",母\r\n'
                    '令和8年11月2日,,散歩の話,\r\n令和8年11月2日,,散歩の話,\r\n')
    words = ("import", path, "--map", "date=日にち,kind=分類,text=本文,member=だれ")
    done = household.run(*words, "--dry-run")
    assert "3 entries would be kept" in done.out and "Would be a new writer: 母" in done.out
    assert household.json("list") == []
    household.run(*words)
    entries = household.json("list")
    assert [(e["date"], e["kind"], e["text"], e["member"]) for e in entries] == [
        ("2026-11-02", "note", "散歩の話", None), ("2026-11-02", "note", "散歩の話", None),
        ("2026-11-03", "greeting", "おはよう, と言った", "母")]
    assert "left as they are: 3" in household.run(*words).out
    assert household.json("list") == entries


def test_ids_that_are_made_follow_the_days(household, other):
    """Of the same words always the same id, of others another; an earlier day's stands before a later one's."""
    days = ["1969-12-30", "1970-01-02", "1999-12-31", "2026-01-31", "2026-02-01"]
    table = "date,text\n" + "".join(f"{day},{text}\n" for day in days for text in "abcaa")
    household.run("import", "-", "--format", "csv", stdin=table)
    entries = household.json("list", "--last", "50")
    ids = [(e["date"], e["id"]) for e in entries]
    assert len(set(ids)) == len(days) * 5 and sorted(id for _, id in ids) == [id for _, id in sorted(ids)]
    assert all(id[14] == "8" and id[19] in "89ab" for _, id in ids)
    other.run("import", "-", "--format", "csv", stdin=table)
    assert [(e["date"], e["id"]) for e in other.json("list", "--last", "50")] == ids


def test_jrnl(household):
    exported = {"tags": {"@散歩": 1}, "entries": [
        {"title": "今日のこと。", "body": "少し話せた @散歩", "date": "2026-11-01", "time": "21:05",
         "tags": ["@散歩"], "starred": False},
        {"title": "", "body": "", "date": "2026-11-02", "time": "08:00", "tags": [], "starred": True}]}
    text = json.dumps(exported, indent=2, ensure_ascii=False)
    household.run("import", "-", stdin=text)
    entries = household.json("list")
    assert entries[0]["text"] == "今日のこと。\n少し話せた @散歩" and entries[0]["tags"] == ["散歩"]
    assert (entries[0]["kind"], entries[0]["time"]) == ("note", "21:05")
    assert "left as they are: 2" in household.run("import", "-", "--format", "jrnl", stdin=text).out


ID = "01890000-0000-7000-8000-00000000000a"


@pytest.mark.parametrize("line, said", [
    (b"{\"type\":\"entry\"", "Line 2"),
    (b"[1]", "no JSON object"),
    (b"{\"type\":\"entry\",\"date\":\"2026-11-01\",\"kind\":\"note\",\"id\":\"" + ID.encode() + b"\",\"text\":\"a\\u0000b\"}", "Line 2"),
    (b"{\"type\":\"entry\",\"text\":\"\xff\xfe\"}", "Line 2"),
    (b"{\"a\":" + b"[" * 5000 + b"]" * 5000 + b"}", "Line 2"),
    (b"{\"type\":\"entry\",\"text\":\"" + b"x" * 2000000 + b"\"}", "longer than 1 MiB"),
    (b"{\"type\":\"entry\",\"date\":\"2026-11-01\",\"kind\":\"note\",\"id\":\"" + ID.encode() + b"\",\"text\":\"" + b"x" * 70000 + b"\"}", "too long"),
    (b"{\"type\":\"entry\",\"date\":\"2026-11-31\",\"kind\":\"note\",\"id\":\"" + ID.encode() + b"\"}", "no such date"),
    (b"{\"type\":\"entry\",\"date\":\"2999-11-01\",\"kind\":\"note\",\"id\":\"" + ID.encode() + b"\"}", "still to come"),
    (b"{\"type\":\"entry\",\"date\":\"2026-11-01\",\"kind\":\"nothing\",\"id\":\"" + ID.encode() + b"\"}", "Line 2"),
    (b"{\"type\":\"entry\",\"date\":\"2026-11-01\",\"kind\":\"note\",\"id\":\"" + ID.encode() + b"\",\"colour\":1}", "colour"),
    (b"{\"type\":\"row\",\"table\":\"sqlite_schema\",\"values\":{\"name\":\"x\"}}", "Line 2"),
    (b"{\"type\":\"row\",\"table\":\"member\\\" --\",\"values\":{\"name\":\"x\"}}", "Line 2"),
    (b"{\"type\":\"row\",\"table\":\"member\",\"values\":{\"name\\\" --\":\"x\"}}", "Line 2"),
    (b"{\"type\":\"row\",\"table\":\"member\",\"values\":{\"name\":{\"x\":1}}}", "Line 2"),
    (b"{\"type\":\"row\",\"table\":\"member\",\"values\":{\"name\":7,\"joined_s\":\"x\"}}", "Line 2"),
    (b"{\"type\":\"journal\",\"format\":2}", "Line 2"),
    (b"{\"type\":\"what\"}", "Line 2"),
], ids=lambda value: value if isinstance(value, str) else "-")
def test_hostile_lines_end_in_clear_errors(household, line, said):
    good = b"{\"type\":\"entry\",\"date\":\"2026-11-01\",\"kind\":\"note\",\"text\":\"good\",\"id\":\"01890000-0000-7000-8000-000000000001\"}\n"
    done = household.run("import", "-", "--format", "jsonl", stdin=good + line + b"\n", check=1)
    assert "Line 2" in done.err and said in done.err, done.err
    assert "Nothing of the file was kept" in done.err and "\x1b" not in done.err
    assert household.json("list") == []
    household.run("import", "-", "--format", "jsonl", "--keep-going", stdin=good + line + b"\n")
    assert [e["text"] for e in household.json("list")] == ["good"]


def test_an_import_is_taken_back_as_one(household):
    household.run("add", "greeting", "before")
    rows = [json.dumps({"type": "entry", "date": "2026-11-01", "kind": "note", "text": str(n),
                        "id": f"01890000-0000-7000-8000-{n:012x}"}) for n in range(20)]
    household.run("import", "-", stdin="\n".join(rows))
    assert len(household.json("list")) == 21
    household.run("undo")
    assert [e["text"] for e in household.json("list")] == ["before"]
    # Imported again, they are there and are not: it is said, and how they come back.
    again = household.run("import", "-", stdin="\n".join(rows)).out
    assert "left as they are: 20" in again and "not in the lists: 20" in again
    assert "ayumi redo" in again
    household.run("redo")
    assert len(household.json("list")) == 21
    assert "not in the lists" not in household.run("import", "-", stdin="\n".join(rows)).out


def test_each_import_is_a_step_of_its_own(household):
    """An entry with two revisions between others with one, in a journal that is not empty; then a second file."""
    household.run("add", "greeting", "before")
    row = {"type": "entry", "date": "2026-11-01", "kind": "note", "text": "a", "id": ID}
    rows = [dict(row, id=ID[:-1] + "1"), dict(row, text="old", revision=1),
            dict(row, text="new", revision=2, tags=["朝"]), dict(row, id=ID[:-1] + "2")]
    household.run("import", "-", stdin="\n".join(map(json.dumps, rows)))
    household.run("import", "-", stdin=json.dumps(dict(row, id=ID[:-1] + "3", text="second")))
    texts = [[revision["text"] for revision in household.json("history", str(number))] for number in range(1, 6)]
    assert texts == [["before"], ["a"], ["old", "new"], ["a"], ["second"]]
    household.run("undo")
    assert sorted(e["text"] for e in household.json("list")) == ["a", "a", "before", "new"]
    household.run("undo")
    assert [e["text"] for e in household.json("list")] == ["before"]
    household.run("redo")
    assert sorted(e["text"] for e in household.json("list")) == ["a", "a", "before", "new"]
    assert [e["tags"] for e in household.json("list") if e["text"] == "new"] == [["朝"]]


def test_an_id_with_other_words_is_refused(household):
    row = {"type": "entry", "date": "2026-11-01", "kind": "note", "id": ID, "text": "one"}
    other_words = dict(row, text="two")
    both = json.dumps(row) + "\n" + json.dumps(other_words) + "\n"
    assert "Line 2" in household.run("import", "-", stdin=both, check=1).err
    assert household.json("list") == []
    household.run("import", "-", stdin=json.dumps(row))
    assert "Line 1" in household.run("import", "-", stdin=json.dumps(other_words), check=1).err
    assert [e["text"] for e in household.json("list")] == ["one"]


@pytest.mark.parametrize("table, said", [
    ("date,text\r\n2026-11-01,a,b\r\n", "Line 2"),
    ("date,text\r\n\"2026-11-01,a\r\n", "Line 2"),
    ("colour,shape\r\n1,2\r\n", "names no column"),
    ("date,text\r\n11/31,a\r\n", "Line 2: date cannot be “11/31”"),
    ("date,kind\r\n2026-11-01,なにか\r\n", "Line 2: kind cannot be “なにか”"),
    ("日付,種類,結果\r\n2026-11-01,あいさつ,よい\r\n", "Line 2: 結果 cannot be “よい”"),
    ("日付,書き手\r\n2026-11-01,\" \"\r\n", "Line 2: 書き手 cannot be “ ”"),
    ("日付,text\r\n,a\r\n", "Line 2: 日付 is missing or empty"),
    ("kind\r\ntalk\r\n", "Line 2: date is missing or empty"),
    ("date,text\r\n2026-11-01,a\0b\r\n", "NUL"),
    (b"date,text\r\n2026-11-01,a\xFFb\r\n", "Line 2: it is not UTF-8"),
    ("date,text,tags\r\n2026-11-01,a,朝 a#b\r\n", "Line 2: tags cannot be “朝 a#b”"),
    ("date,text,private\r\n2026-11-01,a,maybe\r\n", "Line 2: private cannot be “maybe”"),
    ("date,text,time\r\n2026-11-01,a,25:99\r\n", "Line 2: time cannot be “25:99”"),
    ("date,text,said_by\r\n2026-11-01,a,\" \"\r\n", "Line 2: said_by cannot be “ ”"),
])
def test_hostile_tables(household, table, said):
    done = household.run("import", "-", "--format", "csv", stdin=table, check=1)
    assert said in done.err
    assert household.json("list") == []


@pytest.mark.parametrize("language, said", [
    ("en", ["Line 2: いつ cannot be “xx”", "Line 4: だれ cannot be", "Line 5: いつ is missing"]),
    ("ja", ["2行目: 「いつ」の欄に「xx」は使えません", "4行目: 「だれ」の欄に", "5行目: 「いつ」の欄がないか、空です"])])
def test_a_mapped_table_is_complained_of_in_its_own_words(household, language, said):
    table = "いつ,本文,だれ\nxx,a,母\n2026-11-01,b,母\n2026-11-01,c,\" x\"\n,d,母\n"
    done = household.run("import", "-", "--map", "date=いつ,text=本文,member=だれ", stdin=table, check=1,
                         environment={"LANGUAGE": language})
    for words in said:
        assert words in done.err, done.err
    assert "member" not in done.err and "date" not in done.err
    lines = '{"いつ":"2026-11-01","本文":"a"}\n{"いつ":"99:99","本文":"a"}\n'
    done = household.run("import", "-", "--map", "date=いつ,text=本文", stdin=lines, check=1,
                         environment={"LANGUAGE": language})
    assert ("Line 2: いつ cannot" if language == "en" else "2行目: 「いつ」の欄に") in done.err


def test_what_the_daemon_refuses_is_said_without_its_names(household):
    good = json.dumps({"type": "entry", "id": ID, "date": "2026-11-01", "kind": "note", "text": 7})
    done = household.run("import", "-", stdin=good, check=1)
    assert "Line 1" in done.err and "“text”" in done.err and "org.varlink" not in done.err
    jrnl = json.dumps({"entries": [{"date": "2026-11-01", "body": "a"}, {"date": "xx", "body": "b"}]}, indent=1)
    assert "Entry 2 of the file: date cannot be “xx”" in household.run(
        "import", "-", "--format", "jrnl", stdin=jrnl, check=1).err


def test_many_entries_come_in_one_piece_or_not_at_all(household):
    rows = [json.dumps({"type": "entry", "date": "2026-01-01", "kind": "greeting", "text": f"{n} " + "あ" * 100,
                        "id": f"01890000-0000-7000-8000-{n:012x}"}, ensure_ascii=False) for n in range(20000)]
    household.run("import", "-", stdin="\n".join(rows + ["{"]), check=1)
    assert json.loads(household.run("call", "GetStatus").out)["status"]["entries"] == 0
    household.run("import", "-", stdin="\n".join(rows))
    assert json.loads(household.run("call", "GetStatus").out)["status"]["entries"] == 20000
    assert household.run("export").stdout.count(b"\n") == 20001


FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LONGEST = 65536


def longest(piece, last="x"):
    """As many of a piece as fit into the longest text that is kept, filled up."""
    size = len(piece.encode())
    return piece * (LONGEST // size) + last * (LONGEST % size)


@pytest.mark.parametrize("text", [
    longest("\x01"), longest("\u202e"), longest("\x85"), longest('"'), longest("\\"), longest("\r\n"), longest("e" + "\u0301" * 500),
    longest(FAMILY), longest("שלום "), longest("\U0010ffff"), longest("長"), longest("は\u3099"),
], ids=["control", "override", "c1", "quote", "backslash", "lines", "combining", "joined", "hebrew", "last plane", "cjk", "voiced"])
def test_the_longest_text_survives_every_way_out_and_in(household, other, text):
    assert len(text.encode()) == LONGEST
    household.run("config", "day-end", "00:00")
    other.run("config", "day-end", "00:00")
    household.run("add", "2026-11-01", "note", "-", stdin=text + "\n")
    assert household.json("show", 1)["text"] == text
    for form in ("jsonl", "csv"):
        out = household.run("export", "--format", form).stdout
        other.run("import", "-", stdin=out)
        assert [e["text"] for e in other.json("list")] == [text], form
        assert other.run("export", "--format", form).stdout == out
        other.run("forget", "2026", "--yes")
    whole = household.run("export", "--all").stdout
    assert json.loads(whole.splitlines()[-1])["text"] == text
    # Where controls are made visible nothing else may be lost, and nothing steers a reader.
    visible = "".join(c for c in text if c.isprintable() or c == "\u200d")
    for form in ("markdown", "vjournal"):
        written = household.run("export", "--format", form).stdout.replace(b"\r\n ", b"").decode()
        assert not re.search("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]", written)
        for sign in set(visible):
            assert written.count(sign) >= visible.count(sign), (form, sign)


def test_a_nul_byte_is_refused_on_every_way_in(household):
    ways = [(("add", "note", "-"), "a\0b"), (("add",), "note a\0b\n"), (("import", "-", "--format", "csv"), "date,text\n2026-11-01,a\0b\n"),
            (("import", "-", "--format", "jsonl"), '{"date":"2026-11-01","text":"a\\u0000b"}\n'),
            (("import", "-", "--format", "jsonl"), '{"date":"2026-11-01","text":"a\0b"}\n'),
            (("import", "-", "--format", "jrnl"), '{"entries":[{"date":"2026-11-01","title":"a\\u0000b"}]}'),
            (("call", "Add", '{"entry":{"kind":"note","text":"a\\u0000b"}}'), "")]
    for words, stdin in ways:
        refused = household.run(*words, stdin=stdin, check=None)
        assert refused.returncode in (1, 2) and refused.err, words
    terminal = Terminal(household)
    terminal.wait_for("Enter: nothing of these:")
    terminal.press(b"3\n")
    terminal.wait_for("(Enter: none):")
    # Without what the terminal makes of its signs, as in a window that sends all bytes.
    quoted = b"\x16\x00"
    terminal.press(b"a" + quoted + b"b\n")
    text = terminal.end(None)
    assert "Kept" not in text
    assert household.json("list") == []
