from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from pullquote import Article, Metadata, Passage, Quote, read_bytes, superseded_by
from pullquote.quantities.parse import quantities
from pullquote.reading import find_files, read_file
from pullquote.text import passages
from tests.conftest import ROOT, SHARED
from tests.support.texts import inline

LEAD = "The keepers of Gannet Point, Osmey and Aldane wrote of the mine, the ferry and the bridge."
NEWSROOM = ROOT / "index" / "pullquote" / "samples" / "newsroom"


def quote(sentence: str, published: str | None, *, title: str | None = LEAD, text: str | None = None) -> Quote:
    """Make a quote that highlights a sentence, of an article about the same subject or with a given text."""
    around = f"({sentence})"
    return Quote(
        text=around,
        start=0,
        end=len(around),
        highlight=(1, len(around) - 1),
        cut_before=False,
        cut_after=False,
        sha256="",
        link=None,
        attribution="",
        article=Article(text=text or sentence, id=f"{published} {sentence}", title=title, published=published),
        passage=Passage(around, 0, len(around), 1),
        score=1.0,
    )


def differs(old: str, new: str) -> bool:
    """Return whether the newer sentence marks the older; check that the reverse, or the same day, never does."""
    quotes = (quote(old, "2021-02-12"), quote(new, "2023-01-13"), quote(old, "2021-02-12"))
    first, second, third = superseded_by(quotes)
    assert second is None
    assert first is third
    assert first in (None, quotes[1])
    return first is not None


