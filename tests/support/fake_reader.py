"""A reader for tests that finds every passage equally likely to answer, so that vectors and words decide."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.answerability.layout import ReaderInput, Reading


class FakeReader:
    """Says the same of every passage, at once; `read_pairs` is what it was given."""

    LOGIT, MARGIN = 2.0, 2.0

    def __init__(self, *_: object) -> None:
        self.read_pairs: list[tuple[str, ReaderInput]] = []

    def load(self) -> None:
        """Load nothing."""

    def read(self, question: str, passages: Sequence[ReaderInput]) -> list[Reading]:
        self.read_pairs += [(question, one) for one in passages]
        return [Reading(self.LOGIT, None, self.MARGIN) for _ in passages]
