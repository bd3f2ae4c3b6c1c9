#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How the estimate does on made-up households whose truth is known, beside four simple rules.

    score_estimate.py households.jsonl estimate.tsv

accuracy     share of evaluated days on which the likeliest step is the true one (shown: the shown step)
log-loss     mean of -log P(true step), in nats
calibration  how far the largest probability is from its hit rate, mean over 15 bins
step-downs   false ones for a household-year: the step falls although the true one is not below the old

The simple rules name one step; it is given .7, and every other step .1.  Naive Bayes takes the table of
weights without its discounts, counts every entry, and multiplies 30 days together.
"""
import gzip
import json
import math
import sys
from collections import Counter, defaultdict

import estimate_reference as reference

MILESTONE_STEP = {"meets_supporter": 2, "medical": 2, "free_space": 3, "person_group": 3,
                  "volunteer": 4, "study": 4, "parttime": 4, "work": 4}
DISCOUNT_DAILY, DISCOUNT_MILESTONE = .073, .72
DAYS_A_YEAR = 365.25


def named(step):
    return [.7 if s == step else .1 for s in (1, 2, 3, 4)]


def most_recent_milestone(cells, _day):
    steps = [(about, MILESTONE_STEP[c]) for about, c in cells if c in MILESTONE_STEP]
    return named(max(steps)[1] if steps else 1)


def highest_in_60_days(cells, day):
    return named(max((MILESTONE_STEP[c] for about, c in cells
                      if c in MILESTONE_STEP and about > day - 60), default=1))


def majority_of_30_days(cells, day):
    """Each entry votes for the step it marks; daily life that leans nowhere has no vote."""
    votes = Counter(MILESTONE_STEP.get(c, 1) for about, c in cells if c != "zero" and about > day - 30)
    return named(min(votes, key=lambda s: (-votes[s], s), default=1))


def naive_bayes_30_days(cells, day):
    logs = [math.log(p) for p in reference.START]
    for about, c in cells:
        if about > day - 30:
            discount = DISCOUNT_MILESTONE if c in MILESTONE_STEP else DISCOUNT_DAILY
            for s in range(4):
                logs[s] += reference.WEIGHTS[c][s] / 100 / discount
    most = max(logs)
    total = sum(math.exp(x - most) for x in logs)
    return [math.exp(x - most) / total for x in logs]


RULES = {
    "most recent milestone": most_recent_milestone,
    "highest in 60 days": highest_in_60_days,
    "majority of 30 days": majority_of_30_days,
    "naive Bayes, 30 days": naive_bayes_30_days,
}


class Score:
    """Sums over evaluated days."""

    def __init__(self):
        self.count = self.right = self.shown_right = 0
        self.loss = self.years = 0.0
        self.bins = defaultdict(lambda: [0.0, 0])
        self.false_downs = self.shown_false_downs = 0

    def add(self, p, shown, truth, before, days):
        """One evaluated day; `before` is (likeliest, shown) of the one before, `days` earlier."""
        likeliest = p.index(max(p)) + 1
        self.count += 1
        self.right += likeliest == truth
        self.shown_right += shown == truth
        self.loss -= math.log(max(p[truth - 1], 1e-12))
        bin_ = self.bins[min(int(max(p) * 15), 14)]
        bin_[0] += max(p)
        bin_[1] += likeliest == truth
        if before:
            self.false_downs += likeliest < before[0] <= truth
            self.shown_false_downs += shown < before[1] <= truth
            self.years += days / DAYS_A_YEAR
        return likeliest, shown

    def line(self, name):
        n = max(self.count, 1)
        years = self.years or 1
        calibration = sum(abs(said - right) for said, right in self.bins.values()) / n
        return (f"{name:24}{self.count:8d}{self.right / n:10.3f}{self.shown_right / n:8.3f}"
                f"{self.loss / n:10.4f}{calibration:13.3f}"
                f"{self.false_downs / years:12.2f}{self.shown_false_downs / years:8.2f}")


HEADING = (f"{'':24}{'days':>8}{'accuracy':>10}{'shown':>8}{'log-loss':>10}{'calibration':>13}"
           f"{'step-downs':>12}{'shown':>8}")


def truth_on(household, day):
    return [step for since, step in household["truth"] if since <= day][-1]


def score_program(household, rows, scores):
    before, last = None, None
    for day, p, shown in rows:
        truth = truth_on(household, day)
        for score in scores:
            after = score.add(p, shown, truth, before, day - last if before else 0)
        before, last = after, day


def score_rule(household, days, rule, score):
    before, last, shown = None, None, None
    for day in days:
        cells = [(about, reference.cell_of(kind, outcome))
                 for about, kind, outcome, _, arrived in household["entries"]
                 if arrived <= day and about <= day]
        p = rule([(about, c) for about, c in cells if c], day)
        shown = reference.next_shown(shown, p)
        before, last = score.add(p, shown, truth_on(household, day), before,
                                 day - last if before else 0), day


def read_estimate(path):
    rows = defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, day, *p, shown = line.rstrip("\n").split("\t")
            rows[name].append((int(day), [float(x) for x in p], int(shown)))
    return rows


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rows = read_estimate(sys.argv[2])
    everything, scenarios = Score(), defaultdict(Score)
    rules = {name: Score() for name in RULES}
    opener = gzip.open if sys.argv[1].endswith(".gz") else open
    with opener(sys.argv[1], "rt", encoding="utf-8") as lines:
        for line in lines:
            household = json.loads(line)
            days = list(range(28, household["days"], 7))
            if [day for day, _, _ in rows[household["id"]]] != days:
                sys.exit(f"{household['id']}: not one line for each of days 28, 35, …")
            score_program(household, rows[household["id"]],
                          (everything, scenarios[household.get("scenario", "-")]))
            for name, rule in RULES.items():
                score_rule(household, days, rule, rules[name])
    print(HEADING)
    for name, score in rules.items():
        print(score.line(name))
    print(everything.line("this estimate"))
    print()
    for name in sorted(scenarios):
        print(scenarios[name].line("  " + name))
    print("\nMade-up households: this is about the method, and says nothing about real families.")


if __name__ == "__main__":
    main()
