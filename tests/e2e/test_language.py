# SPDX-License-Identifier: MIT
"""Japanese and English, whatever locales the machine has."""

import pytest


def is_japanese(text):
    return sum("ぁ" <= letter <= "ん" for letter in text) > 20


@pytest.mark.parametrize("environment, japanese", [
    ({"LANG": "C.UTF-8"}, False),
    ({"LANG": "ja_JP.UTF-8"}, True),
    ({"LANG": "ja_JP.eucJP"}, True),
    ({"LANG": "C.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"}, True),
    ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, False),
    ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, False),
    ({"LC_ALL": "C", "LANGUAGE": "ja"}, True),
    ({"LC_ALL": "C.UTF-8", "LANGUAGE": "ja"}, True),
    ({"LANG": "ja_JP.UTF-8", "LANGUAGE": "en"}, False),
    ({"LANG": "C.UTF-8", "LANGUAGE": "de:ja:en"}, True),
    ({"LANG": "jabberwock"}, False),
])
def test_chosen_by_the_environment(household, environment, japanese):
    assert is_japanese(household.run("--help", environment=environment).out) == japanese
    assert is_japanese(household.run("show", "x", check=2, environment={
        **environment}).err + household.run("help", "add", environment=environment).out) == japanese


def test_the_household_s_choice_wins(household):
    household.run("config", "language", "ja")
    assert is_japanese(household.run("--help", environment={"LANGUAGE": "en"}).out)
    household.run("config", "language", "en")
    assert not is_japanese(household.run("--help", environment={"LANGUAGE": "ja"}).out)
    household.run("config", "language", "default")
    assert is_japanese(household.run("--help", environment={"LANGUAGE": "ja"}).out)


def test_labels_follow_the_language(household):
    household.run("add", "greeting:reply")
    assert "あいさつ・声かけ：返事あり" in household.run("list", environment={"LANGUAGE": "ja"}).out
    assert "greeting: answered" in household.run("list").out


def test_entries_survive_a_plain_c_locale(household):
    household.run("add", "note", "今日は静か", environment={"LC_ALL": "C"})
    assert "今日は静か" in household.run("list", environment={"LC_ALL": "C"}).out
