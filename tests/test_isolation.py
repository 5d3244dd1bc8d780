"""Articles that somebody may not read change nothing of what they see: neither answers nor how sure they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pullquote import Archive, Filters
from tests.support.archives import FERRY, MILL, add, change, rows

MINE = Filters(collections=("default", "server-1"))
QUESTIONS = (
    "When did the ferry to Osmey leave?",
    "What did the harbour master count?",
    "how many crates of pears",
    "Why did the paper mill close its oldest machine?",
    "the feary to Osmey",  # a slip of the keyboard, which `ferry` and `feared` are near to
    "When did the council sell the lighthouse?",
    "페리는 언제 떠났습니까?",
    "harbour quinces",
)
PRIVATE = [
    {"text": f"The council feared that lighthouse {n} would be sold. Quinces and ferries, machines and pears {n}.",
     "id": f"secret-{n}", "outlet": "Harbour Ledgers", "authors": ["Ossian Hidden"], "title": f"Kept from others {n}"}
    for n in range(40)
]  # fmt: skip


@pytest.fixture
def mine(archive: Archive) -> Archive:
    add(
        archive,
        {"text": FERRY, "id": "ferry", "outlet": "Harbour Ledger", "title": "Ferry leaves", "published": "2022-01-03"},
        {"text": MILL, "id": "mill", "outlet": "Hollin Post"},
        {"text": "A council of pears was held. Nobody feared for the harbour.", "id": "council"},
    )
    add(archive, {"text": "Forty crates of quinces came to the mill.", "id": "own"}, collection="server-1")
    return archive


def everything_seen(archive: Archive) -> list[Any]:
    """Return all that somebody can ask of an archive of which they may read some collections."""
    seen: list[Any] = [archive.ask(question, 10, filters=MINE) for question in QUESTIONS]
    for narrow in ({"outlet": "Harbour Ledgers"}, {"author": "Ossian Hidden"}, {"outlet": "Hidden Post"}):
        filters = Filters(collections=MINE.collections, **narrow)
        seen += [archive.ask(QUESTIONS[0], filters=filters), archive.unmatched(filters)]
    seen += [archive.ask("ferry", filters=Filters(collections=MINE.collections, before="1900"))]
    seen += [archive.names(field, filters=MINE) for field in ("outlet", "author", "title", "language", "section")]
    seen.append(archive.titles(filters=MINE))
    for claim in (
        "the ferry left at dusk with ninety crates of pears",
        FERRY,
        "quinces and ferries, machines and pears",
    ):
        seen.append(archive.verify(claim, collections=MINE.collections))
    return seen


def removed_again(archive: Archive) -> None:
    add(archive, *PRIVATE, collection="server-2")
    for article in PRIVATE:
        archive.remove(str(article["id"]), collections=["server-2"])


CHANGES: dict[str, Callable[[Archive], Any]] = {
    "added": lambda archive: add(archive, *PRIVATE, collection="server-2"),
    "copies": lambda archive: add(archive, {"text": FERRY, "id": "ferry"}, {"text": MILL}, collection="server-2"),
    "other versions": lambda archive: [
        add(archive, {"text": f"{FERRY} And {n} more.", "id": "ferry"}, collection="server-2") for n in range(4)
    ],
    "removed": removed_again,
}


@pytest.mark.parametrize("how", CHANGES)
def test_what_others_add_changes_nothing(mine: Archive, how: str):
    before = everything_seen(mine)
    assert any(answer.answered for answer in before[: len(QUESTIONS)])
    assert not all(answer.answered for answer in before[: len(QUESTIONS)])
    CHANGES[how](mine)
    assert repr(everything_seen(mine)) == repr(before)
    assert everything_seen(mine) == before
    assert mine.check() == []


def test_what_others_add_decides_no_spelling(mine: Archive):
    """Of two words equally near to a misspelt one, the commoner is meant: commoner in what the asker may read."""
    add(mine, {"text": "Tessa Bramley spoke."}, {"text": "Bramley again."}, {"text": "A bramlet of ice."})
    asked = "What did Bramlex say?"
    assert mine.ask(asked, filters=MINE).searched_for == "What did Bramley say?"
    add(mine, *({"text": f"Bramlet number {n}."} for n in range(9)), collection="server-2")
    assert mine.ask(asked, filters=MINE).searched_for == "What did Bramley say?"
    assert mine.ask(asked).searched_for == "What did bramlet say?"


def test_the_collections_one_may_read_count_together(mine: Archive):
    def counts(*collections: str) -> tuple[dict[str, int], int]:
        return mine._catalog.vocabulary(collections).document_frequencies(["crate", "pear", "quinc", "absent"])

    assert counts("default") == ({"crate": 1, "pear": 2, "quinc": 0, "absent": 0}, 3)
    assert counts("server-1") == ({"crate": 1, "pear": 0, "quinc": 1, "absent": 0}, 1)
    assert counts("default", "server-1", "nobody") == ({"crate": 2, "pear": 2, "quinc": 1, "absent": 0}, 4)
    assert counts() == (dict.fromkeys(("crate", "pear", "quinc", "absent"), 0), 0)
    everything = mine._catalog.vocabulary(None).document_frequencies(["crate", "pear", "quinc", "absent"])
    assert everything == counts("default", "server-1")


def test_removing_an_article_leaves_none_of_its_terms(mine: Archive):
    mine.remove("own")
    assert rows(mine, "SELECT count(*) FROM term_counts WHERE collection = 'server-1'") == [(0,)]
    assert mine._catalog.vocabulary(None).beginning_with("q") == []


def test_counts_that_differ_from_the_passages_are_reported(mine: Archive):
    assert mine.check() == []
    change(mine, "UPDATE term_counts SET passages = passages + 1 WHERE term = 'ferri'")
    assert [line for line in mine.check() if "word counts" in line]


def looked_up(archive: Archive, ask: Callable[[], object]) -> str:
    """Return what the index of words was asked meanwhile."""
    told: list[str] = []
    with archive._catalog.snapshot() as db:
        db.set_trace_callback(told.append)
        try:
            ask()
        finally:
            db.set_trace_callback(None)
    assert told
    return "\n".join(one for one in told if "words MATCH" in one)


def test_words_that_only_others_have_are_not_looked_up(mine: Archive):
    """How long it takes to look a word up tells how many passages hold it."""
    add(mine, *PRIVATE, collection="server-2")
    for ask in (
        lambda: mine.verify("The council of pears sold the lighthouse at dawn", collections=MINE.collections),
        lambda: mine.ask("Who sold the lighthouse of the council?", filters=MINE),
        lambda: mine.ask("Was the council in the lighthouze?", filters=MINE),
    ):
        found = looked_up(mine, ask)
        assert "council" in found
        assert "lighthous" not in found
        assert "sold" not in found
    everything = looked_up(mine, lambda: mine.verify("The council of pears sold the lighthouse at dawn"))
    assert "lighthous" in everything, "who may read all of it looks up all of it"


def test_words_of_earlier_versions_are_looked_up(mine: Archive):
    """They are in no count of words, and what was printed once is found."""
    claim = "The old lighthouse was sold to three fishermen in autumn."
    add(mine, {"id": "own-2", "text": claim}, collection="server-1")
    add(mine, {"id": "own-2", "text": "A correction is being written."}, collection="server-1")
    found = mine.verify(claim.replace("three", "four"), collections=MINE.collections)
    assert (found.status, [place.article.id for place in found.places]) == ("near", ["own-2"])
    assert "lighthous" in looked_up(mine, lambda: mine.verify(claim.replace("three", "four"), collections=["server-1"]))
