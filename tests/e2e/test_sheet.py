# SPDX-License-Identifier: MIT
"""The sheet, read with real tools: one page, its words in order, its numbers the daemon's."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time
import unicodedata
import xml.etree.ElementTree

import pytest

from conftest import AYUMI, AYUMID, BUILD, DEADLINE_S

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"
HELPER = BUILD / "libexec" / "ayumi" / "ayumi-sheet"
MONTH = "2025-10"
LANGUAGES = ("ja", "en")
MORE = {"ja": r"ほか(\d+)件", "en": r"and(\d+)more"}
HEADINGS = {"ja": ("書かれていたこと", "目安", "相談したいこと"),
            "en": ("What was written", "An estimate", "What we would like to ask")}
KINDS = ("greeting:reply", "greeting:none", "talk", "meal", "request:accepted", "request:declined",
         "invitation:accepted", "invitation:declined", "outing", "solo", "room", "harsh",
         "consultation:went", "bridge", "class:went", "group:went", "reading", "rest",
         "supporter:met", "supporter:unmet", "own-consultation", "medical", "place", "peers",
         "volunteer", "study", "trial", "work", "pause", "statement:2")
MEMBERS = ("母", "父")
# What families write, four months of it: made up.
USUAL = ["2025-09-08 talk", "2025-09-20 greeting:none", "2025-10-02 greeting:reply 「おはよう」に返事 -b 母",
         "2025-10-04 talk テレビの話をした -b 母", "2025-10-09 consultation:went -b 母",
         "2025-10-11 meal カレー -b 母", "2025-10-13 talk -b 母", "2025-10-15 request:accepted -b 母",
         "2025-10-18 group:went -b 母", "2025-10-20 supporter:met 玄関先で少し話した -b 母",
         "2025-10-22 rest -b 母", "2025-10-24 statement:2 -b 母", "2025-10-27 supporter:unmet -b 母",
         "2025-10-28 greeting:reply 朝のあいさつを続けるこつを知りたい -b 母 #相談したい"]
FULL = [f"2025-10-{1 + n % 31:02} {KINDS[n % len(KINDS)]} 記録{n}の長い文章です{'。とても長い' * 8}"
        f" -b {MEMBERS[n % 2]}" for n in range(400)]
VIEWS = ["2025-10-03 greeting:reply 笑って返事 -b 母", "2025-10-03 greeting:none -b 父",
         "2025-10-10 meal いっしょに鍋 -b 母", "2025-10-10 room -b 父",
         *[f"2025-10-{day} talk -b 母" for day in (12, 14, 16, 18, 21)]]
STATES = {"usual": USUAL, "empty": [], "full": FULL, "views": VIEWS}


@pytest.fixture
def house(household):
    for name in MEMBERS:
        household.run("member", "add", name)
    return household


def write(house, lines):
    if lines:
        house.run(stdin="\n".join(lines) + "\n")


def draw(house, *words, name="sheet.pdf", language="ja", check=0, **more):
    house.environment["LANGUAGE"] = language
    path = house.folder / name
    path.unlink(missing_ok=True)
    done = house.run("sheet", MONTH, "--output", path, *words, check=check, **more)
    return path if check == 0 else done


def tool(*words):
    return subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, check=True,
                          timeout=DEADLINE_S).stdout.decode()


def raw(path):
    """The page's words in the order in which they were drawn."""
    return tool("pdftotext", "-raw", path, "-")


def squeezed(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def lines_of(path):
    """Each line as (distance from the top, its words from left to right)."""
    lines = {}
    for x, y, word in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>',
                                 tool("pdftotext", "-bbox", path, "-")):
        lines.setdefault(round(float(y)), []).append((float(x), word))
    return [(y, " ".join(word for _, word in sorted(words))) for y, words in sorted(lines.items())]


