from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from pullquote import Archive, Article, receipt_of
from tests.support.fake_encoder import FakeEncoder

MILL = Article(id="mill", version=2, text="The mill closed. Nobody was told. The mill closed.")


def test_a_receipt_begins_the_digest_that_anybody_can_compute():
    whole = hashlib.sha256(b"mill\n2\n17\n33\nNobody was told.").hexdigest()
    assert receipt_of(MILL, 17, 33) == whole[:12]


@pytest.mark.parametrize(
    "other",
    [
        receipt_of(replace(MILL, id="mill-2"), 0, 16),
        receipt_of(replace(MILL, version=3), 0, 16),
        receipt_of(replace(MILL, text="The mill opened. Nobody was told."), 0, 16),
        receipt_of(MILL, 34, 50),
        receipt_of(MILL, 0, 15),
    ],
)
def test_a_receipt_is_of_one_article_version_place_and_wording(other: str):
    assert MILL.text[0:16] == MILL.text[34:50]
    assert other != receipt_of(MILL, 0, 16)


def test_whoever_verifies_the_words_of_a_quote_gets_its_receipt(tmp_path):
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([replace(MILL, version=0), Article(id="other", text="The lamp was lit.")])
        (quote,) = archive.ask("Was nobody told of the mill?", 1).closest or archive.ask("mill", 1).quotes
        receipt = receipt_of(quote.article, quote.start, quote.end)
        places = archive.verify(quote.text).places
        assert [place.receipt for place in places] == [receipt]
        assert places[0].to_dict()["receipt"] == receipt
        (near,) = archive.verify("Nobody at all was told.").places
        assert near.receipt is None