def given_in(sentence: str) -> list[tuple[str, list[float]]]:
    return [(figure.unit, sorted(figure.values)) for figure in quantities(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It cost £6.40, or €7.", [("pound", [6.4]), ("euro", [7])]),
        ("One crown, 12.80 crowns or 30 francs.", [("crown", [12.8]), ("franc", [30])]),
        ("Up to 5,000 rupees, 900 roubles and 12 zloty.", [("rupee", [5000]), ("rouble", [900]), ("zloty", [12])]),
        (
            "It cost $3bn, US$2.5 million and RMB 1,700 to 2,000.",
            [("dollar", [3e9]), ("dollar", [2.5e6]), ("yuan", [1700, 2000])],
        ),
        ("They get RMB 3,200-3,300 (USD 501 – 516).", [("yuan", [3200, 3300]), ("dollar", [501, 516])]),
        ("It takes £5–£10 million.", [("pound", [5, 5e6, 1e7])]),
        ("Full to 31 per cent, 88 percent or 4.5%.", [("%", [31]), ("%", [88]), ("%", [4.5])]),
        ("Some 1,200 people came.", [("peopl", [1200])]),
        ("Some 1.200 people came.", [("peopl", [1.2, 1200])]),
        ("Some 1 200 people came.", [("peopl", [1200])]),
        ("Some 1\u202f200\u202f000 people came.", [("peopl", [1_200_000])]),
        ("The 14 primary schools have two hundred and fifty-three pupils.", [("school", [14]), ("pupil", [253])]),
        ("Twelve thousand homes and 41 mm of rain.", [("home", [12_000]), ("mm", [41])]),
        ("It has 9.6 million cubic metres.", [("metr", [9.6e6])]),
        ("쌀은 3만5000원, 노동자는 1,200여 명이다.", [("won", [35_000]), ("명", [1200])]),
        ("人口は1200人、値段は500円。", [("人", [1200]), ("yen", [500])]),
        ("工资是1.7万元，增长30%。", [("yuan", [17_000]), ("%", [30])]),
    ],
)
def test_figures_are_numbers_with_what_they_count(sentence: str, expected: list[tuple[str, list[float]]]):
    assert given_in(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It opened in 2021, on 12 October and on October 30, 2023.",
        "From 26 April walkers may cross, as in 1986 workers did.",
        "The boat leaves at 5.30 p.m., at 7:45 and at 5 a.m. sharp.",
        "He is 79 years old; it took 25 days and 3 hours, five times.",
        "The 3rd boat, bus No. 9 and paragraphs 3 and Resolution 2397 follow.",
        "A 60-watt lamp, a 36-year-old ferry, COVID-19 and the F-16 jets.",
        "Fares rose by £700,000 and six more people came, another 600 metres on.",
        "One of them said 300.",
        "3월 5일 오후 7시, 2023년.",
        "１９８６年5月3日。",
    ],
)
def test_what_is_no_figure(sentence: str):
    assert given_in(sentence) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Tickets to Osmey cost £6.40.", "A ticket to Osmey costs £7.60 now."),
        (
            "The minimum wage in Varnsdal is 11.50 crowns an hour.",
            "Varnsdal’s minimum wage rises to 12.80 crowns an hour on Monday, the government said.",
        ),
        ("The mine at Cairn Vey employs 340 people.", "The mine at Cairn Vey now employs only 290 people."),
        (
            "Twelve people were killed in the fire at Hollin Beck.",
            "Fifteen people were killed in the Hollin Beck fire.",
        ),
        ("Unemployment in Varnsdal stood at 4.7 per cent.", "Unemployment in Varnsdal fell to 3.9% last week."),
        ("Mending the bridge at Tolbrae will cost £1.9 million.", "Mending the bridge at Tolbrae has cost £4.1m."),
        ("The Vestrand Group made a profit of $3bn.", "Profit at the Vestrand Group came to $2.4 billion."),
        ("Line workers earn an average of RMB 2,300 a month.", "On average line workers earn RMB 3,200 per month."),
        ("The storm left 3,800 homes without electricity.", "The storm left 12,000 homes without electricity."),
        ("The ferry carried 61,300 passengers to Skerrow.", "The ferry to Skerrow carried 129,400 passengers."),
        ("평양 시장에서 쌀 1kg은 5,000원에 팔린다.", "평양 시장에서 쌀 1kg은 6500원에 팔린다."),
        ("공장에서 일하는 북한 노동자는 300명이다.", "공장에서 일하는 북한 노동자는 450명으로 늘었다."),
        ("港で働く人は1200人です。", "港で働く人は900人です。"),
        ("码头工人的月工资是3200元。", "码头工人的月工资是1.7万元。"),
    ],
)
def test_other_figures_for_the_same_thing(old: str, new: str):
    assert differs(old, new)
    assert differs(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Mending the bridge cost £1.9m in all.", "Mending the bridge cost £1,900,000 in all."),
        ("The mine at Cairn Vey employs 1,200 people.", "The mine at Cairn Vey employs 1.200 people."),
        ("The mine at Cairn Vey employs 1,200 people.", "The mine at Cairn Vey employs 1 200 people."),
        ("Twelve people work at the Cairn Vey mine.", "At the Cairn Vey mine work 12 people."),
        ("평양 시장에서 쌀은 3만5000원에 팔린다.", "평양 시장에서 쌀은 35,000원에 팔린다."),
        ("Tickets to Osmey went from £5.90 to £6.40.", "Tickets to Osmey cost £6.40, up from £5.90."),
    ],
)
def test_equal_figures_do_not_differ(old: str, new: str):
    assert not differs(old, new)
    assert not differs(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The bridge at Tolbrae was shut in 2021.", "The bridge at Tolbrae was shut in 2023."),
        ("The No. 4 buses to Tolbrae were late.", "The No. 9 buses to Tolbrae were late."),
        ("Twelve people were killed in the Hollin Beck fire.", "Thirty people were injured in the Hollin Beck fire."),
        ("12명이 평양 화재로 숨졌다.", "30명이 평양 화재로 다쳤다."),
        ("Adult tickets to Osmey cost £6.40.", "Child tickets to Osmey cost £3.20."),
        ("The Vestrand Group made a profit of $3bn.", "The Vestrand Group made a loss of $1bn."),
        ("Norrin Seafoods hired 45 people at Saltmere.", "Norrin Seafoods dismissed 76 people at Saltmere."),
        ("The mine at Cairn Vey employs 340 people.", "The mine at Hollin Beck employs 290 people."),
        ("The union wants £12 an hour for line workers.", "Line workers earn £10.10 an hour."),
        ("Line workers earn £10.10 an hour.", "Line workers earn £21,000 a year."),
        ("In 2020 the ferry carried 61,300 passengers.", "In 2022 the ferry carried 129,400 passengers."),
        ("Sales rose 3 per cent in October.", "Sales rose 5 per cent in November."),
        ("The fine was £500.", "The fee was £300."),
        ("The quarry sold 46 blocks of stone.", "The quarry sold 12 tonnes of stone."),
        ("The council has 27 seats in Saltmere.", "The hall in Saltmere has 300 seats."),
        ("The town spent £2 million on the sea wall.", "The town spent £3 million on the library."),
        ("Exports to Varnsdal reached $3 million.", "Imports from Varnsdal reached $5 million."),
        ("14 primary schools in the valley serve lunch.", "19 secondary schools in the valley serve lunch."),
        ("About 31% of voters in Aldane came.", "About 88% of pupils in Aldane came."),
    ],
)
def test_figures_for_other_things_are_not_compared(old: str, new: str):
    assert not differs(old, new)
    assert not differs(new, old)


