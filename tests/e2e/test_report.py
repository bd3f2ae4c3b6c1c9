# SPDX-License-Identifier: MIT
"""A report in each of its forms: the same numbers everywhere, and no words but ours as markup."""

import csv
import datetime
import html.parser
import io
import json
import os
import pathlib
import re
import stat
import unicodedata

import pytest

from test_words import ENGLISH, JAPANESE

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "report"
FORMS = ("text", "csv", "md", "html")
PERIODS = ("2024-10", "2024Q2", "2024", "2024-10-05..2024-10-20", "2024-01")
STEPS = ("p1", "p2", "p3", "p4")


@pytest.fixture
def two_writers(household):
    for name in ("母", "父"):
        household.run("member", "add", name)
    household.run(stdin=(DATA / "household.txt").read_text())
    return household


def report(household, period, form="text", *more, columns=200):
    return household.run("report", period, "--format", form, *more,
                         environment={"COLUMNS": str(columns)}).out


# --- reading what was put out ------------------------------------------------------------------------


class Document(html.parser.HTMLParser):
    """Tables, words and elements of a document, which must be well-formed."""

    VOID = {"meta", "br", "hr", "img", "link", "input"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.stack, self.elements, self.tables, self.words = [], [], [], []
        self.cell = None
        self.feed(text)
        self.close()
        assert not self.stack, f"left open: {self.stack}"

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"twice the same attribute: {tag} {attrs}"
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1] == tag, f"</{tag}> after {self.stack}"
        self.stack.pop()
        if tag in ("td", "th"):
            self.tables[-1][-1].append("".join(self.cell).strip())
            self.cell = None

    def handle_data(self, data):
        assert "<" not in data or self.stack[-1] != "script"
        if self.stack and self.stack[-1] != "style":
            self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)


def markdown_cells(line):
    return [re.sub(r"\\(.)", r"\1", cell).replace("&lt;", "<").replace("&amp;", "&").strip()
            for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows_of(text, form):
    """All rows of all tables, as tuples of cells, groups' headings left out."""
    if form == "html":
        found = [row for table in Document(text).tables for row in table]
    elif form == "csv":
        found = list(csv.reader(io.StringIO(text, newline="")))
    elif form == "md":
        found = [markdown_cells(line) for line in text.splitlines() if line.startswith("|")]
    else:
        found = [re.split(r" {2,}", line.strip()) for line in text.splitlines()]
    return {tuple(cell for cell in row if cell.strip("█▏▎▍▌▋▊▉")) for row in found if len(row) > 1}


def words_of(text, form):
    """What is read, without markup."""
    if form == "html":
        return " ".join(Document(text).words)
    if form == "md":
        return re.sub(r"\\(.)", r"\1", text).replace("&lt;", "<").replace("&amp;", "&")
    if form == "csv":
        return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text, newline="")))
    return re.sub(r"\n +", " ", text)


# --- what must stand there --------------------------------------------------------------------------


class Facts:
    def __init__(self, household, period, *more):
        self.facts = json.loads(report(household, period, "json", *more))
        kinds = json.loads(household.run("call", "GetKinds").out)["kinds"]
        self.groups = {kind["id"]: kind["group"] for kind in kinds}
        self.labels = {(kind["id"], None): kind["label_en"] for kind in kinds}
        for kind in kinds:
            for outcome in kind["outcomes"]:
                self.labels[kind["id"], outcome["id"]] = \
                    f'{kind["label_en"]}: {outcome["label_en"]}'

    def label(self, row):
        return self.labels[row["kind"], row["outcome"]]

    def drawn(self, name):
        return [row for row in self.facts[name] if self.groups[row["kind"]] != "safety"]


def say_day(text, has_year=True):
    day = datetime.date.fromisoformat(text)
    return day.strftime("%a ") + str(day.day) + day.strftime(" %b") + (f" {day.year}" if has_year else "")


def percent(part):
    return f"{part * 100:.0f}%"


def is_told(estimate):
    return estimate["verdict"] not in ("few", "treatment-first")


