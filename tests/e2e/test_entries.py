# SPDX-License-Identifier: MIT
"""Daily use: writing, reading, changing, taking back."""

import json

from conftest import AYUMI


def test_first_entry_starts_the_daemon_and_is_kept(household):
    done = household.run("add", "greeting:reply", "おはよう", "と言った", "#朝")
    assert "greeting: answered" in done.out and "おはよう と言った" in done.out
    assert "ayumi undo" in done.out
    entries = household.json("list")
    assert len(entries) == 1
    assert entries[0]["kind"] == "greeting" and entries[0]["outcome"] == "reply"
    assert entries[0]["tags"] == ["朝"]
    assert household.daemon_pid()


def test_names_in_both_languages_and_beginnings(household):
    for words, kind, outcome in ((("あいさつ:返事なし",), "greeting", "none"),
                                 (("会話", "天気の話"), "talk", None),
                                 (("いっしょに食事",), "meal", None),
                                 (("own-consultation",), "own-consultation", None),
                                 (("supporter：met",), "supporter", "met"),
                                 (("volun",), "volunteer", None)):
        entry = household.json("add", *words)
        assert (entry["kind"], entry["outcome"]) == (kind, outcome)


def test_dates_are_understood_and_said_in_full(household):
    today = household.json("call", "GetToday") if False else json.loads(
        household.run("call", "GetToday").out)
    done = household.run("add", "talk", "-d", "2026-11-03", "-t", "21:05",
                         environment={"LANGUAGE": "ja"})
    assert "2026年(令和8年)11月3日(火) 21:05" in done.out
    entry = household.json("add", "talk", "-d", "令和８年１１月３日")
    assert entry["date"] == "2026-11-03"
    assert household.json("add", "talk", "-d", "今日")["date"] == today["date"]
    assert household.json("add", "talk", "-d", "yesterday")["date"] < today["date"]


def test_change_remove_undo_history_in_words(household):
    household.run("member", "add", "母")
    household.run("add", "greeting:none", "声をかけた", "-b", "母")
    done = household.run("edit", "1", "-k", "greeting:reply", "うん、と返ってきた")
    assert "it was:" in done.out and "声をかけた" in done.out
    household.run("remove", "1")
    assert household.json("list") == []
    done = household.run("undo")
    assert "An entry was removed" in done.out and "うん、と返ってきた" in done.out
    done = household.run("undo")
    assert "An entry was changed" in done.out
    assert household.json("show", "1")["outcome"] == "none"
    done = household.run("undo")
    assert "An entry was written" in done.out
    assert "母 became a writer" in household.run("undo").out
    assert household.run("undo", check=1).err.startswith("ayumi: ")
    revisions = household.json("history", "1")
    assert [r["outcome"] for r in revisions] == ["none", "reply", "reply", "reply", "none", "none"]
    assert [r["removed"] for r in revisions] == [False, False, True, False, False, True]
    assert household.json("show", "1")["removed"]


def test_lines_from_a_pipe(household):
    household.run("member", "add", "母")
    household.run("member", "add", "父")
    lines = ("# made up\n\n"
             "3日前 greeting:none 朝 声をかけた -b 母 #朝\n"
             "昨日 meal -b 父 -t 19:30\n"
             "talk　天気の話を　少し\n")
    done = household.run(stdin=lines)
    assert "3" in done.out
    entries = household.json("list")
    assert [e["kind"] for e in entries] == ["greeting", "meal", "talk"]
    assert [e["member"] for e in entries] == ["母", "父", "父"]
    assert entries[2]["text"] == "天気の話を　少し"


def test_a_bad_line_keeps_nothing_and_is_named(household):
    done = household.run("add", stdin="talk ok\ngreting oops\nmeal\n", check=2)
    assert "line 2" in done.err and "greeting" in done.err and "so nothing was kept" in done.err
    assert household.json("list") == []


def test_list_by_period_kind_writer_tag(household):
    household.run("member", "add", "母")
    household.run(stdin="2026-10-01 talk a -b 母 #x\n2026-10-15 meal b -b 家族\n2026-11-02 talk c #y\n")

    def texts(*words):
        return [entry["text"] for entry in household.json("list", *words)]

    assert texts("2026-10") == ["a", "b"]
    assert texts("2026-10-15..2026-11-02") == ["b", "c"]
    assert texts("10月") == ["a", "b"]
    assert texts("--kind", "talk") == ["a", "c"]
    assert texts("--by", "家族") == ["b"]
    assert texts("--tag", "y") == ["c"]
    assert texts("--last", "2") == ["b", "c"]
    assert texts("2026-11-03") == []


def test_follow_streams_what_is_written(household):
    household.run("add", "talk", "before")
    follower = household.start(AYUMI, "list", "--follow")
    line = follower.stdout.readline()
    while b"before" not in line:
        line = follower.stdout.readline()
    household.run("add", "meal", "after")
    assert "after" in follower.stdout.readline().decode()
    household.run("undo")
    assert "removed" in follower.stdout.readline().decode()
    follower.terminate()
    follower.communicate(timeout=30)


def test_private_entries_are_counted_but_not_named(household):
    household.run("add", "talk", "secret words", "--private")
    household.run("add", "talk", "open words")
    report = household.run("report").out
    assert "secret words" not in report and "1 private" in report
    assert "secret words" not in household.run("step").out


def test_several_thousand_entries_arrive(household):
    lines = "".join(f"2026-{1 + i % 10:02}-{1 + i % 28:02} note {i}\n" for i in range(3000))
    household.run(stdin=lines)
    entries = household.json("list", "2026")
    assert sorted(int(entry["text"]) for entry in entries) == list(range(3000))


def test_members(household):
    assert "Nobody yet" in household.run("member").out
    household.run("member", "add", "母")
    assert household.run("member", "add", "母", check=1)
    assert household.json("add", "talk")["member"] == "母"
    household.run("member", "add", "父")
    assert household.json("add", "talk", "-b", "父")["member"] == "父"
    assert household.json("add", "talk")["member"] == "父"
    assert household.json("add", "talk", "-b", "家族")["member"] is None
    done = household.run("add", "talk", "-b", "祖父", check=1)
    assert "祖父" in done.err and "member add" in done.err
    assert len(household.json("list")) == 4


def test_help_names_every_command_and_each_explains_itself(household):
    text = household.run("--help").out
    names = [line.split()[0] for line in text.splitlines() if line.startswith("  ")
             and line.split()[0] != "ayumi"]
    assert {"add", "list", "show", "edit", "remove", "undo", "history", "step", "report", "meeting",
            "member", "kinds", "config", "status", "call"} <= set(names)
    for name in names:
        assert f"ayumi {name}" in household.run(name, "--help").out
        assert f"ayumi {name}" in household.run("help", name).out
    assert household.daemon_pid() is None


def test_status_tells_where_and_how(household):
    status = household.json("status")
    assert status["journal"] == "usable"
    assert status["journal_path"] == str(household.database)
    assert status["pid"] == household.daemon_pid()
    assert str(household.database) in household.run("status").out