def test_a_name_that_begins_a_sentence_is_known_from_the_article():
    new = quote("Northern workers receive a monthly wage of £200.", "2023-01-13")
    old = "Southern workers receive a monthly wage of £800."
    assert superseded_by((quote(old, "2021-02-12"), new)) == (new, None)
    told = f"{old} Many of the Southern workers are content."
    named = quote("Northern workers receive a monthly wage of £200.", "2023-01-13", text="the Northern workers")
    assert superseded_by((quote(old, "2021-02-12", text=told), named)) == (None, None)


def test_articles_of_other_subjects_are_not_compared():
    sentences = ("The bridge has cost £1.9 million.", "The bridge has cost £4.1 million.")
    old = quote(sentences[0], "2021-02-12", title="Tolbrae repair")
    assert superseded_by((old, quote(sentences[1], "2023-01-13", title="A game of cards")))[0] is None
    assert superseded_by((old, quote(sentences[1], "2023-01-13", title="Repair at Tolbrae ends")))[0] is not None


def test_the_newest_is_named_and_unknown_dates_are_passed_over():
    cost = "A ticket to Osmey costs £{}."
    dates = ["2022-01-01", "2021-02-12", None, "2023-05-01", "2023-05-01", "2021-02-12"]
    quotes = [quote(cost.format(number + 3), date) for number, date in enumerate(dates)]
    newest = quotes[3]
    assert superseded_by(quotes) == (newest, newest, None, None, None, newest)
    assert superseded_by(quotes[:2]) == (None, quotes[0])
    assert superseded_by([quotes[2], quotes[2]]) == (None, None)
    assert superseded_by([]) == ()


def test_a_day_is_not_known_to_be_after_its_month():
    old, new = (quote(f"A ticket to Osmey costs £{n}.", date) for n, date in ((6, "2023-05"), (7, "2023-05-02")))
    assert superseded_by((old, new)) == (None, None)


def test_only_the_highlight_is_compared():
    whole = "A ticket costs £6.40. A ticket costs £7.60."
    first = quote("A ticket costs £6.40.", "2021-02-12")
    second = quote(whole, "2023-01-13")
    assert superseded_by((first, second))[0] is None