# --- what kind of file it is ------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_one_page_that_everybody_can_open(house, state, language):
    write(house, STATES[state])
    path = draw(house, language=language)
    about = tool("pdfinfo", path)
    assert re.search(r"Pages:\s+1\n", about) and re.search(r"Page size:.*A4", about)
    assert re.search(r"Tagged:\s+yes", about) and re.search(r"Title:\s+\S", about)
    assert "hikikomori" not in about.lower() and "ひきこもり" not in about
    tool("qpdf", "--check", path)
    assert (b"/Lang (ja-JP)" if language == "ja" else b"/Lang (en)") in path.read_bytes()
    fonts = tool("pdffonts", path).splitlines()[2:]
    assert fonts
    for font in fonts:
        embedded, _, has_unicode = font.split()[-5:-2]
        assert (embedded, has_unicode) == ("yes", "yes"), font
    assert path.stat().st_mode & 0o777 == 0o600
    text = raw(path)
    places = [text.index(heading) for heading in HEADINGS[language]]
    assert places == sorted(places), "facts, then the estimate, then the questions"
    tree = tool("pdfinfo", "-struct-text", path)
    assert [tag for tag in ("Document", "H1", "Sect", "H2", "P") if tag not in tree] == []
    spoken = squeezed("".join(re.findall(r'"(.*)"', tree)))
    assert squeezed(text) == spoken, "the tree holds all that is on the page, in the same order"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_text_and_places_are_as_they_were(house, state, language):
    """Write the files anew with AYUMI_GOLDEN=1, and look at the pages."""
    write(house, STATES[state])
    lines = lines_of(draw(house, language=language))
    # The day on which it is made is the only thing that passes.
    lines = [(y, line) for y, line in lines if not re.search("作成日|Made on", line)]
    golden = GOLDEN / f"sheet-{state}-{language}.txt"
    if os.environ.get("AYUMI_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text("".join(f"{y}\t{line}\n" for y, line in lines))
    expected = [line.split("\t", 1) for line in golden.read_text().splitlines()]
    assert [line for _, line in lines] == [line for _, line in expected]
    for (y, line), (before, _) in zip(lines, expected):
        assert abs(y - int(before)) <= 3, line


def test_pictures(house):
    write(house, USUAL)
    png = draw(house, name="s.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1240, 1753)
    svg = xml.etree.ElementTree.parse(draw(house, name="s.svg")).getroot()
    assert svg.get("width") == "595.276pt"
    assert house.run("sheet", MONTH, "-o", "-").stdout[:5] == b"%PDF-"
    assert draw(house, "--format", "svg", name="s").read_text().startswith("<?xml")


# --- what it says -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_number_is_the_daemons(house, state, language):
    write(house, STATES[state])
    page = squeezed(raw(draw(house, "--without", "statements,writers,meetings", language=language)))
    facts, estimate = page.split(squeezed(HEADINGS[language][1]), 1)
    report = house.json("report", MONTH)
    kinds = {kind["id"]: kind for kind in json.loads(house.run("call", "GetKinds").out)["kinds"]}
    total = (f"記録{report['entries']}件、書いた日{report['written_days']}日"
             f"(前の期間は{report['previous_entries']}件、{report['previous_written_days']}日)"
             if language == "ja" else
             f"Entries:{report['entries']}on{report['written_days']}days"
             f"(before:{report['previous_entries']}on{report['previous_written_days']}days)")
    assert total in facts
    left_out = sum(int(number) for number in re.findall(MORE[language], facts))
    said = 0
    rows = [(row["kind"], row["outcome"], row["count"], row["previous"]) for row in report["kinds"]
            if kinds[row["kind"]]["group"] not in ("family", "safety") and row["kind"] != "statement"]
    rows += [(row["kind"], None, row["count"], row["previous"]) for row in report["family"]
             if row["count"] or row["previous"]]
    for kind, outcome, count, before in rows:
        label = kinds[kind][f"label_{language}"]
        for known in kinds[kind]["outcomes"]:
            if known["id"] == outcome:
                label += ("：" if language == "ja" else ": ") + known[f"label_{language}"]
        value = f"{count}件(前{before}件)" if language == "ja" else f"{count}(before:{before})"
        said += squeezed(label) + value in facts
    assert said + left_out == len(rows) + max(0, len(report["firsts"]) - facts.count("初めて)")
                                              - facts.count("日ぶり)") - facts.count("journal)")
                                              - len(re.findall(r"after\d+days", facts)))
    assert (said > 0) == (len(rows) > 0)
    end = report["estimate_end"]
    if end["verdict"] != "few":
        for part in end["probabilities"].values():
            percent = f"{part * 100:.0f}%"
            assert percent in estimate or part < 0.005 or part >= 0.995, percent
    else:
        assert "%" not in estimate
    assert re.findall(r"診断ではなく" if language == "ja" else "notadiagnosis", estimate)


def test_a_full_month_says_what_is_missing(house):
    write(house, FULL)
    text = raw(draw(house))
    assert len(re.findall(MORE["ja"], squeezed(text))) >= 3
    assert "相談したいこと" in text


def test_what_is_private_pressing_or_dangerous_stays_at_home(house):
    write(house, USUAL + ["2025-10-05 talk ないしょの話 -b 母 --private",
                          "2025-10-06 pressure 言いすぎた -b 父", "2025-10-07 violence 物音 -b 母",
                          "2025-10-08 note 見せない相談 --private #相談したい"])
    text = raw(draw(house))
    for word in ("ないしょ", "言いすぎ", "圧力", "物音", "暴力", "見せない"):
        assert word not in text
    text = raw(draw(house, "--with", "safety"))
    assert "暴力" in text and "物音" not in text
    assert "安全にかかわること" in text


def test_names_are_replaced_unless_wanted(household):
    for name in ("母", "花子", "Ken"):
        household.run("member", "add", name)
    household.run("config", "sheet-person", "太郎")
    household.run("config", "person", "タロちゃん")
    write(household, ["2025-10-01 place 太郎と花子が見学。KENさんとKentの話もタロちゃんがした。 -b 花子",
                      *[f"2025-10-{day} talk -b Ken" for day in range(10, 18)],
                      "2025-10-20 statement:3 太郎さんはよく話す -b 母"])
    text = squeezed(raw(draw(household, "--ask", "太郎のこれから")))
    for name in ("太郎", "花子", "タロちゃん", "KENさん"):
        assert name not in text
    assert "本人と家族Aが見学" in text and "Kentの話も本人が" in text and "家族B" in text
    assert "本人のこれから" in text and "作成:母・家族A・家族B" in text
    assert "家族A" not in tool("pdfinfo", draw(household, "--names"))
    text = squeezed(raw(draw(household, "--names", "--by", "山田")))
    assert "太郎と花子が見学" in text and "作成:山田" in text


def test_the_familys_own_lines(house):
    write(house, USUAL)
    page = squeezed(raw(draw(house)))
    assert page.endswith("相談したいこと・朝のあいさつを続けるこつを知りたい")
    page = squeezed(raw(draw(house, "--ask", "一つ目 です", "--ask", "二つ目")))
    assert page.endswith("相談したいこと・一つ目です・二つ目")
    house.run("sheet", MONTH, "-o", "x.pdf", *["--ask", "多い"] * 9, check=2)
    text = raw(draw(house, *[word for n in range(8) for word in ("--ask", f"{n}番" + "長い" * 90)]))
    assert all(f"{n}番" in text for n in range(8))


def test_the_choice_of_sections_is_remembered(house):
    write(house, USUAL)
    assert "ステップ" not in raw(draw(house, "--without", "estimate,reasons,statements"))
    text = raw(draw(house))
    assert "目安" not in text and "ステップ" not in text and "種類ごと" in text
    assert "目安" in raw(draw(house, "--with", "estimate"))
    value = [setting["value"] for setting in house.json("config")
             if setting["key"] == "sheet-sections"]
    assert value == ["counts,firsts,writers,family,meetings,estimate,ask"]
    house.run("config", "sheet-sections", "none")
    text = raw(draw(house))
    assert "種類ごと" not in text and "相談したい" not in text and "記録" in text
    house.run("config", "sheet-sections", "counts,nonsense", check=1)
    assert "nonsense" in house.run("sheet", "-o", "x.pdf", "--with", "nonsense", check=2).err


# --- what must not break it -----------------------------------------------------------------


def test_hostile_text_is_only_text(house):
    hostile = ("<b>太い</b> <span size='99999'>&amp;&#0; %s%n \x1b[31m \u202e逆さ\u2066 \u200f "
               "👪🏽‍💻 " + "長" * 300 + "W" * 500 + "\u0301" * 100)
    write(house, ["2025-10-01 place x -b 母", *[f"2025-10-{day} talk -b 母" for day in range(10, 18)]])
    house.run("edit", "1", "-t", "08:00")
    house.run("call", "Edit", json.dumps({"number": 1, "changes": {"text": hostile}}))
    for name in ("s.pdf", "s.svg", "s.png"):
        path = draw(house, "--ask", hostile.replace("\0", ""), name=name)
    path = draw(house, "--ask", hostile)
    text = raw(path)
    assert "<b>太い</b>" in text and "<span size='99999'>&amp;&#0; %s%n" in text
    for control in "\x1b\u202e\u2066\u200f":
        assert control not in text
    tool("qpdf", "--check", path)
    assert re.search(r"Pages:\s+1\n", tool("pdfinfo", path))
    for x, right in re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)"', tool("pdftotext", "-bbox", path, "-")):
        assert float(x) >= 39 and float(right) <= 557, "nothing leaves the page"


def test_without_a_font_it_says_which_package(house):
    write(house, USUAL)
    empty = house.folder / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>')
    done = draw(house, check=1, environment={"FONTCONFIG_FILE": str(empty)})
    assert "fonts-noto-cjk" in done.err
    assert not (house.folder / "sheet.pdf").exists()
    latin = house.folder / "latin.conf"
    latin.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                     "<dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>")
    assert "fonts-noto-cjk" in draw(house, check=1, environment={"FONTCONFIG_FILE": str(latin)}).err


