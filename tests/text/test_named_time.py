"""The time that a question names is found in six languages, and what only looks like one is not."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from pullquote.text.named_time import NamedTime, named_time
from pullquote.text.periods import Period
from pullquote.text.time_gate import may_name_time
from tests.conftest import ROOT
from tests.support.texts import inline

NOW = date(2024, 5, 15)  # a Wednesday


def read(question: str, now: date = NOW) -> tuple[str, str, str] | None:
    """Return a question's words of time, and the first and last day, empty where there is no bound."""
    found = named_time(question, now)
    if found is None:
        return None
    period = found.period or Period(None, None)
    return found.words, str(period.first or ""), str(period.last or "")


@pytest.mark.parametrize(
    ("question", "words", "first", "last"),
    [
        ("What did it cost in 2020?", "in 2020", "2020-01-01", "2020-12-31"),
        ("What happened in March 2021?", "in March 2021", "2021-03-01", "2021-03-31"),
        ("What happened in February 2024?", "in February 2024", "2024-02-01", "2024-02-29"),
        ("What has changed since March?", "since March", "2024-03-01", ""),
        ("What has changed since June?", "since June", "2023-06-01", ""),
        ("what did it cost in may", "in may", "2024-05-01", "2024-05-31"),
        ("Who ran the mill before 2019?", "before 2019", "", "2018-12-31"),
        ("Who ran the mill until 2019?", "until 2019", "", "2019-12-31"),
        ("Who ran the mill after 2019?", "after 2019", "2020-01-01", ""),
        ("What will it cost by 2030?", "by 2030", "", "2030-12-31"),
        ("What was decided between 2018 and 2020?", "between 2018 and 2020", "2018-01-01", "2020-12-31"),
        ("What did fares do from March to June 2021?", "from March to June 2021", "2021-03-01", "2021-06-30"),
        ("What is the 2021-2023 plan?", "2021-2023", "2021-01-01", "2023-12-31"),
        ("What did it cost last year?", "last year", "2023-01-01", "2023-12-31"),
        ("What did it cost last month?", "last month", "2024-04-01", "2024-04-30"),
        ("What happened last March?", "last March", "2024-03-01", "2024-03-31"),
        ("What happened this week?", "this week", "2024-05-13", "2024-05-19"),
        ("What was announced yesterday?", "yesterday", "2024-05-14", "2024-05-14"),
        ("Who won on Monday?", "on Monday", "2024-05-13", "2024-05-13"),
        ("Who was mayor two years ago?", "two years ago", "2022-01-01", "2022-12-31"),
        ("What was spent over the last three years?", "over the last three years", "2021-01-01", "2024-05-15"),
        ("How was fishing in the 1990s?", "in the 1990s", "1990-01-01", "1999-12-31"),
        ("What was built since the summer of 2022?", "since the summer of 2022", "2022-06-01", ""),
        ("What froze in the winter of 2023?", "in the winter of 2023", "2023-12-01", "2024-02-29"),
        ("What happened last summer?", "last summer", "2023-06-01", "2023-08-31"),
        ("What happened on 12 January 2022?", "on 12 January 2022", "2022-01-12", "2022-01-12"),
        ("What happened on January 12th, 2022?", "on January 12th, 2022", "2022-01-12", "2022-01-12"),
        ("What happened on 2022-01-12?", "on 2022-01-12", "2022-01-12", "2022-01-12"),
        ("What is in the 2022 budget?", "2022", "2022-01-01", "2022-12-31"),
        ("How many died in the 1987 flood?", "1987", "1987-01-01", "1987-12-31"),
        ("What happened after last year’s flood?", "after last year", "2023-01-01", "2023-12-31"),
        ("What rose in 2020 and fell in 2022?", "in 2020 and fell in 2022", "2020-01-01", "2022-12-31"),
        ("ferry fares 2021", "2021", "2021-01-01", "2021-12-31"),
        # German
        ("Was kostete die Fähre im Jahr 2020?", "im Jahr 2020", "2020-01-01", "2020-12-31"),
        ("Was hat sich seit März geändert?", "seit März", "2024-03-01", ""),
        ("Was geschah am 12. Januar 2022?", "am 12. Januar 2022", "2022-01-12", "2022-01-12"),
        ("Was geschah im vergangenen Jahr?", "im vergangenen Jahr", "2023-01-01", "2023-12-31"),
        ("Wer war vor zwei Jahren Bürgermeister?", "vor zwei Jahren", "2022-01-01", "2022-12-31"),
        ("Wer leitete die Mühle vor 2019?", "vor 2019", "", "2018-12-31"),
        ("Was geschah im Sommer 2022?", "im Sommer 2022", "2022-06-01", "2022-08-31"),
        ("Was geschah gestern?", "gestern", "2024-05-14", "2024-05-14"),
        # French
        ("Combien coûtait le ferry l’année dernière ?", "l’année dernière", "2023-01-01", "2023-12-31"),
        ("Que s’est-il passé le 12 janvier 2022 ?", "le 12 janvier 2022", "2022-01-12", "2022-01-12"),
        ("Qui dirigeait le moulin avant 2019 ?", "avant 2019", "", "2018-12-31"),
        ("Que s’est-il passé il y a deux ans ?", "il y a deux ans", "2022-01-01", "2022-12-31"),
        # Spanish
        ("¿Qué pasó en marzo de 2021?", "en marzo de 2021", "2021-03-01", "2021-03-31"),
        ("¿Qué pasó el año pasado?", "el año pasado", "2023-01-01", "2023-12-31"),
        ("¿Qué pasó hace dos años?", "hace dos años", "2022-01-01", "2022-12-31"),
        ("¿Qué ha cambiado desde marzo?", "desde marzo", "2024-03-01", ""),
        # Korean
        ("2020년에 여객선 요금은 얼마였나?", "2020년에", "2020-01-01", "2020-12-31"),
        ("2022년 1월 12일에 무슨 일이 있었나?", "2022년 1월 12일에", "2022-01-12", "2022-01-12"),
        ("3월 이후 무엇이 바뀌었나?", "3월 이후", "2024-03-01", ""),
        ("2019년 이전에 누가 운영했나?", "2019년 이전", "", "2018-12-31"),
        ("작년에 요금은 얼마였나?", "작년에", "2023-01-01", "2023-12-31"),
        ("2년 전 시장은 누구였나?", "2년 전", "2022-01-01", "2022-12-31"),
        ("2018년부터 2020년까지 무엇이 결정되었나?", "2018년부터 2020년까지", "2018-01-01", "2020-12-31"),
        ("1990년대 어업은 어땠나?", "1990년대", "1990-01-01", "1999-12-31"),
        # Japanese
        ("2021年3月に何があったか?", "2021年3月に", "2021-03-01", "2021-03-31"),
        ("昨年の料金は?", "昨年の", "2023-01-01", "2023-12-31"),
        ("3月以降何が変わったか?", "3月以降", "2024-03-01", ""),
    ],
)
def test_a_time_is_found_and_read(question: str, words: str, first: str, last: str):
    assert may_name_time(question)
    assert read(question) == (words, first, last)