def expected_rows(known, form):
    facts = known.facts
    rows = [(known.label(row), row["count"], row["previous"]) for row in known.drawn("kinds")]
    if rows:
        rows += [("entries", facts["entries"], facts["previous_entries"]),
                 ("days written on", facts["written_days"], facts["previous_written_days"])]
    if any(row["count"] + row["previous"] for row in facts["family"]):
        for row in facts["family"]:
            last = (say_day(row["last"]),) if row["last"] else ()
            rows.append((known.labels[row["kind"], None], row["count"], row["previous"], *last))
    rows += [(row["member"] or "family", row["entries"], row["days"]) for row in facts["members"]]
    writers = [row["member"] for row in facts["members"]]
    counts = {(known.label(row), row["member"]): row["count"] for row in facts["member_kinds"]}
    if len(writers) > 1:
        for label in {label for label, _ in counts}:
            rows.append((label, *(counts.get((label, writer), 0) for writer in writers)))
    if len(facts["months"]) > 1:
        rows += [(known.label(row), *row["counts"]) for row in known.drawn("month_kinds")]
        rows += [month_row(month) for month in facts["months"]]
        for stay in facts["path"]:
            span = f'{say_day(stay["from"])} to {say_day(stay["to"])}'
            rows.append((span, "①②③④"[stay["step"] - 1], percent(stay["probability"]),
                         percent(stay["least"])))
    if form != "text":
        rows += drawn_rows(facts, form)
    return {tuple(str(cell) for cell in row) for row in rows}


def month_row(month):
    estimate = month["estimate"]
    brief = {"few": "little written", "unclear": "not clear yet"}.get(estimate["verdict"])
    if not brief:
        low, high = ("①②③④"[estimate[name] - 1] for name in ("low", "high"))
        brief = f"around {low}" if low == high else f"around {low}–{high}"
    parts = [percent(estimate["probabilities"][name]) for name in STEPS] if is_told(estimate) else []
    name = datetime.date.fromisoformat(month["from"]).strftime("%B %Y")
    return (name, month["entries"], month["written_days"], brief, *parts)


def drawn_rows(facts, form):
    """The band and the calendar, which text draws."""
    say = (lambda text: text) if form == "csv" else say_day
    rows = [(say(row["date"]), row["entries"]) for row in facts["days"]]
    course = facts["course"] if any(map(is_told, facts["course"])) else []
    for estimate in course:
        parts = [estimate["probabilities"][name] for name in STEPS]
        if not is_told(estimate):
            cells = {"csv": (), "md": ("·",) * 4, "html": ("too little written to say",)}[form]
        else:
            cells = [f"{part:.6f}" if form == "csv" else percent(part) for part in parts]
        rows.append((say(estimate["date"]), *cells))
    return rows


def expected_words(known):
    facts = known.facts
    words = [f'entries: {facts["entries"]}, days written on: {facts["written_days"]}']
    if facts["private_entries"]:
        words.append(f'and {facts["private_entries"]} private entr')
    for first in facts["firsts"]:
        since = (f'after {first["days_since"]} days' if first["days_since"] else
                 "for the first time in this journal")
        words.append(f'{say_day(first["date"])} {known.label(first)} ({since})')
    assert all(len(facts[name]) <= 31 for name in ("attended", "quiet", "differences", "statements"))
    for row in facts["attended"]:
        words.append(f'{say_day(row["date"])} {row["title"] or known.labels[row["kind"], None]}')
    for span in facts["quiet"]:
        words.append(f'{say_day(span["from"])} to {say_day(span["to"])} ({span["days"]} days)')
    for difference in facts["differences"]:
        words += [f'{view["member"] or "family"} — {known.label(view)}'
                  for view in difference["views"]]
    for reason in facts["moved"]:
        if reason["kind"] and abs(reason["influence"]) >= 0.1 and is_told(facts["estimate_end"]):
            words.append(f'{known.labels[reason["kind"], None]} ({reason["entries"]} entr')
    words += [entry["text"] for entry in facts["statements"]]
    return words


