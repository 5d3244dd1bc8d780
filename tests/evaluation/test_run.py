from __future__ import annotations

import dataclasses
import math

import pytest

import pullquote
from pullquote import Archive, Evaluation, Expected, InputError, Question, Statistic, evaluate
from pullquote.evaluation.summary import NO_QUESTIONS
from tests.support.archives import FERRY, MILL, add, change
from tests.support.fake_encoder import FakeEncoder

LAMP = "The lamp at Gannet Point burned oil. The lamp at Gannet Point burned all night."
CLOCK = "The clock of the town hall struck thirteen. Nobody had wound it."
ARTICLES = (
    {"text": FERRY, "id": "ferry"},
    {"text": f"{MILL}\n\n{LAMP}", "id": "mill", "title": "The last machine"},
    {"text": CLOCK, "id": "clock"},
)


def ask(question: str, *answers: Expected, kind: str = "answerable") -> Question:
    return Question(question, question, kind if answers else "unanswerable", answers)


# The fake encoder only compares words: passages that share words come first, and three quarters of them answer.
RIGHT = ask("the harbour master counted every crate", Expected("ferry", None, "The harbour master counted every crate"))
WRONG = ask("the clock struck thirteen", Expected("mill", 2, "burned all night"))
UNSURE = ask("whose crates of pears did an admiral inspect at noon", Expected("ferry", 1, "crates of pears"))
OFF = ask("which submarine volcano parliament adopted budgets")
CAUGHT = ask("the lamp burned oil at Gannet Point")
SEVERAL = ask(
    "lamp Gannet Point machine Hollin Beck",
    Expected("mill", 1, "closed its oldest machine"),
    Expected("mill", 2, "burned oil"),
    kind="multi",
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(archive, *ARTICLES)
    return archive


def value(evaluation: Evaluation, name: str, kind: str = "all") -> float | None:
    return evaluation.figures[kind][name].value


def test_figures_by_hand(filled: Archive):
    found = evaluate(filled, [RIGHT, WRONG, UNSURE, OFF, CAUGHT, SEVERAL], k=3)
    assert [outcome.answered for outcome in found.outcomes] == [True, True, False, False, True, False]
    ranks = [outcome.rank for outcome in found.outcomes]
    assert (ranks[0], ranks[2], ranks[5]) == (1, 1, 1)
    assert ranks[1] in {2, 3, None}
    assert ranks[3] is ranks[4] is None
    assert value(found, "recall@1") == pytest.approx(3 / 4)
    assert value(found, "recall@1", "answerable") == pytest.approx(2 / 3, abs=1e-6)
    assert value(found, "recall@1", "multi") == 1
    reciprocal = 1 / ranks[1] if ranks[1] else 0
    assert value(found, "mrr@3") == pytest.approx((3 + reciprocal) / 4, abs=1e-6)
    assert value(found, "coverage") == pytest.approx(2 / 4)
    assert value(found, "false_answers") == pytest.approx(1 / 2)
    assert value(found, "selective_accuracy") == pytest.approx(1 / 3, abs=1e-6)
    assert value(found, "selective_accuracy", "answerable") == pytest.approx(1 / 2)
    assert value(found, "highlight_accuracy") == 1
    assert found.figures["all"]["highlight_accuracy"].questions == 1
    assert {
        name: figure for name, figure in found.figures["unanswerable"].items() if figure != NO_QUESTIONS
    }.keys() == {
        "auroc",
        "auroc_right",
        "false_answers",
    }
    confidences = [outcome.confidence for outcome in found.outcomes]
    ups, downs = [*confidences[:3], confidences[5]], confidences[3:5]
    pairs = [(up > down) + (up == down) / 2 for up in ups for down in downs]
    assert value(found, "auroc") == pytest.approx(sum(pairs) / len(pairs))
    assert (found.k, found.articles, found.passages, found.encoder) == (3, 3, 4, "fake")


def test_several_right_passages_are_all_sought(filled: Archive):
    found = evaluate(filled, [SEVERAL], k=10)
    assert value(found, "ndcg@10") == pytest.approx(1)
    assert len(found.outcomes[0].expected) == 2
    half = dataclasses.replace(SEVERAL, answers=(*SEVERAL.answers, Expected("clock", 1)))
    assert 0.5 < (value(evaluate(filled, [half], k=2), "ndcg@2") or 0) <= 1
    only_two = evaluate(filled, [half], k=2).outcomes[0]
    assert only_two.rank == 1


def test_a_ranking_is_what_ask_gives_quotes_first(filled: Archive):
    question = "the clock struck thirteen"
    answer = filled.ask(question, 4)
    order = [quote.article.id for quote in (*answer.quotes, *answer.closest)]
    for place, id in enumerate(order, 1):
        if order.index(id) == place - 1:
            quote = (*answer.quotes, *answer.closest)[place - 1]
            expected = Expected(id, quote.passage.paragraph)
            (outcome,) = evaluate(filled, [ask(question, expected)], k=4).outcomes
            assert outcome.rank == place
            assert (outcome.answered, outcome.confidence) == (answer.answered, answer.confidence)


@pytest.mark.parametrize("k", [1, 2, 10, 100])
def test_shallow_and_deep_rankings(filled: Archive, k: int):
    found = evaluate(filled, [RIGHT, WRONG, OFF], k=k, compare=["dense"])
    depth = min(k, 10)
    assert {f"recall@{k}", f"mrr@{depth}", f"ndcg@{depth}"} <= found.figures["all"].keys()
    assert not [name for name in found.figures["all"] if "@" in name and int(name.split("@")[1]) > k]
    assert {comparison.figure for comparison in found.comparisons} == {
        name for name in found.figures["all"] if "@" in name
    }


def test_nothing_can_be_answered(filled: Archive):
    found = evaluate(filled, [OFF, CAUGHT], compare=["dense", "bm25"])
    assert value(found, "false_answers") == 0.5
    assert {name for name, figure in found.figures["all"].items() if figure != NO_QUESTIONS} == {"false_answers"}
    assert found.comparisons == ()
    assert [miss.faults for miss in found.misses] == [("answered",)]


def test_everything_can_be_answered(filled: Archive):
    found = evaluate(filled, [RIGHT, UNSURE])
    assert found.figures["all"]["false_answers"] == found.figures["all"]["auroc"] == NO_QUESTIONS
    assert value(found, "coverage") == 0.5
    assert value(found, "aurc") == 0


def test_no_questions_and_no_articles(filled: Archive, tmp_path):
    with pytest.raises(InputError, match="no questions"):
        evaluate(filled, [])
    with (
        Archive.open(tmp_path / "empty", encoder=FakeEncoder(), create=True) as empty,
        pytest.raises(InputError, match="holds no articles"),
    ):
        evaluate(empty, [RIGHT])


@pytest.mark.parametrize("k", [0, 101, "3"])
def test_another_k_is_refused(filled: Archive, k):
    with pytest.raises(InputError, match="1 to 100"):
        evaluate(filled, [RIGHT], k=k)


def test_an_unknown_baseline_is_refused(filled: Archive):
    with pytest.raises(InputError, match="known are"):
        evaluate(filled, [RIGHT], compare=["tfidf"])


def test_questions_are_set_aside_if_the_archive_lacks_the_articles_that_answer_them(filled: Archive):
    lost = ask("the harbour master counted", Expected("lost", None, "every crate"), Expected("gone", 1))
    told = []
    found = evaluate(filled, [lost, RIGHT, OFF], progress=lambda done, total: told.append((done, total)))
    assert found.set_aside == (lost,)
    assert [outcome.id for outcome in found.outcomes] == [RIGHT.id, OFF.id]
    assert [(one.question, one.expected.article) for one in found.lacking] == [(lost.id, "lost"), (lost.id, "gone")]
    assert (value(found, "recall@1"), value(found, "coverage")) == (1, 1)
    assert found.figures["all"]["coverage"].questions == 1
    assert told == [(1, 2), (2, 2)]
    with pytest.raises(InputError, match="none of the articles"):
        evaluate(filled, [lost])


def test_what_else_the_archive_lacks_counts_as_missed_and_is_told(filled: Archive):
    """If an article's passages lack the expected words, it was read wrongly, or the question is wrong."""
    words = ask("the harbour master counted", Expected("ferry", None, "counted no crate"))
    partly = ask("the harbour master counted every crate", Expected("lost", 2), *RIGHT.answers)
    found = evaluate(filled, [words, partly])
    assert found.set_aside == ()
    assert value(found, "recall@10") == 0.5
    assert [(one.question, one.expected.article) for one in found.lacking] == [(words.id, "ferry"), (partly.id, "lost")]
    (miss,) = found.misses
    assert "not found" in miss.faults
    assert [(seen.article, seen.paragraph, seen.text) for seen in miss.expected] == [
        ("ferry", None, "counted no crate")
    ]
    assert [seen.article for seen in found.outcomes[1].expected] == ["ferry", "lost"]


def test_a_miss_says_what_came_and_what_should_have(filled: Archive):
    wrong, unsure = evaluate(filled, [RIGHT, WRONG, UNSURE], k=2).misses
    assert (wrong.id, unsure.id) == (WRONG.id, UNSURE.id)
    assert wrong.faults[0] in {"not first", "not found"}
    assert unsure.faults == ("not answered",)
    assert wrong.first is not None
    assert (wrong.first.article, wrong.first.title, wrong.first.paragraph) == ("clock", None, 1)
    assert wrong.first.text == CLOCK
    (expected,) = wrong.expected
    assert (expected.article, expected.title, expected.paragraph) == ("mill", "The last machine", 2)
    assert expected.text == "burned all night"


def test_a_copy_of_the_right_passage_is_right(archive: Archive):
    """Whichever of the two is quoted, the other is named as well."""
    add(archive, {"text": FERRY, "id": "ferry"}, {"text": FERRY, "id": "wire"}, {"text": CLOCK, "id": "clock"})
    for id in ("ferry", "wire"):
        question = ask(RIGHT.question, Expected(id, None, "counted every crate"))
        found = evaluate(archive, [question], compare=pullquote.evaluation.BASELINES)
        assert value(found, "recall@1") == value(found, "ndcg@10") == 1
        assert {one.value.value for one in found.comparisons} == {1.0}


def test_comparisons(filled: Archive):
    questions = [RIGHT, WRONG, UNSURE, OFF, SEVERAL]
    found = evaluate(filled, questions, compare=["bm25", "dense"])
    assert [one.kind for one in found.comparisons][:10] == ["all"] * 10
    assert {(one.kind, one.baseline) for one in found.comparisons} == {
        (kind, baseline) for kind in ("all", "answerable", "multi") for baseline in ("bm25", "dense")
    }
    for one in found.comparisons:
        own = found.figures[one.kind][one.figure]
        assert one.value.questions == one.difference.questions == own.questions
        assert math.isclose(own.value - one.value.value, one.difference.value, abs_tol=2e-6)  # type: ignore[operator]
        assert 0 < one.p <= 1
        for figure in (one.value, one.difference, own):
            assert figure.low <= figure.value <= figure.high  # type: ignore[operator]
    for outcome in found.outcomes:
        assert set(outcome.ranks) == {"bm25", "dense"}
        for baseline, rank in outcome.ranks.items():
            mrr = next(o for o in found.comparisons if (o.kind, o.baseline, o.figure) == ("all", baseline, "mrr@10"))
            assert rank is None or mrr.value.value > 0  # type: ignore[operator]


def test_the_same_questions_give_the_same_figures(filled: Archive):
    questions = [RIGHT, WRONG, UNSURE, OFF, CAUGHT, SEVERAL]
    assert evaluate(filled, questions, compare=["rrf"]) == evaluate(filled, questions, compare=["rrf"])


def test_progress_is_told_for_every_question(filled: Archive):
    told = []
    evaluate(filled, [RIGHT, OFF], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_question_asked_twice_counts_twice(filled: Archive):
    found = evaluate(filled, [RIGHT, RIGHT, OFF])
    assert found.figures["all"]["recall@1"] == Statistic(1.0, 1.0, 1.0, 2)


def test_a_kind_with_answers_and_without(filled: Archive):
    questions = [dataclasses.replace(one, kind="odd") for one in (RIGHT, CAUGHT, OFF)]
    figures = evaluate(filled, questions).figures
    assert figures["odd"] == figures["all"]
    assert figures["odd"]["coverage"].questions == 1
    assert figures["odd"]["false_answers"].questions == 2


def test_a_ranking_may_be_empty(filled: Archive):
    """All vectors were tampered with: nothing is quoted, nothing came first."""
    change(filled, "UPDATE vectors SET tokens = zeroblob(8)")
    found = evaluate(filled, [OFF])
    assert [outcome.first for outcome in found.outcomes] == [None]
    assert value(found, "false_answers") == 0
