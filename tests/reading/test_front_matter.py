from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote.errors import ReadError
from pullquote.reading import read_bytes
from pullquote.reading.front_matter import load_yaml, split_front_matter
from pullquote.types import Article, Note

BODY = "Boats are late."


def read(front: str) -> tuple[Article, list[str]]:
    found = list(read_bytes(f"---\n{front}\n---\n{BODY}\n".encode(), name="story.md"))
    (article,) = (each for each in found if isinstance(each, Article))
    return article, [each.text for each in found if isinstance(each, Note)]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title:\tBoats late", "Boats late"),
        ("title: \t Boats late\t", "Boats late"),
        ("title : Boats: late again", "Boats: late again"),
        ("Title: Boats: why: late", "Boats: why: late"),
        ("title: “Boats: late”", "Boats: late"),
        ("title: „Boote: zu spät“", "Boote: zu spät"),
        ('title: "Boats” - late: again', '"Boats” - late: again'),
        ('title: "No boats," she said', '"No boats," she said'),
        ("title: 'It's late: again'", "It's late: again"),
        ("title: [Update] Boats late", "[Update] Boats late"),
        ("title: @harbour: boats late", "@harbour: boats late"),
        ("title: %5 more: boats", "%5 more: boats"),
        ("title: `Boats` late", "`Boats` late"),
        ('title: "C:\\harbour late"', "C:\\harbour late"),
        ("title: * Boats late", "* Boats late"),
        ("title: 배: 늦었다", "배: 늦었다"),
        ('"title": Boats: late', "Boats: late"),
        ("title: &late boats: all", "&late boats: all"),
    ],
)
def test_a_title_is_read_as_it_was_meant(line: str, title: str):
    article, notes = read(f"{line}\nlang: en\ndate: 2022-01-12")
    assert (article.title, article.language, article.published) == (title, "en", "2022-01-12")
    assert notes == []
    assert article.text == BODY


@pytest.mark.parametrize(
    "front",
    [
        "title: Boats: late\nauthors:\n  - Jane Doe\n  - John Roe",
        "title: Boats: late\nauthors:\n- Jane Doe\n- John Roe",
        "title: Boats: late\nauthors: [Jane Doe, John Roe]",
        "title: Boats: late\nauthors:\n\t- Jane Doe\n\t- John Roe",
        "authors:\n  - name: Jane Doe\n    site: a: b\n  - name: John Roe\n# a comment\n\ntitle: Boats: late",
        "title: Boats: late\nsummary: |\n  Boats: late\n  again\nauthors:\n  - name: Jane Doe\n  - name: John Roe",
    ],
)
def test_one_bad_entry_does_not_take_the_others_along(front: str):
    article, notes = read(front)
    assert (article.title, article.authors) == ("Boats: late", ("Jane Doe", "John Roe"))
    assert notes == []


def test_what_cannot_be_read_is_said():
    article, (note,) = read("title: Boats late\ntags: [\nlang: en")
    assert (article.title, article.language) == ("Boats late", "en")
    assert "'tags: ['" in note


def test_a_name_that_stands_twice_is_said():
    article, (note,) = read("title: Boats\ntitle: Boats late\nmood: {title: a}")
    assert article.title == "Boats late"
    assert note == "front matter says `title` twice; the last is read"
    assert read("title: A: b\nlang: en\nlang: de")[1] == ["front matter says `lang` twice; the last is read"]


words = st.text(st.characters(categories=("L", "Nd"), exclude_characters="\x00"), min_size=1, max_size=12)
marks = st.sampled_from(
    (": ", ":", " - ", " & ", ", ", "! ", "? ", " @", " %", "'", "’", '"', "\t", " * ", "] ", "[", "{")
)


@given(st.lists(st.tuples(words, marks), min_size=1, max_size=6), words)
def test_whatever_the_marks_the_words_of_a_title_are_read(parts: list[tuple[str, str]], last: str):
    title = "".join(word + mark for word, mark in parts) + last
    values, _ = load_yaml(f"title: {title}\nlang: en", "front matter")
    assert values["lang"] == "en"
    assert "".join(filter(str.isalnum, str(values["title"]))) == "".join(filter(str.isalnum, title))


@given(st.lists(st.text(max_size=30), max_size=6).map("\n".join))
def test_anything_else_is_read_or_refused(front: str):
    try:
        said = split_front_matter(f"---\ntitle: Boats\n{front}\n---\n{BODY}").body
    except ReadError as error:
        said = f"{error}"
    assert said.endswith(BODY) or ("YAML" in said and "\n" not in said)


@pytest.mark.parametrize(
    "line", ["title: " + "a: " * 30_000, "title: a" + " " * 90_000 + ": b: c", ": \t" * 30_000, "- a: b\n" * 12_000]
)
def test_time_grows_with_the_text(line: str):
    """Quadratic time would exceed the test's timeout."""
    split_front_matter(f"---\ntitle: Boats: late\n{line}\n---\n{BODY}")


@pytest.mark.parametrize("key", ["By", "by", "Written by", "writers"])
def test_what_stands_before_a_writers_name_is_a_key(key):
    (found,) = read_bytes(f"---\ntitle: Quay closes\n{key}: Mara Quill\n---\nThe quay closes.\n".encode(), name="a.md")
    assert found.authors == ("Mara Quill",)
