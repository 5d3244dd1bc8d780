"""Claims compared with long articles: what is around the passages that share words is enough, and it is bounded."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from pullquote import Archive, Article, Filters, Span
from pullquote.quoting.allowance import QuotePolicy
from pullquote.verification import exact, surroundings
from pullquote.verification.fuzzy import NEAR_THRESHOLD, find_fuzzy
from pullquote.verification.verdict import CautionKind
from pullquote.verification.verify import (
    CHARACTERS_COMPARED,
    MATCHES_READ,
    MAX_PLACES,
    SHORT,
    _passages_sharing,
    _stretches,
    _widened,
)
from pullquote.verification.versions import Versions

SPACED = [f"{first}{middle}{last}" for first in "bdfgklmnprst" for middle in ("a", "ei", "o", "u") for last in "lmnrst"]
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]


def long_text(draw: random.Random, words: list[str], length: int, joint: str, stop: str) -> str:
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < length:
        sentences = [joint.join(draw.choices(words, k=draw.randint(6, 18))).capitalize() + stop for _ in range(5)]
        paragraphs.append((" " if joint else "").join(sentences))
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(("words", "joint", "stop"), [(SPACED, " ", "."), (HAN, "", "。")], ids=["spaces", "no spaces"])
@pytest.mark.parametrize("seed", range(3))
def test_a_near_match_in_a_long_article_is_the_one_found_by_comparing_all_of_it(
    archive: Archive, words: list[str], joint: str, stop: str, seed: int
):
    draw = random.Random(seed)
    text = long_text(draw, words, 3 * SHORT, joint, stop)
    archive.add_articles([Article(id="long", text=text)])
    for length in (60, 400):
        start = draw.randrange(len(text) - length)
        claimed = [*text[start : start + length].strip()]
        claimed[len(claimed) // 2] = "Zebra" if joint else "斑"
        claim = "".join(claimed)
        expected = find_fuzzy(claim, text)
        assert expected is not None
        assert NEAR_THRESHOLD <= expected.similarity < 1
        found = archive.verify(claim)
        assert found.status == "near"
        assert (found.places[0].start, found.places[0].end) == expected[:2]
        assert found.places[0].similarity == pytest.approx(expected.similarity, abs=1e-4)


def test_what_is_compared_is_bounded_and_the_verdict_says_so(archive: Archive):
    draw = random.Random(5)
    text = long_text(draw, SPACED, 400_000, " ", ".")
    archive.add_articles([Article(id="long", text=text)])
    sentences = [" ".join(draw.choices(SPACED, k=5)).capitalize() + "." for _ in range(160)]
    with archive._catalog.snapshot():
        versions = Versions(archive._catalog, Filters(), QuotePolicy())
        compared, is_all = _stretches(versions, _passages_sharing(versions, sentences), 400)
    assert not is_all
    for _, _, spans in compared:
        ordered = sorted(spans)
        assert all(one.end < other.start for one, other in pairwise(ordered))
        assert sum(end - start for start, end in spans) < CHARACTERS_COMPARED + 10_000
    found = archive.verify(" ".join(sentences))
    assert found.status in {"absent", "pieces"}
    assert not found.compared_all


def test_words_that_stand_everywhere_are_not_all_looked_at_and_the_verdict_says_so(archive: Archive):
    few, many = "The lamp is lit again. " * 3, "The old lamp is lit again. " * (MATCHES_READ + 5)
    archive.add_articles([Article(id="few", text=few), Article(id="many", text=many)])
    found = archive.verify("lamp is lit")
    assert (found.status, found.compared_all, len(found.places)) == ("part", False, 20)
    assert archive.verify("lamp is lit", filters=Filters()).places[0].article.id == "few"


@pytest.mark.parametrize(
    ("span", "reach", "expected"),
    [
        (Span(8, 11), 0, "ccc"),
        (Span(8, 11), 2, "bbb ccc ddd"),
        (Span(0, 3), 99, "aaa bbb ccc ddd"),
        (Span(9, 10), 0, "ccc"),
    ],
)
def test_a_stretch_begins_and_ends_between_words(span: Span, reach: int, expected: str):
    text = "aaa bbb ccc ddd"
    assert text[slice(*_widened(text, span, reach))] == expected


ENDLESS = "The lamp is lit again " + "and the lamp is lit " * 15_000 + "at night"
MARKED = "“The lamp is lit again.” “" * 12_000


@pytest.mark.parametrize("text", [ENDLESS, MARKED], ids=["no sentence ends", "quotations everywhere"])
def test_what_is_read_around_matches_is_bounded_however_many_there_are(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, text: str
):
    archive.add_articles([Article(id="long", text=text)])
    searched: list[int] = []
    looked_at: list[Span] = []
    searching, ending = surroundings.telling_words, exact._ends_well

    def telling(text: str, start: int, end: int, language: str) -> Iterator[tuple[CautionKind, Span]]:
        searched.append(max(0, end - start))
        return searching(text, start, end, language)

    def ends_well(text: str, start: int, end: int) -> bool:
        looked_at.append(Span(start, end))
        return ending(text, start, end)

    monkeypatch.setattr(surroundings, "telling_words", telling)
    monkeypatch.setattr(exact, "_ends_well", ends_well)
    found = archive.verify("lamp is")
    assert (found.status, found.compared_all, len(found.places)) == ("part", False, MAX_PLACES)
    assert sum(searched) <= MAX_PLACES * 2 * 2 * surroundings._REACH  # before and after each, in two languages
    assert len(looked_at) <= 2 * MATCHES_READ + MAX_PLACES


@pytest.mark.load
def test_an_article_of_the_largest_size_is_folded_once_for_each_way_to_read_its_marks(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, hours: float
):
    text = ENDLESS.replace("at night", "and the lamp is lit " * (375_000 if hours else 10_000) + "at night.")
    assert not hours or 7_800_000 < len(text) < 8_388_608  # as large as an attachment may be
    archive.add_articles([Article(id="long", text=text)])
    folded: list[int] = []
    folding = surroundings.fold
    monkeypatch.setattr(surroundings, "fold", lambda text: (folded.append(len(text)), folding(text))[1])
    for claim in ("lamp is", "The lamp is lit once more at night", "Nobody saw the boats in the harbour of Norrby."):
        folded.clear()
        used = time.process_time()
        found = archive.verify(claim)
        print(f"{claim!r}: {found.status}, {time.process_time() - used:.1f} s of a processor")
        assert sum(folded) <= 2 * len(text)
