"""The cost of opening an archive, asking it and holding it in memory, measured in a separate process."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.archive import Archive
from pullquote.benchmark.subprocesses import timed
from pullquote.encoders.base import Encoder
from pullquote.filters import Filters
from pullquote.settings import Settings

NEAREST = 10
READ_AT_ONCE = 20_000  # passages compared in one matrix product


def work(folder: str, small: str, questions: list[str], runs: int) -> dict[str, Any]:
    """Open an archive, ask it every question `runs` times, and compare its vector search with an exact one.

    Args:
        folder: the archive's folder.
        small: a nearly empty archive, asked first, so that memory that any archive takes is not counted.
        questions: the questions to ask.
        runs: how often each thing is measured.

    Returns:
        Seconds to open it with the encoder loaded; median seconds of encoding and of answering each question; bytes of
        memory taken until all were answered once (None if the system does not say); recall@10.
    """
    settings = Settings.load(os.environ)
    with Archive.open(small, create=False, settings=settings) as archive:
        encoder = archive._loader.encoder()
        for question in questions:
            archive.ask(question)
    before = resident()
    started = time.perf_counter()
    archive = _opened(folder, encoder, settings)
    openings = [time.perf_counter() - started]
    for question in questions:
        archive.ask(question)
    after = resident()
    encoding, asking = _asked(archive, encoder, questions, runs)
    recall = _recall(archive, encoder, questions, settings.depth)
    archive.close()
    archives: list[Archive] = []
    while len(openings) < runs:
        openings.append(timed(lambda: archives.append(_opened(folder, encoder, settings))))
        archives.pop().close()
    return {
        "open": statistics.median(openings),
        "encode": encoding,
        "ask": asking,
        "memory": after - before if after is not None and before is not None else None,
        "recall": recall,
    }


def resident() -> int | None:
    """Return the resident memory of this process in bytes, mapped files included; None if the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _opened(folder: str, encoder: Encoder, settings: Settings) -> Archive:
    archive = Archive.open(folder, encoder=encoder, create=False, settings=settings)
    archive.warm()
    return archive


def _asked(archive: Archive, encoder: Encoder, questions: Sequence[str], runs: int) -> tuple[list[float], list[float]]:
    """Return the median seconds of encoding and of answering each question, measured alternately."""
    encoding: list[list[float]] = [[] for _ in questions]
    asking: list[list[float]] = [[] for _ in questions]
    for _ in range(runs):
        for number, question in enumerate(questions):
            encoding[number].append(timed(partial(encoder.encode_question, question)))
            asking[number].append(timed(partial(archive.ask, question)))
    return [statistics.median(one) for one in encoding], [statistics.median(one) for one in asking]


def _recall(archive: Archive, encoder: Encoder, questions: Sequence[str], depth: int) -> float:
    """Return the share of the passages truly nearest to a question that the search by vector ranks first."""
    catalog, engine = archive._catalog, archive._loader.engine()
    asked = [encoder.encode_question(question) for question in questions]
    with catalog.snapshot():
        last = int(catalog.passages.filter_ids(Filters())[-1])
        scores, numbers = np.empty((len(asked), 0), np.float32), np.empty((len(asked), 0), np.int64)
        for first in range(0, last + 1, READ_AT_ONCE):
            block, vectors = catalog.passages.paragraph_vectors(
                engine.encoder, first, first + READ_AT_ONCE - 1, encoder.identity.dimension
            )
            scores = np.hstack([scores, np.stack([views.vector for views in asked]) @ vectors.T])
            numbers = np.hstack([numbers, np.broadcast_to(block, (len(asked), len(block)))])
            best = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST]
            scores, numbers = np.take_along_axis(scores, best, 1), np.take_along_axis(numbers, best, 1)
        found = [engine.candidates(views, (), Filters(), depth).nearest[:NEAREST].tolist() for views in asked]
    return statistics.mean(
        len(set(exact.tolist()) & set(near)) / len(exact) for exact, near in zip(numbers, found, strict=True)
    )
