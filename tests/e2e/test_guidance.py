# SPDX-License-Identifier: MIT
"""What the leaflet holds, and where a family finds it: guidance, contacts, the first questions."""

import json
import pathlib
import re

import pytest
from terminal import Terminal

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTACTS = ROOT / "share" / "ayumi" / "contacts"

# The leaflet's own table, typed from it, and not from the data file.
CENTRES = {
    "精神保健福祉センター": ("083-901-1556", ""),
    "岩国健康福祉センター": ("0827-29-1525", "直通"),
    "柳井健康福祉センター": ("0820-22-3631", "代表"),
    "周南健康福祉センター": ("0834-33-6424", "直通"),
    "山口健康福祉センター": ("083-934-2532", "直通"),
    "山口健康福祉センター 防府支所": ("0835-22-3740", ""),
    "宇部健康福祉センター": ("0836-31-3200", "代表"),
    "長門健康福祉センター": ("0837-22-2811", "代表"),
    "萩健康福祉センター": ("0838-25-2667", "直通"),
    "下関市立下関保健所": ("083-231-1419", ""),
}
CRISIS = ("110", "119", "#9110", "0120-279-338", "0120-783-556", "0570-783-556", "0120-061-338",
          "0570-064-556")

# Each numbered item: the command that shows it, and words of it in Japanese and in English.
ITEMS = [
    (1, ("guide",), ("山口県", "段階に沿った支援"), ("Yamaguchi Prefecture", "follows the steps")),
    (2, ("guide", "definition"), ("半年以上", "学校や職場", "親しい付き合い", "2025年"),
     ("six months", "school nor to work", "close relation", "2025")),
    (3, ("guide", "definition"), ("統合失調症や躁うつ病", "医療機関での治療が先", "診断されているときは", "支援ではなく"),
     ("schizophrenia or manic depression", "comes first", "diagnosed", "instead of")),
    (4, ("guide",), ("背負わなくて", "支援者とつながって"), ("carry this alone", "touch with a supporter")),
    (5, ("contacts",), ("ひきこもり 山口県", "ひきこもり ○○市", "山口県精神保健福祉センター"),
     ("ひきこもり 山口県", "(your town)", "山口県精神保健福祉センター")),
    (6, ("contacts",), ("状況に即した支援", "市町など地域の相談窓口"),
     ("状況に即した支援", "consultation window of your city or town")),
    (7, ("guide", "steps"), ("家族へのアプローチ", "家族と話さない", "部屋から出ない", "支援者へつなぐ用意", "小さな楽しみ"),
     ("no talk with the family", "staying in the room", "harsh words", "connecting the person", "enjoy")),
    (8, ("guide", "steps"), ("本人へのアプローチ", "その先をめざす場合"), ("supporter", "where one aims at the next step")),
    (9, ("guide", "steps"), ("集団の場への参加", "フリースペース", "病気や障害、年齢", "それでかまいません"),
     ("company", "free space", "illness, disability or age", "all right")),
    (10, ("guide", "steps"), ("段階的な社会参加", "その人なり", "ボランティア"), ("own way", "volunteering", "setback")),
    (11, ("guide", "steps"), ("ひとつのモデル", "行きつ戻りつ"), ("only one model", "back and forth")),
    (12, ("guide", "talks"), ("働いてほしい", "いちばん安心"), ("I want them to work", "safest")),
    (13, ("guide", "talks"), ("話がしたい", "がんばって", "将来どうするんだ", "しつこくならない", "返事がないことも"),
     ("I want to talk", "do your best", "patiently, and not insistently", "no reply")),
    (14, ("guide", "talks"), ("外に出てほしい", "話ができるようになってから", "ときどき", "断れることが大切"),
     ("go out", "when talk has returned", "now and then", "it can be refused")),
    (15, ("guide", "talks"), ("①", "②", "③", "④"), ("①", "②", "③", "④")),
    (16, ("guide",), ("ませんか",), ("how about",)),
]


