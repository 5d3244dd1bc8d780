"""The ranking compared with a slow one written from its definition, without Pullquote's code."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from pullquote import Archive, Span
from pullquote.answerability.layout import Reading
from pullquote.catalog import PassageRecord
from pullquote.catalog.vocabulary import inverse_frequency
from pullquote.encoders.base import PassageViews, QuestionViews, Vector
from pullquote.encoders.quantization import pack
from pullquote.ranking.scoring import COMMON, READER, TYPICAL, answering_sentence, prerank, score, weights
from pullquote.search.base import Candidates
from tests.ranking import builders
from tests.support.archives import add
from tests.support.fake_encoder import FakeEncoder

GREATEST = 8.0
WORDS = ("boat", "lamp", "quay", "pear", "mill")


def unit(random: np.random.Generator, rows: int, columns: int) -> Vector:
    drawn = random.standard_normal((rows, columns))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def stored(
    number: int,
    views: PassageViews,
    sentences: tuple[frozenset[str], ...] = (),
    context: frozenset[str] = frozenset(),
    **facts: object,
) -> PassageRecord:
    sentences = sentences or (frozenset(),) * len(views.sentences)
    terms = f" {' | '.join(' '.join(sorted(one)) for one in sentences)} "
    known = {"text": f"text {number}", "terms": terms, "context": f" {' '.join(context)} ", "views": pack(views)}
    return builders.stored(number, **(known | facts))


def asked(vector: Vector, tokens: Vector) -> QuestionViews:
    return QuestionViews(vector, tokens, tuple((2 * n, 2 * n + 1) for n in range(len(tokens))))


def words_of(question: str) -> tuple[Span, ...]:
    return tuple(Span(word.start(), word.end()) for word in re.finditer(r"\S+", question))


def slow_score(question: str, asked: QuestionViews, idf: dict[str, float], views: PassageViews, passage: PassageRecord):
    late = total = 0.0
    for vector, word in zip(asked.tokens, question.split(), strict=True):
        best = max(sum(float(a) * float(b) for a, b in zip(vector, token, strict=True)) for token in views.tokens)
        late += (idf.get(word, 0.0) + COMMON) * best
        total += idf.get(word, 0.0) + COMMON
    sentence = max(float(np.dot(s.astype(np.float64), asked.vector)) for s in views.sentences)
    sought = {word: idf.get(word, 0.0) for word in question.split()}
    mass = sum(sought.values()) or 1.0

    def share(held: set[str]) -> float:
        return sum(value for word, value in sought.items() if word in held) / mass

    each = [set(one.split()) for one in passage.terms.split("|")]
    whole = {word for one in each for word in one}
    signals = (
        sentence,
        late / total,
        max(share(one) for one in each),
        share(whole | {*passage.context.split()}) - share(whole),
        0.0,
    )
    return sum(w * s for w, s in zip(weights().values(), signals, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(2, 40), st.integers(2, 24))
def test_scores_equal_those_of_the_brute_force_ranking(seed: int, count: int, dimension: int, token_dimension: int):
    random = np.random.default_rng(seed)
    question = " ".join(random.choice(WORDS, int(random.integers(1, 6)), replace=False))
    spans = words_of(question)
    asked = QuestionViews(unit(random, 1, dimension)[0], unit(random, len(spans), token_dimension), spans)
    idf = {word: float(random.random() * 5) for word in WORDS[: int(random.integers(0, 6))]}
    views, passages = [], []
    for number in range(count):
        view = PassageViews(
            unit(random, 1, dimension)[0],
            unit(random, int(random.integers(1, 5)), dimension),
            unit(random, int(random.integers(1, 30)), token_dimension),
        )
        held = [frozenset(word for word in WORDS if random.random() < 0.4) for _ in range(5)]
        views.append(view)
        passages.append(stored(number, view, tuple(held[: len(view.sentences)]), held[4]))
    ranked = score(builders.query(question, asked, idf, GREATEST), passages)
    assert sorted(one.stored.number for one in ranked) == list(range(count))
    for one in ranked:
        number = one.stored.number
        # half floats and eight-bit tokens: each cosine within 0.01
        slow = slow_score(question, asked, idf, views[number], passages[number])
        assert one.score == pytest.approx(slow, abs=0.04)
        nearest = [float(s @ asked.vector) for s in views[number].sentences]
        assert one.sentence == pytest.approx(max(nearest), abs=0.01)
        absent = sum(idf.get(word, 0.0) for word in {*question.split()} - {*passages[number].terms.split()})
        assert one.missing == pytest.approx(absent / GREATEST, abs=1e-4)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 12), st.integers(0, 4))
def test_preranking_orders_by_nearness_and_words(seed: int, count: int, looked_up: int):
    random = np.random.default_rng(seed)
    question = " ".join(random.choice(WORDS, int(random.integers(1, 6)), replace=False))
    idf = {word: float(random.random() * 5) for word in WORDS}
    near = {int(number): float(np.float32(random.random())) for number in random.permutation(30)[:count]}
    nearest = sorted(near, key=lambda number: (-near[number], number))
    terms = question.split()[:looked_up]
    holding = {term: sorted(int(n) for n in random.permutation(30)[: int(random.integers(0, 9))]) for term in terms}
    found = prerank(
        builders.query(question, idf=idf),
        Candidates(
            np.array(nearest, np.int64),
            np.array([near[number] for number in nearest], np.float32),
            {term: np.array(numbers, np.int64) for term, numbers in holding.items()},
        ),
    )
    assert sorted(found) == sorted({*near, *(number for numbers in holding.values() for number in numbers)})
    weight, mass = weights(), sum(idf[word] for word in question.split())
    floor = min(near.values(), default=0.0)
    slow = [
        weight["sentence"] * near.get(number, floor)
        + weight["coverage"] * sum(idf[term] for term in terms if number in holding[term]) / mass
        for number in found
    ]
    assert slow == pytest.approx(sorted(slow, reverse=True), abs=2e-6)


def test_the_score_of_a_passage_does_not_depend_on_the_others():
    random = np.random.default_rng(1)
    question = asked(unit(random, 1, 16)[0], unit(random, 4, 16))
    passages = [
        stored(n, PassageViews(unit(random, 1, 16)[0], unit(random, 2, 16), unit(random, 1 + n, 16))) for n in range(20)
    ]
    together = {
        one.stored.number: one.score for one in score(builders.query("a b c d", question, {}, GREATEST), passages)
    }
    alone = {
        one.stored.number: one.score
        for p in passages
        for one in score(builders.query("a b c d", question, {}, GREATEST), [p])
    }
    shuffled = {
        one.stored.number: one.score for one in score(builders.query("a b c d", question, {}, GREATEST), passages[::-1])
    }
    assert together == pytest.approx(alone, abs=2e-6)
    assert together == pytest.approx(shuffled, abs=2e-6)


def test_ties_come_by_number():
    random = np.random.default_rng(2)
    views = PassageViews(unit(random, 1, 16)[0], unit(random, 2, 16), unit(random, 5, 16))
    question = asked(unit(random, 1, 16)[0], unit(random, 4, 16))
    passages = [stored(number, views) for number in (9, 4, 7, 1)]
    assert [one.stored.number for one in score(builders.query("a b c d", question, {}, GREATEST), passages)] == [
        1,
        4,
        7,
        9,
    ]


def test_of_windows_of_one_paragraph_only_the_best_stays():
    random = np.random.default_rng(3)
    near = unit(random, 1, 16)
    far = PassageViews(-near[0], -near, -near)
    close = PassageViews(near[0], near, near)
    question = asked(near[0], near)
    passages = [
        stored(1, far, version=1, paragraph=2),
        stored(2, close, version=1, paragraph=2),
        stored(3, far, version=1, paragraph=2, kind="caption"),
        stored(4, far, version=1, paragraph=3),
        stored(5, far, version=2, paragraph=2),
    ]
    assert [one.stored.number for one in score(builders.query("a b c d", question, {}, GREATEST), passages)] == [
        2,
        3,
        4,
        5,
    ]


def test_scoring_nothing():
    random = np.random.default_rng(4)
    assert (
        score(builders.query("ferry", asked(unit(random, 1, 4)[0], unit(random, 1, 4)), {"ferry": 1.0}, GREATEST), [])
        == []
    )


def test_a_passage_that_lacks_what_is_asked_for_scores_less():
    random = np.random.default_rng(5)
    views = PassageViews(unit(random, 1, 16)[0], unit(random, 2, 16), unit(random, 5, 16))
    question = asked(unit(random, 1, 16)[0], unit(random, 4, 16))
    passages = [stored(1, views, text="It opened with a parade."), stored(2, views, text="It opened in 1987.")]
    for form, order in (("When was it?", [2, 1]), ("Why was it?", [1, 2])):
        assert [one.stored.number for one in score(builders.query(form, question, {}, GREATEST), passages)] == order


def test_a_passage_that_says_only_by_how_much_a_price_rose_scores_less():
    random = np.random.default_rng(5)
    views = PassageViews(unit(random, 1, 16)[0], unit(random, 2, 16), unit(random, 5, 16))
    question = asked(unit(random, 1, 16)[0], unit(random, 4, 16))
    passages = [stored(1, views, text="It costs 70p more in May."), stored(2, views, text="It went to £7.10.")]
    for form, order in (("What does it cost?", [2, 1]), ("How much more does it cost?", [1, 2])):
        assert [one.stored.number for one in score(builders.query(form, question, {}, GREATEST), passages)] == order


def test_a_tokens_weight_is_that_of_its_whole_word():
    tokens = np.eye(3, dtype=np.float32)
    question = QuestionViews(tokens[0], tokens, ((0, 3), (4, 7), (7, 9)))  # "the", and "lamps" in two pieces
    rare, common = (
        PassageViews(tokens[0], tokens[:1], vectors) for vectors in (tokens[1:3], np.stack([tokens[0], tokens[0]]))
    )
    ranked = score(
        builders.query("the lamps", question, {"lamp": 4.0, "the": 0.0}, GREATEST), [stored(1, common), stored(2, rare)]
    )
    late = {one.stored.number: one.late for one in ranked}
    assert late == {1: pytest.approx(1 / 11, abs=0.01), 2: pytest.approx(10 / 11, abs=0.01)}


def test_the_sentence_that_answers_is_near_holds_the_words_and_what_is_asked_for():
    vectors = np.eye(3, dtype=np.float32)
    views = PassageViews(vectors[2], np.stack([vectors[0], vectors[1], vectors[1]]), vectors)
    held = (frozenset({"ferri"}), frozenset(), frozenset({"ferri"}))
    sentences = ("The ferry was red.", "It was in 1987.", "The ferry came in May 1987.")
    for question, nearest, answering in (
        ("Which ferry?", vectors[0], 0),
        ("When was it?", vectors[0], 1),
        ("What is the ferry?", vectors[1], 2),
    ):
        views_of = QuestionViews(nearest * np.float32(0.3), vectors, ((0, 1), (1, 2), (2, 3)))
        (ranked,) = score(builders.query(question, views_of, {"ferri": 3.0}, GREATEST), [stored(1, views, held)])
        assert answering_sentence(builders.query(question), ranked, sentences) == answering


@pytest.mark.parametrize(
    ("idf", "held", "expected"),
    [
        ({}, ("ferri",), (0.0, 0.0)),
        ({"ferri": 0.0}, ("ferri",), (0.0, 0.0)),
        ({"ferri": 3.0, "pear": 1.0}, ("ferri",), (0.75, 0.75)),
        ({"ferri": 3.0, "pear": 1.0}, ("ferri pear mill",), (1.0, 1.0)),
        ({"ferri": 3.0, "pear": 1.0}, ("ferri mill", "pear"), (1.0, 0.75)),
        ({"ferri": 3.0, "pear": 1.0}, ("ferriage", "spear"), (0.0, 0.0)),
        ({"ferri": 3.0}, ("",), (0.0, 0.0)),
    ],
)
def test_what_a_passage_and_its_best_sentence_hold(idf: dict[str, float], held: tuple[str, ...], expected: object):
    random = np.random.default_rng(4)
    views = PassageViews(unit(random, 1, 8)[0], unit(random, len(held), 8), unit(random, 3, 8))
    passage = stored(1, views, tuple(frozenset(one.split()) for one in held))
    (found,) = score(
        builders.query("ferry pear", asked(unit(random, 1, 8)[0], unit(random, 2, 8)), idf, GREATEST), [passage]
    )
    assert (found.held, found.coverage) == pytest.approx(expected)


def test_inverse_frequency():
    found = [inverse_frequency(count, 10) for count in (0, 1, 5, 10)]
    assert found[:2] == pytest.approx([math.log(1 + 10.5 / 0.5), math.log(1 + 9.5 / 1.5)])
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_no_inverse_frequency_is_negative(count: int, more: int):
    assert inverse_frequency(count, count + more) > 0


@pytest.mark.parametrize("batch", [1, 3, 128])
def test_the_same_archive_gives_the_same_answers_however_it_was_built(tmp_path, monkeypatch, batch: int):
    articles = [
        {"text": f"The lamp of keeper {n % 7} was lit.\n\nQuay {n} lay empty. A pear fell.", "id": f"a{n:02}"}
        for n in range(40)
    ]
    articles += [{"text": "The lamp of a keeper was lit at the quay.", "id": f"same{n}"} for n in range(5)]
    questions = ("which keeper lit the lamp", "pear", "quay 12", "lamp lit keeper quay pear")

    def answers(archive: Archive) -> list[object]:
        found = [archive.ask(question, k=25) for question in questions]
        return [
            [(q.article.id, q.start, q.score, q.also_in) for q in (*a.quotes, *a.closest)] + [a.confidence]
            for a in found
        ]

    with Archive.open(tmp_path / "plain", encoder=FakeEncoder(), create=True) as plain:
        add(plain, *articles)
        expected = answers(plain)
        assert answers(plain) == expected
    monkeypatch.setattr("pullquote.pipeline.add.ENCODE_AT_ONCE", batch)
    folder = tmp_path / "other"
    for start in range(0, 45, 15):
        with Archive.open(folder, encoder=FakeEncoder(), create=True) as other:
            add(other, *articles[start : start + 15])
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as other:
        assert answers(other) == expected
    for path in folder.glob("passages-*"):
        path.unlink()
    with Archive.open(folder, encoder=FakeEncoder(), create=True) as other:
        assert answers(other) == expected


def test_names_that_neither_passage_nor_title_nor_lead_bears_out_are_counted():
    vector = np.ones((1, 1), np.float32)
    views = PassageViews(vector[0], vector, vector)
    passages = [
        stored(1, views, (frozenset({"madigan", "2019"}),)),
        stored(2, views, (frozenset({"madigan"}),), frozenset({"2019"})),
        stored(3, views, (frozenset({"brandt"}),)),
    ]
    asked = builders.query("When did Mike Madigan leave in 2019?")
    assert {one.stored.number: one.unborne for one in score(asked, passages)} == {1: 0.0, 2: 0.0, 3: 2.0}


def test_the_date_of_an_article_bears_out_the_year_and_month_of_a_question():
    vector = np.ones((1, 1), dtype=np.float32)
    views = PassageViews(vector[0], vector, vector)
    dates = ("2021-08-03", "2021-09", "2020-08-03", "2021", None)
    passages = [
        replace(stored(number, views, (frozenset({"fare"}),)), published=date) for number, date in enumerate(dates)
    ]
    asked = builders.query("What was the fare in August 2021?", idf={"fare": 2.0, "august": 1.0, "2021": 1.0})
    scores = score(asked, passages)
    found = {one.stored.number: (one.context, one.unborne) for one in scores}
    assert found == {0: (0.5, 0.0), 1: (0.25, 1.0), 2: (0.25, 1.0), 3: (0.25, 1.0), 4: (0.0, 2.0)}


@pytest.mark.parametrize(
    ("question", "sentences", "answering"),
    [
        ("What does the pier cost?", ["It took nine months and 40 men.", "It cost £3 million."], 1),
        ("pier repair price", ["It took nine months and 40 men.", "Das kostete 3 €."], 1),
        ("What would an owner be charged?", ["It passed by 14 votes to 12.", "The fee is 300 crowns."], 1),
        ("What share of the pupils eat there?", ["“I have a six-year-old.”", "Three in four do."], 1),
        ("How full is the lake?", ["It holds 9 million litres when it is.", "It is at 31 per cent."], 1),
        ("What does the ferry cost?", ["It costs 70p more in May.", "A single is £7.10."], 1),
        ("What does the ferry cost?", ["It took 14 minutes.", "RRP: £7.10 More info: at the pier"], 1),
        ("What does the ferry cost?", ["It went up by £1.10.", "A single is £7.10."], 1),
        ("What does a nurse earn?", ["£2,000 more than in the city.", "She starts at £25,650."], 1),
        ("What does the ferry cost?", ["It rose by £1 to £7.10.", "A single ticket is one of £7.10."], 0),
        ("How much more does the ferry cost?", ["It costs 70p more in May.", "A single is £7.10."], 0),
        ("By how much did the fare rise?", ["It went up by £1.10.", "A single is £7.10."], 0),
        ("How many classes are at the school?", ["The school teaches 410 pupils.", "They sit in 17 classes."], 1),
        ("How many primary schools?", ["It has 410 pupils.", "There are 17 primary schools."], 1),
        ("How many people work there?", ["It was shut for 9 weeks.", "12 people do."], 1),
        ("How many pupils are there?", ["There are 1,870 children.", "They sit in 17 classes."], 0),
        ("Osmey: what does the ferry cost?", ["It sails at dawn.", "A single is £7.10."], 1),
        ("Who paid for the pier?", ["The town did, after nine votes.", "It cost £3 million."], 0),
        ("Why did the fare rise?", ["Oil is dear.", "It is £3 now."], 0),
        ("the lamp", ["Is the lamp lit?", "It is."], 1),
        ("the lamp", ["“Is the lamp lit?” ", "It is."], 1),
        ("the lamp", ["灯は点いていますか？", "It is."], 1),
        ("the lamp", ["هل المصباح مضاء؟", "It is."], 1),
        ("the lamp", ["Is the lamp lit?", "Who lit it?"], 0),
        ("the lamp", ["“Is it?” she asked.", "It is."], 0),
    ],
)
def test_what_does_not_measure_what_is_asked_or_only_asks_is_not_marked(
    question: str, sentences: list[str], answering: int
):
    ranked = builders.scored(builders.stored(1), sentences=(0.5, 0.4))
    assert answering_sentence(builders.query(question), ranked, sentences) == answering


def test_the_reader_adds_to_the_score_and_chooses_among_sentences():
    passage = builders.stored(1, text="One. Two.")
    plain = builders.scored(passage, late=0.5, sentences=(0.5, 0.4))
    read = replace(plain, reading=Reading(TYPICAL + 2, None, 0.0, (-6.0, 2.0)))
    assert read.score == pytest.approx(plain.score + 2 * READER)
    asked = builders.query("the lamp")
    assert answering_sentence(asked, plain, ["One.", "Two."]) == 0
    assert answering_sentence(asked, read, ["One.", "Two."]) == 1
    outside = replace(plain, reading=Reading(0.0, None, 0.0, (-math.inf, -math.inf)))
    assert answering_sentence(asked, outside, ["One.", "Two."]) == 0
