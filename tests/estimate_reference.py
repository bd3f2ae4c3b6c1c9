#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The estimate, read a second time: plain Python, written apart from the program.

    estimate_reference.py <households.jsonl >estimate.tsv

Reads and writes what tests/eval_estimate.c reads and writes, slowly and with nothing kept between days.
"""
import json
import math
import sys

START = (.55, .20, .15, .10)
START_NO_PLACE = (.66, .30, .03, .01)
MEAN_DAYS_UP = (540, 450, 540)
MEAN_DAYS_DOWN = (600, 440, 320)

DAILY = {
    "zero": (0, 0, 0, 0),
    "greet_reply": (-10, 0, 0, 0),
    "smalltalk": (-10, 0, 0, 0),
    "invite_accept": (-10, 0, 0, 0),
    "family_meal": (-10, 0, 0, 0),
    "supporter_contact": (-10, 0, 0, 0),
    "outing": (-20, -10, 0, 0),
    "greet_noreply": (0, -10, -10, -10),
    "harsh_words": (0, -10, -10, -10),
    "room_only": (0, -10, -10, -20),
}
MILESTONES = {
    "meets_supporter": (-235, 0, 0, 0),
    "medical": (-118, 0, 0, 0),
    "free_space": (-300, -195, 0, 0),
    "person_group": (-240, -125, 0, 0),
    "volunteer": (-215, -215, -95, 0),
    "study": (-305, -305, -195, 0),
    "parttime": (-305, -305, -195, 0),
    "work": (-305, -305, -305, 0),
}
WEIGHTS = {**DAILY, **MILESTONES}
ORDINARY = (0, -5, -15, -30)
STATEMENTS = {
    1: (.90, .06, .01, .005),
    2: (.08, .86, .07, .015),
    3: (.015, .07, .86, .08),
    4: (.005, .01, .06, .90),
}

CELLS = {
    ("greeting", "reply"): "greet_reply",
    ("greeting", "none"): "greet_noreply",
    ("talk", None): "smalltalk",
    ("meal", None): "family_meal",
    ("request", "accepted"): "invite_accept",
    ("invitation", "accepted"): "invite_accept",
    ("outing", None): "outing",
    ("room", None): "room_only",
    ("harsh", None): "harsh_words",
    ("supporter", "met"): "meets_supporter",
    ("supporter", "unmet"): "supporter_contact",
    ("own-consultation", None): "meets_supporter",
    ("medical", None): "medical",
    ("place", None): "free_space",
    ("peers", None): "person_group",
    ("volunteer", None): "volunteer",
    ("study", None): "study",
    ("trial", None): "parttime",
    ("work", None): "work",
}
NO_CELL = {"statement", "violence", "danger", "note"}


def cell_of(kind, outcome):
    """What the estimate sees of an entry: the name of a cell, or None."""
    return None if kind in NO_CELL else CELLS.get((kind, outcome), "zero")


def generator(no_place):
    """Rates of the chain a day, from row to column."""
    rates = [[0.0] * 4 for _ in range(4)]
    for i in range(3):
        rare = .1 if no_place and i > 0 else 1
        rates[i][i + 1] = rare / MEAN_DAYS_UP[i]
        rates[i + 1][i] = 1 / MEAN_DAYS_DOWN[i]
    for i in range(4):
        rates[i][i] = -sum(rates[i])
    return rates


def kernel(rates, days):
    """exp(days × rates), as the sum of its series: rates times days are far below one."""
    total = [[float(i == j) for j in range(4)] for i in range(4)]
    term = total
    for n in range(1, 25):
        term = [[sum(term[i][k] * rates[k][j] for k in range(4)) * days / n for j in range(4)]
                for i in range(4)]
        total = [[total[i][j] + term[i][j] for j in range(4)] for i in range(4)]
    return total


def estimate(entries, day, switches=()):
    """P(step) on a day, from entries (day, kind, outcome) about that day or an earlier one."""
    cells, said = {}, {}
    for about, kind, outcome in entries:
        if about > day:
            continue
        cell = cell_of(kind, outcome)
        if cell:
            cells.setdefault(about, set()).add(cell)
        if kind == "statement" and outcome:
            said.setdefault(about, set()).add(int(outcome))
    no_place = "no_place" in switches
    p = list(START_NO_PLACE if no_place else START)
    if not cells and not said:
        return p
    rates = generator(no_place)
    slow, fast = kernel(rates, 1), kernel(rates, 5)
    ordinary = [w * (.4 if "visits_unwritten" in switches else 1) for w in ORDINARY]
    first = min(list(cells) + list(said))
    last_counted = {}
    for t in range(first, day + 1):
        present = cells.get(t, ())
        if t > first:
            k = fast if any(c in DAILY for c in present) else slow
            p = [sum(p[i] * k[i][j] for i in range(4)) for j in range(4)]
        log_e = [sum(WEIGHTS[c][s] for c in present) for s in range(4)]
        if present and not any(c in MILESTONES for c in present):
            log_e = [log_e[s] + ordinary[s] for s in range(4)]
        p = [p[s] * math.exp(log_e[s] / 100) for s in range(4)]
        for m in said.get(t, ()):
            if m not in last_counted or t - last_counted[m] > 30:
                last_counted[m] = t
                p = [p[s] * STATEMENTS[m][s] for s in range(4)]
        total = sum(p)
        p = [x / total for x in p]
    return p


def next_shown(shown, p):
    """The step to show after this one (None at the beginning)."""
    likeliest = p.index(max(p)) + 1
    if shown is None:
        return likeliest
    if sum(p[shown:]) > .6 and likeliest > shown:
        return likeliest
    if sum(p[:shown - 1]) > .7 and likeliest < shown:
        return likeliest
    return shown


def main():
    for line in sys.stdin:
        household = json.loads(line)
        shown = None
        for day in range(28, household["days"], 7):
            known = [(about, kind, outcome)
                     for about, kind, outcome, _, arrived in household["entries"] if arrived <= day]
            p = estimate(known, day, household.get("switches", ()))
            shown = next_shown(shown, p)
            print(household["id"], day, *(f"{x:.9f}" for x in p), shown, sep="\t")


if __name__ == "__main__":
    main()