def flat(text):
    """Without the line breaks that the width of the terminal makes."""
    return re.sub(r"\s+", " ", text)


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("number,words,japanese,english", ITEMS)
def test_each_item_of_the_leaflet_has_its_place(household, number, words, japanese, english):
    out = household.run(*words, environment={"LANGUAGE": "ja"}).out
    for text in japanese:
        assert squeezed(text) in squeezed(out), (number, text, out)
    out = household.run(*words, environment={"LANGUAGE": "en"}).out
    for text in english:
        assert text in flat(out), (number, text, out)


def test_the_centres_are_the_leaflets_digit_by_digit(household):
    book = json.loads((CONTACTS / "yamaguchi.json").read_text())
    lines = {"direct": "直通", "main": "代表", None: ""}
    shipped = {contact["name"]["ja"]: (contact["number"], lines[contact.get("line")])
               for contact in book["contacts"] if contact["category"] == "centre"}
    assert shipped == CENTRES
    assert list(shipped) == list(CENTRES)
    out = household.run("contacts", environment={"LANGUAGE": "ja"}).out
    for name, (number, line) in CENTRES.items():
        assert re.search(rf"^  {re.escape(name)} +{number}( +{line})?$" if line
                         else rf"^  {re.escape(name)} +{number}$", out, re.M), name
    assert "精神・難病班" in out


def test_no_number_is_shown_that_is_not_in_the_data(household):
    known = {contact["number"] for path in (CONTACTS / "yamaguchi.json", CONTACTS / "crisis.json")
             for contact in json.loads(path.read_text())["contacts"] if "number" in contact}
    assert known == {number for number, _ in CENTRES.values()} | set(CRISIS)
    household.run("add", "danger")
    for words in (("contacts",), ("contacts", "--now"), ("guide",), ("guide", "definition"),
                  ("add", "violence"), ("start",)):
        for language in ("ja", "en"):
            out = household.run(*words, environment={"LANGUAGE": language}).out
            for number in re.findall(r"0\d{1,4}-\d{1,4}-\d{3,4}", out):
                assert number in known, (words, number)
    # Nor does any text that is shipped hold another one.
    for path in [ROOT / "README.md", *(ROOT / "share").rglob("*")]:
        if path.is_file() and path.suffix not in (".png",):
            for number in re.findall(r"\b0\d{1,3}-\d{2,4}-\d{3,4}\b", path.read_text()):
                assert number in known, (path, number)


def test_the_numbers_need_no_daemon(household):
    out = household.run("contacts", "--now", environment={"LANGUAGE": "ja"}).out
    assert household.daemon_pid() is None
    for number in CRISIS:
        assert number in out
    assert out.count("未確認、ご確認ください") == len(CRISIS)
    assert "受付時間は要確認" in out


def test_a_household_keeps_its_own(household):
    household.run("contacts", "centre", "岩国健康福祉センター")
    household.run("contacts", "add", "相談員さん", "083-000-0000", "--note", "火曜の午前")
    household.run("contacts", "checked", "yorisoi")
    household.run("contacts", "set", "psychiatric-emergency", "083-000-0001")
    out = household.run("contacts", environment={"LANGUAGE": "ja"}).out
    assert out.index("わが家のセンター") < out.index("岩国健康福祉センター") < out.index("精神保健福祉センター")
    assert out.count("岩国健康福祉センター") == 1
    assert "相談員さん" in out and "火曜の午前" in out
    now = household.run("contacts", "--now", environment={"LANGUAGE": "ja"}).out
    assert "083-000-0001" in now and "に確認しました" in now and "岩国" in now
    path = household.folder / "c" / "ayumi" / "contacts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    # A new number has not been checked, whatever was checked before.
    household.run("contacts", "set", "yorisoi", "0120-279-338")
    assert "に確認しました" not in household.run("contacts", "--now", environment={"LANGUAGE": "ja"}).out
    household.run("contacts", "remove", "相談員さん")
    assert "相談員さん" not in household.run("contacts").out
    assert household.run("contacts", "remove", "相談員さん", check=2).err


