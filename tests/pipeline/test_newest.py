"""Later answers come before earlier ones, and what a newer article says to have changed is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pullquote import Answer, Archive, differing, superseded_by
from pullquote.pipeline.newest import CLOSE, Place, as_asked_then, goes_on, names_a_time, newest_first
from pullquote.ranking.diversity import RankedPassage
from pullquote.ranking.scoring import weights
from pullquote.types import Article, Passage, Span
from tests.pipeline.test_answerability import Scripted
from tests.ranking.builders import scored, stored
from tests.support.archives import add
from tests.support.fake_encoder import FakeEncoder

TITLE = "The pier of Osmey and its restoration"
DAYS = ("2019", "2020-03-02", "2021-05-01", "2022-08-09", None)
PRESENT, PAST = "What does the restoration of the pier cost?", "What did the restoration of the pier cost?"


def candidate(number: int, text: str, published: str | None, score: float = 1.0, title: str = TITLE) -> RankedPassage:
    passage = stored(number, text=text, published=published, context=f" {' '.join(title.casefold().split())} ")
    return RankedPassage(scored(passage, sentence=score / weights()["sentence"]), (), 0.8)


def place(one: RankedPassage, title: str = TITLE) -> Place:
    """Return a passage that is one sentence, in an article of its own."""
    text = one.scored.stored.text
    article = Article(text=text, id="a", title=title, published=one.scored.stored.published)
    return article, Passage(text, 0, len(text), 1, sentences=(Span(0, len(text)),)), 0


def order(question: str, answering: list[RankedPassage], rest: list[RankedPassage] = [], most: int = 3) -> list[int]:  # noqa: B006
    """Return the numbers of the answers in their order."""
    return [one.scored.stored.number for one in newest_first(question, answering, rest, most, place)[0]]


OLD = candidate(1, "The restoration is priced at £410,000.", "2020-03-02", 2.0)
NEW = candidate(2, "The restoration has cost £530,000, not the £410,000 announced.", "2022-08-09", 1.0)
OTHER = candidate(3, "The bakery sells bread and has done for years.", "2023-01-01", 1.0)


def test_what_supersedes_an_answer_comes_before_it_however_much_lower_it_scores():
    assert order(PRESENT, [OLD, NEW]) == [2, 1]
    assert order(PAST, [OLD, NEW]) == [2, 1]
    assert order(PRESENT, [NEW, OLD]) == [2, 1]


@pytest.mark.parametrize(
    "question",
    [
        "What did the restoration of the pier cost in 2020?",
        "What was the restoration of the pier first to cost, in March?",
        "What was the original price of the restoration?",
        "What did the restoration cost two years ago?",
        "what did it cost in may",
        "작년에 복원 비용은 얼마였나?",
        "当初の費用は?",
    ],
)
def test_nothing_is_moved_for_a_question_that_names_a_time(question: str):
    assert names_a_time(question)
    assert order(question, [OLD, NEW]) == [1, 2]
    assert order(question, [OLD], [NEW]) == [1]


@pytest.mark.parametrize(
    "question", [PRESENT, PAST, "How much is a ticket now?", "Who may march on the pier?", "요금은?"]
)
def test_most_questions_name_no_time(question: str):
    assert not names_a_time(question)


@pytest.mark.parametrize(
    ("question", "published", "text", "read"),
    [
        ("What did it cost in 2020?", "2020-03-02", "It costs £3.", "What did it cost?"),
        ("What did it cost in 2020?", "2020", "It costs £3.", "What did it cost?"),
        ("In 2020, who kept it?", "2020-03-02", "Vera Holm does.", ", who kept it?"),
        ("How full was it in March 2020?", "2020-03-02", "It is half full.", "How full was it?"),
        ("how full was it in march of 2020", "2020-03-02", "It is half full.", "how full was it"),
        ("How full was it in March 2020?", "2020-04-02", "It is half full.", None),
        ("How full was it in March 2020?", "2020", "It is half full.", None),
        ("What did it cost in 2020?", "2021-03-02", "It costs £3.", None),
        ("What did it cost in 2020?", None, "It costs £3.", None),
        ("What did it cost in 2020?", "2020-03-02", "It cost £3 in 2015.", None),
        ("What did it cost in 2020?", "2020-03-02", "It costs £3 since January 2020.", "What did it cost?"),
        ("Who is in room 2020?", "2020-03-02", "Vera Holm is.", None),
        ("What does it cost?", "2020-03-02", "It costs £3.", None),
    ],
)
def test_what_was_printed_at_the_time_that_is_named_need_not_name_it(
    question: str, published: str | None, text: str, read: str | None
):
    assert as_asked_then(question, published, text) == (question if read is None else read)


def test_an_answer_of_the_year_that_is_named_comes_first_if_it_is_about_as_good():
    later = candidate(1, "The restoration is priced at £530,000.", "2022-08-09", 2.0)
    close = candidate(2, "The restoration is priced at £410,000.", "2020-03-02", 2.0 - CLOSE)
    worse = candidate(3, "The restoration is priced at £410,000.", "2020-03-02", 1.9 - CLOSE)
    assert order("What did it cost in 2020?", [later, close]) == [2, 1]
    assert order("What did it cost in 2020?", [later, worse]) == [1, 3]
    assert order("What did it cost in 2021?", [later, close]) == [1, 2]
    assert order("What did it cost at first?", [later, close]) == [1, 2]
    assert order("What did it cost in 2020?", []) == []


def test_what_says_that_an_answer_no_longer_holds_answers_too():
    answering, rest = newest_first(PRESENT, [OLD], [OTHER, NEW], 3, place)
    assert [(one.scored.stored.number, one.marked) for one in answering] == [(2, 0), (1, None)]
    assert rest == [OTHER]


def test_what_became_an_answer_comes_before_every_answer_that_it_supersedes():
    first = candidate(4, "The restoration is priced at £380,000.", "2020-02-01", 3.0)
    answering, _ = newest_first(PRESENT, [first, OLD], [NEW], 3, place)
    assert [(one.scored.stored.number, one.marked) for one in answering] == [(2, 0), (1, None), (4, None)]


def test_what_does_not_say_so_does_not_become_an_answer():
    mute = candidate(4, "The restoration is priced at £530,000.", "2022-08-09")
    assert order(PRESENT, [OLD], [mute]) == [1]
    assert order(PRESENT, [OLD, mute]) == [4, 1]


def test_a_later_answer_that_is_about_as_good_comes_first_where_the_question_is_of_now():
    old = candidate(1, "Vera Holm keeps the pier.", "2020-03-02", 2.0)
    new = candidate(2, "The pier is kept by Rolf Aster.", "2022-08-09", 2.0 - CLOSE)
    worse = candidate(3, "The pier is kept by Rolf Aster.", "2022-08-09", 1.9 - CLOSE)
    assert order("Who keeps the pier?", [old, new]) == [2, 1]
    assert order("Who keeps the pier?", [old, worse]) == [1, 3]
    assert order("Who was asked to keep the pier?", [old, new]) == [1, 2]


def test_a_damaged_passage_is_passed_over():
    assert newest_first(PRESENT, [OLD, NEW], [], 3, lambda one: None)[0] == [OLD, NEW]


@given(
    st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 9), st.booleans(), st.floats(0, 3, width=16)), max_size=8),
    st.integers(1, 4),
    st.sampled_from((PRESENT, PAST)),
)
def test_nothing_is_lost_and_what_is_superseded_stands_behind(
    drawn: list[tuple[str | None, int, bool, float]], most: int, question: str
):
    made = [
        (candidate(n, f"The restoration of the pier costs £{100 * figure + 7}.", day, score), answers)
        for n, (day, figure, answers, score) in enumerate(drawn)
    ]
    answering, rest = [one for one, answers in made if answers], [one for one, answers in made if not answers]
    ordered, left = newest_first(question, answering, rest, most, place)
    numbers = sorted(one.scored.stored.number for one in (*ordered, *left))
    assert numbers == list(range(len(made)))
    shown = [one for one in ordered if one in answering[:most]]
    for at, old in enumerate(shown):
        for new in shown[at + 1 :]:
            day, other = new.scored.stored.published, old.scored.stored.published
            later = bool(day and other and day > other and not day.startswith(other))
            assert not (later and new.scored.stored.text != old.scored.stored.text)


def test_a_passage_goes_on_with_another_that_is_older_and_of_the_same_subject():
    old, new = OLD.scored.stored, NEW.scored.stored
    assert goes_on(new, old)
    assert not goes_on(old, new)
    assert not goes_on(candidate(5, "", "2023-01-01", title="The baker of Aldane wins a prize").scored.stored, old)
    assert not goes_on(candidate(5, "", None).scored.stored, old)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    reader = Scripted()
    monkeypatch.setattr("pullquote.answerability.reader.Reader", lambda: reader)
    return reader


@pytest.fixture
def archive(tmp_path: Path, reader: Scripted) -> Iterator[Archive]:
    texts = [one.scored.stored.text for one in (OLD, NEW)]
    told = [f"The restoration of the pier of Osmey is told of in part {number}." for number in range(4)]
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        add(
            archive,
            *({"text": text, "title": TITLE, "published": day} for text, day in zip(texts, DAYS[1:3], strict=True)),
        )
        add(archive, *({"text": text, "title": TITLE, "published": "2019-04-05"} for text in told))
        reader.logits = {texts[0]: 8.0}
        yield archive


def figures(answer: Answer) -> list[tuple[str, bool]]:
    """Return the marked sentences of an answer, and whether a newer figure is beside each."""
    pairs = zip(answer.quotes, superseded_by(answer.quotes), strict=True)
    return [(quote.text[slice(*quote.highlight)], newer is not None) for quote, newer in pairs]


def test_an_answer_gives_the_newest_figure_first_and_marks_the_older(archive: Archive):
    old, new = OLD.scored.stored.text, NEW.scored.stored.text
    assert figures(archive.ask(PRESENT)) == [(new, False), (old, True)]
    assert figures(archive.ask(PRESENT, k=1)) == [(new, False)]
    assert figures(archive.ask("What was the restoration of the pier originally to cost?"))[0][0] == old


def test_more_are_read_where_one_printed_later_may_answer_anew(archive: Archive, reader: Scripted):
    reader.given.clear()
    reader.logits = dict.fromkeys(
        (f"The restoration of the pier of Osmey is told of in part {n}." for n in range(4)), 8.0
    )
    archive.ask("the restoration of the pier of Osmey is told of in part")
    assert [len(one) for one in reader.given] == [3, 3]


def test_where_the_newest_is_asked_for_no_older_figure_comes_first(archive: Archive):
    old, new = OLD.scored.stored.text, NEW.scored.stored.text
    for question in ("What does the restoration of the pier cost now?", "What is the latest cost of the restoration?"):
        answer = archive.ask(question)
        assert answer.read_as is not None
        assert answer.read_as.newest
        assert figures(answer)[:2] == [(new, False), (old, True)]
        assert [[one.text for one in group] for group in differing(answer.quotes)] == [[new, old]]
