# SPDX-License-Identifier: MIT
"""The estimate as people and programs get it."""

import datetime
import json
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
EXAMPLE = TESTS.parent / "share" / "ayumi" / "examples" / "household.txt"
CAUTION = "only one model"
STATES = {
    "few": [],
    "step": [f"{n} days ago greeting:none" for n in range(40, 0, -2)],
    "work": [f"{n} days ago work" for n in range(30, 0, -3)],
}


def load(household, lines):
    lines = [line.replace(" days ago", "日前", 1) for line in lines]
    if lines:
        household.run(stdin="\n".join(lines) + "\n")


@pytest.fixture
def example(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    household.run(stdin=EXAMPLE.read_text())
    return household


def today(household):
    return datetime.date.fromisoformat(json.loads(household.run("call", "GetToday").out)["date"])


def test_nothing_is_said_of_an_empty_journal(household):
    text = household.run("step").out
    assert "not enough written yet" in text and CAUTION in text and "%" not in text
    assert household.json("step")["estimate"]["verdict"] == "few"
    assert household.json("step", "--history") == []
    assert "Nothing is written yet" in household.run("step", "--history").out


def test_a_step_is_named_with_its_reasons(household):
    load(household, STATES["step"])
    reply = household.json("step")
    assert reply["estimate"]["verdict"] == "step" and reply["estimate"]["low"] == 1
    text = household.run("step").out
    assert "around step ①" in text and CAUTION in text and text.count("%") == 4
    assert "greeting" in text
    load(household, STATES["work"])
    assert household.json("step")["estimate"]["low"] == 4


def test_the_four_probabilities_add_up(example):
    probabilities = example.json("step")["estimate"]["probabilities"]
    assert abs(sum(probabilities.values()) - 1) < 1e-12


def test_the_same_as_an_independent_reading_of_the_model(example):
    entries = example.json("list", "--last", "100000")
    start = datetime.date.fromisoformat(entries[0]["date"])
    rows = []
    for entry in entries:
        day = (datetime.date.fromisoformat(entry["date"]) - start).days
        rows.append([day, entry["kind"], entry["outcome"], entry["member"] or "", day])
    days = (today(example) - start).days + 1
    made = json.dumps({"id": "example", "scenario": "example", "start": start.isoformat(),
                       "days": days, "entries": rows, "truth": [[0, 1]]})
    reference = subprocess.run([sys.executable, str(TESTS / "estimate_reference.py")],
                               input=made.encode() + b"\n", stdout=subprocess.PIPE, check=True)
    lines = [line.split("\t") for line in reference.stdout.decode().splitlines()]
    assert len(lines) > 40
    for line in lines[::5]:
        date = start + datetime.timedelta(days=int(line[1]))
        found = json.loads(example.run("call", "GetEstimate", json.dumps(
            {"date": date.isoformat()})).out)["estimate"]["probabilities"]
        for name, value in zip(("p1", "p2", "p3", "p4"), line[2:6]):
            assert abs(found[name] - float(value)) < 1e-6, (date, name)


def test_why_names_entries_and_what_would_be_without(example):
    text = example.run("step", "--why").out
    assert "without this kind: ①" in text
    assert "what is assumed before the first entry" in text
    assert "ordinary days" in text
    reply = example.json("step")
    sources = {reason["source"] for reason in reply["reasons"]}
    assert sources == {"entries", "ordinary-days", "prior"}
    assert not [e for e in example.json("list", "--last", "100000") if e["private"]]
    private = {e["number"] for writer in ("母", "父")
               for e in example.json("list", "--last", "100000", "--mine", writer) if e["private"]}
    assert private
    for reason in reply["reasons"]:
        for named in reason["named"]:
            assert named["number"] not in private


def test_without_a_kind(household):
    load(household, STATES["step"] + STATES["work"])
    alone = household.json("step", "--without", "work")["estimate"]
    assert alone["low"] == 1
    assert "leaving out: work" in household.run("step", "--without", "work").out
    assert household.run("step", "--without", "nonsense", check=2)


def test_on_an_earlier_day_as_known_then_and_now(household):
    load(household, STATES["work"])
    reply = household.json("step", "--on", "5 days ago")
    assert reply["known_then"]["verdict"] == "few", "nothing had been written by then"
    assert reply["hindsight"]["low"] == 4
    text = household.run("step", "--on", "5 days ago").out
    assert "by then" in text and "Looking back" in text
    assert household.json("step")["known_then"] is None
    assert "still to come" in household.run("step", "--on", "2999-01-01", check=2).err


def test_history_has_a_line_a_month(example):
    months = example.json("step", "--history")
    first = datetime.date.fromisoformat(months[0]["date"])
    last = today(example)
    assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1
    assert months[-1]["date"] == last.isoformat()
    text = example.run("step", "--history").out
    assert text.count("①") >= len(months) and CAUTION in text


def test_an_undone_entry_leaves_no_trace_in_it(example):
    before = example.run("call", "GetEstimate").out
    example.run("add", "work", "-d", "yesterday")
    assert example.run("call", "GetEstimate").out != before
    example.run("undo")
    assert example.run("call", "GetEstimate").out == before
    example.run("edit", "5", "-k", "work", "--for", example.json("show", "5")["member"] or "家族")
    example.run("undo")
    example.run("remove", "7", "--for", example.json("show", "7")["member"])
    example.run("undo")
    assert example.run("call", "GetEstimate").out == before
    example.stop()
    assert example.run("call", "GetEstimate").out == before, "the same after a restart"


def test_what_a_household_says_about_itself(household):
    load(household, STATES["step"])
    household.run("household", "diagnosed", "yes")
    text = household.run("step").out
    assert "treatment comes first" in text and "around step" not in text and "%" not in text
    assert household.json("step")["estimate"]["probabilities"] is None
    household.run("household", "diagnosed", "no")
    before = household.json("step")["estimate"]["probabilities"]
    household.run("household", "no-place", "yes")
    after = household.json("step")["estimate"]["probabilities"]
    assert after["p3"] + after["p4"] < before["p3"] + before["p4"]
    assert household.json("household")["no-place"] is True


def test_a_statement_and_who_said_it(household):
    load(household, STATES["step"])
    before = household.json("step")["estimate"]["probabilities"]["p2"]
    household.run("add", "statement:2", "-d", "yesterday", "--said-by", "支援者")
    entry = household.json("list")[-1]
    assert entry["said_by"] == "支援者"
    assert household.json("step")["estimate"]["probabilities"]["p2"] > 2 * before
    assert "said by 支援者" in household.run("list").out


def test_long_texts_do_not_burst_the_answer(household):
    lines = [f"{day}日前 {kind} {'あ' * 20000}" for day in range(30, 0, -1)
             for kind in ("greeting:none", "talk", "meal", "room")]
    household.run(stdin="\n".join(lines) + "\n")
    for reason in household.json("step")["reasons"]:
        for named in reason["named"]:
            assert 0 < len(named["text"].encode()) <= 600
    household.run("report")