def squeezed(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("form", FORMS)
def test_each_number_is_the_facts(two_writers, form):
    for period in PERIODS:
        known = Facts(two_writers, period)
        text = report(two_writers, period, form)
        found = rows_of(text, form)
        missing = expected_rows(known, form) - found
        assert not missing, f"{period} {form}: {sorted(missing)[:5]}\n{text}"
        words = squeezed(words_of(text, form))
        for wanted in expected_words(known):
            assert squeezed(wanted) in words, f"{period} {form}: {wanted}\n{text}"


def test_no_table_has_more_rows_than_the_facts(two_writers):
    for period in PERIODS:
        known = Facts(two_writers, period)
        wanted = expected_rows(known, "html")
        end = known.facts["estimate_end"]
        for table in Document(report(two_writers, period, "html")).tables:
            for row in table[1:]:
                cells = tuple(cell for cell in row if cell)
                if len(cells) < 2 or (cells[0][0] in "①②③④" and is_told(end) and
                                      cells[1] == percent(end["probabilities"][
                                          STEPS["①②③④".index(cells[0][0])]])):
                    continue
                assert cells in wanted, f"{period}: {cells}"


def test_the_calendar_of_text_is_the_facts(two_writers):
    days = {row["date"]: row["entries"] for row in Facts(two_writers, "2024-10").facts["days"]}
    text = report(two_writers, "2024-10").split("Days on which something was written")[1]
    marks = dict(re.findall(r"(\d+)([░▒▓█]?)", text.split("░ 1 entry")[0]))
    assert len(marks) == 31
    for day, mark in marks.items():
        entries = days.get(f"2024-10-{int(day):02}", 0)
        assert mark == ("" if not entries else "░" if entries == 1 else "▒" if entries <= 3 else
                        "▓" if entries <= 6 else "█"), day


def test_the_band_of_text_is_the_facts(two_writers):
    course = Facts(two_writers, "2024-10").facts["course"]
    lines = re.findall(r"^(?:  (?:100%|     | 50%|  0%)|      ) ?([1-4·]{31})$",
                       report(two_writers, "2024-10"), re.MULTILINE)
    assert len(lines) == 10
    for column, estimate in enumerate(course):
        for row, line in enumerate(lines):
            height, step = (9.5 - row) / 10, 0
            while step < 3 and height > sum(estimate["probabilities"][name]
                                            for name in STEPS[:step + 1]):
                step += 1
            assert line[column] == (str(step + 1) if is_told(estimate) else "·")


def test_only_one_model_stands_wherever_a_step_does(two_writers):
    for form in FORMS:
        for period in PERIODS:
            text = squeezed(words_of(report(two_writers, period, form), form))
            assert "only one model" in text
            assert "not a diagnosis" in text


def test_what_is_private_is_only_counted(two_writers):
    for form in FORMS + ("json",):
        for more in ((), ("--own",)):
            text = report(two_writers, "2024-10", form, *more)
            assert "ないしょ" not in text
            assert ("1 private entry" if form != "json" else '"private_entries": 1') in text


@pytest.mark.parametrize("now,is_said", [(0, True), (1, True), (2, False), (3, False)])
def test_fewer_pressing_words_are_the_familys_own_step(household, now, is_said):
    for day in ("2024-09-03", "2024-09-20"):
        household.run("add", "pressure", "-d", day)
    for day in ("2024-10-02", "2024-10-10", "2024-10-20")[:now]:
        household.run("add", "pressure", "-d", day)
    household.run("add", "talk", "-d", "2024-10-05")
    own = report(household, "2024-10", "text", "--own")
    assert (f"Noted {now} times in this period and 2 times" in own) == is_said
    assert "a step of the family's own" not in report(household, "2024-10")


def test_pressing_words_are_in_the_familys_own_copy_alone(two_writers):
    for form in FORMS + ("json",):
        handed = report(two_writers, "2024-10", form)
        assert "この先" not in handed and "pressed" not in handed
        own = report(two_writers, "2024-10", form, "--own")
        assert "この先" in own
        assert form == "json" or ("pressed" in own and "own copy" in own)


# --- hostile words --------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "+1", "-1", "@SUM(1)",
    "| a | b |\n# heading\n- item\n1. one",
    "[link](https://example.org) www.example.org <https://example.org> a@example.org",
    "`code` *bold* __x__ ~~x~~ ![x](y) $x$",
    "\x1b[31mred\x1b[0m \x07 \x9b31m",
    "\u202egnihtyreve\u2066 \u200f",
    "\" onmouseover=\"alert(1)\" ' x='1",
    "</style></title></svg>]]><!-- &lt;b&gt; &#60;",
)


@pytest.fixture
def hostile(household):
    names = ["=1+1", "<b>x</b>", "| a |", "-母", "a\"b'c&d"]
    for name in names:
        household.run("member", "add", "--", name, check=None)
    writers = [member["name"] for member in
               json.loads(household.run("call", "ListMembers").out)["members"]]
    assert len(writers) >= 4
    for i, text in enumerate(HOSTILE):
        for kind, outcome in (("statement", "2"), ("pressure", None), ("place", None)):
            entry = {"id": f"01900000-0000-7000-8000-{i:06}{len(kind):06}", "kind": kind,
                     "outcome": outcome, "text": text, "date": f"2024-10-{i + 1:02}",
                     "member": writers[i % len(writers)],
                     "said_by": "=1<i>|" if kind == "statement" else None}
            household.run("call", "Add", json.dumps({"entry": entry}))
    return household


