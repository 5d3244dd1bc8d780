"""Damage to the catalog's file is found, names the article, and costs only that one."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pullquote import Archive, DamagedArchive
from pullquote.catalog.database import FILE_NAME
from tests.support.archives import FERRY, MILL, add, change, ids, said

QUESTION = "Who counted the crates of the ferry, and what did the paper mill close?"
FACTS = {
    "id": "ferry",
    "text": FERRY,
    "title": "Pears at dawn",
    "authors": ["Una Vey"],
    "outlet": "Osmey Post",
    "published": "2023-04-13",
    "modified": "2023-04-14",
    "url": "https://post.example/pears",
    "language": "en",
    "section": "Harbour",
}
DAMAGE = [
    f"UPDATE versions SET {one} WHERE article = 2"
    for one in (
        "title = 'Pears at dusk'",
        "title = NULL",
        "title = CAST(x'50ff6561' AS TEXT)",
        "authors = '[\"Ana Vey\"]'",
        "authors = '[\"Una Vey\"'",
        "authors = CAST(x'5b22ff225d' AS TEXT)",
        "translators = '[\"Ana Vey\"]'",
        "outlet = 'Osmey Past'",
        "published = '2813-04-13'",
        "modified = '2813-04-14'",
        "url = 'https://past.example/pears'",
        "language = 'eo'",
        "section = 'Harbor'",
        "source = 'elsewhere'",
        "origins = '{'",
        'origins = \'{"title": "given"}\'',
        "furniture = '[[0, 4, \"caption\"]]'",
        "furniture = 'x'",
        "added = '2001-01-01'",
        "version = 7",
        "text = replace(text, 'ninety', 'eighty')",
        "text = CAST(x'ff' || text AS TEXT)",
        "text = CAST(text AS BLOB)",
        "title = CAST(title AS BLOB)",
        "authors = CAST(authors AS BLOB)",
        "seal = NULL",
    )
] + [
    f"UPDATE passages SET {one} WHERE version = 2"
    for one in (
        "paragraph = 9",
        "kind = 'caption'",
        "credit = 'Photo: nobody'",
        "start = 4",
        '"end" = 40',
        "sentences = '[[0, 12]]'",
        "sentences = '[['",
        "sentences = CAST(sentences AS BLOB)",
    )
]


@pytest.fixture
def both(archive: Archive) -> Archive:
    """Two articles: `ferry`, which is going to be damaged, and `mill`."""
    add(archive, FACTS | {"id": "mill", "text": MILL, "url": "https://post.example/mill", "published": "2023-01-02"})
    add(archive, FACTS)
    return archive


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_is_shown_of_an_article_is_checked(both: Archive, damage: str):
    assert both.check() == []
    assert both.stats()["newest"] == "2023-04-13"
    change(both, damage)
    assert any("ferry" in line for line in both.check())
    assert not any("mill" in line for line in both.check())
    assert said(both.ask(QUESTION, 2)) == [MILL]
    assert both.stats()["newest"] == "2023-01-02"
    assert both.names("outlet") == ["Osmey Post"]
    assert both.names("title") == ["Pears at dawn"]
    assert both.names("author") == ["Una Vey"]
    assert ids(both.titles()[1]) == ["mill"]
    with pytest.raises(DamagedArchive, match="ferry"):
        both.versions("ferry")
    assert ids(both.versions("mill")) == ["mill"]
    listed = []
    with pytest.raises(DamagedArchive, match="ferry"):
        listed.extend(both.articles())
    assert both.verify(FERRY).status != "exact"
    assert both.verify(MILL).status == "exact"


@pytest.mark.parametrize("column", ["paragraph", "sentences", "tokens"])
def test_changed_vectors_are_found(both: Archive, column: str):
    change(both, f"UPDATE vectors SET {column} = zeroblob(length({column})) WHERE passage = 2")
    assert ["ferry" in line for line in both.check()] == [True]


@pytest.mark.parametrize("column", ["paragraph", "sentences", "tokens"])
@pytest.mark.parametrize("length", [0, 3, 8])
def test_vectors_of_another_shape_break_nothing(both: Archive, column: str, length: int):
    change(both, f"UPDATE vectors SET {column} = zeroblob({length}) WHERE passage = 2")
    assert MILL in said(both.ask(QUESTION, 2))
    assert any("ferry" in line for line in both.check())


def test_a_damaged_article_can_be_removed_and_added_again(both: Archive):
    change(both, "UPDATE versions SET authors = '[' WHERE article = 2")
    both.remove("ferry")
    assert both.check() == []
    add(both, FACTS)
    assert both.check() == []
    assert sorted(ids(both.articles())) == ["ferry", "mill"]


def test_bytes_that_are_no_text_concern_one_article_of_a_search(both: Archive):
    with closing(sqlite3.connect(both.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE versions SET authors = CAST(x'5b22ff225d' AS TEXT) WHERE article = 2")
    assert ids(both.titles(containing="vey")[1]) == ["mill"]


def test_a_superseded_version_that_became_current_is_found(both: Archive):
    add(both, FACTS | {"text": f"{FERRY} It came back at noon."})
    change(both, "UPDATE versions SET current = 0 WHERE article = 2 AND version = 2")
    change(both, "UPDATE versions SET current = 1 WHERE article = 2 AND version = 1")
    assert any("ferry: version 1 is current" in line for line in both.check())


@pytest.mark.parametrize("damage", ["published = '2813-04-13'", "published = NULL", "outlet = 'Osmey Past'"])
def test_a_date_or_outlet_that_only_the_ranking_reads_is_checked(both: Archive, damage: str):
    change(both, f"UPDATE contexts SET {damage} WHERE version = 2")
    assert any("ferry" in line for line in both.check())


def test_passages_without_what_the_ranking_reads_are_found(both: Archive):
    change(both, "DELETE FROM contexts WHERE version = 2")
    assert any("ferry" in line for line in both.check())
