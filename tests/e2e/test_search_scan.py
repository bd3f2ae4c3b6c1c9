# SPDX-License-Identifier: MIT
"""Searching against plain scans, with a folding that is written again from Unicode's tables.

The index is right where it finds exactly what a scan of all texts finds.
"""

import bisect
import itertools
import json
import random
import sqlite3
import subprocess
import unicodedata

import pytest
from conftest import BUILD, DEADLINE_S

# The sanitizers look at the same code with fewer.
ENTRIES = 100_000 if BUILD.name == "release" else 20_000
LATIN = [*range(0x61, 0x7B), *(p for p in range(0xDF, 0x2B0) if p != 0xF7), *range(0x1E00, 0x1F00)]
LATIN = frozenset(map(chr, LATIN))


def fold(text):
    """NFKC, case, accents of Latin letters, katakana to hiragana."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    out, base = [], ""
    for char in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(char) == 0:
            base = char
        elif base in LATIN:
            continue
        if "ァ" <= char <= "ヶ" or char in "ヽヾ":
            char = chr(ord(char) - 0x60)
        out.append(char)
    return unicodedata.normalize("NFC", "".join(out))


def ask(mode, texts):
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([BUILD / "tests" / "tool_search", str(mode)], input=lines.encode(),
                          stdout=subprocess.PIPE, check=True, timeout=10 * DEADLINE_S)
    return done.stdout.decode().split("\n")[:-1]


def folded(texts):
    return [json.loads(line) for line in ask("fold", texts)]


@pytest.mark.parametrize("one, other", [
    ("ﾃﾚﾋﾞ", "てれび"), ("Ｃａｆｅ１２", "cafe12"), ("Café", "cafe"), ("cafe\u0301", "cafe"), ("ﬁn", "fin"),
    ("Straße", "strasse"), ("㌔", "きろ"), ("①", "1"), ("ガ", "が"), ("か\u3099", "が"), ("ｶﾞ", "が"),
    ("パーティー", "ぱーてぃー"), ("ヴ", "ゔ"), ("ヾ", "ゞ"), ("İ", "i"), ("㎏", "kg"), ("한", "한"),
])
def test_what_is_one(one, other):
    assert folded([one]) == folded([other]) == [other]


@pytest.mark.parametrize("one, other", [
    ("か", "が"), ("は", "ば"), ("は", "ぱ"), ("つ", "っ"), ("や", "ゃ"), ("ケ", "ヶ"), ("ビル", "ビール"),
    ("おばさん", "おばあさん"), ("й", "и"), ("病院", "美容院"), ("犬", "大"),
])
def test_what_stays_apart(one, other):
    assert folded([one]) != folded([other])


def alphabet():
    """Code points of which folding makes something, and those that compose."""
    ranges = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x391, 0x3CA), (0x410, 0x450), (0x904, 0x950),
              (0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3), (0x1E00, 0x1F00), (0x2100, 0x2190),
              (0x2460, 0x24FF), (0x3001, 0x3100), (0x3131, 0x318F), (0x3200, 0x3400), (0x4E00, 0x4E40),
              (0xAC00, 0xAC40), (0xF900, 0xFA00), (0xFB00, 0xFB07), (0xFDFA, 0xFDFB), (0xFF01, 0xFFDD)]
    points = [point for first, end in ranges for point in range(first, end)]
    return [chr(point) for point in points if unicodedata.category(chr(point)) != "Cn"]


def test_folding_is_that_of_unicodes_tables():
    chance = random.Random(1)
    chars = alphabet()
    texts = chars + ["".join(chance.choices(chars, k=chance.randint(1, 12))) for _ in range(20_000)]
    for text, ours in zip(texts, folded(texts), strict=True):
        assert ours == fold(text), [f"{ord(char):04X}" for char in text]


def test_folding_twice_is_folding_once():
    chance = random.Random(2)
    chars = alphabet()
    once = folded(["".join(chance.choices(chars, k=8)) for _ in range(5_000)])
    assert folded(once) == once


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    path = tmp_path_factory.mktemp("scan") / "journal.db"
    subprocess.run([BUILD / "tests" / "tool_journal", path, str(ENTRIES), "10", "2026-10-31"], check=True,
                   timeout=10 * DEADLINE_S)
    return path


def scan(whole, ends, wanted):
    """Which lines of the whole hold it."""
    found, at = [], whole.find(wanted)
    while at >= 0:
        row = bisect.bisect_right(ends, at)
        found.append(row)
        at = whole.find(wanted, ends[row])
    return found


def test_every_substring_is_found_where_a_scan_finds_it(journal):
    """500 random parts, of one to eight characters, of texts of 100,000 entries."""
    database = sqlite3.connect(journal)
    assert database.execute("SELECT count(*) FROM entry").fetchone() == (ENTRIES,)
    # What is private is found by nobody who does not ask.
    rows = database.execute("SELECT number, text, tags FROM entry WHERE is_private = 0 "
                            "ORDER BY day, minute, number").fetchall()
    database.close()
    assert ENTRIES * 0.9 < len(rows) < ENTRIES
    lines = [fold(text) + "\x01" + "".join(f"#{fold(tag)}\x01" for tag in json.loads(tags))
             for _, text, tags in rows]
    whole = "\n".join(lines) + "\n"
    ends = list(itertools.accumulate(len(line) + 1 for line in lines))
    chance = random.Random(3)
    parts = []
    while len(parts) < 500:
        text = chance.choice(rows)[1]
        length = len(parts) % 8 + 1
        at = chance.randrange(len(text) - length + 1)
        parts.append(text[at:at + length])
    assert len(set(parts)) > 300
    for part, line in zip(parts, ask(journal, parts), strict=True):
        wanted = fold(part)
        expected = scan(whole, ends, wanted)
        # Only half of a letter (ﾋ or the mark of ﾋﾞ) is nowhere by itself.
        assert expected or "ﾋ" in part or unicodedata.combining(wanted[0]), part
        assert [int(number) for number in line.split()] == [rows[row][0] for row in expected], part


def test_what_is_not_there_is_not_found(journal):
    absent = ["ぬ", "ゑゑ", "病院の予約が", "\"", "\" OR \"", "*", "が*", "words:", "NEAR(", "^朝", "'", "\ufdd0",
              "\ufdd0\ufdd0", "-", "--", "a\" AND \"b", "{words}", "\\", "%", "_", "\U0010ffff"]
    assert ask(journal, absent) == [""] * len(absent)
