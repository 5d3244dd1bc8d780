"""The cost of adding one article to an archive that others have open, and of removing it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pullquote.archive import Archive
from pullquote.encoders.base import Encoder
from pullquote.errors import PullquoteError
from pullquote.types import Article

PATIENCE = 60.0  # seconds after which a change counts as lost
Step = tuple[float, float]  # seconds until a change is done, and until a reader sees it


def update(folder: Path, encoder: Encoder, article: Article) -> tuple[Step, Step]:
    """Add an article and remove it again, while a reader has the archive open.

    Returns:
        For adding and for removing, the seconds until it was done and until the reader's answers showed it.

    Raises:
        PullquoteError: the change never shows in the reader's answers.
    """
    question = article.text.split("\n", 1)[0][:200]
    with Archive.open(folder, encoder=encoder, create=True) as writer, Archive.open(folder, encoder=encoder) as reader:
        for archive in (writer, reader):
            archive.warm()
            archive.ask(question)

        def shown() -> bool:
            answer = reader.ask(question, 10)
            return article.id in {quote.article.id for quote in (*answer.quotes, *answer.closest)}

        added = _seen(lambda: writer.add_articles([article]), shown)
        removed = _seen(lambda: writer.remove(article.id), lambda: not shown())
    return added, removed


def _seen(change: Callable[[], object], is_seen: Callable[[], bool]) -> Step:
    started = time.perf_counter()
    change()
    done = time.perf_counter() - started
    while not is_seen():
        if time.perf_counter() - started > PATIENCE:
            raise PullquoteError(
                "benchmark_change_unseen",
                "an archive did not show a change for {seconds:.0f} s to a reader that has it open",
                seconds=PATIENCE,
            )
    return done, time.perf_counter() - started
