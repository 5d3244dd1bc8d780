"""A folder as a source: its files are read when they have changed, and what was deleted there is withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pullquote.catalog import Catalog, Plan
from pullquote.catalog.sources import Page, PageResult
from pullquote.pipeline.add import FollowedArticle
from pullquote.pipeline.refresh import schedule
from pullquote.pipeline.refresh.pages import PageWork
from pullquote.pipeline.refresh.report import Tally
from pullquote.reading import find_files, read_file
from pullquote.reading.sidecars import MANIFEST, sidecar_paths
from pullquote.sources import Entry
from pullquote.types import Article, Rejected

_NEVER = 1 << 62  # a file is read again when it differs, not when time has passed


@dataclass(slots=True)
class _FileWork:
    """A file that is being read: how many of its articles are not yet settled, and the ids of those that are."""

    work: PageWork
    open: int = 1  # the reading itself
    ids: list[str] = field(default_factory=list)
    changed: bool = False
    problem: str | None = None


class FolderReader:
    """Reads the files of folders, and withdraws the articles of those that were deleted."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._store = catalog.sources

    def list_files(self, tally: Tally) -> None:
        """Record which files a folder holds, and how each looks from outside."""
        folder = Path(tally.source.address)
        if not folder.is_dir():
            tally.fault(str(folder), "is no folder now: nothing of it is read or withdrawn", "folder_missing")
            return
        entries: list[Entry] = []
        for found in find_files([folder]):
            if isinstance(found, Path):
                entries.append(Entry(str(found), _look(found)))
            elif isinstance(found, Rejected):
                tally.fault(found.place, found.why, found.code)
        self._store.list_entries(tally.source, entries)
        self._store.count_entries(tally.source, len(entries))

    def read(self, work: PageWork) -> Iterator[FollowedArticle]:
        """Yield the articles of a file; record it once all of them are settled."""
        file = _FileWork(work)
        path = Path(work.page.address)
        if path.exists():
            last: Article | None = None
            alone = True
            for read in read_file(path):
                if isinstance(read, Rejected):
                    file.problem = file.problem or read.why
                    work.tally.fault(read.place, read.why, read.code)
                elif isinstance(read, Article):
                    if last is not None:
                        alone = False
                        yield self._follow(file, last)
                    last = read
            if last is not None:
                yield self._follow(file, _as_before(work.page, last) if alone else last)
            self._settle(file)

    def withdraw_deleted(self, tally: Tally) -> None:
        """Withdraw the articles of files that are not there any more.

        Where the whole folder is missing or empty, nothing is withdrawn: its disk may not be there.
        """
        folder = Path(tally.source.address)
        if not folder.is_dir():
            return
        pages = [page for number in self._store.listed(tally.source) if (page := self._store.page(number)) is not None]
        gone = [page for page in pages if _is_deleted(Path(page.address))]
        if gone and len(gone) == len(pages) and not any(folder.iterdir()):
            tally.fault(
                str(folder), "is empty now: nothing is withdrawn, since its disk may be missing", "folder_empty"
            )
            return
        for page in gone:
            self._withdraw(tally, page, page.articles)
            self._store.forget_page(page)

    def _follow(self, file: _FileWork, article: Article) -> FollowedArticle:
        file.open += 1

        def told(result: Plan | Rejected) -> None:
            if isinstance(result, Rejected):
                file.problem = file.problem or result.why
                file.work.tally.fault(result.place, result.why, result.code)
            else:
                file.work.tally.counts[result.outcome] += 1
                file.ids.append(result.article.id)
                file.changed = file.changed or result.outcome != "unchanged"
            self._settle(file)

        return FollowedArticle(article, told)

    def _settle(self, file: _FileWork) -> None:
        """Record a file when its last article is settled; what is no longer in it is withdrawn."""
        file.open -= 1
        if file.open:
            return
        work, page = file.work, file.work.page
        if file.problem is not None:
            work.tally.counts["failed"] += 1
        known = file.ids if file.problem is None else [*page.articles, *file.ids]
        self._withdraw(work.tally, page, tuple(id for id in page.articles if id not in known))
        self._store.record(
            page,
            PageResult(
                state="read" if file.problem is None else "failed",
                checked=work.now,
                due=_NEVER if file.problem is None else schedule.after_failure(work.now, page.failures + 1),
                changed=file.changed,
                error=file.problem,
                articles=tuple(dict.fromkeys(known)),
            ),
        )

    def _withdraw(self, tally: Tally, page: Page, ids: tuple[str, ...]) -> None:
        collection = tally.source.collection
        alone = [id for id in ids if not self._store.holders(id, collection, page)]
        tally.counts["withdrawn"] += self._catalog.articles.withdraw(alone, "deleted", (collection,))


def _as_before(page: Page, article: Article) -> Article:
    """Return a file's only article, under the id that it had if nothing but its text named it before."""
    if article.url or article.id or len(page.articles) != 1:
        return article
    return replace(article, id=page.articles[0])


def _look(path: Path) -> str:
    """Return when a file, and those that say something about it, were changed last, and how large they are."""
    looks = []
    for each in (path, *sidecar_paths(path), path.parent / MANIFEST):
        try:
            found = each.stat()
        except OSError:
            continue
        looks.append([each.name, found.st_mtime_ns, found.st_size])
    return json.dumps({"files": looks})


def _is_deleted(path: Path) -> bool:
    """Return whether a file is surely not there; one that may not be looked at may be."""
    try:
        path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False