@pytest.mark.parametrize(
    "question",
    [
        "What did ferry tickets cost?",
        "Who may march on the pier?",
        "Who is in room 2020?",
        "How many of the 2000 workers were laid off?",
        "Why did 1,987 people leave?",
        "Did it cost £2020?",
        "Who leads the 1500-strong club?",
        "How long does a day in March take?".replace(" in March", ""),
        "Who is the second mayor?",
        "Was kostet die Fähre?",
        "요금은 얼마인가?",
        "料金は?",
        "",
        "?",
    ],
)
def test_most_questions_name_no_time(question: str):
    assert named_time(question, NOW) is None


@pytest.mark.parametrize(
    "question",
    [
        "What do articles from March 2021 say about the ferry?",
        "What is the latest news since March?",
        "What was reported in 2020 about the bridge?",
        "articles about the ferry published since June 2022",
        "What did the papers say before 2019?",
        "What did newspapers write about the mill in 2020?",
        "Was steht in Artikeln seit März 2021?",
        "Was wurde 2020 über die Brücke berichtet?",
        "Qu’a-t-on publié depuis mars 2022 sur le pont ?",
        "¿Qué dicen los artículos desde marzo de 2021?",
        "2021년 3월 기사에서 여객선 요금은 얼마였나?",
        "2020년에 보도된 다리 소식은?",
        "2021年3月の記事では?",
    ],
)
def test_the_time_of_printing_is_told_from_that_of_what_happened(question: str):
    found = named_time(question, NOW)
    assert found is not None
    assert found.published


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 2020?",
        "How many cases were reported in 2020?",
        "What did the council publish in 2020?",
        "What did the report of 2020 say?",
        "What was reported about the 2020 flood?",
        "What was reported about people who fled in 2015?",
        "What is the news about the 2022 budget?",
        "2020년에 여객선 요금은 얼마였나?",
    ],
)
def test_what_happened_then_is_not_what_was_printed_then(question: str):
    found = named_time(question, NOW)
    assert found is not None
    assert not found.published


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the latest on the strike?", "latest"),
        ("How full is the reservoir currently?", "currently"),
        ("What does it cost now?", "now"),
        ("What does it cost today?", "today"),
        ("What is the most recent figure?", "most recent"),
        ("Was kostet das Ticket derzeit?", "derzeit"),
        ("Quel est le prix actuel ?", "actuel"),
        ("¿Cuánto cuesta actualmente?", "actualmente"),
        ("현재 요금은 얼마인가?", "현재"),
        ("最新の情報は?", "最新"),
    ],
)
def test_words_that_ask_for_what_is_newest(question: str, words: str):
    assert may_name_time(question)
    assert named_time(question, NOW) == NamedTime(
        words,
        question.index(words),
        question.index(words) + len(words),
        None,
        named_time(question, NOW).language,  # type: ignore[union-attr]
        newest=True,
    )


