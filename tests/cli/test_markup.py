from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, strategies as st
from markdown_it import MarkdownIt

from pullquote.cli.markup import csv_cell, html_page, markdown, markdown_link
from pullquote.text.characters import show_controls

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXTS = st.text(
    st.one_of(st.sampled_from("*_`[]()<>&#+-=|~$!:.\\ \n\t1a“。가\u00a0"), st.characters(exclude_categories=["Cs"]))
)


class Shown(HTMLParser):
    """What a page shows: its text, the text in bold, its elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.bold, self.elements, self._depth = "", "", [], 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.append(tag)
        self._depth += tag == "strong"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "strong"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.bold += data if self._depth else ""


def lines(text: str) -> list[str]:
    return [line.strip() for line in show_controls(text).replace("\t", " ").split("\n") if line.strip()]


@given(TEXTS)
@example(
    "# no heading\n- no list\n1. nor this\n> <b>none</b> &amp; `code` *x* _y_ [a](b) ![c](d)\n===\n---\n| a |\n|---|"
)
@example("www.ledger.example https://ledger.example a@ledger.example <https://x.example> \\* :smile: ~~gone~~ $5 to $6")
@example("***")
@example("1986) It rained.\n\n    indented")
def test_markdown_shows_a_text_as_it_is(text: str):
    shown = Shown(READER.render(markdown(text)))
    assert set(shown.elements) <= {"p", "br"}
    assert [line.strip() for line in shown.text.split("\n") if line.strip()] == lines(text)


@given(TEXTS, st.integers(0, 12), st.integers(0, 12))
@example("He said “no”.She left", 8, 13)
@example("그는 “아니다.”라고 했다", 3, 9)
@example("Two lines.\nAnd more. Then", 4, 18)
def test_markdown_marks_the_words_meant(text: str, one: int, other: int):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    shown = Shown(READER.render(markdown(text, (start, end))))
    assert set(shown.elements) <= {"p", "br", "strong"}
    assert "".join(shown.text.split()) == "".join(show_controls(text).split())
    assert "".join(shown.bold.split()) == "".join(show_controls(text[start:end]).split())


@pytest.mark.parametrize("written", ["https\\://", "www\\.", "a\\@b.example", "\\$5"])
def test_what_github_would_turn_into_a_link_or_a_formula_is_escaped(written: str):
    assert written in markdown("See https://ledger.example, www.ledger.example or a@b.example for $5.")


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://ledger.example/a?b=(c)", "https://ledger.example/a?b=(c)"),
        ("https://ledger.example/a>b <c", "https://ledger.example/a%3Eb%20%3Cc"),
        ("https://ledger.example/\n# x", "https://ledger.example/%0A#%20x"),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_a_link_goes_where_it_should(address: str | None, href: str | None):
    html = READER.render(markdown_link("“A [title](x)” · *Ada*", address))
    assert Shown(html).text.strip() == "“A [title](x)” · *Ada*"
    assert re.findall(r'href="([^"]*)"', html) == ([href] if href else [])
    assert set(Shown(html).elements) == ({"p", "a"} if href else {"p"})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@sum", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x", "=HYPERLINK(1)"])
def test_a_formula_is_no_formula_in_a_table(text: str):
    assert csv_cell(text)[0] in "'␍"  # the picture of a carriage return is no formula either
    assert csv_cell(f"a{text}").startswith("a")


def test_a_page_escapes_its_title_and_holds_no_controls():
    page = html_page("</title><script>alert(1)</script>\x1b", "<p>It rained.</p>")
    assert "<script>" not in page
    assert "\x1b" not in page
    assert "<p>It rained.</p>" in page
