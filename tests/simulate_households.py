#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Made-up households for measuring the estimate, one JSON object a line on standard output.

    simulate_households.py [--seed N] [--households N] [--days N]

Nothing here comes from a real household.  The simulation departs from the estimate's model on purpose:
the time in a step is not memoryless, a household has rates of its own, writing comes in bursts, entries
are late, twice, or about the wrong day, writers see things differently, and silence can mean something.
So the figures tell how the method bears such departures, and nothing about families.
"""
import argparse
import json
import random

# How often a day of each step holds such a thing (whether or not somebody writes it down).
DAILY_LIFE = {
    ("greeting", "reply"): (.12, .30, .33, .33),
    ("greeting", "none"): (.30, .10, .06, .05),
    ("talk", None): (.10, .28, .30, .30),
    ("meal", None): (.08, .20, .22, .20),
    ("outing", None): (.02, .06, .09, .10),
    ("invitation", "accepted"): (.01, .04, .05, .04),
    ("invitation", "declined"): (.04, .04, .02, .02),
    ("request", "accepted"): (.01, .04, .05, .05),
    ("request", None): (.01, .01, .01, .01),
    ("room", None): (.40, .18, .10, .06),
    ("harsh", None): (.08, .03, .02, .02),
    ("solo", None): (.06, .08, .10, .12),
    ("pause", None): (.01, .02, .02, .02),
    ("supporter", "unmet"): (.02, .02, .01, .01),
}
FAMILY = {
    ("consultation", "went"): .02,
    ("class", "went"): .008,
    ("group", "went"): .01,
    ("pressure", None): .02,
    ("reading", None): .01,
    ("rest", None): .02,
    ("note", None): .03,
}
# Milestones are written down almost whenever they happen.
MILESTONES = {
    ("supporter", "met"): (.002, .040, .035, .020),
    ("own-consultation", None): (.000, .010, .012, .006),
    ("medical", None): (.003, .015, .012, .010),
    ("place", None): (.000, .003, .060, .025),
    ("peers", None): (.000, .002, .040, .020),
    ("volunteer", None): (.000, .000, .006, .030),
    ("study", None): (.000, .000, .002, .050),
    ("trial", None): (.000, .000, .004, .060),
    ("work", None): (.000, .000, .001, .060),
}

# What a scenario changes.
SCENARIOS = {
    "plain": {},
    "back-and-forth": {"down": 2.0, "mean": .6},
    "quiet": {"writing": .25},
    "two-writers": {"bias": .6, "second": .5},
    "wrong-dates": {"late": .3, "wrong": .12},
    "silence": {"bad_silence": .15},
    "unwritten-visits": {"milestones": .15, "switches": ["visits_unwritten"]},
    "no-place": {"place": .05, "switches": ["no_place"]},
}
MEAN_DAYS = (380, 330, 330, 420)
START = (.55, .22, .14, .09)


def truth_of(rng, options, days):
    """[[from_day, step], …]: Weibull times in a step, with a rare step over a step."""
    step = rng.choices((1, 2, 3, 4), START)[0]
    shape = rng.choice((.8, 1.5, 2.2))
    day, course = -rng.randrange(200), []
    while day < days:
        course.append([max(day, 0), step])
        day += max(14, int(rng.weibullvariate(MEAN_DAYS[step - 1] * options.get("mean", 1), shape)))
        up = 1.0 * (options.get("place", 1) if step >= 2 else 1)
        down = .7 * options.get("down", 1)
        if step == 1 or (step < 4 and rng.random() < up / (up + down)):
            step = min(step + (2 if rng.random() < .04 else 1), 4)
        else:
            step -= 1
    return [c for i, c in enumerate(course) if i + 1 == len(course) or course[i + 1][0] > c[0]]


class Writer:
    """Somebody who writes in bursts and sees things a little brighter or darker than they are."""

    def __init__(self, rng, name, options):
        self.name = name
        self.rate = options.get("writing", 1) * rng.uniform(.2, .9)
        self.bias = rng.gauss(0, options.get("bias", .2))
        self.is_writing = rng.random() < .6

    def writes_today(self, rng, is_bad):
        if rng.random() < .03:
            self.is_writing = not self.is_writing
        return self.is_writing and rng.random() < self.rate * is_bad

    def sees(self, rng, chance, is_bright):
        factor = 2.718 ** (self.bias if is_bright else -self.bias)
        return rng.random() < min(chance * factor, .95)


BRIGHT = {"talk", "meal", "outing", "invitation", "request"}


def written_on(rng, writer, step, habit, is_written, options):
    """(kind, outcome) of what the writer puts down about one day."""
    found = []
    if is_written:
        for what, chances in DAILY_LIFE.items():
            is_bright = what[0] in BRIGHT or what == ("greeting", "reply")
            if writer.sees(rng, chances[step - 1] * habit[what], is_bright):
                found.append(what)
        found += [what for what, chance in FAMILY.items() if rng.random() < chance * habit[what]]
    for what, chances in MILESTONES.items():
        if rng.random() < chances[step - 1] * habit[what] * options.get("milestones", 1):
            found.append(what)
    return found


def entry_of(rng, day, what, writer, options, days):
    """One entry, perhaps late, perhaps about the wrong day."""
    arrived = day
    if rng.random() < options.get("late", .08):
        arrived = day + 1 + int(rng.expovariate(1 / 6))
    if rng.random() < options.get("wrong", .02):
        day = max(day + rng.choice((-7, -3, -2, -1, 1)), 0)
    return [day, what[0], what[1], writer, max(arrived, day)] if arrived < days else None


def household_of(seed, number, scenario, days):
    rng = random.Random(f"{seed}/{scenario}/{number}")
    options = SCENARIOS[scenario]
    truth = truth_of(rng, options, days)
    habit = {what: rng.lognormvariate(0, .5) for what in (*DAILY_LIFE, *FAMILY, *MILESTONES)}
    writers = [Writer(rng, "A", options)]
    if rng.random() < options.get("second", .2):
        writers.append(Writer(rng, "B", options))
    entries, bad_until, step = [], 0, 1
    for day in range(days):
        step = [s for since, s in truth if since <= day][-1]
        if rng.random() < .01:
            bad_until = day + rng.randrange(5, 30)
        is_bad = options.get("bad_silence", .8) if day < bad_until else 1
        for writer in writers:
            is_written = writer.writes_today(rng, is_bad)
            for what in written_on(rng, writer, step, habit, is_written, options):
                entries.append(entry_of(rng, day, what, writer.name, options, days))
                if rng.random() < .03:
                    entries.append(entry_of(rng, day, what, writer.name, options, days))
        if rng.random() < .004:
            said = step if rng.random() < .8 else min(max(step + rng.choice((-1, 1)), 1), 4)
            entries.append(entry_of(rng, day, ("statement", str(said)), "A", options, days))
            if rng.random() < .4:
                again = ("statement", str(said))
                entries.append(entry_of(rng, day + rng.randrange(1, 50), again, "A", options, days))
    household = {"id": f"{scenario}-{number:03d}", "scenario": scenario, "start": "2023-01-01", "days": days}
    if "switches" in options:
        household["switches"] = options["switches"]
    household["entries"] = sorted((e for e in entries if e), key=lambda e: e[4])
    household["truth"] = truth
    return household


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--households", type=int, default=80, help="all scenarios together")
    parser.add_argument("--days", type=int, default=1095)
    arguments = parser.parse_args()
    names = list(SCENARIOS)
    for n in range(arguments.households):
        household = household_of(arguments.seed, n // len(names), names[n % len(names)], arguments.days)
        print(json.dumps(household, separators=(",", ":")))


if __name__ == "__main__":
    main()