def test_the_newest_of_a_time_is_both():
    found = named_time("What is the latest news since March?", NOW)
    assert found is not None
    assert (found.newest, found.published, found.words) == (True, True, "since March")
    assert named_time("It ended at the latest in 2020", NOW).newest is False  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "absolute"),
    [
        ("What did it cost last year?", "in 2023"),
        ("What has changed since last year?", "since 2023"),
        ("What happened last month?", "in April 2024"),
        ("What was said yesterday?", "on 14 May 2024"),
        ("What happened this week?", None),
        ("What did it cost in 2023?", None),
        ("Was geschah gestern?", None),
    ],
)
def test_words_that_depend_on_the_day_are_said_as_a_date(question: str, absolute: str | None):
    assert named_time(question, NOW).absolute == absolute  # type: ignore[union-attr]


@given(st.dates(date(1900, 3, 1), date(2090, 12, 31)), st.integers(0, 900))
def test_a_day_is_read_as_it_is_written(day: date, later: int):
    now = day + timedelta(days=later)
    month = "January February March April May June July August September October November December".split()
    for written in (f"{day.day} {month[day.month - 1]} {day.year}", f"{month[day.month - 1]} {day.day}, {day.year}"):
        assert read(f"What happened on {written}?", now) == (f"on {written}", day.isoformat(), day.isoformat())


@given(inline, st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_any_question_can_be_read(question: str, now: date):
    found = named_time(question, now)
    if found is not None:
        assert question[found.start : found.end] == found.words
        assert found.words.strip() == found.words != ""
        assert found.period is not None or found.newest
        if found.period and found.period.first and found.period.last:
            assert found.period.first <= found.period.last


@pytest.mark.parametrize(
    "question",
    [
        "What did ferry tickets cost?",
        "Who is the mayor of an island?",
        "Who leads the market and the main street?",
        "요금은 얼마인가?",
        "料金は?",
        "Was kostet die Fähre?",
    ],
)
def test_most_questions_pass_no_gate(question: str):
    assert not may_name_time(question)


def test_a_question_without_words_of_time_loads_nothing():
    code = (
        "import sys, datetime; import pullquote.pipeline.ask; from pullquote import Filters;"
        "from pullquote.pipeline.asked_time import AskedTime as Asked; now = datetime.date(2024, 5, 15);"
        "assert Asked.of('What did ferry tickets cost?', Filters(), now) is None;"
        "assert not {'dateparser', 'pullquote.text.time_words'} & set(sys.modules), 'loaded';"
        "assert Asked.of('What did it cost in 2020?', Filters(), now);"
        "assert not {'dateparser', 'babel'} & set(sys.modules), 'loaded for a year'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