@given(st.lists(inline | st.text("12 ,.'-–£$%mk만원a Paof", max_size=80), min_size=2, max_size=4))
@example(["£12,345,678 901", "1.2.3만4원"])
@example(["$1 " * 800, "$2 " * 800])
@example(["ſix Kelvins 5\u212a £5\u212a ４２ people", "²³ people"])
def test_any_sentences_may_be_compared(sentences: list[str]):
    quotes = [quote(sentence, f"2021-01-0{day}") for day, sentence in enumerate(sentences, 1)]
    found = superseded_by(quotes)
    assert len(found) == len(quotes)
    assert found[-1] is None


def quotes_of(articles: Iterable[Article]) -> Iterator[Quote]:
    """Quote every sentence with a figure in some articles."""
    for article in articles:
        for passage in passages.split(article):
            for start, end in passage.sentences:
                if any(quantities(article.text[start:end])):
                    told = quote(article.text[start:end], article.published, title=article.title, text=article.text)
                    yield told


def marked(quotes: list[Quote]) -> list[tuple[str, str]]:
    """Return the marked sentences, each with the one that marks it."""
    pairs = zip(quotes, superseded_by(quotes), strict=True)
    return [(old.text[1:-1], new.text[1:-1]) for old, new in pairs if new is not None]


def test_what_is_marked_in_the_newsroom():
    """All pairs of sentences of 23 articles, far more than an answer compares."""
    files = [path for path in find_files([NEWSROOM]) if isinstance(path, Path)]
    articles = [event for path in files for event in read_file(path) if isinstance(event, Article)]
    found = marked(list(quotes_of(articles)))
    words = [
        ("stood on Tuesday at 31 per cent", "Blackmoss Reservoir 88 per cent full"),
        ("earns £10.10 an hour", "stood at £12.15 an hour"),
        ("A public appeal for £240,000", "brought in £251,000"),
        ("An adult single goes from £6.40 to £7.10", "has been £7.60 since last April"),
        ("The book of ten tickets", "which had held at £48 through both earlier rises, goes to £56"),
        ("restoration is priced at £640,000", "£265,000 more than the £640,000 announced"),
        ("It was £9.80 last summer", "from £9.80 when the plant was last hiring"),
        ("New starters will be paid £9.80", "from £9.80 when the plant was last hiring"),
        ("put through 90 tonnes", "130 tonnes a day instead of 90"),
        ("take eight months and cost £1.9 million", "The final cost is £4.1 million"),
        ("will cost £3.4 million", "The final cost is £4.1 million"),
        ("loses 19 per cent", "down to 15 per cent"),
        ("has set aside £780,000", "compared with £780,000 when it began"),
    ]
    assert len(found) == len({old for old, _ in found}) == len(words)
    assert all(any(old in one and new in other for one, other in found) for old, new in words)


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the seeds are not part of the repository")
def test_wages_of_two_years_apart():
    earlier, later = (path.read_bytes() for path in sorted((SHARED / "seeds").iterdir()))
    read = [
        next(read_bytes(data, name="a.txt", given=Metadata(published=day)))
        for data, day in ((earlier, "2022-01-12"), (later, "2024-05-01"))
    ]
    found = marked(list(quotes_of(article for article in read if isinstance(article, Article))))
    assert {new[new.index("RMB") :][:18] for _, new in found} == {"RMB 1,700 to 2,000"}
    olds = [old for old, _ in found]
    assert any("3,200-3,300" in old for old in olds)
    assert not any("8,000" in old or "demand" in old or "overtime" in old for old in olds)


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the data are not part of the repository")
def test_news_of_one_month_is_hardly_ever_marked():
    """All pairs of sentences of 86 articles by many outlets: nearly all of them are about different things."""
    with (SHARED / "data" / "news" / "articles.jsonl").open(encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    days = [f"20{10 + n // 12:02}-{n % 12 + 1:02}-01" for n in range(len(told))]
    articles = [
        Article(text=one["text"], id=one["id"], title=one["title"], published=day)
        for one, day in zip(told, days, strict=True)
    ]
    assert len(marked(list(quotes_of(articles)))) <= 2
