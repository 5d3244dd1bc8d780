"""The difference, word by word, between what was claimed and what was printed, as one block quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pullquote import Difference, Span
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import closed, marked, units
from pullquote_bot.rendering.truncate import ends, fit

LEFT_OUT = "(…)"
_KEPT = (160, 80, 40, 20, 10, 0)  # characters of equal text on either side of a difference
_STRUCK, _BOLD = "~~", "**"


class _Run(NamedTuple):
    text: str
    mark: str = ""


def compared(steps: Iterable[Difference], room: int, say: Translator) -> str:
    """Show word by word what was claimed (struck out, in one line) and what was printed instead (in bold).

    Without struck-out words, and a space after them, it is the printed text; `(…)` stands for what is left out. Long
    equal parts are left out, more of them if the result does not fit; differences only if even that does not fit, as
    small print then says.

    Args:
        steps: the difference.
        room: the maximum code units, at least 200.
        say: the reader's language.
    """
    steps = tuple(steps)
    for kept in _KEPT:
        runs = _runs(steps, kept)
        if _length(runs) <= room and units(text := _rendered(runs)) <= room:
            return text
    note = "\n-# " + say("Shortened to fit: more differs than is shown.")
    room -= units(note)
    half = (room - 6 * len(LEFT_OUT)) // 2
    runs = [part for run in _runs(steps, 0) for part in (_cut(run, half) if run.mark else (run,))]
    low, high = 0, len(runs) - 1
    while low < high:
        middle = (low + high + 1) // 2
        begun = _begun(runs, middle)
        fits = _length(begun) <= room and units(_rendered(begun)) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return _rendered(_begun(runs, low)) + note


def _runs(steps: Sequence[Difference], kept: int) -> list[_Run]:
    runs = []
    for number, step in enumerate(steps):
        if step.operation == "equal":
            runs.append(_Run(_elided(step.printed, kept * (number > 0), kept * (number + 1 < len(steps)))))
            continue
        if step.claimed.strip():
            apart = step.printed[:1].isalnum() if step.printed else step.claimed[-1].isspace()
            runs += _Run(closed(" ".join(step.claimed.split())), _STRUCK), _Run(" " * apart)
        runs.append(_Run(step.printed, _BOLD))
    return [run for run in runs if run.text]


def _elided(text: str, first: int, last: int) -> str:
    """Leave out text further than some characters from a difference, cut at a word, or else between clusters."""
    if len(text) <= max(first + last, 2) * 5 // 4 + len(LEFT_OUT):
        return text
    before = text[: ends(text, range(first, 0, -1)) or 0].rstrip()
    after = text[ends(text, range(len(text) - last, len(text))) or len(text) :].lstrip()
    blank = " " * bool(after or text[-1].isspace())
    return f"{before}{' ' * bool(before)}{LEFT_OUT}{blank}{after}"


def _cut(run: _Run, room: int) -> Iterable[_Run]:
    if len(run.text) <= room and units(_rendered([run])) <= room:
        return (run,)
    start, end = fit(run.text, room, cost=lambda text, _start, _end: units(_rendered([_Run(text, run.mark)])))
    return _Run(run.text[start:end], run.mark), _Run(f" {LEFT_OUT} ")


def _begun(runs: Sequence[_Run], number: int) -> list[_Run]:
    """Return the first of some runs, and say that there are more."""
    begun = list(runs[:number])
    if begun and begun[-1].text.rstrip().endswith(LEFT_OUT) and not begun[-1].mark:
        return begun
    return [*begun, _Run(f" {LEFT_OUT}")]


def _length(runs: Iterable[_Run]) -> int:
    """Return the length of what is rendered, which is never shorter than that."""
    return sum(len(run.text) for run in runs)


def _rendered(runs: Iterable[_Run]) -> str:
    text, spans = "", []
    for run in runs:
        spans.append((Span(len(text), len(text) + len(run.text)), run.mark))
        text += run.text
    return "> " + marked(text, [(span, mark) for span, mark in spans if mark]).replace("\n", "\n> ")