def test_a_part_of_a_centres_name_will_do(household):
    assert "岩国健康福祉センター" in household.run("contacts", "centre", "岩国", environment={"LANGUAGE": "ja"}).out
    assert household.json("contacts")["centre"]["name"]["ja"] == "岩国健康福祉センター"
    # Which of several is meant is not guessed at.
    refused = household.run("contacts", "centre", "健康福祉センター", check=2)
    assert "or of several" in refused.err
    assert household.json("contacts")["centre"]["name"]["ja"] == "岩国健康福祉センター"
    household.run("contacts", "centre", "なし")
    assert household.json("contacts")["centre"] is None


def test_a_broken_file_of_ones_own_hides_no_number(household):
    folder = household.folder / "c" / "ayumi"
    folder.mkdir(mode=0o700, exist_ok=True)
    for text in ("{", "[]", '{"format": 1, "contacts": [{}]}', '{"format": 2, "contacts": []}',
                 '{"format": 1, "region": "../../etc/passwd", "contacts": []}', "x" * 2_000_000):
        (folder / "contacts.json").write_text(text)
        done = household.run("contacts", "--now", check=None)
        if "region" in text:
            assert done.returncode == 1 and "passwd" in done.err
            continue
        assert done.returncode == 0 and "0120-279-338" in done.out and "contacts.json" in done.err
        refused = household.run("contacts", "add", "x", "083-000-0000", check=1)
        assert "Nothing was changed" in refused.err
        assert (folder / "contacts.json").read_text() == text


def test_the_town_stands_in_the_keywords(household):
    household.run("config", "town", "萩市")
    assert "ひきこもり 萩市" in household.run("contacts", environment={"LANGUAGE": "ja"}).out


def test_one_suggestion_a_day_and_its_reason(household):
    first = household.json("guide")
    assert first["suggestion"] == "connect" and first["path"] == []
    assert household.json("guide")["suggestion"] == "connect"
    household.run("add", "consultation:went")
    out = household.run("guide", environment={"LANGUAGE": "ja"}).out
    assert "この提案のわけ" in out and "最近の記録" in out
    household.run("config", "suggestions", "no")
    assert household.json("guide")["suggestion"] is None


def test_after_a_safety_entry_there_is_nothing_else(household):
    household.run("add", "danger")
    guide = household.json("guide")
    assert guide["suggestion"] == "safety" and guide["safety"] and not guide["strict"]
    household.run("add", "violence")
    guide = household.json("guide")
    assert guide["strict"]
    assert "ひとつの提案です" not in household.run("guide", environment={"LANGUAGE": "ja"}).out
    assert "予定があることしか" in household.run("guide", environment={"LANGUAGE": "ja"}).out.replace("\n  ", "")


def test_private_entries_move_no_suggestion(household):
    household.run("add", "danger", "--private")
    assert household.json("guide")["suggestion"] == "connect"


def test_the_first_questions(household):
    answers = "母\n父\n\n息子\n萩市\n萩\ny\n1\n\ny\n"
    out = household.run("start", stdin=answers, environment={"LANGUAGE": "ja"}).out
    assert "隠せません" in out and "支援ではなく" in out and "0838-25-2667" in out
    settings = {row["key"]: row["value"] for row in household.json("config")}
    assert settings["person"] == "息子" and settings["town"] == "萩市"
    assert settings["own-step"] == "1" and settings["diagnosed"] == "yes"
    assert settings["supporter"] == "yes" and settings["no-place"] == "no"
    members = household.json("member")
    assert "母" in str(members) and "父" in str(members)
    assert "支援ではなく" in household.run("guide", environment={"LANGUAGE": "ja"}).out.replace("\n  ", "")


def test_the_first_questions_can_all_be_skipped(household):
    before = household.json("config")
    out = household.run("start", stdin="\n" * 12).out
    assert "That is all" in out
    assert household.json("config") == before
    assert "Stopped here" in household.run("start", stdin="").out
    assert household.json("config") == before


def test_after_violence_or_talk_of_dying_two_calm_lines(household):
    for kind, numbers in (("violence", ("110", "#9110")), ("danger", ("119", "0120-279-338"))):
        out = household.run("add", kind, environment={"LANGUAGE": "ja"}).out
        lines = out.splitlines()
        assert len(lines) == 4, out
        for number in numbers:
            assert number in lines[3]
        assert "おひとりで" in lines[2]
    # A program is told nothing, and neither is the log.
    assert "110" not in json.dumps(household.json("add", "violence"))


