from __future__ import annotations

from collections import Counter

from hypothesis import given, strategies as st

from pullquote.ranking.diversity import CLOSE, MOST_OF_ONE, RankedPassage, diversify, split_answers
from pullquote.ranking.scoring import weights
from tests.ranking.builders import scored, stored

CHOICES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 5), st.sampled_from("ab"), st.sampled_from(("2020", "2021"))),
    max_size=14,
)


def choice(
    number: int, score: float, version: int, outlet: str = "a", day: str = "2020", probability: float = 1.0
) -> RankedPassage:
    passage = stored(number, version=version, outlet=outlet, published=day)
    return RankedPassage(scored(passage, sentence=score / weights()["sentence"]), (), probability)


def ranking(drawn: list[tuple[int, int, str, str]]) -> list[RankedPassage]:
    best_first = sorted(drawn, key=lambda one: -one[0])
    return [choice(n, one[0] / 30, *one[1:]) for n, one in enumerate(best_first)]


def numbers(choices: list[RankedPassage]) -> list[int]:
    return [one.scored.stored.number for one in choices]


@given(CHOICES)
def test_nothing_is_lost_and_the_best_stays_first(drawn: list[tuple[int, int, str, str]]):
    ranked = ranking(drawn)
    ordered = diversify(ranked)
    assert sorted(numbers(ordered)) == numbers(ranked)
    assert numbers(ordered)[:1] == numbers(ranked)[:1]


@given(CHOICES)
def test_a_better_passage_gives_way_only_to_a_close_one_or_for_its_article(drawn: list[tuple[int, int, str, str]]):
    ordered = diversify(ranking(drawn))
    given_by: Counter[int] = Counter()
    for place, one in enumerate(ordered):
        others = [other for other in ordered[place:] if given_by[other.scored.stored.version] < MOST_OF_ONE]
        if others:
            assert given_by[one.scored.stored.version] < MOST_OF_ONE
            assert one.scored.score >= max(other.scored.score for other in others) - CLOSE - 1e-5
        given_by[one.scored.stored.version] += 1


def test_close_passages_of_other_articles_days_and_outlets_come_early():
    ranked = [
        choice(1, 1.00, 1),
        choice(2, 0.99, 1),
        choice(3, 0.98, 2),
        choice(4, 0.97, 3, day="2021"),
        choice(5, 0.96, 4, outlet="b"),
        choice(6, 0.50, 5, outlet="c"),
    ]
    assert numbers(diversify(ranked)) == [1, 4, 5, 3, 2, 6]


def test_an_article_gives_two_passages_before_others_that_answer_have_given_theirs():
    ranked = [*(choice(n, 2 - n / 10, 1) for n in range(4)), choice(9, 0.1, 2)]
    assert numbers(diversify(ranked)) == [0, 1, 9, 2, 3]


def test_passages_that_do_not_answer_stay_in_order_of_relevance():
    ranked = [
        choice(1, 0.9, 1, probability=0.4),
        choice(2, 0.8, 1, probability=0.6),
        choice(3, 0.79, 1, probability=0.3),
    ]
    answering, rest = split_answers(ranked, 0.5)
    assert (numbers(answering), numbers(rest)) == ([2], [1, 3])


def test_a_doubtful_passage_is_no_answer_beside_a_sure_one():
    ranked = [
        choice(1, 0.9, 1, probability=0.96),
        choice(2, 0.8, 2, probability=0.5),
        choice(3, 0.7, 3, probability=0.4),
    ]
    answering, rest = split_answers(ranked, 0.3)
    assert (numbers(answering), numbers(rest)) == ([1, 2], [3])
    assert numbers(split_answers(ranked[2:], 0.3)[0]) == [3]


def test_the_order_of_a_cross_encoder_stays():
    ranked = [
        RankedPassage(scored(stored(number, version=version), reranked=-number / 1000), (), 1.0)
        for number, version in enumerate((1, 1, 2, 3))
    ]
    assert numbers(diversify(ranked)) == [0, 1, 2, 3]
