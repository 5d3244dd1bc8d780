"""How often copies of a passage are folded into one quote, and passages that say something else are not.

    python -m tools.benchmarks.copies FILE.jsonl ...

makes copies of the passages of articles (the demo newsroom's, and those of JSON Lines with `id` and `text`) as
`tests/support/wire_copies.py` changes them, and compares the passages of different articles with each other. MinHash
estimates the similarity of the sets of five words in a row; here it is computed, so that no hash does better.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from random import Random

from pullquote import Article, read_bytes
from pullquote.answerability.reader import Reader
from pullquote.ranking.wording import is_copy
from pullquote.reading import read_file
from pullquote.text.passages import split
from tests.support.wire_copies import MEANINGS, STYLES, Change, slip

LEAST_WORDS = 15
SHINGLE = 5
THRESHOLDS = (0.5, 0.8, 0.9)
SEEDS = 3
SAMPLES = Path(__file__).parents[2] / "index" / "pullquote" / "samples" / "newsroom"

Told = tuple[str, str]
"""An article and one of its passages."""


def main() -> None:
    """Print the tables."""
    passages = [*_of_samples(), *(one for name in sys.argv[1:] for one in _of_lines(Path(name)))]
    passages = [(article, text) for article, text in passages if len(text.split()) >= LEAST_WORDS]
    print(f"{len(passages):,} passages of {len({article for article, _ in passages}):,} articles\n")
    is_word = Reader().is_word
    print("| change | copies | folded | with slips | similarity over " + " | ".join(map(str, THRESHOLDS)) + " |")
    print("| --- " * (4 + len(THRESHOLDS)) + "|")
    for named, changes in (("", STYLES), ("*not a copy*: ", MEANINGS), ("*not a copy*, with a slip: ", _with_slips())):
        for name, change in changes.items():
            print(f"| {named}{name} | {' | '.join(_row(passages, change, is_word))} |")
    print()
    _between_articles(passages, is_word)


def _row(passages: list[Told], change: Change, is_word: Callable[[str], bool]) -> Iterator[str]:
    total, same, near = 0, 0, 0
    similar: Counter[float] = Counter()
    for _, text in passages:
        for seed in range(SEEDS):
            changed = change(text, Random(seed))
            if changed is None:
                continue
            total += 1
            same += is_copy(text, changed)
            near += is_copy(text, changed, is_word)
            likeness = _likeness(text, changed)
            similar.update(least for least in THRESHOLDS if likeness >= least)
    yield from (f"{total:,}", _share(same, total), _share(near, total))
    yield from (_share(similar[least], total) for least in THRESHOLDS)


def _with_slips() -> dict[str, Change]:
    def after(change: Change) -> Change:
        def both(text: str, random: Random) -> str | None:
            changed = change(text, random)
            return slip(changed, random) if changed is not None else None

        return both

    return {name: after(change) for name, change in MEANINGS.items()}


def _between_articles(passages: list[Told], is_word: Callable[[str], bool]) -> None:
    """Compare the passages of different articles that share enough words in a row."""
    holders: dict[tuple[str, ...], list[int]] = {}
    for number, (_, text) in enumerate(passages):
        for shingle in _shingles(text):
            holders.setdefault(shingle, []).append(number)
    pairs = {pair for found in holders.values() if len(found) < 20 for pair in combinations(found, 2)}
    counts: Counter[str] = Counter()
    for one, other in sorted(pairs):
        (article, text), (beside, words) = passages[one], passages[other]
        likeness = _likeness(text, words)
        if article == beside or likeness < THRESHOLDS[0]:
            continue
        kind = (
            "the same"
            if is_copy(text, words)
            else "the same but for slips"
            if is_copy(text, words, is_word)
            else "apart"
        )
        counts[kind] += 1
        for least in THRESHOLDS:
            counts[f"{kind}, similarity over {least}"] += likeness >= least
    print("Pairs of passages of different articles:")
    for kind, count in sorted(counts.items()):
        print(f"  {count:>5} {kind}")


def _likeness(one: str, other: str) -> float:
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / max(1, len(first | second))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _of_samples() -> Iterator[Told]:
    for path in sorted(SAMPLES.rglob("*.*")):
        yield from (told for read in read_file(path) if isinstance(read, Article) for told in _told(read))


def _of_lines(path: Path) -> Iterator[Told]:
    yield from (
        told
        for read in read_bytes(path.read_bytes(), name=path.name)
        if isinstance(read, Article)
        for told in _told(read)
    )


def _told(article: Article) -> Iterator[Told]:
    return ((article.id or article.source or "", one.text) for one in split(article) if one.kind == "body")


if __name__ == "__main__":
    main()
