"""Claims compared with long articles: what is around the passages that share words is enough, and it is bounded."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from pullquote import Archive, Article, Filters, Span
from pullquote.verification.fuzzy import NEAR_THRESHOLD, find_fuzzy
from pullquote.verification.verify import (
    CHARACTERS_COMPARED,
    MATCHES_READ,
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
        versions = Versions(archive._catalog, Filters())
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
