"""The difference between a claim and what was printed, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from rapidfuzz.distance import LCSseq

from pullquote.text.characters import is_word_character
from pullquote.text.folding import fold_word
from pullquote.text.segmentation import tokens
from pullquote.verification.figures import folded_unit
from pullquote.verification.verdict import Difference


def differences(claim: str, printed: str) -> tuple[Difference, ...]:
    """Return the difference between a claim and what was printed; words are compared folded and shown as written.

    Returns:
        Steps in order. Their claimed sides joined are the claim, their printed sides joined are `printed`, white space
        included (each word carries what follows it).
    """
    ours, theirs = _pieces(claim), _pieces(printed)
    steps: list[tuple[bool, str, str, bool]] = []  # equal, claimed, printed, holds a word
    i = j = 0
    for a, b in [*align([p[0] for p in ours], [p[0] for p in theirs]), (len(ours), len(theirs))]:
        if i < a or j < b:
            steps.append((False, "".join(p[1] for p in ours[i:a]), "".join(p[1] for p in theirs[j:b]), True))
        if a < len(ours):
            steps.append((True, ours[a][1], theirs[b][1], any(map(is_word_character, ours[a][0]))))
        i, j = a + 1, b + 1
    return tuple(_merged(steps))


def align(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Return a longest common subsequence of two sequences of words, as ascending pairs of their indices."""
    return [
        (block.a + offset, block.b + offset)
        for block in LCSseq.opcodes(ours, theirs).as_matching_blocks()
        for offset in range(block.size)
    ]


def _merged(steps: list[tuple[bool, str, str, bool]]) -> Iterator[Difference]:
    """Join equal neighbours, and include equal marks between two changes in one change."""
    runs: list[tuple[bool, str, str, bool]] = []
    for step in steps:
        if runs and runs[-1][0] == step[0]:
            runs[-1] = (step[0], runs[-1][1] + step[1], runs[-1][2] + step[2], runs[-1][3] or step[3])
        elif len(runs) > 1 and not step[0] and not runs[-1][3]:
            marks, change = runs.pop(), runs.pop()
            runs.append((False, change[1] + marks[1] + step[1], change[2] + marks[2] + step[2], True))
        else:
            runs.append(step)
    for equal, claimed, printed, _ in runs:
        operation: Literal["equal", "replace", "delete", "insert"] = "replace"
        if equal:
            operation = "equal"
        elif not printed:
            operation = "delete"
        elif not claimed:
            operation = "insert"
        yield Difference(operation, claimed, printed)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Split a text into folded words and marks, each with its original and the white space around it."""
    spans = [(start, end) for start, end in tokens(text) if fold_word(text[start:end])]
    if not spans:
        return [("", text)] if text else []
    edges = [0, *(start for start, _ in spans[1:]), len(text)]
    return [
        (folded_unit(text, s, e) or fold_word(text[s:e]), text[edges[i] : edges[i + 1]])
        for i, (s, e) in enumerate(spans)
    ]
