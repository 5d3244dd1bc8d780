"""Training of the reader's network, with checkpoints from which it goes on.

The learning rate follows the time spent, a warm-up and then a cosine down to zero, so that a slower machine sees less
data and not an unfinished decay. Each step reads the examples of some groups. The loss is the cross-entropy of the
answer, that of the right passage among its group, and that of start and end.
"""

from __future__ import annotations

import json
import math
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from tools.training.reader.examples import Example, GroupOrder, examples_of
from tools.training.reader.groups import LESSON, Group
from tools.training.reader.model import LAYERS, ReaderNetwork, layout_encoder, tensors

MICRO_BATCH = 12  # windows run at once, of about the same length
WARM_UP = 0.04  # of the training
HEADS = 4  # times the rate at which the encoder learns
POSITIVE, RANKING, SPAN, NO_SPAN = 1.5, 0.6, 0.4, 0.25  # weights of parts of the loss
SAVED, LOGGED = 480.0, 30.0  # seconds between checkpoints, and between lines of the log


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOptions:
    """How a reader is trained.

    Until `minutes` were spent on training, over all calls, or `steps` done if they are given. `lessons_share` is the
    share of the lessons' articles that are learned from; `lesson_groups` the share of lessons among the groups of a
    step, by default growing from a quarter to .7. `begin` are weights to begin from instead of the base's.
    """

    minutes: float = 95.0
    steps: int | None = None
    lessons_share: float = 1.0
    lesson_groups: float | None = None
    begin: Path | None = None
    rate: float = 1.2e-4
    layers: int = LAYERS
    frozen: int = 1
    groups: int = 12
    seed: int = 14

    def lesson_share(self, progress: float) -> float:
        """Return the share of lessons among the groups of a step."""
        if self.lesson_groups is not None:
            return self.lesson_groups
        return 0.25 if progress < 0.35 else min(0.7, 0.25 + 0.9 * (progress - 0.35))


