# SPDX-License-Identifier: MIT
"""The evaluation program and a second, independent reading of the model say the same."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import estimate_reference as reference  # noqa: E402  (it lives beside the tests, not in a package)

BUILD = Path(os.environ.get("AYUMI_BUILD", TESTS.parent / "build" / "release"))
EVALUATE = BUILD / "tests" / "eval_estimate"


def run(command, stdin=""):
    return subprocess.run([str(c) for c in command], input=stdin, capture_output=True, text=True,
                          timeout=120, check=True).stdout


def by_hand():
    """What the simulator has too little of: medical visits, and what a supporter says again and again."""
    entries = [
        [3, "note", None, "A", 3],
        [5, "statement", "1", "A", 5],
        [20, "medical", None, "A", 20],
        [20, "supporter", "met", "B", 21],
        [21, "medical", None, "A", 21],
        [22, "request", "accepted", "A", 22],
        [22, "request", "declined", "A", 22],
        [22, "invitation", "accepted", "B", 22],
        [30, "statement", "2", "A", 30],
        [45, "statement", "2", "A", 45],
        [60, "statement", "2", "A", 60],
        [61, "statement", "2", "A", 61],
        [61, "statement", "3", "B", 61],
        [70, "violence", None, "A", 70],
        [71, "danger", None, "A", 71],
        [80, "supporter", None, "A", 80],
        [81, "greeting", None, "A", 81],
        [90, "statement", "2", "A", 99],
        [92, "statement", "2", "A", 92],
        [1, "talk", None, "A", 110],
        [126, "statement", "2", "A", 126],
        [130, "work", None, "A", 131],
        [140, "medical", None, "A", 120],
        [150, "own-consultation", None, "B", 150],
    ]
    return {"id": "by-hand", "scenario": "by-hand", "start": "2024-01-01", "days": 260,
            "entries": entries, "truth": [[0, 1], [15, 2]]}


def households():
    made = run([sys.executable, TESTS / "simulate_households.py", "--seed", 7, "--households", 8, "--days", 330])
    late = {"id": "late", "scenario": "by-hand", "start": "2024-01-01", "days": 120,
            "entries": [[60, "medical", None, "A", 60]], "truth": [[0, 1]]}
    silent = {"id": "silent", "scenario": "by-hand", "start": "2024-01-01", "days": 60,
              "entries": [], "truth": [[0, 1]]}
    switched = dict(by_hand(), id="switched", switches=["no_place", "visits_unwritten"])
    return made + "".join(json.dumps(h) + "\n" for h in (by_hand(), switched, late, silent))


@pytest.fixture(scope="module", name="lines")
def fixture_lines():
    return households()


def test_program_and_reference_agree(lines):
    ours = run([EVALUATE], lines).splitlines()
    theirs = run([sys.executable, TESTS / "estimate_reference.py"], lines).splitlines()
    assert len(ours) == len(theirs) > 300
    for one, other in zip(ours, theirs):
        a, b = one.split("\t"), other.split("\t")
        assert a[:2] == b[:2] and a[6] == b[6], (one, other)
        for x, y in zip(a[2:6], b[2:6]):
            assert abs(float(x) - float(y)) < 1e-6, (one, other)


def test_every_evaluated_day_has_a_line(lines):
    ours = run([EVALUATE], lines).splitlines()
    wanted = [f"{h['id']}\t{day}" for h in map(json.loads, lines.splitlines())
              for day in range(28, h["days"], 7)]
    assert ["\t".join(line.split("\t")[:2]) for line in ours] == wanted


def test_simulator_is_seeded():
    command = [sys.executable, TESTS / "simulate_households.py", "--households", 2, "--days", 100]
    assert run(command) == run(command)
    assert run(command) != run(command + ["--seed", 2])


def test_score_table(lines, tmp_path):
    (tmp_path / "households.jsonl").write_text(lines)
    (tmp_path / "estimate.tsv").write_text(run([EVALUATE], lines))
    table = run([sys.executable, TESTS / "score_estimate.py", tmp_path / "households.jsonl",
                 tmp_path / "estimate.tsv"])
    for name in ("most recent milestone", "highest in 60 days", "majority of 30 days",
                 "naive Bayes, 30 days", "this estimate"):
        assert name in table


def test_score_of_a_known_course(tmp_path):
    """Four evaluated days, worked out by hand."""
    household = {"id": "h", "scenario": "x", "start": "2024-01-01", "days": 50, "entries": [],
                 "truth": [[0, 1], [40, 2]]}
    (tmp_path / "h.jsonl").write_text(json.dumps(household))
    (tmp_path / "h.tsv").write_text(
        "h\t28\t.5\t.5\t0\t0\t1\n"     # right, shown right
        "h\t35\t.25\t.75\t0\t0\t2\n"   # wrong, shown wrong
        "h\t42\t.75\t.25\t0\t0\t2\n"   # a false step down of the likeliest; shown right
        "h\t49\t.5\t.5\t0\t0\t1\n")    # wrong; a false step down of the shown one
    table = run([sys.executable, TESTS / "score_estimate.py", tmp_path / "h.jsonl", tmp_path / "h.tsv"])
    columns = next(line for line in table.splitlines() if line.startswith("this estimate")).split()[2:]
    assert columns[:4] == ["4", "0.250", "0.500", "1.0397"]
    assert columns[5:] == ["17.39", "17.39"]


@pytest.mark.parametrize("line", [
    "[]", "{", '{"id":"a b","days":30,"entries":[]}', '{"id":"a","days":30,"entries":[[1]]}',
    '{"id":"a","days":30,"entries":[[1,"unheard",null,"A",1]]}',
    '{"id":"a","days":30,"entries":[[1,"greeting","unheard","A",1]]}',
    '{"id":"a","days":30,"entries":[],"switches":["unheard"]}',
    '{"id":"a","id":"b","days":30,"entries":[]}',
])
def test_wrong_households_are_refused(line):
    done = subprocess.run([EVALUATE], input=line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "line 1" in done.stderr


def test_page_holds_the_table():
    """Both languages of the page for the curious print every weight as the reference has it."""
    page = (TESTS.parent / "share" / "doc" / "estimate.md").read_text(encoding="utf-8")
    for half in page.split("\n---\n"):
        rows = {cells[1].split()[-1]: tuple(cells[2:6])
                for cells in ([c.strip() for c in line.split("|")] for line in half.splitlines())
                if len(cells) >= 7 and cells[1]}
        for name, weights in (*reference.WEIGHTS.items(), ("ordinary", reference.ORDINARY)):
            assert rows[name] == tuple(str(w) for w in weights), name
        for said, row in reference.STATEMENTS.items():
            assert tuple(float(x) for x in rows[str(said)]) == row
        for number in (*reference.MEAN_DAYS_UP, *reference.MEAN_DAYS_DOWN, ".55 .20 .15 .10", ".66 .30 .03 .01"):
            assert str(number) in half
