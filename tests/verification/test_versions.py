"""Versions that several claims are looked for in: read once, and the same verdicts whatever is kept of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from pullquote import Archive, Article, Filters
from pullquote.catalog.articles import ArticleStore
from pullquote.verification import versions as kept

BOATS = [
    Article(id=f"boat {number}", text=f"Boat {number} left the pier at dawn.\n\n“The oars of boat {number} are wet.”")
    for number in range(12)
]
DRAFT = "\n\n".join(
    f"“Boat {number} left the pier at {hour}.” “The oars of boat {number} are wet.” “Zebras of {number} danced.”"
    for number in range(12)
    for hour in ("dawn", "dusk")
)


@pytest.fixture
def boats(archive: Archive) -> Archive:
    archive.add_articles(BOATS)
    return archive


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[object]:
    """Return how often each version was read, and all folded texts (None)."""
    counted: Counter[object] = Counter()
    find, folded = ArticleStore.find, ArticleStore.folded_versions

    def counting_find(store: ArticleStore, number: int) -> Article | None:
        counted[number] += 1
        return find(store, number)

    def counting_folded(store: ArticleStore, filters: Filters) -> Iterator[tuple[int, str]]:
        counted[None] += 1
        return folded(store, filters)

    monkeypatch.setattr(ArticleStore, "find", counting_find)
    monkeypatch.setattr(ArticleStore, "folded_versions", counting_folded)
    return counted


def test_the_claims_of_a_draft_share_what_is_read(boats: Archive, reads: Counter[object]):
    report = boats.verify_draft(DRAFT.encode())
    assert len(report.items) == 72
    assert set(reads.values()) == {1}


def test_what_is_kept_changes_no_verdict(boats: Archive, reads: Counter[object], monkeypatch: pytest.MonkeyPatch):
    expected = boats.verify_draft(DRAFT.encode()).to_dict()
    reads.clear()
    monkeypatch.setattr(kept, "READ_KEPT", 100)
    monkeypatch.setattr(kept, "FOLDED_KEPT", 100)
    assert boats.verify_draft(DRAFT.encode()).to_dict() == expected
    assert min(reads.values()) > 1


@pytest.mark.parametrize(
    "claim", ["'The oars' of boat 3", "are wet. “The oars", "oars of boat 3 are wet.'", "‘The oars of boat 3"]
)
def test_versions_that_have_a_claim_with_other_marks_are_among_those_found(boats: Archive, claim: str):
    text = f"It is late. {claim} and so on, he said."
    boats.add_articles([Article(id="marked", text=text)])
    assert "marked" in {place.article.id for place in boats.verify(claim).places if place.similarity == 1}
