"""The walk of a refresh: the lists of all sources first, then the pages that are new or may have changed.

Pages of different hosts are fetched at the same time, and read one after the other as they come. Each is recorded once
its article is stored, so that whoever is killed goes on with the rest.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pullquote.catalog import Catalog
from pullquote.catalog.sources import Source
from pullquote.errors import FetchError
from pullquote.pipeline.add import AddRun, FollowedArticle
from pullquote.pipeline.refresh.folders import FolderReader
from pullquote.pipeline.refresh.lists import fetch_list, record_list
from pullquote.pipeline.refresh.pages import PageReader, PageWork
from pullquote.pipeline.refresh.report import RefreshReport, SourceRefresh, Tally
from pullquote.sources import Entry

if TYPE_CHECKING:
    from pullquote.fetching import Fetched, Fetcher

MOST_PAGES = 500  # of one source read in one refresh that were never read, and as many others
LISTS_AT_ONCE = 4  # each may have 50 MB
PAGES_AT_ONCE = 8
PER_HOST = 2

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class RefreshProgress:
    """How far a refresh is: of how many pages (and files) how many are read, and what has come of them.

    While the lists are read, `total` is 0.
    """

    done: int
    total: int
    added: int = 0
    updated: int = 0
    failed: int = 0


class Refresh:
    """One refresh of some sources.

    Args:
        catalog: the archive's catalog.
        adding: opens a run that adds articles to a collection.
        fetcher: what reads from the web.
        progress: called after each page.
        clock: returns the time, in seconds since 1970.
    """

    def __init__(
        self,
        catalog: Catalog,
        adding: Callable[[str], AbstractContextManager[AddRun]],
        fetcher: Fetcher,
        progress: Callable[[RefreshProgress], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = catalog.sources
        self._adding = adding
        self._fetcher = fetcher
        self._progress = progress
        self._clock = clock
        self._pages = PageReader(catalog)
        self._folders = FolderReader(catalog)
        self._done = self._total = 0

    def run(self, sources: Sequence[Source], *, again: bool = False, most: int = MOST_PAGES) -> RefreshReport:
        """Refresh sources; what goes wrong with one of them stops no other.

        Args:
            sources: the sources.
            again: whether pages are read again that need not be yet.
            most: how many pages of each source are read that never were, and how many others.
        """
        tallies = [Tally(source) for source in sources]
        self._tell(tallies)
        self._read_lists(tallies)
        due = self._due(tallies, again, most)
        self._total = sum(map(len, due.values()))
        self._tell(tallies)
        for collection, jobs in due.items():
            with self._adding(collection) as run:
                run.add_events(self._read(jobs, tallies))
        for tally in tallies:
            if tally.source.kind == "folder":
                self._folders.withdraw_deleted(tally)
        return RefreshReport(tuple(self._finish(tally) for tally in tallies))

    def _read_lists(self, tallies: Sequence[Tally]) -> None:
        """Record what the sources list."""
        for tally in tallies:
            if tally.source.kind == "folder":
                self._folders.list_files(tally)
            elif tally.source.kind == "page":
                self._store.list_entries(tally.source, [Entry(tally.source.address, "{}")])
        lists = [tally for tally in tallies if tally.source.kind in ("feed", "sitemap")]

        def fetch(tally: Tally) -> Fetched:
            address = tally.source.address
            return fetch_list(self._fetcher, address, self._store.known_list(tally.source, address))

        for tally, found in _in_parallel(lists, fetch, _host_of_list, LISTS_AT_ONCE):
            record_list(self._store, tally, self._fetcher, found)

    def _due(self, tallies: Sequence[Tally], again: bool, most: int) -> dict[str, list[PageWork]]:
        """Return the pages to read, by collection; one that several sources list is read once, for the first."""
        now = int(self._clock())
        seen: set[int] = set()
        due: dict[str, list[PageWork]] = {}
        for tally in tallies:
            jobs = due.setdefault(tally.source.collection, [])
            for number in self._store.due(tally.source, now, most, again=again):
                page = self._store.page(number) if number not in seen else None
                seen.add(number)
                if page is not None:
                    jobs.append(PageWork(page, tally, now))
        return {collection: jobs for collection, jobs in due.items() if jobs}

    def _read(self, jobs: Sequence[PageWork], tallies: Sequence[Tally]) -> Iterator[FollowedArticle]:
        """Yield the articles to store, as pages and files are read."""
        files = [work for work in jobs if work.tally.source.kind == "folder"]
        for work in files:
            yield from self._folders.read(work)
            self._done += 1
            self._tell(tallies)
        pages = [work for work in jobs if work.tally.source.kind != "folder"]

        def fetch(work: PageWork) -> Fetched:
            page = work.page
            return self._fetcher.fetch(page.address, etag=page.etag, last_modified=page.last_modified)

        for work, found in _in_parallel(pages, fetch, _host_of_page, PAGES_AT_ONCE):
            yield from self._pages.read(work, found)
            self._done += 1
            self._tell(tallies)

    def _finish(self, tally: Tally) -> SourceRefresh:
        """Record what was done with a source."""
        result = tally.result(self._store.waiting(tally.source))
        self._store.finish(tally.source, result.counts, next(iter(result.faults), None))
        return result

    def _tell(self, tallies: Sequence[Tally]) -> None:
        if self._progress:
            counts = [sum(tally.counts[name] for tally in tallies) for name in ("added", "updated", "failed")]
            self._progress(RefreshProgress(self._done, self._total, *counts))


def _host_of_list(tally: Tally) -> str:
    return urlsplit(tally.source.address).netloc


def _host_of_page(work: PageWork) -> str:
    return urlsplit(work.page.address).netloc


def _in_parallel(
    jobs: Iterable[Job], fetch: Callable[[Job], Fetched], host: Callable[[Job], str], at_once: int
) -> Iterator[tuple[Job, Fetched | FetchError]]:
    """Fetch for each job in threads, and yield what came of it, in the order in which that comes.

    No host takes the threads that others could use, and no more is fetched ahead than threads are there.
    """
    waiting: dict[str, deque[Job]] = {}
    for job in jobs:
        waiting.setdefault(host(job), deque()).append(job)
    running: dict[Future[Fetched], tuple[str, Job]] = {}
    busy: dict[str, int] = dict.fromkeys(waiting, 0)
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="fetching")
    try:
        while waiting or running:
            for name in list(waiting):
                while waiting[name] and busy[name] < PER_HOST and len(running) < at_once:
                    job = waiting[name].popleft()
                    running[pool.submit(fetch, job)] = (name, job)
                    busy[name] += 1
                if not waiting[name]:
                    del waiting[name]
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name, job = running.pop(future)
                busy[name] -= 1
                try:
                    yield job, future.result()
                except FetchError as error:
                    yield job, error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