def test_alarming_words_only_ask_and_keep_nothing_more(household):
    terminal = Terminal(household, "add", "talk", "死にたいと言った", language="ja")
    terminal.answer("連絡先を見ますか。はい y / いいえ n:", "はい")
    assert "0120-279-338" in terminal.end()
    terminal = Terminal(household, "add", "talk", "死にたいと言った", language="ja")
    terminal.answer("連絡先を見ますか。はい y / いいえ n:", "")
    text = terminal.end()
    assert "0120" not in text and text.count("連絡先を見ますか") == 1
    kept = household.json("list")
    assert [(e["kind"], e["text"]) for e in kept] == [("talk", "死にたいと言った")] * 2
    assert household.json("guide")["safety"] is False
    # Where nobody can answer, nothing is asked.
    assert "連絡先" not in household.run("add", "talk", "死にたいと言った", environment={"LANGUAGE": "ja"}).out


@pytest.mark.parametrize("text,is_hinted", [
    ("がんばってと言ってしまった", True), ("「頑張れ」と声をかけた", True), ("将来どうするんだと聞いた", True),
    ("畑でがんばっていた", False), ("本人ががんばってくれた", False), ("テレビを見た", False),
])
def test_a_lighter_word_is_shown_and_no_verdict(household, text, is_hinted):
    terminal = Terminal(household, "add", "talk", text, language="ja")
    assert ("軽い言い方の例" in terminal.end()) == is_hinted
    household.run("config", "lighter-words", "no")
    terminal = Terminal(household, "add", "talk", text, language="ja")
    assert "軽い言い方の例" not in terminal.end()


def test_what_is_private_at_home(household):
    household.run("add", "talk", "さくらと話した")
    out = household.run("privacy", environment={"LANGUAGE": "ja"}).out
    assert str(household.database) in out and out.count("[このログインだけ]") >= 2
    assert "さくら" not in out and "記録: 1 件" in out and "予定があることと時刻だけ" in out
    household.database.chmod(0o644)
    assert "ほかの利用者にも開いています" in household.run("privacy", environment={"LANGUAGE": "ja"}).out
    household.run("config", "detail", "full")
    assert "名前と場所が出ます" in household.run("privacy", environment={"LANGUAGE": "ja"}).out
    household.run("add", "violence")
    assert "予定があることしか" in household.run("privacy", environment={"LANGUAGE": "ja"}).out.replace("\n  ", "")
    # It suggests nothing by the way.
    assert household.json("guide")["suggestion"] == "safety"


def test_what_the_household_thinks_stands_beside_the_estimate(household):
    before = household.json("step")
    household.run("config", "own-step", "3")
    out = household.run("step", environment={"LANGUAGE": "ja"}).out
    assert "ご家族の考え: ③" in out and "目安の計算には使いません" in out.replace("\n", "")
    assert household.json("step") == before


def test_a_setting_takes_the_japanese_yes_and_no(household):
    household.run("config", "language", "ja")
    for word, kept in (("いいえ", "no"), ("はい", "yes")):
        household.run("config", "suggestions", word)
        settings = json.loads(household.run("config", "suggestions", "--json").out)
        assert settings["value"] == kept
    assert "household no-place はい" in household.run("household").out


@pytest.mark.parametrize(("key", "hint"), (
    ("own-step", "unknown(分からない)"), ("evening-question", "daily(毎日)"),
    ("evening-time", "21:00"), ("town", "20字ほど"), ("sheet-person", "コンマ"),
))
def test_a_setting_says_in_japanese_what_it_takes(household, key, hint):
    household.run("config", "language", "ja")
    assert hint in household.run("config", key).out


def test_a_kind_without_outcomes_is_named_as_it_was_asked(household):
    household.run("config", "language", "ja")
    answer = household.run("add", "食事:よかった", check=None)
    assert "「いっしょに食事」に結果はありません" in answer.err and "meal" not in answer.err
