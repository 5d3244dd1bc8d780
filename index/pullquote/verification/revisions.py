"""What changed from one version of an article to the next, paragraph by paragraph, and since when it is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Literal

from rapidfuzz import fuzz

from pullquote.text.passages import paragraphs
from pullquote.text.version_times import Known, Times, Witness, first_known, next_known
from pullquote.types import FACTS, Article, Span
from pullquote.verification.verdict import Difference
from pullquote.verification.word_diff import align, differences

Operation = Literal["equal", "replace", "insert", "delete"]

ALIKE = 0.5
"""The least similarity of two paragraphs that are taken for one that changed."""

PAIRS_COMPARED = 2_500
"""Pairs of paragraphs between two unchanged ones that are compared with each other at most."""

COMPARED = 5_000
"""Code points of a paragraph that are compared with others."""

LONGEST_DIFF = 20_000
"""Code points of two paragraphs together whose words are compared."""


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """What became of a paragraph: where it stood before, where it stands now, and its number in each; None if nowhere.

    The spans are of the texts of the two versions, without white space around them.
    """

    operation: Operation
    before: Span | None = None
    after: Span | None = None
    number_before: int | None = None
    number_after: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Revision:
    """A version of an article, and what it changed.

    `since` is the day from which its text is known to stand so, and `witness` who says so: its `publisher`, or the
    `archive` that first saw it on that day. Both are None if nobody says. `facts` are those that changed, by name.
    """

    article: Article
    before: Article | None
    since: str | None
    witness: Witness | None
    is_last: bool
    facts: tuple[str, ...] = ()
    paragraphs: tuple[ParagraphChange, ...] = field(default=())

    def __repr__(self) -> str:
        changed = sum(one.operation != "equal" for one in self.paragraphs)
        return f"<Revision to {self.article!r}: {changed} paragraphs changed>"

    @property
    def counts(self) -> dict[Operation, int]:
        """Return how many paragraphs are `equal`, were changed (`replace`), added (`insert`) and removed (`delete`)."""
        found: dict[Operation, int] = {"equal": 0, "replace": 0, "insert": 0, "delete": 0}
        for one in self.paragraphs:
            found[one.operation] += 1
        return found

    def texts(self, change: ParagraphChange) -> tuple[str, str]:
        """Return the paragraph as it was and as it is; empty where there is none."""
        before = self.before.text[slice(*change.before)] if self.before and change.before else ""
        return before, self.article.text[slice(*change.after)] if change.after else ""

    def differences(self, change: ParagraphChange) -> tuple[Difference, ...]:
        """Return the words that differ in a paragraph; of one that is very long, that all of it does."""
        before, after = self.texts(change)
        if len(before) + len(after) > LONGEST_DIFF:
            return (Difference("replace" if before and after else "insert" if after else "delete", before, after),)
        return differences(before, after)

    def to_dict(self, *, diff: bool = False) -> dict[str, Any]:
        """Return the version's facts and what changed as JSON values; with `diff`, the changed paragraphs too."""
        told: dict[str, Any] = {
            **self.article.to_dict(),
            "is_last": self.is_last,
            "since": self.since,
            "since_by": self.witness,
            "changed_facts": {fact: _json(getattr(self.before, fact)) for fact in self.facts},
            "paragraphs": self.counts,
        }
        if diff:
            told["changes"] = [self._told(one) for one in self.paragraphs if one.operation != "equal"]
        return told

    def _told(self, change: ParagraphChange) -> dict[str, Any]:
        before, after = self.texts(change)
        return {
            "operation": change.operation,
            "before": {"paragraph": change.number_before, "text": before} if change.before else None,
            "after": {"paragraph": change.number_after, "text": after} if change.after else None,
            "differences": [asdict(step) for step in self.differences(change)],
        }


def revision(before: Article | None, article: Article, *, is_last: bool) -> Revision:
    """Compare a version with the one before; of the first one only since when it stood is known."""
    times = times_of(article)
    known = first_known(times) if before is None else next_known(times_of(before), times)
    since, witness = known or (None, None)
    if before is None:
        return Revision(article, None, since, witness, is_last)
    facts = tuple(name for name in FACTS if getattr(before, name) != getattr(article, name))
    changes = tuple(compare_paragraphs(before.text, article.text))
    return Revision(article, before, since, witness, is_last, facts, changes)


def times_of(article: Article) -> Times:
    """Return what is known of when a version was published, modified and first seen."""
    return Times(article.published, article.modified, article.added)


def since_of(before: Article, after: Article) -> Known | None:
    """Return from which day a version stood in the place of the one before, as far as anybody says so."""
    return next_known(times_of(before), times_of(after))


def compare_paragraphs(before: str, after: str) -> Iterator[ParagraphChange]:
    """Yield what became of each paragraph of a text, in the order of the new one.

    Between paragraphs that are unchanged, those are one that changed which are most alike, or the only ones there.
    """
    old, new = _stripped(before), _stripped(after)
    texts = [before[slice(*span)] for span in old], [after[slice(*span)] for span in new]
    anchors = [(-1, -1), *align(*texts), (len(old), len(new))]
    for (i, j), (a, b) in pairwise(anchors):
        if i >= 0:
            yield ParagraphChange("equal", old[i], new[j], i + 1, j + 1)
        for k, m in _paired(texts[0][i + 1 : a], texts[1][j + 1 : b]):
            first = None if k is None else i + 1 + k
            then = None if m is None else j + 1 + m
            operation: Operation = "insert" if first is None else "delete" if then is None else "replace"
            yield ParagraphChange(
                operation,
                None if first is None else old[first],
                None if then is None else new[then],
                None if first is None else first + 1,
                None if then is None else then + 1,
            )


def _stripped(text: str) -> list[Span]:
    """Return the paragraphs of a text without white space around them, by their numbers."""
    found = []
    for start, end in paragraphs(text):
        words = text[start:end]
        first = start + len(words) - len(words.lstrip())
        found.append(Span(first, max(first, start + len(words.rstrip()))))
    return found


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield which changed paragraph became which, in order; None stands for none."""
    pairs = _most_alike(old, new) if 1 < len(old) * len(new) <= PAIRS_COMPARED else []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        if a - i == b - j:  # as many as before: each became the one in its place
            yield from zip(range(i, a), range(j, b), strict=True)
        else:
            yield from ((k, None) for k in range(i, a))
            yield from ((None, m) for m in range(j, b))
        if a < len(old) or b < len(new):
            yield a, b
        i, j = a + 1, b + 1


def _most_alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs, in the order of both, that are alike and whose similarities have the greatest sum."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[likeness(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def likeness(one: str, other: str) -> float:
    """Return how alike the beginnings of two texts are, from 0 to 1."""
    return fuzz.ratio(one[:COMPARED], other[:COMPARED]) / 100


def _json(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
