from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Article, Revision
from pullquote.verification.revisions import LONGEST_DIFF, compare_paragraphs
from tests.support.archives import add, change
from tests.support.clock import Clock

LAMPS = {"id": "lamps", "url": "https://ledger.example/lamps", "published": "2024-01-01"}
FIRST = "Nine lamps burn.\n\nThe keeper is old.\n\nNobody came."
SECOND = "Nine lamps burn.\n\nThe keeper is young now.\n\nA ship came in.\n\nNobody came."


@pytest.fixture
def revisions(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> list[Revision]:
    clock = Clock(monkeypatch, "2024-01-02")
    add(archive, LAMPS | {"text": FIRST, "title": "Lamps"})
    clock.set("2024-01-09")
    add(archive, LAMPS | {"text": SECOND, "title": "Lamps", "modified": "2024-01-07"})
    clock.set("2024-02-01")
    add(archive, LAMPS | {"text": SECOND, "title": "Nine lamps", "modified": "2024-01-07"})
    return list(archive.revisions("lamps"))


def changes(revision: Revision) -> list[tuple[str, str, str]]:
    return [(one.operation, *revision.texts(one)) for one in revision.paragraphs]


def test_each_version_says_since_when_it_stands_and_who_says_so(revisions: list[Revision]):
    assert [(one.article.version, one.since, one.witness, one.is_last) for one in revisions] == [
        (1, "2024-01-01", "publisher", False),
        (2, "2024-01-07", "publisher", False),
        (3, "2024-02-01", "archive", True),
    ]
    assert [one.article.seen for one in revisions] == [f"2024-0{day}T12:00:00Z" for day in ("1-02", "1-09", "2-01")]


def test_what_changed_is_told_by_paragraph(revisions: list[Revision]):
    first, second, third = revisions
    assert (first.before, first.paragraphs, first.facts) == (None, (), ())
    assert changes(second) == [
        ("equal", "Nine lamps burn.", "Nine lamps burn."),
        ("replace", "The keeper is old.", "The keeper is young now."),
        ("insert", "", "A ship came in."),
        ("equal", "Nobody came.", "Nobody came."),
    ]
    assert [(one.number_before, one.number_after) for one in second.paragraphs] == [(1, 1), (2, 2), (None, 3), (3, 4)]
    assert (second.facts, third.facts) == (("modified",), ("title",))
    assert third.counts == {"equal": 4, "replace": 0, "insert": 0, "delete": 0}


def test_words_that_differ(revisions: list[Revision]):
    (replaced,) = (one for one in revisions[1].paragraphs if one.operation == "replace")
    steps = revisions[1].differences(replaced)
    assert [(step.operation, step.claimed, step.printed) for step in steps] == [
        ("equal", "The keeper is ", "The keeper is "),
        ("replace", "old", "young now"),
        ("equal", ".", "."),
    ]


def test_json_has_facts_and_with_diff_the_changed_paragraphs(revisions: list[Revision]):
    told = revisions[1].to_dict(diff=True)
    assert (told["version"], told["since"], told["since_by"]) == (2, "2024-01-07", "publisher")
    assert told["changed_facts"] == {"modified": None}
    assert told["paragraphs"] == {"equal": 2, "replace": 1, "insert": 1, "delete": 0}
    assert [one["operation"] for one in told["changes"]] == ["replace", "insert"]
    assert told["changes"][0]["before"] == {"paragraph": 2, "text": "The keeper is old."}
    assert told["changes"][1]["before"] is None
    assert "changes" not in revisions[1].to_dict()


def test_versions_of_one_id_in_two_collections_are_not_compared(archive: Archive):
    add(archive, LAMPS | {"text": FIRST})
    add(archive, LAMPS | {"text": SECOND}, collection="theirs")
    found = list(archive.revisions("lamps"))
    assert [(one.before, one.is_last, one.article.collection) for one in found] == [
        (None, True, "default"),
        (None, True, "theirs"),
    ]
    assert [one.article.collection for one in archive.revisions("lamps", collections=["theirs"])] == ["theirs"]


def test_a_damaged_version_is_left_out(archive: Archive):
    for text in (FIRST, SECOND, "Nothing is left."):
        add(archive, LAMPS | {"text": text})
    change(archive, "UPDATE versions SET text = 'forged' WHERE version = 2")
    assert [one.article.version for one in archive.revisions("lamps")] == [1, 3]


def test_a_paragraph_that_is_very_long_is_not_compared_word_by_word():
    text = "word " * LONGEST_DIFF
    one = Revision(
        Article(text=f"{text}!"), Article(text=text), None, None, True, (), tuple(compare_paragraphs(text, f"{text}!"))
    )
    (step,) = one.differences(one.paragraphs[0])
    assert (step.operation, step.claimed, step.printed) == ("replace", text.strip(), f"{text}!")


@pytest.mark.parametrize(
    ("before", "after", "operations"),
    [
        ("", "", []),
        ("A b c.", "A b c.", ["equal"]),
        ("A b c.\n\nD e f.", "D e f.\n\nA b c.", ["insert", "equal", "delete"]),
        ("One.\n\nThe lamp of Oss burns all night.", "The lamp of Oss burns every night.", ["delete", "replace"]),
        ("One.", "Wholly other words.", ["replace"]),
    ],
)
def test_kinds_of_change(before: str, after: str, operations: list[str]):
    assert [one.operation for one in compare_paragraphs(before, after)] == operations


TEXTS = st.lists(st.sampled_from(["Alpha one.", "Beta two.", "Alpha two.", "Gamma.", "Beta one two."])).map("\n\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(before: str, after: str):
    found = list(compare_paragraphs(before, after))
    old = [one.before for one in found if one.before]
    new = [one.after for one in found if one.after]
    assert sorted(before[slice(*span)] for span in old) == sorted(filter(None, before.split("\n\n")))
    assert [after[slice(*span)] for span in new] == list(filter(None, after.split("\n\n")))
    assert old == sorted(old)
    for one in found:
        if one.operation == "equal":
            assert before[slice(*one.before or ())] == after[slice(*one.after or ())]


def test_thousands_of_changed_paragraphs_are_not_each_compared_with_each():
    draw = random.Random(1)
    before, after = ("\n\n".join(f"Lamp {draw.random()} burns." for _ in range(5_000)) for _ in range(2))
    found: list[Any] = list(compare_paragraphs(before, f"{after}\n\nOne more."))
    assert len(found) == 10_001
