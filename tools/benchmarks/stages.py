"""Where a warm question's time goes.

    python -m tools.benchmarks.stages --passages 10000            # prints the table
    python -m tools.benchmarks.stages --passages 10000 --write    # and puts it into docs/performance.md

A thread samples every millisecond what the asking thread is doing, which slows it less than a profiler does, and counts
the functions of Pullquote on its stack: a function's share includes what it calls. The archive is made as
`pullquote bench` makes it, or is one that is there (`--archive`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pullquote
from pullquote import Archive, Settings
from pullquote.benchmark.corpus import PerturbingEncoder, newsroom
from tools.benchmarks.document import measured_on, put, table

ROOT = str(Path(pullquote.__file__).parent)
EVERY = 0.001
LEAST = 0.01  # of the time: functions that take less are left out
WITHIN = "index/pullquote/archive.py: Archive.ask"


@contextmanager
def archive_of(passages: int, folder: str | None) -> Iterator[Archive]:
    """Open an archive, or make one with this number of passages."""
    settings = Settings.from_environment(os.environ)
    if folder:
        with Archive.open(folder, create=False, settings=settings) as archive:
            yield archive
        return
    with tempfile.TemporaryDirectory(prefix="pullquote-") as made, newsroom() as (articles, _):
        with Archive.open(Path(made) / "small", settings=settings, create=True) as archive:
            archive.warm()
            encoder = archive._loader.encoder()
        copying = PerturbingEncoder(encoder)
        with Archive.open(Path(made) / "large", encoder=copying, settings=settings, create=True) as archive:
            archive.add(articles)
            archive.add_articles(copying.articles(passages - int(archive.stats()["passages"] or 0)))
        with Archive.open(Path(made) / "large", encoder=encoder, settings=settings, create=True) as archive:
            yield archive


class StackSampler(threading.Thread):
    """Counts the functions of Pullquote on a thread's stack, until told to stop."""

    def __init__(self, watched: int) -> None:
        super().__init__(daemon=True)
        self.counts: Counter[str] = Counter()
        self.seen = 0
        self.stopping = threading.Event()
        self._watched = watched

    def run(self) -> None:
        """Sample the stack repeatedly."""
        while not self.stopping.wait(EVERY):
            names = set(_names(sys._current_frames().get(self._watched)))
            if WITHIN in names:
                self.seen += 1
                self.counts.update(names)


def _names(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        if frame.f_code.co_filename.startswith(ROOT):
            yield f"index/pullquote{frame.f_code.co_filename.removeprefix(ROOT)}: {frame.f_code.co_qualname}"
        frame = frame.f_back


def measure(archive: Archive, questions: Sequence[str], rounds: int) -> tuple[float, StackSampler]:
    """Ask every question `rounds` times; return the mean seconds per question, and what was sampled."""
    archive.warm()
    for question in questions:
        archive.ask(question)
    sampler = StackSampler(threading.get_ident())
    sampler.start()
    started = time.perf_counter()
    for _ in range(rounds):
        for question in questions:
            archive.ask(question)
    mean = (time.perf_counter() - started) / (rounds * len(questions))
    sampler.stopping.set()
    sampler.join()
    return mean, sampler


def main() -> None:
    """Measure, print and, if requested, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--archive", help="one that is there, instead")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with newsroom() as (_, questions), archive_of(options.passages, options.archive) as archive:
        mean, sampler = measure(archive, questions, options.rounds)
        stats = archive.stats()
    shares = [(name, count / sampler.seen) for name, count in sampler.counts.most_common()]
    rows = [[f"`{name}`", f"{share:.0%}", f"{share * mean * 1e3:.1f} ms"] for name, share in shares if share >= LEAST]
    said = f"{measured_on(stats)}: {mean * 1e3:.1f} ms a question on average, {sampler.seen:,} looks"
    text = f"{said}\n\n{table(['function, with what it calls', 'share', 'time'], rows)}"
    print(text)
    if options.write:
        put("stages", text)


if __name__ == "__main__":
    main()
