"""How values look in a session, in a notebook and as JSON, and what filters accept."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import pullquote
from pullquote import Answer, Archive, Article, Filters, InputError, Quote
from pullquote.notebook import answer_html, quote_html, verification_html
from tests.support.fake_encoder import FakeEncoder

TEXT = "The Osmey ferry rose in price. A single ticket now costs nine crowns, the company said."
MORE = "Many more words followed. " * 60
HOSTILE = '<script>alert("x")</script> & <b onmouseover=x>"quoted" \'words\'</b>'


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    with Archive.open(tmp_path_factory.mktemp("news") / "a", encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([Article(text=f"{TEXT}\n\n{MORE}", title="Fares", id="fares")])
        return archive.ask("What does a single ticket of the Osmey ferry cost now?")


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    with Archive.open(tmp_path_factory.mktemp("news") / "a", encoder=FakeEncoder(), create=True) as archive:
        return archive.ask("What does it cost?")


def test_the_version_is_that_of_the_installation():
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", pullquote.__version__)


def test_an_answer_is_true_where_it_answers(answer: Answer, refused: Answer):
    assert answer
    assert answer.quotes
    assert not refused
    assert refused.reason == "empty"


def test_a_repr_fits_on_a_line_and_holds_no_whole_article(answer: Answer):
    quote = answer.quotes[0]
    for value in (answer, quote, quote.article):
        assert len(repr(value)) < 200
        assert "\n" not in repr(value)
    assert "Many more words" not in repr(quote.article)


def test_values_are_hashable(answer: Answer):
    quote = answer.quotes[0]
    again = replace(quote)
    assert len({quote, again}) == len({answer, replace(answer)}) == 1
    assert len({quote, replace(quote, start=quote.start + 1)}) == 2


def test_to_dict_is_json_and_keeps_what_a_quote_carries(answer: Answer):
    told = json.loads(json.dumps(answer.to_dict()))
    quote, given = told["quotes"][0], answer.quotes[0]
    assert told["answered"] is True
    assert told["reason"] is told["reason_code"] is None
    assert (quote["text"], quote["sha256"], quote["link"]) == (given.text, given.sha256, given.link)
    assert quote["article"]["title"] == "Fares"
    assert (quote["passage"]["start"], quote["passage"]["end"]) == (given.start, given.end)


def test_a_refusal_says_why_as_a_sentence_and_as_a_code(refused: Answer):
    told = refused.to_dict()
    assert told["reason_code"] == "empty"
    assert told["reason"] == refused.reason_text


class Shown(HTMLParser):
    """Collects the tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href", "rel"}
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(lambda text: HOSTILE + text))
def test_nothing_an_article_says_becomes_markup(answer: Answer, text: str):
    hostile: Quote = replace(answer.quotes[0], text=text, highlight=pullquote.Span(2, 9), attribution=text, link=None)
    hostile = replace(hostile, cut_before=False, cut_after=False)
    shown = Shown(quote_html(hostile))
    assert shown.tags <= {"blockquote", "p", "mark", "footer", "br"}
    assert shown.text == text + text


def test_where_a_quote_was_cut_is_shown(answer: Answer):
    whole = replace(answer.quotes[0], cut_before=False, cut_after=False, link=None)
    assert "(…)" not in quote_html(whole)
    assert quote_html(replace(whole, cut_before=True)).startswith("<blockquote><p>(…) ")
    assert " (…)</p>" in quote_html(replace(whole, cut_after=True))


def test_only_web_addresses_become_links(answer: Answer):
    quote = answer.quotes[0]
    assert "<a" not in quote_html(replace(quote, link="javascript:alert(1)"))
    assert '<a href="https://l.example/a?b=1&amp;c=2"' in quote_html(replace(quote, link="https://l.example/a?b=1&c=2"))


def test_notebooks_show_answers_refusals_and_verdicts(answer: Answer, refused: Answer, tmp_path: Path):
    assert answer._repr_html_() == answer_html(answer)
    assert answer.quotes[0].text.split(".")[0] in answer_html(answer)
    assert refused.reason_text is not None
    assert refused.reason_text in answer_html(refused)
    with Archive.open(tmp_path / "a", encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([Article(text=TEXT, id="fares", title=HOSTILE)])
        found = archive.verify("A single ticket now costs nine crowns")
    assert Shown(verification_html(found)).tags <= {"p", "blockquote", "footer", "ins", "br", "small"}
    assert found._repr_html_().startswith("<p>part</p>")
    assert "<ins>, the company said.</ins>" in found._repr_html_()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (2022, "2022"),
        (date(2022, 1, 12), "2022-01-12"),
        (datetime(2022, 1, 12, 23, 59), "2022-01-12"),
        ("2022-01", "2022-01"),
    ],
)
def test_filters_take_dates_and_years(given: date | int | str, kept: str):
    assert Filters(after=given).after == kept
    assert Filters(before=given).before == kept


def test_filters_take_one_collection_or_several():
    assert Filters(collections="default").collections == ("default",)
    assert Filters(collections=["a", "b"]).collections == ("a", "b")
    assert Filters(collections=()).collections == ()
    assert Filters().collections is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"after": True}, "after"),
        ({"before": 20.5}, "before"),
        ({"outlet": 7}, "outlet"),
        ({"author": ["Ada"]}, "author"),
        ({"language": b"en"}, "language"),
        ({"collections": 3}, "collections"),
        ({"collections": ["a", None]}, "collections"),
    ],
)
def test_a_filter_of_the_wrong_type_is_named(given: dict[str, object], field: str):
    with pytest.raises(InputError, match=f"`{field}`") as raised:
        Filters(**given)  # type: ignore[arg-type]
    assert raised.value.params["field"] == field


@pytest.mark.parametrize("field", ["after", "before"])
def test_a_filter_that_is_no_date_is_named(tmp_path: Path, field: str):
    with (
        Archive.open(tmp_path / "a", encoder=FakeEncoder(), create=True) as archive,
        pytest.raises(InputError, match=f"`{field}`.*not a date"),
    ):
        archive.ask("What does it cost?", filters=Filters(**{field: "soon"}))  # type: ignore[arg-type]
