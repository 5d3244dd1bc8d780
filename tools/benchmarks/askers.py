"""Benchmark of many simultaneous askers, compared with a single one.

    python -m tools.benchmarks.askers --passages 10000            # prints the table
    python -m tools.benchmarks.askers --passages 10000 --write    # and puts it into docs/performance.md

Each asker asks every question, each in a different order, the next when the last is answered, in threads and in turns
as in the bot (`pullquote_bot.runtime.fair_queue`): with a thread for each asker, and with as many threads as the bot.
The variants alternate, so that other load on the machine affects all of them. The archive is made as `pullquote bench`
makes it, or is one that is there (`--archive`).

As all ask all the time, an answer takes on average as many seconds as there are askers, divided by the answers a
second: eight who are answered 1.6 times as fast as one wait 5 times as long.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from functools import partial

from pullquote import Archive
from pullquote.benchmark.corpus import newsroom
from pullquote_bot.features.ask.service import RANKED
from pullquote_bot.runtime.fair_queue import FairExecutor
from tools.benchmarks.document import measured_on, put, table
from tools.benchmarks.stages import archive_of

BOT = FairExecutor()._workers
HEADINGS = ("askers", "answers a second", "to one", "p50", "p95", "p95 to one's p50", "processor time of an answer")


async def ask(archive: Archive, questions: Sequence[str], askers: int, workers: int) -> list[float]:
    """Let askers ask everything; return answers per second, p50 and p95, and processor seconds per answer."""
    turns, times = FairExecutor(workers=workers), list[float]()

    async def asker(number: int) -> None:
        for question in random.Random(number).sample(questions, len(questions)):
            asked = time.perf_counter()
            await turns.run(number, partial(archive.ask, question, RANKED))
            times.append(time.perf_counter() - asked)

    await asyncio.gather(*(turns.run(None, partial(archive.ask, questions[0])) for _ in range(workers)))  # warm threads
    started, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(asker, range(askers)))
    took, worked = time.perf_counter() - started, time.process_time() - worked
    await turns.close(1)
    return [len(times) / took, statistics.median(times), statistics.quantiles(times, n=20)[-1], worked / len(times)]


def measure(archive: Archive, questions: Sequence[str], askers: int, runs: int) -> list[list[float]]:
    """Return the figures of one asker, of many in a thread each, and of many in the bot's threads; medians of runs."""
    archive.warm()
    ways = ((1, 1), (askers, askers), (askers, BOT))
    found = [[asyncio.run(ask(archive, questions, *way)) for way in ways] for _ in range(runs)]
    return [[statistics.median(figures) for figures in zip(*one, strict=True)] for one in zip(*found, strict=True)]


def ms(seconds: float) -> str:
    """Return a time in milliseconds, as text."""
    return f"{seconds * 1e3:.1f} ms"


def main() -> None:
    """Measure, print and, if requested, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--archive", help="one that is there, instead")
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    with newsroom() as (_, questions), archive_of(options.passages, options.archive) as archive:
        found = measure(archive, questions, options.askers, options.runs)
        stats = archive.stats()
    (alone, least, *_), many = found[0], options.askers
    rows = [
        [name, f"{rate:.1f}", f"{rate / alone:.2f}", ms(p50), ms(p95), f"{p95 / least:.2f}", ms(worked)]
        for name, (rate, p50, p95, worked) in zip(
            ("1", f"{many}, {many} threads", f"{many}, {BOT} threads"), found, strict=True
        )
    ]
    said = f"{measured_on(stats)}; medians of {options.runs} runs, {len(questions)} questions of each asker"
    text = f"{said}\n\n{table(HEADINGS, rows)}"
    print(text)
    if options.write:
        put("askers", text)


if __name__ == "__main__":
    main()
