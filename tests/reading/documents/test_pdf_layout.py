"""The layout of lines, without any PDF: no word is lost, none is made up, and pages are where they are said to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import example, given, strategies as st

from pullquote.reading.blocks import lay_out
from pullquote.reading.documents.pdf.hyphens import Words
from pullquote.reading.documents.pdf.layout import lay_out_pages
from pullquote.reading.documents.pdf.margins import in_margins
from pullquote.reading.documents.pdf.pages import Line, Page

TEXT = st.from_regex(r"[A-Za-z0-9,.'-]{1,9}( [A-Za-z0-9,.'-]{1,9}){0,7}", fullmatch=True)
LINES = st.builds(
    Line,
    text=TEXT,
    left=st.sampled_from([40.0, 50.0, 200.0, 210.5]),
    right=st.sampled_from([180.0, 190.0, 350.0]),
    base=st.integers(10, 700).map(float),
    size=st.sampled_from([8.0, 9.0, 9.1, 18.0]),
    font=st.sampled_from(["a", "b"]),
    bold=st.booleans(),
)


def numbered(*texts: str) -> list[Line]:
    return [Line(text, 40.0, 180.0, 10.0, 8.0, "a", False, 1) for text in texts]


@example([numbered("0 0"), numbered("0", "a"), numbered("0", "b")])
@given(st.lists(st.lists(LINES, max_size=14), min_size=1, max_size=4))
def test_every_character_of_every_line_is_kept_and_on_its_page(drawn: list[list[Line]]):
    pages = []
    for number, lines in enumerate(drawn, 1):
        pages.append(Page(tuple(replace(one, right=max(one.left + 5, one.right), page=number) for one in lines)))
    laid = lay_out_pages(pages, None)
    text, _ = lay_out(laid.blocks)

    def letters(value: str) -> list[str]:
        return sorted(c for c in value if not c.isspace() and c != "-")

    assert letters(text) == letters("".join(line.text for page in pages for line in page.lines))
    assert len(laid.pages) == len(pages)
    assert list(laid.pages) == sorted(laid.pages)
    ends = [*laid.pages[1:], len(text)]
    margins, outer = in_margins(pages), Counter[str]()
    for page, start, end in zip(pages, laid.pages, ends, strict=True):
        inner = Counter(letters("".join(line.text for line in page.lines if line not in margins)))
        outer.update(letters("".join(line.text for line in page.lines if line in margins)))
        held = Counter(letters(text[start:end]))
        assert inner <= held
        assert held - inner <= outer, "a page's number stands after a paragraph that goes on, maybe pages later"
        outer -= held - inner
    assert not outer


@given(TEXT, TEXT)
def test_joining_loses_at_most_a_hyphen(above: str, below: str):
    joined = Words([f"x {above} y", f"x {below} y"]).join(above, below)
    assert joined in {above + below, f"{above} {below}", above[:-1] + below}
    if joined == above[:-1] + below:
        assert above.endswith("-")


def column(words: list[str], left: float, right: float) -> list[Line]:
    return [Line(text, left, right, 600 - 11 * n, 9.0) for n, text in enumerate(words)]


def test_what_is_drawn_across_two_columns_of_prose_is_read_down_each():
    left = column(
        ["The ferry to Osmey leaves at", "nine, and the crossing takes", "forty minutes when the wind", "allows it."],
        40,
        180,
    )
    right = column(
        ["Nets are mended in the long", "shed behind the chapel, where", "four people work from March", "to October."],
        200,
        340,
    )
    drawn = [line for row in zip(left, right, strict=True) for line in row]
    text, _ = lay_out(lay_out_pages([Page(tuple(drawn))], None).blocks)
    assert text.split("\n\n") == [
        "The ferry to Osmey leaves at nine, and the crossing takes forty minutes when the wind allows it.",
        "Nets are mended in the long shed behind the chapel, where four people work from March to October.",
    ]


def test_a_sentence_is_not_joined_with_another_column_that_begins_anew():
    left = column(["The mayor of the island said that", "the ferry had never been so full"], 40, 180)
    right = column(["Nets are mended in the shed."], 200, 340)
    text, _ = lay_out(lay_out_pages([Page((*left, *right))], None).blocks)
    assert text.split("\n\n") == [
        "The mayor of the island said that the ferry had never been so full",
        "Nets are mended in the shed.",
    ]


def test_small_print_under_a_picture_is_a_caption():
    body = column(["The ferry to Osmey leaves at nine.", "Nets are mended in the shed."], 40, 300)
    under = Line("Una Vey beside the weir.", 40, 160, 302, 7.0)
    laid = lay_out_pages([Page((*body, under), ((40.0, 312.0, 180.0, 420.0),))], None)
    assert [block.text for block in laid.blocks if block.kind == "caption"] == ["Una Vey beside the weir."]


def test_lines_of_korean_stay_lines_and_those_of_japanese_close():
    words = Words([])
    assert words.join("연락선은 아홉 시에 떠", "난다.") == "연락선은 아홉 시에 떠\n난다."
    assert words.join("渡し船は九時に、", "島へ出る。") == "渡し船は九時に、島へ出る。"
    assert words.join("The ferry", "leaves") == "The ferry leaves"


def test_a_hyphen_goes_if_the_document_has_the_word_whole():
    assert Words(["the administration said"]).join("the admini-", "stration") == "the administration"
    assert (
        Words(["the admini-stration said", "an administration said"]).join("the admini-", "stration")
        == "the admini-stration"
    )
    assert Words([]).join("the co-", "owner") == "the co-owner"
    assert Words([]).join("consider-", "ing it") == "considering it"
    assert Words([]).join("a soft\u00ad", "ened") == "a softened"
    assert Words([]).join("from 1990-", "95") == "from 1990-95"
    assert Words([]).join("Google-", "ing") == "Google-ing"