@pytest.mark.parametrize("script", ("kill -9 $$", "exec sleep 600", "exit 0", "yes", "exit 1"))
def test_a_helper_that_does_not_do_its_work(house, script):
    write(house, USUAL)
    tree = house.folder / "tree"
    (tree / "bin").mkdir(parents=True)
    (tree / "libexec" / "ayumi").mkdir(parents=True)
    for program in (AYUMI, AYUMID):
        shutil.copy(program, tree / "bin")
    (tree / "share").symlink_to(BUILD / "share")
    helper = tree / "libexec" / "ayumi" / "ayumi-sheet"
    helper.write_text(f"#!/bin/sh\n{script}\n")
    helper.chmod(0o755)
    begun = time.monotonic()
    done = draw(house, check=1, program=tree / "bin" / "ayumi")
    assert time.monotonic() - begun < 30
    assert "何も書き出していません" in done.err and done.out == ""
    assert not (house.folder / "sheet.pdf").exists()
    helper.unlink()
    assert "ayumi-sheet" in draw(house, check=1, program=tree / "bin" / "ayumi").err


@pytest.mark.parametrize("request_bytes", (b"", b"x\0", b"{}\0", b'{"format":"exe"}\0', b'{"format":"pdf"}',
                                           b'{"format":"pdf","areas":[{"blocks":[{"shape":"?"}]}]}\0'))
def test_the_helper_refuses_what_it_does_not_know(house, request_bytes):
    done = house.run(program=HELPER, stdin=request_bytes, check=2)
    assert done.stdout == b""


def test_where_it_is_written(house):
    write(house, USUAL)
    assert "--output" in house.run("sheet", MONTH, check=2).err
    path = draw(house)
    before = path.read_bytes()
    house.run("sheet", MONTH, "-o", path, check=1)
    assert path.read_bytes() == before
    house.run("sheet", MONTH, "-o", path, "--replace")
    house.run("sheet", MONTH, "-o", "sheet.txt", check=2)
    house.run("sheet", MONTH, "-o", "sheet.pdf", "--format", "exe", check=2)
    house.run("sheet", "2999-01", "-o", "sheet.pdf", check=2)
    house.run("sheet", MONTH, "-o", "/dev/full/sheet.pdf", check=1)
    assert [name for name in os.listdir(house.folder) if name.startswith(".")] == []