def test_hostile_words_in_text(hostile):
    text = report(hostile, "2024-10", "text", "--own")
    for character in text:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cf"), \
            repr(character)
    assert "<script>" in text


def test_hostile_words_in_csv(hostile):
    text = report(hostile, "2024-10", "csv", "--own")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]
    for cell in cells:
        assert not cell or cell[0] not in "=+-@\t\r", cell
    assert "'=1+1" in cells and any("<script>" in cell for cell in cells)
    assert "\x1b" not in text and "\u202e" not in text


def test_hostile_words_in_markdown(hostile):
    text = report(hostile, "2024-10", "md", "--own")
    lines = text.splitlines()
    assert not re.search(r"<[a-zA-Z/!]", text)
    assert not re.search(r"(?<!\\)[\[\]`]|(?<!\\)!\[", text)
    assert "https:/" not in text and "www.example" not in text and "a@example" not in text
    assert not re.search(r"(?<![\\*])\*(?!\*)", text)
    widths = [len(re.split(r"(?<!\\)\|", line)) for line in lines if line.startswith("|")]
    groups = [list(group) for group in
              re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)]
    assert widths and groups
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table
    assert sum(line.startswith("# ") for line in lines) == 1


def test_hostile_words_in_html(hostile):
    text = report(hostile, "2024-10", "html", "--own")
    document = Document(text)
    check_document(document, text)
    assert "alert(1)" in "".join(document.words)


def test_hostile_words_in_json(hostile):
    text = report(hostile, "2024-10", "json", "--own")
    assert "\x1b" not in text and "\u202e" not in text
    texts = {entry["text"] for entry in json.loads(text)["statements"]}
    assert texts == set(HOSTILE)


# --- the document ------------------------------------------------------------------------------------------

ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer",
    "h1", "h2", "p", "ul", "li", "a", "table", "caption", "thead", "tbody", "tr", "th", "td", "div",
    "figure", "figcaption", "details", "summary", "svg", "desc", "rect", "path", "text",
}
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "colspan",
    "role", "tabindex", "viewbox", "width", "height", "x", "y", "d", "text-anchor", "aria-label",
    "aria-labelledby", "aria-hidden",
}


