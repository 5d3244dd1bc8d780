"""The page of a PDF, from the archive to every attribution, and what of it is sealed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pullquote import Archive, Article, Passage, read_bytes
from pullquote.catalog.database import FILE_NAME
from pullquote.quoting.attribution import attribution
from pullquote.quoting.links import link_to
from tests.support.documents import FERRY, NETS, TOLLS, pdf
from tests.support.fake_encoder import FakeEncoder

ARTICLE = Article(
    text=f"{FERRY}\n\n{TOLLS}\n\n{NETS}",
    url="https://ledger.example/march.pdf",
    pages=(0, len(FERRY) + 2 + 10, len(FERRY) + len(TOLLS) + 4),
)


@pytest.fixture
def stored(tmp_path: Path):
    with Archive.open(tmp_path, encoder=FakeEncoder(), create=True) as archive:
        data = pdf(f"{FERRY}\n\n#pagebreak()\n{TOLLS}\n\n#pagebreak()\n{NETS}")
        archive.add_articles(read_bytes(data, name="march.pdf"))
        yield archive


def test_a_quote_names_its_page(stored: Archive):
    answer = stored.ask("Who keeps the weir and counts the boats?")
    (quote,) = [one for one in (*answer.quotes, *answer.closest) if "weir" in one.text]
    assert quote.article.pages == (0, len(FERRY) + 2, len(FERRY) + len(TOLLS) + 4)
    assert quote.attribution.endswith("page 2 of 3, paragraph 2 of 3")
    assert quote.to_dict()["passage"]["page"] == 2
    assert quote.to_dict()["article"]["pages"] == 3


def test_a_verified_place_names_its_page(stored: Archive):
    (place,) = stored.verify(NETS).places
    assert place.attribution.endswith("page 3 of 3, paragraph 3 of 3")
    assert place.to_dict()["page"] == 3


def test_pages_that_were_changed_are_found(stored: Archive):
    with sqlite3.connect(stored.folder / FILE_NAME) as db:
        db.execute("UPDATE versions SET pages = '[0, 1, 2]'")
    db.close()
    assert stored.check() != []


def test_reading_the_file_again_changes_nothing(stored: Archive):
    data = pdf(f"{FERRY}\n\n#pagebreak()\n{TOLLS}\n\n#pagebreak()\n{NETS}")
    assert len(stored.add_articles(read_bytes(data, name="march.pdf")).unchanged) == 1


def test_a_paragraph_over_two_pages_names_both():
    passage = Passage(TOLLS, len(FERRY) + 2, len(FERRY) + 2 + len(TOLLS), 2)
    assert attribution(ARTICLE, passage).endswith("pages 1 to 2 of 3, paragraph 2 of 3")
    assert attribution(Article(text=FERRY), Passage(FERRY, 0, len(FERRY), 1)).endswith("paragraph 1 of 1")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://ledger.example/march.pdf", "https://ledger.example/march.pdf#page=3"),
        ("https://ledger.example/March.PDF?x=1#view", "https://ledger.example/March.PDF?x=1#page=3"),
        ("https://ledger.example/march", "https://ledger.example/march#page=3:~:text="),
    ],
)
def test_a_link_opens_the_page(url: str, link: str):
    article = Article(text=ARTICLE.text, pages=ARTICLE.pages, url=url)
    start = article.text.index(NETS)
    found = link_to(article, start, start + len(NETS)) or ""
    assert found.startswith(link)
    assert found == link or link.endswith("text=")


def test_without_pages_or_address_links_are_as_ever():
    assert link_to(Article(text=FERRY, pages=(0,)), 0, 5) is None
    assert "page" not in (link_to(Article(text=FERRY, url="https://ledger.example/a"), 0, 5) or "")


def test_a_page_without_text_is_passed_over():
    article = Article(text=FERRY, pages=(0, 5, 5, 9))
    assert [article.page_at(n) for n in (0, 4, 5, 8, 9, 90)] == [1, 1, 3, 3, 4, 4]
    assert Article(text=FERRY).page_at(3) is None
