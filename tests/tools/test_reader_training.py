"""What the reader is trained with: changed questions, groups of passages, and the windows made of them."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pullquote.answerability.layout import Layout, ReaderInput
from tests.support.tiny_models import layout_encoder
from tools.training.reader.examples import GroupOrder, as_typed, example, examples_of
from tools.training.reader.groups import Group, TrainingPassage, cut_around, find_span, lesson_groups, without_answer
from tools.training.reader.mining import Candidates
from tools.training.reader.swaps import NameLexicon, swaps

TOWNS = ("Aldmouth", "Brackley", "Corran", "Dunmore", "Eskdale", "Fenwick")
NAMES = NameLexicon([f"The ferry sailed from {town} at dawn. It was late in {town} again." for town in TOWNS])
SEEDS = st.integers(0, 10_000)


@given(seed=SEEDS)
def test_a_name_is_swapped_for_one_of_its_kind_that_the_passage_lacks(seed: int):
    shown = "The ferry from Corran to Fenwick costs more."
    found = swaps("what does the ferry from Corran's pier cost", shown, NAMES, random.Random(seed), 1)
    others = [f"what does the ferry from {town}'s pier cost" for town in TOWNS if town not in shown]
    assert len(found) == 1
    assert found[0] in others


def test_a_name_keeps_the_case_it_was_asked_in():
    (found,) = swaps("ferry from corran cost", "The ferry from Corran", NAMES, random.Random(1), 1)
    assert found == found.lower()
    assert found != "ferry from corran cost"


def test_a_name_that_the_passage_lacks_is_not_swapped():
    assert swaps("what does the ferry from Corran cost", "The bus costs more.", NAMES, random.Random(1)) == []


@given(seed=SEEDS)
def test_years_and_numbers_are_swapped_for_others(seed: int):
    shown = "In 2017 the mart sold 40 heifers."
    found = swaps("who bought 40 heifers in 2017", shown, NAMES, random.Random(seed), 5)
    assert len(found) == 2
    for question in found:
        year, number = "2017" in question, "40" in question
        assert year != number


def test_opposites_are_swapped_but_not_in_questions_of_yes_or_no():
    shown = "Fares rise in April, the largest rise ever."
    found = [swaps("why do fares rise", shown, NAMES, random.Random(seed)) for seed in range(20)]
    assert {question for questions in found for question in questions} == {"why do fares fall"}
    assert not any(swaps("do fares rise", shown, NAMES, random.Random(seed)) for seed in range(20))


def test_a_common_word_that_once_has_a_capital_is_no_name():
    lexicon = NameLexicon(["we saw the Rise of a town", *["the rise and the rise"] * 3, "we left Corran"])
    assert set(lexicon.kinds) == {"Corran"}


SENTENCES = st.lists(st.sampled_from(["One two three.", "It cost £31!", "“Never,” she said.", "Why?"]), min_size=1)


@given(sentences=SENTENCES, seed=SEEDS, data=st.data())
def test_a_part_cut_from_a_passage_holds_the_answer(sentences: list[str], seed: int, data: st.DataObject):
    text = " ".join(sentences * 9)
    start = data.draw(st.integers(0, len(text) - 1))
    span = start, data.draw(st.integers(start + 1, min(len(text), start + 60)))
    part, moved = cut_around(text, span, random.Random(seed))
    assert part in text
    assert moved is not None
    assert part[moved[0] : moved[1]] == text[span[0] : span[1]]


@given(seed=SEEDS)
def test_a_passage_without_its_answer_has_no_sentence_that_holds_it(seed: int):
    text = f"{'The board met for two hours on Monday. ' * 3}A car costs £31. {'Nobody spoke of the £31 again. ' * 2}"
    span = find_span(text, "£31")
    assert span is not None
    left = without_answer(text, span, random.Random(seed))
    assert left is not None
    assert "£31" not in left
    assert without_answer("A car costs £31.", (12, 15), random.Random(seed)) is None


def test_words_are_found_in_whatever_case():
    assert find_span("A car costs £31", "Car") == (2, 5)
    assert find_span("A car costs £31", "bus") is None
    assert find_span("A car costs £31", "") is None


def passage(article: str, paragraph: int, text: str) -> dict[str, Any]:
    return {"article": article, "title": article, "lead": "", "before": "", "paragraph": paragraph, "text": text}


def mined() -> Candidates:
    passages = {
        "a1": passage(
            "a", 1, "Fares from Corran rise in April, as the harbour board of the town said on Monday at last."
        ),
        "a2": passage("a", 2, "A car costs £31."),
        "a3": passage("a", 3, "Dogs travel free."),
        "b1": passage("b", 1, "A bus costs £2."),
        "held1": passage("held", 1, "A bicycle costs £1."),
    }
    found = [{"passage": key} for key in ("b1", "held1", "a2", "a3")]
    asked = {"about": "a", "candidates": found}
    answer = {"article": "a", "paragraph": 2, "span": "£31"}
    questions = [
        {"id": "a#0", "question": "what does a car cost", "answers": [answer], "tempting": None, **asked},
        {"id": "a#1", "question": "what does a van cost", "answers": [], "tempting": 2, **asked},
        {"id": "a#2", "question": "who was the first mayor", "answers": [], "tempting": None, **asked},
        {
            "id": "held#0",
            "question": "what does a bicycle cost",
            "answers": [],
            "tempting": 1,
            **asked,
            "about": "held",
        },
    ]
    return Candidates(passages, questions)


def test_groups_of_lessons_hold_nothing_of_articles_held_out():
    answered, near_miss, elsewhere = lesson_groups(mined(), frozenset({"held"}))
    assert [(one.input.text, one.span) for one in answered.positives] == [("A car costs £31.", (12, 15))]
    texts = [[(one.origin, one.input.text) for one in group.negatives] for group in (answered, near_miss, elsewhere)]
    assert texts[0][:2] == [("mined", "A bus costs £2."), ("mined", "Dogs travel free.")]
    assert [origin for origin, _ in texts[0][2:]] == ["same"]
    assert texts[1] == [
        ("tempting", "A car costs £31."),
        ("mined", "A bus costs £2."),
        ("mined", "Dogs travel free."),
    ]
    assert [origin for origin, _ in texts[2]] == ["mined"] * 3


def test_a_group_is_what_it_was_when_it_is_read_again():
    for group in lesson_groups(mined(), frozenset()):
        assert Group.from_json(group.to_json()) == group


def test_groups_are_taken_in_an_order_that_can_be_gone_on_with():
    groups = [Group(str(number), "lesson", "") for number in range(5)]
    order = GroupOrder(groups, 3)
    taken = [order.next().id for _ in range(15)]
    assert [sorted(taken[lap : lap + 5]) for lap in (0, 5, 10)] == [sorted(one.id for one in groups)] * 3
    later = GroupOrder(groups, 3, taken=7)
    assert [later.next().id for _ in range(8)] == taken[7:]


@given(before=st.integers(0, 60), after=st.integers(0, 60), seed=SEEDS)
def test_the_answer_stands_where_an_example_says(before: int, after: int, seed: int):
    encoder = layout_encoder(Layout(whole=40, question=8, title=4, lead=3, before=5))
    text = "the " * before + "ferry left" + " the" * after
    start = text.index("ferry")
    learned = TrainingPassage(ReaderInput(text, title="ferry"), "right", (start, start + 10))
    found = example(encoder, "the ferry", learned, 0, random.Random(seed), answers=True)
    assert len(found.window.ids) <= 40
    assert found.start is not None
    assert found.end is not None
    first, last = found.start - found.window.first, found.end - found.window.first
    assert text[found.window.spans[first].start : found.window.spans[last].end] == "ferry left"
    other = example(encoder, "the ferry", learned, 0, random.Random(seed), answers=False)
    assert (other.start, other.end) == (0, 0)
    assert len(other.window.ids) <= 40


@given(seed=SEEDS)
def test_examples_of_a_group_are_one_positive_and_some_negatives(seed: int):
    encoder, rng = layout_encoder(), random.Random(seed)
    answered, near_miss, elsewhere = lesson_groups(mined(), frozenset({"held"}))
    found = examples_of(answered, 4, encoder, rng)
    assert [one.answers for one in found] == [True, False, False, False]
    assert {one.group for one in found} == {4}
    assert [one.answers for one in examples_of(near_miss, 0, encoder, rng)] == [False, False]
    assert [one.answers for one in examples_of(elsewhere, 0, encoder, rng)] == [False]
    labelled = TrainingPassage(ReaderInput("left"), "labelled")
    public = Group("x:1", "x", "the ferry", [], [labelled, TrainingPassage(ReaderInput("the"), "out-of-domain")])
    assert len(examples_of(public, 0, encoder, rng)) in {1, 2}


@pytest.mark.parametrize("question", ["When did the ferry leave Corran?", "", "?", "why"])
def test_questions_as_people_type_them_differ_little(question: str):
    for seed in range(200):
        typed = as_typed(question, random.Random(seed))
        assert abs(len(typed) - len(question)) <= 2
