"""The page of questions asked by hand: which answers count as right, and that its tables are those of its questions."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote import Archive
from tests.support.archives import add
from tests.support.fake_encoder import FakeEncoder
from tools.docs.by_hand import PAGE, QUESTIONS, ask_all, counts, fill, table

FERRY = "The ferry to Osmey costs nine crowns. It leaves at dawn."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True)
    add(archive, {"text": FERRY, "title": "Fares | of now", "published": "2021-02-12"})
    return archive


def line(question: str, words: str | None = None, kind: str = "near miss") -> str:
    return json.dumps({"kind": kind, "question": question} | ({"words": words} if words else {}))


def test_what_is_right(archive: Archive):
    with archive:
        asked = ask_all(
            archive,
            [
                line("The ferry to Osmey costs what?", "nine crowns"),
                line("The ferry to Osmey costs what?", "ten crowns"),
                line("The ferry to Osmey costs what?"),
                line("Who invented the volcano?", "nobody"),
                line("Who invented the volcano?"),
            ],
        )
    assert [one.verdict for one in asked] == ["✓", "✗", "✗", "–", "✓"]
    in_another_language = replace(asked[3], answer=replace(asked[3].answer, reason="language"))
    assert in_another_language.verdict == "✓"
    assert "| near miss | 2 | 1 | 2 |" in counts(asked)
    assert "“The ferry to Osmey costs nine crowns.” (2021-02-12)" in table(asked)


def test_the_page_has_ten_questions_of_each_kind_and_their_tables():
    told = [json.loads(one) for one in QUESTIONS.read_text("utf-8").splitlines()]
    kinds = Counter(one["kind"] for one in told)
    assert set(kinds.values()) == {10}
    page = PAGE.read_text("utf-8")
    assert [one["question"] for one in told if f"\n| {one['question']} | " not in page] == []
    assert page.count("| --- | --- | ---: | --- |") == len(kinds)


def test_only_the_tables_are_written(archive: Archive):
    with archive:
        asked = ask_all(archive, [line("The ferry to Osmey costs what?", kind="false premise")])
    page = "Before.\n\n<!-- false_premise -->\nold\n<!-- end -->\n\nAfter. <!-- other -->"
    written = fill(page, asked)
    assert written.startswith("Before.\n\n<!-- false_premise -->\n| question |")
    assert written.endswith("<!-- end -->\n\nAfter. <!-- other -->")
    assert fill(written, asked) == written
