"""`pullquote compile`: compile an encoder now, and show what is gained and lost by that."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pullquote.cli import render
from pullquote.cli.options import encoder_option
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.errors import EncoderError
from pullquote.settings import Settings

if TYPE_CHECKING:
    from pullquote.encoders.base import Encoder, PassageText

ROUNDS = 5
PASSAGES = 8  # encoded in each repetition
SEARCHED = 100  # passages, among which the nearest are found
NEAREST = 10


@click.command(name="compile")
@encoder_option
@click.option("--int8", is_flag=True, help="Round the weights to eight bits: smaller and faster, but other vectors.")
def compile_encoder(encoder: str | None, int8: bool) -> int:
    """Compile an encoder now.

    Otherwise that is done when it is first needed. Prints size and time, how near the vectors are to those of the
    reference, and how much faster it is. What --int8 gives is another encoder, NAME+int8: give that name to `add` when
    the archive is new, or to `reindex`.
    """
    from pullquote.encoders.late_chunking import INT8
    from pullquote.encoders.onnx.cache import OnnxCache
    from pullquote.encoders.onnx.export import agreement
    from pullquote.encoders.selection import compile_and_load
    from pullquote.encoders.torch_encoder import SentenceTransformerEncoder

    settings = Settings.load(os.environ)
    name = encoder or settings.encoder or DEFAULT_ENCODER
    original = SentenceTransformerEncoder(name.removesuffix(INT8))
    started = time.perf_counter()
    try:
        made = compile_and_load(original, OnnxCache(Path(settings.cache)), int8=int8 or name.endswith(INT8))
    except EncoderError as error:
        raise EncoderError(
            "compilation_failed",
            "encoder {name!r} cannot be compiled, and is used as it is: {problem}",
            name=name,
            problem=str(error),
        ) from error
    took = time.perf_counter() - started
    size = sum(path.stat().st_size for path in made.folder.iterdir())
    render.echo(f"{made.identity.name}: {size / 1e6:.1f} MB, compiled and checked in {took:.1f} s")
    near = agreement(original, made)
    render.echo(
        f"cosine with the reference: {near.pooled:.6f} pooled, {near.tokens:.6f} tokens, {near.least:.6f} at least"
    )
    questions, passages = _newsroom()
    some = passages[:PASSAGES]
    _tell_speed("a question", original, made, lambda encoder: encoder.encode_question(questions[0]))
    _tell_speed(f"{len(some)} passages", original, made, lambda encoder: [*encoder.encode_passages(some)])
    if made.info.int8:
        ours, theirs = (_nearest(encoder, questions, passages[:SEARCHED]) for encoder in (made, original))
        same = statistics.mean(len(one & other) / NEAREST for one, other in zip(ours, theirs, strict=True))
        render.echo(f"of the {NEAREST} passages of the demo newsroom nearest to a question, {same:.0%} are the same")
    return 0


def _tell_speed(what: str, original: Encoder, made: Encoder, work: Callable[[Encoder], object]) -> None:
    """Print how long something takes compiled, and how many times as long with the reference: medians, alternating."""
    seconds: dict[Encoder, list[float]] = {made: [], original: []}
    for _ in range(ROUNDS):
        for encoder, taken in seconds.items():
            started = time.perf_counter()
            work(encoder)
            taken.append(time.perf_counter() - started)
    compiled, reference = map(statistics.median, seconds.values())
    render.echo(f"{what}: {compiled * 1000:.1f} ms, {reference / compiled:.2f} times as fast as the reference")


def _newsroom() -> tuple[list[str], list[PassageText]]:
    """Return questions to the demo newsroom, and its passages as they are encoded."""
    from importlib.resources import as_file, files

    from pullquote.encoders.context import in_context
    from pullquote.evaluation.dataset import read_questions
    from pullquote.reading import find_files, read_file
    from pullquote.text.passages import split
    from pullquote.types import Article

    with as_file(files("pullquote.samples")) as folder:
        questions = [one.question for one in read_questions(folder / "questions.jsonl")]
        found = [path for path in find_files([folder / "newsroom"]) if isinstance(path, Path)]
        events = [event for path in found for event in read_file(path)]
    articles = [event for event in events if isinstance(event, Article)]
    return questions, [text for article in articles for text in in_context(article, split(article))]


def _nearest(encoder: Encoder, questions: list[str], passages: list[PassageText]) -> list[set[int]]:
    """Return the passages nearest to each question, by number."""
    import numpy as np

    rows = np.stack([views.vector for views in encoder.encode_passages(passages)])
    asked = [encoder.encode_question(question).vector for question in questions]
    return [set(np.argsort(-(rows @ vector))[:NEAREST].tolist()) for vector in asked]
