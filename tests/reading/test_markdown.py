import pytest
from hypothesis import example, given, strategies as st

from pullquote.reading import read_bytes
from pullquote.reading.markdown import read_body
from pullquote.types import Article, Note, Rejected


def read(text, name="story.md"):
    return list(read_bytes(text.encode(), name=name))


def article(text):
    (found,) = (each for each in read(text) if isinstance(each, Article))
    return found


YAML = """---
title: "Fares rise: again"
author: By Jane Doe
date: 2022-01-12T23:30:00-05:00
outlet: Harbour Ledger
language: en
section: Ports
url: https://ledger.example/fares
draft: false
tags: [a, b]
---
Fares rose on Monday.
"""
TOML = """+++
title = "Fares rise: again"
authors = ["Jane Doe"]
date = 2022-01-12T23:30:00-05:00
publication = "Harbour Ledger"
+++

Fares rose on Monday.
"""


@pytest.mark.parametrize("text", [YAML, TOML, YAML.replace("\n", "\r\n")])
def test_front_matter(text):
    found = article(text)
    assert (found.title, found.authors, found.outlet) == ("Fares rise: again", ("Jane Doe",), "Harbour Ledger")
    assert found.published == "2022-01-12"
    assert found.origins["title"] == "front matter"
    assert found.text == "Fares rose on Monday."


def test_numbers_and_years_in_yaml_stay_as_written():
    assert article("---\ntitle: 1984\nsection: 007\noutlet: ~\n---\nFares rose.").title == "1984"


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("---\ntitle: [\n---\nx", "front matter is not valid YAML"),
        ("+++\ntitle = \n+++\nx", "front matter is not valid TOML"),
        ("---\nid: [a, b]\n---\nx", "id is"),
        ("---\ntitle: a\n---\n \n", "empty"),
    ],
)
def test_bad_front_matter_is_rejected_in_one_line(front, why):
    (found,) = read(front)
    assert isinstance(found, Rejected)
    assert why in found.why
    assert "\n" not in found.why


def test_a_rule_is_no_front_matter():
    assert article("---\n\nFares rose.\n\n---\n\nThey fell.").text == "Fares rose.\n\nThey fell."


def test_a_bad_date_gives_none_and_a_note():
    note, found = read("---\ntitle: Fares\ndate: 03/04/2022\n---\nFares rose.")
    assert isinstance(note, Note)
    assert "ambiguous" in note.text
    assert found.published is None
    assert "published" not in found.origins


BODY = """# Fares rise

The *ferry* to [Skerry Point](https://a.example) cost **two pounds** on
[12 March](https://b.example), `not` three &amp; more.\\
A new line.

## Why

- First item
- Second item

  with a second paragraph

> A block quote.

![boats in fog](boats.jpg "Boats wait. / Image: Harbour Ledger")

<div class="x">Raw <b>HTML</b> text</div>

<!-- a comment -->

| Route | Fare |
| --- | --- |
| Skerry | £2 |

~~Three~~ Four pounds.
"""


def test_a_body_is_what_its_reader_sees():
    found = article(BODY)
    assert found.text.split("\n\n") == [
        "Fares rise",
        "The ferry to Skerry Point cost two pounds on 12 March, not three & more.\nA new line.",
        "Why",
        "First item",
        "Second item",
        "with a second paragraph",
        "A block quote.",
        "boats in fog",
        "Boats wait. / Image: Harbour Ledger",
        "Raw HTML text",
        "Route: Skerry | Fare: £2",
        "Four pounds.",
    ]
    assert [(f.kind, found.text[f.start : f.end], f.credit) for f in found.furniture] == [
        ("heading", "Fares rise", None),
        ("heading", "Why", None),
        ("alt", "boats in fog", None),
        ("caption", "Boats wait.", "Harbour Ledger"),
        ("credit", "/ Image: Harbour Ledger", "Harbour Ledger"),
    ]
    assert (found.title, found.origins["title"]) == ("Fares rise", "text")


def test_a_second_level_heading_is_no_title():
    assert article("## Why\n\nFares rose.").title is None


@pytest.mark.parametrize(
    "words",
    [
        "“Fares” rose – ‘twice’…",
        "cafe\u0301 co\u00adop",
        "\u00a0ends\u00a0",
        "\u3000ｆｕｌｌ　width\u3000",
        "요금이 올랐다",
    ],
)
def test_characters_survive(words):
    assert article(f"Fares.\n\n{words}\n\n> {words}").text == f"Fares.\n\n{words}\n\n{words}"


@given(
    st.lists(st.text(alphabet="abc “”’–\u00a0\u3000é\u0301\u00adｆ", min_size=1, max_size=30), min_size=1, max_size=5)
)
def test_plain_paragraphs_keep_their_characters(paragraphs):
    paragraphs = [p.strip(" ") for p in paragraphs if p.strip()]
    assert [block.text for block in read_body("\n\n".join(paragraphs))[1]] == paragraphs


@given(st.text(max_size=200))
@example("\u00a0")
@example("# \u00a0\n\nThe mill closed.")
def test_blocks_hold_no_blank_line(text):
    for block in read_body(text)[1]:
        assert block.text.strip()
        assert "\n\n" not in block.text


def test_a_paragraph_of_links_to_other_articles_is_related_and_a_sentence_that_links_is_body():
    text = (
        "The [mill](https://a.example/1) closed.\n\n"
        "More on the mill: [Mill to close after ninety years](https://a.example/2) · "
        "[Mill was sold for one crown, papers show](https://a.example/3)\n\n"
        "[The owner said so on Monday.](https://a.example/4)\n\n"
        "[Who owns the mill](https://a.example/5)\n\n"
        "**[Les også: Hvem eier mølla?](https://a.example/6)**\n"
    )
    _, blocks = read_body(text)
    assert [block.kind for block in blocks] == [None, "related", None, "related", "related"]


def test_each_row_of_a_table_repeats_its_columns_names():
    text = (
        "| Route | Price |\n| --- | --- |\n| Norrby | 9.50 |\n| Lake | |\n\nSo it is.\n\n| Year | Boats |\n| - |"
        " - |\n| 2021 | 3 |\n"
    )
    shown = [block.text for block in read_body(text)[1]]
    assert shown == ["Route: Norrby | Price: 9.50", "Route: Lake", "So it is.", "Year: 2021 | Boats: 3"]
    assert [block.text for block in read_body("| Route | Price |\n| - | - |\n")[1]] == ["Route | Price"]


def test_footnotes_are_not_body():
    found = article(
        "Fares rose[^1] on Monday [^note].\nThey fell.\n[^1]: See the report.\n\n"
        "[^note]: Of the *harbour* office.\n\nEnd `[^x]`."
    )
    assert found.text == (
        "Fares rose on Monday. They fell.\n\n[^1]: See the report.\n\n[^note]: Of the harbour office.\n\nEnd [^x]."
    )
    assert [(f.kind, found.text[f.start : f.end][:3]) for f in found.furniture] == [
        ("notice", "[^1"),
        ("notice", "[^n"),
    ]
    assert article("Fares rose[^1].\n\n[^1]: https://a.example/x\n").text == "Fares rose."


@pytest.mark.parametrize(
    "text", ["---\ntitle: Fares\ndate: 2022\n\nFares rose.", '+++\ntitle = "Fares"\n\nFares rose.']
)
def test_unclosed_front_matter_is_rejected(text):
    (found,) = read(text)
    assert isinstance(found, Rejected)
    assert "front matter is not closed" in found.why


def test_a_rule_at_the_start_is_no_front_matter():
    assert article("---\nFares: they rose on Monday.").text == "Fares: they rose on Monday."