class Training:
    """A training run whose state is in a folder: `state.pt`, `weights.safetensors` and `log.jsonl`."""

    def __init__(self, groups: Sequence[Group], folder: Path, options: TrainingOptions) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.options = folder, options
        self.weights = folder / "weights.safetensors"
        self.step, self.examples, self.spent = 0, 0, 0.0
        self._stopped = False
        torch.manual_seed(options.seed)
        lessons = share_of_lessons([one for one in groups if one.source == LESSON], options)
        others = [one for one in groups if one.source != LESSON]
        self.orders = GroupOrder(lessons, options.seed), GroupOrder(others, options.seed + 1)
        self._encoder = layout_encoder()
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        saved = folder / "state.pt"
        state: dict[str, Any] | None = torch.load(saved, "cpu", weights_only=True) if saved.exists() else None
        if state:
            self.network = ReaderNetwork.from_weights(state["network"])
        elif options.begin:
            self.network = ReaderNetwork.from_weights(load_file(options.begin))
        else:
            self.network = ReaderNetwork.from_base(options.layers)
        self.network.freeze(options.frozen)
        self.network.to(self._device)
        heads = [p for name, p in self.network.named_parameters() if not name.startswith("encoder.")]
        body = [p for p in self.network.encoder.parameters() if p.requires_grad]
        self._learning = [*body, *heads]
        parts = [{"params": body, "peak": options.rate}, {"params": heads, "peak": HEADS * options.rate}]
        self._optimizer = torch.optim.AdamW(parts, lr=options.rate, weight_decay=0.01)
        if state:
            self._optimizer.load_state_dict(state["optimizer"])
            torch.set_rng_state(state["random"])
            self.step, self.examples, self.spent = state["step"], state["examples"], state["spent"]
            for order, taken in zip(self.orders, state["taken"], strict=True):
                order.taken = taken

    @property
    def progress(self) -> float:
        """How much of the training is done, from 0 to 1."""
        options = self.options
        return min(1.0, self.step / options.steps if options.steps else self.spent / (60 * options.minutes))

    def run(self) -> bool:
        """Train until it is done, or until the process is told to stop; return whether it is done."""
        before = signal.signal(signal.SIGTERM, self._stop)
        logged = saved = time.monotonic()
        averages: dict[str, float] = {}
        self.network.train()
        try:
            with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
                while self.progress < 1 and not self._stopped:
                    began = time.monotonic()
                    for name, value in self._step().items():
                        averages[name] = 0.98 * averages.get(name, value) + 0.02 * value
                    now = time.monotonic()
                    self.spent += now - began
                    if now - logged > LOGGED or self.progress >= 1:
                        logged = now
                        counts = {"step": self.step, "examples": self.examples, "minutes": self.spent / 60}
                        line = {name: round(value, 4) for name, value in (counts | averages).items()}
                        print(json.dumps(line), file=log, flush=True)
                        print(f"{self.progress:.1%}", *(f"{name} {value}" for name, value in line.items()), flush=True)
                    if now - saved > SAVED:
                        self.save()
                        saved = now
        finally:
            signal.signal(signal.SIGTERM, before)
        self.save()
        return self.progress >= 1

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopped = True

    def _step(self) -> dict[str, float]:
        """Learn from the examples of some groups; return the loss and its parts."""
        options, progress = self.options, self.progress
        rng = random.Random(f"{options.seed}-{self.step}")
        examples: list[Example] = []
        for number in range(options.groups):
            lesson = rng.random() < options.lesson_share(progress)
            group = self.orders[0 if lesson else 1].next()
            examples += examples_of(group, number, self._encoder, rng)
        for part in self._optimizer.param_groups:
            part["lr"] = part["peak"] * learning_rate(progress)
        loss, parts = loss_of(self.network, examples, self._device)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self._learning, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.examples += len(examples)
        return parts

    def save(self) -> None:
        """Write a checkpoint; what is in the folder is always whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "step": self.step,
            "examples": self.examples,
            "spent": self.spent,
            "taken": [order.taken for order in self.orders],
        }
        aside = self.folder / "state.new"
        torch.save(state, aside)
        aside.replace(self.folder / "state.pt")
        aside = self.folder / "weights.new"
        save_file({name: value.contiguous().cpu() for name, value in self.network.state_dict().items()}, aside)
        aside.replace(self.weights)


def share_of_lessons(lessons: list[Group], options: TrainingOptions) -> list[Group]:
    """Return the lessons of a share of the articles."""
    articles = sorted({one.article for one in lessons})
    kept = set(random.Random(options.seed).sample(articles, round(options.lessons_share * len(articles))))
    return [one for one in lessons if one.article in kept]


def learning_rate(progress: float) -> float:
    """Return the share of the highest rate at which is learned."""
    return min(1.0, progress / WARM_UP) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))


def loss_of(
    network: ReaderNetwork, examples: Sequence[Example], device: torch.device
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss over examples, and its parts."""
    by_length = sorted(range(len(examples)), key=lambda place: len(examples[place].window.ids))
    logits: dict[int, Tensor] = {}
    spans, span_weight = [torch.zeros((), device=device)], 0.0
    for begin in range(0, len(by_length), MICRO_BATCH):
        places = by_length[begin : begin + MICRO_BATCH]
        block = [examples[place] for place in places]
        answer, starts, ends = network(**tensors([one.window for one in block], device))
        logits |= dict(zip(places, answer.unbind(), strict=True))
        known = [row for row, one in enumerate(block) if one.start is not None]
        if known:
            weight = torch.tensor([1.0 if block[row].answers else NO_SPAN for row in known], device=device)
            span_weight += 2 * float(weight.sum())
            for given, targets in (
                (starts, [block[row].start for row in known]),
                (ends, [block[row].end for row in known]),
            ):
                losses = functional.cross_entropy(given[known], torch.tensor(targets, device=device), reduction="none")
                spans.append((losses * weight).sum())
    answers = torch.stack([logits[place] for place in range(len(examples))])
    labels = torch.tensor([float(one.answers) for one in examples], device=device)
    weight = torch.where(labels > 0, POSITIVE, 1.0)
    losses = functional.binary_cross_entropy_with_logits(answers, labels, reduction="none")
    binary = (losses * weight).sum() / weight.sum()
    ranking = _ranking_loss(answers, examples)
    span = torch.stack(spans).sum() / max(1.0, span_weight)
    total = binary + RANKING * ranking + SPAN * span
    parts = {"loss": total, "answer": binary, "ranking": ranking, "span": span}
    return total, {name: value.item() for name, value in parts.items()}


def _ranking_loss(answers: Tensor, examples: Sequence[Example]) -> Tensor:
    """Return the mean cross-entropy of the right passage among the examples of its group."""
    losses = []
    for right, one in enumerate(examples):
        group = [place for place, other in enumerate(examples) if other.group == one.group]
        if one.answers and len(group) > 1:
            target = torch.tensor([group.index(right)], device=answers.device)
            losses.append(functional.cross_entropy(answers[group].unsqueeze(0), target))
    return torch.stack(losses).mean() if losses else answers.new_zeros(())
