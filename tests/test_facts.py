"""A fact of an article is one field of `Metadata`, one row of source keys and one column; nothing else names it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from pullquote import Archive, Metadata, read_bytes
from pullquote.catalog.database import FILE_NAME
from pullquote.cli.commands import add
from pullquote.reading.source_keys import SOURCE_KEYS
from pullquote.types import FACTS, LIST_FACTS
from tests.support.fake_encoder import FakeEncoder

VALUES = {fact: [f"Jane {fact.title()}"] if fact in LIST_FACTS else f"the {fact}" for fact in FACTS} | {
    "published": "2022-01-12",
    "modified": "2022-01-13",
    "url": "https://a.example/x",
    "language": "en",
    "terms": "nosnippet",
}


def test_every_fact_has_source_keys_and_a_column(tmp_path: Path):
    Archive.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        columns = {row[1] for row in db.execute("PRAGMA table_info(versions)")}
    db.close()
    assert tuple(SOURCE_KEYS) == FACTS
    assert set(FACTS) - {"id"} <= columns


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_goes_from_a_line_of_json_to_the_archive_and_out_again(fact: str, tmp_path: Path):
    for key in SOURCE_KEYS[fact].plain:
        line = json.dumps({"text": "The ferry leaves at nine.", key: VALUES[fact]})
        with Archive.open(tmp_path / key, encoder=FakeEncoder(), create=True) as archive:
            archive.add_articles(read_bytes(line.encode(), name="a.jsonl"))
            (article,) = archive.articles()
        assert article.to_dict()[fact] == VALUES[fact]
        assert article.origins[fact] == "jsonl"


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("origin", ["opengraph", "meta"])
def test_every_fact_is_read_from_meta_elements(fact: str, origin: str):
    value = VALUES[fact][0] if fact in LIST_FACTS else VALUES[fact]
    for key in getattr(SOURCE_KEYS[fact], origin):
        page = (
            f'<html><head><meta property="{key}" content="{value}"></head><body><article>'
            f"<p>{'The ferry leaves at nine. ' * 9}</p></article></body></html>"
        )
        (article,) = read_bytes(page.encode(), name="a.html")
        assert getattr(article, fact) == ((value,) if fact in LIST_FACTS else value)
        assert article.origins[fact] == origin


def test_every_fact_is_an_option():
    options = {option.name: option for option in add.params}
    assert set(FACTS) <= set(options)
    assert {name for name in FACTS if getattr(options[name], "multiple", False)} == set(LIST_FACTS)


def test_known_are_the_facts_that_have_a_value():
    (article,) = read_bytes(b"The ferry leaves at nine.", name="a.txt", given=Metadata(title="Fares"))
    assert article.known() == {"title": "Fares"}
