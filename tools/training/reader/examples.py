"""Rows to learn from: which groups a step takes, and which passages of each."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pullquote.answerability.layout import LayoutEncoder, Window
from tools.training.reader.groups import LESSON, Group, TrainingPassage

NO_CONTEXT = 0.15  # of the groups are laid out without lead and passage before
SWAPPED = {True: 0.6, False: 0.4}  # of the lessons, and of the other groups, show a changed question too


@dataclass(frozen=True, slots=True)
class Example:
    """A window to learn from.

    `group` is the number of its question within the step. `start` and `end` are the places of the answer's first and
    last token in the window: 0 of a passage that does not answer, `None` where they are unknown.
    """

    window: Window
    answers: bool
    group: int
    start: int | None
    end: int | None


@dataclass(slots=True)
class GroupOrder:
    """Groups in random order, and in another order when all were taken.

    To go on with an order, set `taken` to how many were taken before.
    """

    groups: Sequence[Group]
    seed: int
    taken: int = 0
    _order: list[int] = field(default_factory=list)
    _lap: int = -1

    def next(self) -> Group:
        """Return the next group."""
        lap, place = divmod(self.taken, len(self.groups))
        if lap != self._lap:
            self._order = list(range(len(self.groups)))
            random.Random(self.seed * 1000 + lap).shuffle(self._order)
            self._lap = lap
        self.taken += 1
        return self.groups[self._order[place]]


def examples_of(group: Group, number: int, encoder: LayoutEncoder, rng: random.Random) -> list[Example]:
    """Draw examples of a group: one positive, a few of the negatives, and some changed question."""
    lesson = group.source == LESSON
    question = as_typed(group.question, rng)
    negatives = _lesson_negatives(group, rng) if lesson else _public_negatives(group, rng)
    context = rng.random() >= NO_CONTEXT
    pairs = [(question, passage, False) for passage in negatives]
    if group.positives:
        pairs.insert(0, (question, rng.choice(group.positives), True))
        if group.swaps and rng.random() < SWAPPED[lesson]:
            pairs.append((as_typed(rng.choice(group.swaps), rng), group.positives[0], False))
    return [
        example(encoder, question, passage, number, rng, answers=answers, context=context)
        for question, passage, answers in pairs
    ]


def _lesson_negatives(group: Group, rng: random.Random) -> list[TrainingPassage]:
    """Draw the tempting passage, one or two that are ranked high, and one of the article or without its answer."""
    by_origin = _by_origin(group)
    chosen = by_origin["tempting"][:1]
    mined = by_origin["mined"]
    places = list(range(len(mined)))
    for _ in range(min(len(places), 2 if group.positives else 1)):
        place = rng.choices(places, [(1 + place) ** -0.7 for place in places])[0]
        places.remove(place)
        chosen.append(mined[place])
    if group.positives and by_origin["cut"] + by_origin["same"]:
        cut_first = by_origin["cut"] and rng.random() < 0.4
        chosen.append(by_origin["cut"][0] if cut_first else rng.choice(by_origin["cut"] + by_origin["same"]))
    return chosen


def _public_negatives(group: Group, rng: random.Random) -> list[TrainingPassage]:
    """Draw two of the set's own passages, one labelled so if there is one, and often one out of domain."""
    by_origin = _by_origin(group)
    pool = by_origin["labelled"] + by_origin["cut"] + by_origin["mined"]
    chosen = rng.sample(pool, min(2, len(pool)))
    if by_origin["labelled"] and by_origin["labelled"][0] not in chosen:
        chosen[-1] = by_origin["labelled"][0]
    if by_origin["out-of-domain"] and rng.random() < 0.7:
        chosen.append(rng.choice(by_origin["out-of-domain"]))
    return chosen


def _by_origin(group: Group) -> dict[str, list[TrainingPassage]]:
    found: dict[str, list[TrainingPassage]] = {
        origin: [] for origin in ("tempting", "labelled", "cut", "same", "mined", "out-of-domain")
    }
    for one in group.negatives:
        found[one.origin].append(one)
    return found


def example(
    encoder: LayoutEncoder,
    question: str,
    passage: TrainingPassage,
    group: int,
    rng: random.Random,
    *,
    answers: bool,
    context: bool = True,
) -> Example:
    """Lay out a pair; of a passage that is too long, a part in which the answer is."""
    head = encoder.head(question, passage.input, context=context)
    spans, room = encoder.tokens(passage.input.text)[1], encoder.room(head)
    answer = passage.span if answers else None
    inside = [place for place, (start, end) in enumerate(spans) if answer and end > answer[0] and start < answer[1]]
    first = 0
    if len(spans) > room:
        if inside and inside[-1] >= room:
            first = min(len(spans) - room, max(0, inside[0] - rng.randrange(room // 3, room // 2)))
        elif not answers and rng.random() < 0.3:
            first = rng.randrange(len(spans) - room + 1)
    window = encoder.window(head, passage.input.text, first)
    if not answers:
        return Example(window, False, group, 0, 0)
    if not inside or inside[-1] - first >= len(window.spans):
        return Example(window, True, group, None, None)
    offset = window.first - first
    return Example(window, True, group, offset + inside[0], offset + inside[-1])


def as_typed(question: str, rng: random.Random) -> str:
    """Return a question as people type it: some without capitals or question mark, some with a slip in a word."""
    if rng.random() < 0.15:
        question = question.lower()
    if rng.random() < 0.25:
        question = question.rstrip("? ")
    words = list(re.finditer(r"[^\W\d]{5,}", question))
    if words and rng.random() < 0.08:
        word = rng.choice(words)
        text, place = word.group(), rng.randrange(1, len(word.group()) - 1)
        before, letter, after = text[:place], text[place], text[place + 1 :]
        slips = (before + after, before + 2 * letter + after, before + after[0] + letter + after[1:])
        question = question[: word.start()] + rng.choice(slips) + question[word.end() :]
    return question