def check_document(document, text):
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in document.elements:
        assert tag in ELEMENTS, tag
        assert set(attributes) <= ATTRIBUTES, attributes
        if tag == "a":
            assert attributes["href"][0] == "#" and attributes["href"][1:] in ids
        for name in attributes.get("aria-labelledby", "").split():
            assert name in ids
        if tag == "th":
            assert attributes["scope"] in ("col", "row", "rowgroup")
        if tag == "svg":
            assert "aria-hidden" in attributes or \
                (attributes["role"] == "img" and len(attributes["aria-labelledby"].split()) == 2)
    assert not re.search(r"\b(?:https?|ftp|javascript|data):", re.sub(
        r"&[^;]*;", "", " ".join(f"{value}" for _, attributes in document.elements
                                 for value in attributes.values())))
    assert "@import" not in text and "url(" not in text
    policy = [attributes["content"] for tag, attributes in document.elements
              if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert len(policy) == 1 and policy[0].startswith("default-src 'none'")


@pytest.mark.parametrize("language", ("en", "ja"))
def test_the_document_is_sound(two_writers, language):
    two_writers.run("config", "language", language)
    for period in PERIODS:
        text = report(two_writers, period, "html")
        document = Document(text)
        check_document(document, text)
        assert document.elements[0] == ("html", {"lang": language})
        for table in document.tables:
            assert all(cell for cell in table[0]), table[0]
        if period == "2024-10":
            assert [tag for tag, _ in document.elements].count("desc") == 2


# --- as it is read -------------------------------------------------------------------------------------------


def fill(household):
    """400 entries in one month."""
    household.run("member", "add", "母")
    household.run(stdin="".join(
        f"2024-05-{1 + i % 31:02} {('talk', 'meal', 'group:went', 'greeting:reply')[i % 4]} {'あ' * 200}\n"
        for i in range(400)))


GOLDEN = (
    ("month", "2024-10", "text", 80), ("month-narrow", "2024-10", "text", 40),
    ("month-ascii", "2024-10", "text", 80, "--ascii"), ("month-own", "2024-10", "text", 80, "--own"),
    ("month", "2024-10", "md", 80), ("month", "2024-10", "csv", 80),
    ("year", "2024", "text", 80), ("year-narrow", "2024", "text", 40), ("year", "2024", "csv", 80),
    ("empty", "2023-05", "text", 80),
)


def golden(name, form, language, text):
    """The same as before; with AYUMI_GOLDEN=write it is kept as it now is."""
    path = DATA / f"{name}.{language}.{'txt' if form == 'text' else form}"
    text = re.sub(r"(?m)^(.*(?:made on|作成日：)).*?(\"?\r?)$", r"\1 …\2", text)
    if os.environ.get("AYUMI_GOLDEN") == "write":
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text, f"see {path}"


@pytest.mark.parametrize("language", ("en", "ja"))
def test_reports_read_as_before(two_writers, language):
    two_writers.run("config", "language", language)
    for name, period, form, columns, *more in GOLDEN:
        text = report(two_writers, period, form, *more, columns=columns)
        golden(name, form, language, text)


@pytest.mark.parametrize("language", ("en", "ja"))
def test_an_overfull_month_reads_as_before(household, language):
    household.run("config", "language", language)
    fill(household)
    text = report(household, "2024-05", columns=80)
    golden("overfull", "text", language, text)
    assert "400" in text
    if language == "en":
        for form in FORMS:
            text = words_of(report(household, "2024-05", form), form)
            assert len(re.findall(r"May 2024 family group(?!:)", squeezed(text))) == 31
            assert "and 69 more" in text


def columns_of(line):
    return sum(0 if unicodedata.combining(character) else
               2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("language", ("en", "ja"))
def test_no_line_is_wider_than_the_terminal(two_writers, language):
    two_writers.run("config", "language", language)
    for columns in (40, 60, 80, 132):
        for period in PERIODS:
            for line in report(two_writers, period, columns=columns).splitlines():
                assert columns_of(line) <= columns, f"{columns}: {line}"
                assert line == line.rstrip(), repr(line)


def test_old_terminals_get_ascii(two_writers):
    text = report(two_writers, "2024-10", "text", "--ascii")
    for name in ("母", "父"):
        text = text.replace(name, "")
    assert re.sub(r"[\u3000-\u9fff\uff00-\uffef]", "", text).isascii()
    dumb = two_writers.run("report", "2024-10", environment={"TERM": "dumb", "COLUMNS": "200"}).out
    assert dumb.replace("母", "").replace("父", "") == text


@pytest.mark.parametrize("language", ("en", "ja"))
def test_no_report_holds_a_word_that_hurts(two_writers, language):
    two_writers.run("config", "language", language)
    for form in FORMS:
        for period in PERIODS:
            text = words_of(report(two_writers, period, form, "--own"), form)
            for word in JAPANESE:
                assert word not in text
            for word in ENGLISH:
                assert not re.search(rf"\b{word}s?\b", text, re.IGNORECASE)


# --- files --------------------------------------------------------------------------------------------------


def test_into_a_file(two_writers):
    path = two_writers.folder / "report.csv"
    done = two_writers.run("report", "2024-10", "--format", "csv", "--output", path)
    assert str(path) in done.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    before = path.read_bytes()
    assert "there already" in two_writers.run("report", "2024-09", "-f", "csv", "-o", path, check=1).err
    assert path.read_bytes() == before
    two_writers.run("report", "2024-09", "-f", "csv", "-o", path, "--replace")
    assert path.read_bytes() != before
    for form in FORMS + ("json",):
        two_writers.run("report", "2024-10", "-f", form, "-o", two_writers.folder / form)
        assert (two_writers.folder / form).stat().st_size > 500


def test_words_that_are_refused(two_writers):
    assert "pdf" in two_writers.run("report", "--format", "pdf", check=2).err
    assert "--output" in two_writers.run("report", "--open", "-o", "x", check=2).err
    assert not pathlib.Path("x").exists()


def test_open_shows_a_private_file(two_writers):
    """A stand-in for the browser, which this machine may lack, tells what it was given."""
    tool = two_writers.folder / "bin"
    tool.mkdir()
    (tool / "xdg-open").write_text('#!/bin/sh\nprintf %s "$1" >"$HOME/opened"\n')
    (tool / "xdg-open").chmod(0o755)
    place = {"PATH": f"{tool}:/usr/bin:/bin"}
    done = two_writers.run("report", "2024-10", "--open", environment=place)
    path = pathlib.Path((two_writers.folder / "opened").read_text())
    assert path == two_writers.folder / "r" / "ayumi" / "report.html"
    assert str(path) in done.out and "log out" in done.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().startswith("<!DOCTYPE html>")
    (tool / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    assert "by hand" in two_writers.run("report", "2024-09", "--open", environment=place, check=1).err
    assert "September 2024" in path.read_text()
