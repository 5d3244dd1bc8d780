from __future__ import annotations

import pytest

from pullquote import Answer, Archive, Article, Filters, InputError
from pullquote.pipeline.follow_up import with_subject
from tests.support.archives import ids
from tests.support.fake_encoder import FakeEncoder

TRAM = Article(id="tram", text="The tram to Velden costs four crowns, leaves at seven and its driver is Ona.")
BUS = Article(id="bus", text="The night bus leaves at nine and its driver is Bo.")
PEARS = Article(id="pears", text="Pears were sold in Hollin Beck for nothing. Whoever came took a basket home.")
KOREAN = Article(id="korean", text="벨덴행 전차 요금은 네 크로네이고 일곱 시에 출발합니다.")
KOREAN_BUS = Article(id="korean-bus", text="심야 버스는 아홉 시에 출발합니다.")
TRAM_FARE = "What does the tram to Velden cost?"


@pytest.fixture(autouse=True)
def filled(archive: Archive) -> None:
    archive.add_articles([TRAM, BUS, PEARS, KOREAN, KOREAN_BUS])


def quoted(answer: Answer) -> set[str]:
    return {quote.article.id for quote in answer.quotes}


@pytest.mark.parametrize(
    "question",
    [
        "And when does it leave?",
        "and the driver?",
        "but who is the driver",
        "When does it leave?",
        "Who is its driver?",
        "What about the driver?",
        "How about when it leaves?",
        "Then the driver?",
        "leaves when?",
        "driver",
        "Who is driver there?",
    ],
)
def test_a_dependent_question_is_understood_with_the_one_before(archive: Archive, question: str):
    assert quoted(archive.ask(question, follows=TRAM_FARE)) == {"tram"}


@pytest.mark.parametrize(
    ("before", "question", "together"),
    [
        ("What happened to Tolbrae bridge?", "When was it built?", "happened Tolbrae bridge: When was it built?"),
        ("What did a single cost in 2021?", "And in 2023?", "single cost: And in 2023?"),
        ("What did a single cost in 2021?", "And a return?", "single cost 2021: And a return?"),
        ("What did a single cost in 2021? And in 2023?", "And a return?", "single cost 2023: And a return?"),
        ("What did a single cost in 2021?", "And now?", "single cost: And now?"),
        ("What did a single cost in 2021?", "And today?", "single cost: And today?"),
        ("What is Disney+?", "Who owns it?", "Disney+: Who owns it?"),
        ("What did AT&T's U.S. chief say?", "Why?", "AT&T's U.S. chief: Why?"),
        ("What has the WHO told the US?", "Why?", "WHO told US: Why?"),
        ("WHAT HAPPENED TO IT?", "Why?", "HAPPENED: Why?"),
        ("Who was he?", "Why?", "Why?"),
        ("벨덴행 전차 요금은?", "그럼 언제?", "벨덴행 전차 요금은: 그럼 언제?"),
        ("Was kostet die Fähre?", "Und 2023?", "kostet die Fähre: Und 2023?"),
    ],
)
def test_of_the_question_before_only_its_subject_is_taken_along(before: str, question: str, together: str):
    assert with_subject(question, before) == together


@pytest.mark.parametrize("question", ["And when does it leave?", "and the driver?", "driver"])
def test_a_dependent_question_by_itself_is_not_understood(archive: Archive, question: str):
    assert quoted(archive.ask(question)) == {"tram", "bus"}


@pytest.mark.parametrize("question", ["그럼 언제 출발합니까?", "그리고 출발은?", "그것은 언제 출발합니다?"])
def test_in_korean_too(archive: Archive, question: str):
    assert "korean-bus" not in quoted(archive.ask(question, follows="벨덴행 전차 요금은?"))


@pytest.mark.parametrize(
    "follows", [TRAM_FARE, "Were pears sold in Hollin Beck?", "Who erupted?", "벨덴행 전차 요금은?"]
)
def test_a_whole_question_is_answered_by_itself(archive: Archive, follows: str):
    question = "When leaves the night bus, and who is driver of the night bus?"
    alone = archive.ask(question)
    assert quoted(alone) == {"bus"}
    assert archive.ask(question, follows=follows) == alone


def test_a_whole_question_means_what_it_says_even_if_more_could_be_meant(archive: Archive):
    before = "tram Velden costs four crowns seven Ona"
    assert quoted(archive.ask(f"{before} driver leaves nine")) == {"tram"}
    assert quoted(archive.ask("driver leaves nine", follows=before)) == {"bus"}


def test_a_dependent_question_is_answered_by_itself_if_not_with_the_other(archive: Archive):
    answer = archive.ask("And the pears?", follows="Which volcano erupted underneath Antarctica last Tuesday?")
    assert quoted(answer) == {"pears"}


def test_a_whole_one_is_understood_with_the_other_if_it_is_not_answered_by_itself(archive: Archive):
    question = "tram driver Velden mystery"
    assert not archive.ask(question).answered
    joined = archive.ask(question, follows="tram Velden costs four crowns leaves seven driver Ona")
    assert quoted(joined) == {"tram"}


def test_neither_way_is_not_answered_but_has_what_comes_closest(archive: Archive):
    answer = archive.ask("And the lava of it?", follows="Which volcano erupted underneath Antarctica?")
    assert not answer.answered
    assert answer.reason
    assert answer.closest


def test_the_answer_carries_the_question_as_it_was_asked(archive: Archive):
    question = "  And when\ndoes it leave?"
    assert archive.ask(question, follows=TRAM_FARE).question == question
    assert archive.ask("And lava?", follows=TRAM_FARE).question == "And lava?"


def test_filters_and_number_hold(archive: Archive):
    nowhere = Filters(collections=("other",))
    answer = archive.ask("And when does it leave?", follows=TRAM_FARE, filters=nowhere)
    assert (answer.answered, answer.closest) == (False, ())
    assert len(ids(archive.ask("And when does it leave?", k=2, follows=TRAM_FARE))) == 2


@pytest.mark.parametrize("length", [1, 1000, 1985, 2000])
def test_two_long_questions_are_not_too_long_together(archive: Archive, encoder: FakeEncoder, length: int):
    lengths: list[int] = []
    encoder.before_question = lambda question: lengths.append(len(question))
    question = ("and " * 500)[: length - 1] + "x"
    assert not archive.ask(question, follows="yx" * 1000).answered
    assert len(lengths) == (2 if length < 1998 else 1), "asked alone where nothing else has room"
    assert max(lengths) <= 2000


def test_the_question_is_whole_and_the_one_before_is_cut(archive: Archive):
    long = TRAM_FARE + " " + "the " * 480
    assert quoted(archive.ask("And when does it leave, and the driver?", follows=long)) == {"tram"}


@pytest.mark.parametrize("follows", ["", " ", "\u200b", "\ud800", "x" * 2001])
def test_an_empty_question_before_is_refused(archive: Archive, follows: str):
    with pytest.raises(InputError):
        archive.ask("And when does it leave?", follows=follows)


@pytest.mark.parametrize("question", ["", " ", "\ud800", "x" * 2001])
def test_an_empty_question_is_refused_whatever_it_follows(archive: Archive, question: str):
    with pytest.raises(InputError):
        archive.ask(question, follows=TRAM_FARE)


def test_an_empty_archive_answers_nothing(archive: Archive):
    for article in (TRAM, BUS, PEARS, KOREAN, KOREAN_BUS):
        archive.remove(article.id)
    assert not archive.ask("And when does it leave?", follows=TRAM_FARE).answered
