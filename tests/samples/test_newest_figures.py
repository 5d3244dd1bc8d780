"""The demo newsroom's figures that changed: the newest comes first, and an older one beside it is marked."""

from __future__ import annotations

import pytest

from pullquote import Archive, Quote, superseded_by

pytestmark = pytest.mark.model


def marked(quote: Quote) -> str:
    return quote.text[slice(*quote.highlight)]


@pytest.mark.parametrize(
    ("question", "newest", "older"),
    [
        ("What has the restoration cost?", "£905,000", "£640,000"),
        ("How much is the adult single fare to Skerrow?", "has been £7.60", "from £6.40 to £7.10"),
        ("What does the Skerrow ferry cost?", "has been £7.60", "from £6.40 to £7.10"),
        ("What do Norrin workers earn an hour?", "£12.15", "£10.10"),
        ("What does a car with its driver pay on the Skerrow ferry?", "£41", "from £31 to £34.50"),
        ("What does the islanders' book of ten cost?", "goes to £56", "stays at £48"),
        ("How much does a line worker at Norrin earn an hour?", "£12.15", "£10.10"),
        ("What will the repair of Tolbrae bridge cost?", "£4.1 million", "will cost £3.4 million"),
        ("What is the repair of Tolbrae bridge going to cost?", "£4.1 million", "cost £1.9 million"),
        ("How full is Blackmoss Reservoir?", "88 per cent", "31 per cent"),
        ("What does a meal cost to make?", "now costs £2.95", "a meal costs £2.30"),
        ("How much of its water does Aldane Water lose through leaks?", "down to 15 per cent", "loses 19 per cent"),
        ("How many people work at Norrin Seafoods?", "76 of its 344 jobs", None),
        ("How many businesses are on the north bank at Tolbrae?", "24 are left", None),
        ("What is the fee for the licence for holiday lets?", "£300 a year", None),
        ("When does the last boat leave for Skerrow?", "5.30 p.m. rather than 6.45 p.m.", None),
    ],
)
def test_the_newest_figure_comes_first(newsroom: Archive, question: str, newest: str, older: str | None):
    quotes = newsroom.ask(question).quotes
    assert newest in marked(quotes[0])
    superseded = [
        marked(quote) for quote, newer in zip(quotes, superseded_by(quotes), strict=True) if newer is quotes[0]
    ]
    assert older is None or any(older in one for one in superseded)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was the repair of Tolbrae bridge to cost in 2021?", "cost £1.9 million"),
        ("What was the adult single fare to Skerrow in 2021?", "£7.10"),
        ("How much did the Tolbrae repair cost in 2021?", "cost £1.9 million"),
        ("How many people worked at Norrin in 2021?", "from 312 to 357"),
    ],
)
def test_a_question_that_names_a_time_gets_that_time_first(newsroom: Archive, question: str, expected: str):
    assert expected in marked(newsroom.ask(question).quotes[0])


@pytest.mark.parametrize("question", ["Who led the council in 2019?", "How full was Blackmoss in May 2022?"])
def test_a_time_of_which_nothing_was_printed_is_not_answered_by_another(newsroom: Archive, question: str):
    assert not newsroom.ask(question)
