"""A time that a question names is a filter where it is that of printing, and else a preference that hides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pullquote import Answer, Archive, Filters, ReadAs
from pullquote.pipeline.asked_time import AskedTime
from tests.pipeline.test_answerability import Scripted
from tests.support.archives import add, ids
from tests.support.fake_encoder import FakeEncoder

NOW = date(2024, 5, 15)
ASKED = "What did the lamp of the quay cost"
TEXTS = {  # by id: the day of printing, and the text
    "y2019": ("2019-06-01", "The lamp of the quay cost nineteen crowns."),
    "y2020": ("2020-06-01", "The lamp of the quay cost twenty crowns."),
    "later": ("2021-06-01", "In 2020 the lamp of the quay cost twenty crowns, the harbour office says."),
    "y2021": ("2021-07-01", "The lamp of the quay cost some other sum of crowns."),
    "undated": (None, "The lamp of the quay cost a few crowns, nobody knows when."),
}


def time_of(question: str, filters: Filters | None = None) -> AskedTime:
    found = AskedTime.of(question, filters or Filters(), NOW)
    assert found is not None
    return found


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    reader = Scripted()
    monkeypatch.setattr("pullquote.answerability.reader.Reader", lambda: reader)
    return reader


@pytest.fixture
def archive(tmp_path: Path, reader: Scripted) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        for id, (day, text) in TEXTS.items():
            add(archive, {"id": id, "title": "The lamp of the quay", "published": day, "text": text})
            reader.logits[text] = 9.0
        yield archive


def ask(archive: Archive, question: str, k: int = 5, **how: object) -> Answer:
    return archive.ask(question, k, now=NOW, **how)  # type: ignore[arg-type]


def test_a_time_of_printing_is_a_filter(archive: Archive):
    answer = ask(archive, "What do articles from 2020 say the lamp of the quay cost?")
    assert ids(answer) == ["y2020"]
    assert answer.read_as == ReadAs("published", "from 2020", "2020-01-01", "2020-12-31", is_met=True)
    assert str(answer.read_as) == "published 2020-01-01 to 2020-12-31"


def test_dates_that_are_given_win(archive: Archive):
    question = "What do articles from 2020 say the lamp of the quay cost?"
    for filters in (Filters(after=2021), Filters(before=2019), Filters(after=2019, before=2021)):
        answer = ask(archive, question, filters=filters)
        given = ask(archive, question, filters=filters, dates=False)
        assert sorted(ids(answer)) == sorted(ids(given))
        assert answer.read_as is not None
        assert answer.read_as.kind == "about"
        assert given.read_as is None


def test_a_filter_that_lets_nothing_pass_says_so(archive: Archive):
    answer = ask(archive, "news of the lamp of the quay since March 2023")
    assert (answer.reason, answer.quotes) == ("filtered_out", ())
    assert answer.reason_text == "no article was published on or after 2023-03-01, the newest is of 2021-07-01"
    assert answer.read_as == ReadAs("published", "since March 2023", "2023-03-01")
    assert sorted(ids(ask(archive, "news of the lamp of the quay since March 2023", dates=False))) == sorted(TEXTS)


@pytest.mark.parametrize("time", ["in 2020", "before 2021", "since 2021", "last year", "on 12 January 2022", "in 1987"])
def test_what_a_question_is_about_hides_nothing(archive: Archive, time: str):
    answer = ask(archive, f"{ASKED} {time}?")
    assert sorted(ids(answer)) == sorted(TEXTS)
    assert answer.answered is ask(archive, f"{ASKED} {time}?", dates=False).answered
    assert answer.read_as is not None
    assert answer.read_as.kind == "about"


def test_what_is_of_the_time_comes_first_and_what_was_printed_before_it_last(archive: Archive):
    found = ids(ask(archive, f"{ASKED} in 2020?"))
    assert set(found[:2]) == {"y2020", "later"}
    assert found.index("y2019") > 1
    assert ids(ask(archive, f"{ASKED} in 2019?"))[0] == "y2019"


def test_whether_a_quote_is_of_the_time_is_said(archive: Archive):
    quotes = ask(archive, f"{ASKED} in 2020?").quotes
    met, unmet = (time_of(f"{ASKED} in {year}?").read_as(quotes[:1]) for year in (2020, 1987))
    assert (met.is_met, unmet.is_met) == (True, False)
    assert str(met) == "about 2020-01-01 to 2020-12-31, what is of that time first"
    assert str(unmet) == "about 1987-01-01 to 1987-12-31, no quote is of that time"


def test_the_newest_comes_first_where_it_is_asked_for(archive: Archive):
    answer = ask(archive, "What is the cost of the lamp of the quay now?")
    dates = [quote.article.published for quote in answer.quotes]
    known = [day for day in dates if day]
    assert known == sorted(known, reverse=True)
    assert dates[-1] is None
    assert answer.read_as == ReadAs("newest", "now", newest=True)


def test_last_year_is_relative_to_the_day_that_is_given(archive: Archive):
    for now, words in ((date(2021, 5, 1), "2020-01-01"), (date(2020, 5, 1), "2019-01-01")):
        read = archive.ask(f"{ASKED} last year?", now=now).read_as
        assert read is not None
        assert read.after == words


def test_a_time_is_read_only_if_wanted(archive: Archive):
    assert ask(archive, f"{ASKED} in 2020?", dates=False).read_as is None
    assert ask(archive, f"{ASKED}?").read_as is None


def test_the_reading_is_in_the_json(archive: Archive):
    told = json.loads(json.dumps(ask(archive, f"{ASKED} in 2020?").to_dict()))
    assert told["read_as"] == {
        "kind": "about",
        "words": "in 2020",
        "after": "2020-01-01",
        "before": "2020-12-31",
        "newest": False,
        "is_met": True,
    }
    assert ask(archive, f"{ASKED}?").to_dict()["read_as"] is None


@pytest.mark.parametrize(
    ("question", "published", "text", "rank"),
    [
        ("What happened in 2020?", "2020-03-02", "It rained.", 0),
        ("What happened in 2020?", "2022-03-02", "It rained in 2020.", 0),
        ("What happened in 2020?", "2020-03-02", "It rained in 2015.", 2),
        ("What happened in 2020?", "2021-03-02", "It rained.", 2),
        ("What happened in 2020?", None, "It rained.", 2),
        ("What happened in 2020?", "2019-03-02", "It rained.", 3),
        ("What happened in March 2021?", "2021-08-02", "It rained in March.", 0),
        ("What happened in March 2021?", "2021-08-02", "They march on.", 2),
        ("What happened in March 2021?", "2021-03-02", "It rained.", 0),
        ("What happened in March 2021?", "2021-03-02", "It rained as it had in 2015, and in all of 2021.", 0),
        ("What happened in summer 2021?", "2023-03-02", "In the summer of 2021 it rained.", 0),
        ("What happened in March 2021?", "2023-03-02", "It rained in March.", 2),
        ("What happened in March 2021?", "2023-03-02", "It rained in March 2021.", 0),
        ("What happened in March 2021?", "2021-08-02", "It rained in March 2020.", 2),
        ("What happened on 12 January 2022?", "2022-01-13", "It rained.", 1),
        ("What happened on 12 January 2022?", "2022-01-14", "It rained.", 2),
        ("What happened on 12 January 2022?", "2022-02-14", "It rained on 12 January.", 0),
        ("What happened on 12 January 2022?", "2022-02-14", "It rained on January 12.", 0),
        ("What happened on 12 January 2022?", "2022-02-14", "It rained on January 21.", 2),
        ("What happened on 12 January 2022?", "2022-02-14", "On 2 January it rained.", 2),
        ("2022년 1월 12일에 무슨 일이 있었나?", "2022-02-14", "1월 12일 비가 왔다.", 0),
        ("Was geschah im März 2021?", "2021-08-02", "Im März regnete es.", 0),
        ("What has changed since 2020?", "2021-03-02", "It rained.", 0),
        ("What has changed since 2020?", "2019-03-02", "It rained.", 3),
        ("Who kept it before 2019?", "2018-03-02", "Vera did.", 0),
        ("Who kept it before 2019?", "2021-03-02", "Vera did until 2017.", 0),
        ("Who kept it before 2019?", "2021-03-02", "Rolf does.", 2),
        ("What is the latest?", "2021-03-02", "It rained.", 0),
    ],
)
def test_how_well_a_passage_fits_a_time(question: str, published: str | None, text: str, rank: int):
    assert time_of(question).rank(published, text) == rank


@pytest.mark.parametrize(
    ("question", "published", "text", "asked"),
    [
        ("What did it cost in 2020?", "2020-03-02", "It costs £3.", "What did it cost?"),
        ("What did it cost last year?", "2023-03-02", "It costs £3.", "What did it cost?"),
        ("What did it cost last year?", "2022-03-02", "It costs £3.", "What did it cost in 2023?"),
        ("What did it cost in 2020?", "2020-03-02", "It cost £3 in 2015.", "What did it cost in 2020?"),
        ("What did it cost in 2020?", None, "It costs £3.", "What did it cost in 2020?"),
        ("What is in the 2020 budget?", "2020-03-02", "Nothing.", "What is in the 2020 budget?"),
        ("What does it cost now?", "2020-03-02", "It costs £3.", "What does it cost?"),
        ("What is its latest cost?", "2020-03-02", "It costs £3.", "What is its latest cost?"),
    ],
)
def test_what_was_printed_then_is_read_without_the_time(question: str, published: str | None, text: str, asked: str):
    assert time_of(question).as_asked_then(published, text) == asked


def test_best_and_fitting_take_turns():
    time = time_of("What happened in 2020?")
    ranked = [(None, "a"), ("2021-01-01", "b"), ("2020-01-01", "c"), ("2019-01-01", "d")]
    assert time.spread(ranked, lambda one: one) == [ranked[0], ranked[2], ranked[1], ranked[3]]
    printed = time_of("articles from 2020")
    assert printed.spread(ranked, lambda one: one) == ranked
    newest = time_of("What is the latest?")
    assert newest.spread(ranked, lambda one: one) == ranked
    many = [
        *[("2019-01-01", str(number)) for number in range(4)],
        *[("2020-01-01", str(number)) for number in range(5)],
    ]
    assert [many.index(one) for one in time.spread(many, lambda one: one)] == [0, 4, 1, 5, 2, 6, 3, 7, 8]
