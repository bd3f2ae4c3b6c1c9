# SPDX-License-Identifier: MIT
"""Words that never stand in a text about a person or a family."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
JAPANESE = ("怠け", "甘え", "いつまで", "普通は", "脱出", "達成率", "失敗", "後退", "育て方", "原因探し", "ひきこもりから抜け")
ENGLISH = ("lazy", "spoiled", "failure", "relapse", "normal people", "success rate", "streak",
           "bad parenting")


def texts():
    """Everything that people are shown: catalogue, translations, manuals, examples, README."""
    for path in [ROOT / "README.md", ROOT / "schema" / "kinds.c", *sorted((ROOT / "share").rglob("*"))]:
        # Units are read by systemd alone, in its own words (Restart=on-failure).
        if path.is_file() and path.suffix not in (".png", ".service", ".socket"):
            yield path.relative_to(ROOT), path.read_text()


def test_no_text_holds_one():
    seen = 0
    for path, text in texts():
        seen += 1
        for word in JAPANESE:
            assert word not in text, f"{word} in {path}"
        for word in ENGLISH:
            assert not re.search(rf"\b{word}s?\b", text, re.IGNORECASE), f"{word} in {path}"
    assert seen > 10
