"""Measure whether response times tell what is in collections that somebody may not read.

    python -m tools.benchmarks.not_found --others 10000 --holding 1 100 3000 --rounds 400

There are pairs of archives with the same articles of one's own. In the second of a pair, so many of others' passages
hold the words that are asked about; in the first, as many hold other words of the same lengths. All are asked the same
in turn, in random order. Of each kind of question it prints the medians, and the area under the curve: how probable it
is that an answer took longer where others have the words, .5 being chance, with its interval of 95 %.

The encoder is the tests' own, whose time varies less than a model's, so that more can be told from it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

import pullquote.answerability.reader
from pullquote import Archive, Article, Filters
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader

WARM = 5  # rounds that are not counted
OWN = 100  # articles of one's own, of two passages
MINE = Filters(collections=("mine",))
SECRET = "The zeppelin Marabelle was auctioned by Quillfeather Brothers in Trondholm."
SHARED = "Harbour wardens repainted the lantern room."
DECOYS = (
    "The carousel Clementia was inherited by Wintergreene Partners in Castledon.",
    "Village singers decorated the concert hall.",
)
KINDS: dict[str, Callable[[Archive], object]] = {
    "ask, of words that only others have": lambda a: a.ask("Who auctioned the zeppelin Marabelle?", filters=MINE),
    "ask, misspelt": lambda a: a.ask("Who auctioned the zepelin Marabele?", filters=MINE),
    "ask, of words that oneself has too": lambda a: a.ask("Who repainted the lantern room?", filters=MINE),
    "verify, what only others have": lambda a: a.verify(SECRET, collections=["mine"]),
    "verify, what is nearly one's own": lambda a: a.verify(
        "Harbour wardens repainted the lantern room blue.", collections=["mine"]
    ),
    "names of outlets": lambda a: a.names("outlet", containing="quill", filters=MINE, limit=25),
    "titles": lambda a: a.titles(containing="marabelle", filters=MINE, limit=25),
}


def articles(others: int, holding: int, *, asked_about: bool) -> Iterator[tuple[str, Article]]:
    """Yield articles with their collections; so many of others' passages hold the words, or some of their lengths."""
    draw = random.Random(11)
    words = [f"{first}{second}" for first in "bcdfglmnprst" for second in ("ando", "erit", "ilus", "omar", "uvek")]

    def text() -> str:
        return " ".join(draw.choices(words, k=10)).capitalize() + "."

    for number in range(OWN):
        own = SHARED if number % 10 == 0 else text()
        yield "mine", Article(id=f"mine-{number}", title=text(), outlet="Mine Gazette", text=f"{own}\n\n{text()}")
    held = " ".join((SECRET, SHARED) if asked_about else DECOYS)
    named = ("Marabelle sold", "Quill Post") if asked_about else ("Clementia lent", "Green Post")
    for number in range(others // 2):
        holds = [2 * number < holding, 2 * number + 1 < holding]
        title, outlet = named if holds[0] else ("Marinella went", "Quite Post")
        parts = [f"{held if one else f'{text()} {text()}'} {number}" for one in holds]
        yield "others", Article(id=f"other-{number}", title=title, outlet=outlet, text="\n\n".join(parts))


def make(folder: Path, others: int, holding: int, *, asked_about: bool) -> Archive:
    """Make an archive."""
    archive = Archive.open(folder, create=True, encoder=FakeEncoder())
    given = list(articles(others, holding, asked_about=asked_about))
    for collection in ("mine", "others"):
        archive.add_articles([one for name, one in given if name == collection], collection=collection)
    return archive


def curve(slower: Sequence[float], than: Sequence[float]) -> tuple[float, float]:
    """Return the area under the curve and half of its interval of 95 % (Hanley and McNeil 1982)."""
    ordered = np.sort(than)
    below, above = np.searchsorted(ordered, slower, "left"), np.searchsorted(ordered, slower, "right")
    area = float((below + above).mean() / 2 / len(than))
    one, other = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (len(slower) - 1) * (one - area**2) + (len(than) - 1) * (other - area**2)
    return area, 1.96 * (variance / len(slower) / len(than)) ** 0.5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--others", type=int, default=10_000, help="passages of others")
    parser.add_argument(
        "--holding", type=int, nargs="+", default=[1, 100, 3000], help="of them, how many have the words"
    )
    parser.add_argument("--rounds", type=int, default=400)
    given = parser.parse_args()
    pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        archives = {
            (holding, about): opened.enter_context(
                make(Path(folder, f"{holding}-{about}"), given.others, holding, asked_about=about)
            )
            for holding in given.holding
            for about in (False, True)
        }
        draw = random.Random(5)
        taken: dict[tuple[str, int, bool], list[float]] = {(kind, *key): [] for kind in KINDS for key in archives}
        answers: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for each in range(WARM + given.rounds):
            for kind, ask in KINDS.items():
                for key in draw.sample(list(archives), len(archives)):
                    begun = time.perf_counter()
                    answer = ask(archives[key])
                    took = time.perf_counter() - begun
                    answers[kind].add(repr(answer))
                    if each >= WARM:
                        taken[kind, *key].append(took)
    print(f"{given.others:,} passages of others, {given.rounds} rounds; medians in ms, of other words and of these")
    for kind in KINDS:
        assert len(answers[kind]) == 1, f"{kind}: the answers differ"
        for holding in given.holding:
            without, having = taken[kind, holding, False], taken[kind, holding, True]
            area, half = curve(having, without)
            medians = [1000 * statistics.median(some) for some in (without, having)]
            told = f"{medians[0]:7.2f} {medians[1]:7.2f}  area {area:.3f} ± {half:.3f}"
            print(f"{kind:36} {holding:6} with the words: {told}")


if __name__ == "__main__":
    main()
