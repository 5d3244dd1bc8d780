"""One archive asked by eight threads at once, for as long as `--hours` says: each gets what one thread gets."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from pullquote import Archive, Article, Filters, QuoteReference
from tests.support.fake_encoder import FakeEncoder
from tests.support.memory import resident

THREADS = 8
ROUNDS = 30
"""Of each thread, in the short form."""

GROWTH = 1.1
ARTICLES = [
    Article(
        id=f"keeper-{number}",
        title=f"The lamp of keeper {number}",
        outlet="Even" if number % 2 == 0 else "Odd",
        published=f"20{number % 20:02}-01-02",
        text=f"Keeper number {number} lit the lamp at dawn.\n\nThe lamp burned until hour {number} of the day.",
    )
    for number in range(60)
]
QUESTIONS = [f"Until which hour burned the lamp of keeper {number}?" for number in (3, 17, 41)]


def observed(archive: Archive, number: int) -> object:
    """Ask, verify, list and quote again; return what came of it."""
    filters = (None, Filters(outlet="Even"), Filters(after="2010", before="2015-06"))[number % 3]
    answer = archive.ask(QUESTIONS[number % len(QUESTIONS)], k=5, filters=filters)
    ranked = (*answer.quotes, *answer.closest)
    again = [archive.requote(QuoteReference.to(quote)) for quote in ranked]
    assert [quote and quote.text for quote in again] == [quote.text for quote in ranked]
    verified = archive.verify(f"The lamp burned until hour {number % 60} of the day.")
    total, titles = archive.titles(containing="keeper", limit=5, offset=number % 7)
    return (
        (answer.answered, answer.confidence, [(quote.article.id, quote.text, quote.score) for quote in ranked]),
        (verified.status, [(place.article.id, place.start) for place in verified.places]),
        (total, [article.id for article in titles]),
        archive.names("outlet", containing="e"),
    )


@pytest.mark.load
@pytest.mark.timeout(0)  # with --hours it takes as long
def test_eight_threads_get_what_one_gets(tmp_path: Path, hours: float):
    kinds = range(3 * 7 * 20)
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles(ARTICLES)
        expected = {number: observed(archive, number) for number in kinds[: 3 * 7 * 4]}
        until = time.monotonic() + hours * 3600
        failures: list[str] = []
        rounds = [0] * THREADS

        def work(thread: int) -> None:
            while not failures and (rounds[thread] < ROUNDS or time.monotonic() < until):
                number = (rounds[thread] * 5 + thread * 11) % len(expected)
                try:
                    if observed(archive, number) != expected[number]:
                        failures.append(f"thread {thread}, {number}: another answer")
                except Exception as error:
                    failures.append(f"thread {thread}, {number}: {error!r}")
                rounds[thread] += 1

        def used() -> tuple[float, int]:
            return resident(os.getpid()), len(list(Path("/proc/self/fd").iterdir()))

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(THREADS)]
        for each in threads:
            each.start()
        time.sleep(hours * 3600 / 5)
        warm = used()
        for each in threads:
            each.join()
        end = used()
        print(f"{sum(rounds)} rounds of {THREADS} threads; MiB and files, warm {warm}, in the end {end}")
    assert failures == []
    assert min(rounds) >= ROUNDS
    assert end[1] <= warm[1] + 2 * THREADS
    assert not hours or end[0] < warm[0] * GROWTH
