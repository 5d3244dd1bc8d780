"""A page to its article: what of a fetched page is stored, and what is recorded of the page.

An article is what its own address says. A page that is not there twice running withdraws its article, and so does one
that twice leads to another article. A text that returns for the second time is not stored again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pullquote.catalog import Catalog, Plan
from pullquote.catalog.sources import Page, PageResult
from pullquote.errors import FetchError, InputError
from pullquote.pipeline.add import FollowedArticle
from pullquote.pipeline.refresh import schedule
from pullquote.pipeline.refresh.report import Tally
from pullquote.pipeline.web import GONE
from pullquote.reading import read_page
from pullquote.reading.metadata import MetadataSource
from pullquote.sources import facts_told
from pullquote.terms import terms_of_headers
from pullquote.text.urls import canonical, is_home, same_page
from pullquote.types import FACTS, Article, Rejected, WithdrawalReason

if TYPE_CHECKING:
    from pullquote.fetching import Fetched

_VOLATILE = frozenset({"id", "modified"})  # facts that alone make no version: some pages say they are modified now


@dataclass(slots=True)
class PageWork:
    """A page that is being read for a source, and when."""

    page: Page
    tally: Tally
    now: int


class PageReader:
    """Reads fetched pages, and records what came of each."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._store = catalog.sources

    def read(self, work: PageWork, found: Fetched | FetchError) -> Iterator[FollowedArticle]:
        """Yield the article of a page if it is to be stored; record everything else."""
        page = work.page
        if isinstance(found, FetchError):
            if found.code != "fetching_stopped":
                self._failed(work, str(found), found.code)
        elif found.status in GONE:
            self._absent(work, f"is not there (status {found.status})", "page_gone")
        elif is_home(found.final_url) and not is_home(page.address):
            self._absent(work, f"leads to the home page {found.final_url}", "page_gone")
        elif found.status == 304:
            self._unchanged(work, found)
        else:
            yield from self._read(work, found)

    def _read(self, work: PageWork, found: Fetched) -> Iterator[FollowedArticle]:
        """Yield the article of a fetched page, unless it is not to be stored."""
        article = self._article(work, found)
        if article is None:
            return
        try:
            planned = self._catalog.articles.plan(article)
        except InputError as error:
            self._failed(work, str(error), error.code)
            return
        if self._leads_elsewhere(work, planned):
            return
        if self._is_known(work, planned, article):
            self._unchanged(work, found, [planned.article.id])
        else:
            yield FollowedArticle(article, lambda result: self._settled(work, found, result))

    def _article(self, work: PageWork, found: Fetched) -> Article | None:
        """Return the article of a page; record that there is none."""
        source = work.tally.source
        sent = [(name, line) for name, lines in found.headers.items() for line in lines]
        read = list(
            read_page(
                found.body,
                found.final_url,
                content_type=found.content_type,
                charset=found.charset,
                terms=terms_of_headers(sent),
                told=MetadataSource(
                    "sitemap" if work.page.told_by == "sitemap" else "feed", facts_told(work.page.told)
                ),
            )
        )
        article = next((one for one in read if isinstance(one, Article)), None)
        if article is None:
            why = next((one.why for one in read if isinstance(one, Rejected)), "holds no article")
            self._failed(work, why, None)
            return None
        if work.page.only_in_sitemaps and article.published is None:
            self._failed(work, "gives no date of publication, and a sitemap lists other pages too", "page_undated")
            return None
        return replace(self._at_home(article, found.final_url), collection=source.collection)

    def _is_known(self, work: PageWork, planned: Plan, article: Article) -> bool:
        """Return whether an article is not to be stored, since another page has it, or since it was so before."""
        if planned.outcome == "added":
            return False
        if self._is_of_another_page(planned, article, work):
            return True
        if planned.outcome != "updated" or planned.article.withdrawn is not None:
            return False
        versions = self._catalog.articles.versions_of(planned.article.id, (work.tally.source.collection,))
        if versions and versions[-1].withdrawn is not None:
            return False
        if _alternates(planned.article, versions):
            why = "alternates between texts that it had before: none is stored again"
            work.tally.fault(work.page.address, why, "page_alternates")
            return True
        return _says_nothing_new(planned.article, versions)

    def _at_home(self, article: Article, address: str) -> Article:
        """Return an article under the address that it was fetched from, unless it names a version of that page."""
        if article.url is None or article.url == address or same_page(article.url, address):
            return article
        return replace(article, url=address, origins={**article.origins, "url": "fetched"})

    def _is_of_another_page(self, planned: Plan, article: Article, work: PageWork) -> bool:
        """Return whether the article is read from another page: its own, or the first that named its address."""
        own = canonical(article.url)
        others = self._store.holders(planned.article.id, work.tally.source.collection, work.page)
        return bool(others) and (
            canonical(work.page.address) != own or any(canonical(address) == own for address in others)
        )

    def _leads_elsewhere(self, work: PageWork, planned: Plan) -> bool:
        """Note that a page has another article than before; its own is withdrawn the second time."""
        page = work.page
        if not page.articles or planned.article.id in page.articles or page.state == "withdrawn":
            return False
        if page.state == "gone":
            self._withdraw(work, "removed")
            return False
        self._absent(work, f"leads to another article now, {planned.article.url}", "page_moved")
        return True

    def _settled(self, work: PageWork, found: Fetched, result: Plan | Rejected) -> None:
        """Record what became of a page's article."""
        if isinstance(result, Rejected):
            if result.code == "terms" and work.page.articles:
                self._forbidden(work, result)
            else:
                self._failed(work, result.why, result.code)
            return
        outcome, page, now = result.outcome, work.page, work.now
        work.tally.counts[outcome] += 1
        if outcome == "unchanged":
            self._record_unchanged(work, found, [result.article.id])
            return
        changes = page.changes + (page.first_read is not None)
        due = schedule.after_reading(now, page.first_read or now, now, changes)
        self._store.record(
            page,
            PageResult(
                state="read",
                checked=now,
                due=due,
                changed=True,
                etag=found.etag,
                last_modified=found.last_modified,
                articles=[result.article.id],
            ),
        )

    def _unchanged(self, work: PageWork, found: Fetched, articles: Sequence[str] | None = None) -> None:
        work.tally.counts["unchanged"] += 1
        self._record_unchanged(work, found, articles)

    def _record_unchanged(self, work: PageWork, found: Fetched, articles: Sequence[str] | None) -> None:
        page, now = work.page, work.now
        due = schedule.after_reading(now, page.first_read or now, page.changed or now, page.changes)
        validators = (found.etag or page.etag, found.last_modified or page.last_modified)
        if found.status != 304:
            validators = (found.etag, found.last_modified)
        self._store.record(
            page,
            PageResult(
                state="read",
                checked=now,
                due=due,
                etag=validators[0],
                last_modified=validators[1],
                articles=articles,
            ),
        )

    def _failed(self, work: PageWork, why: str, code: str | None) -> None:
        """Record that a page cannot be read; an article that was read there before stays as it is."""
        page, now = work.page, work.now
        work.tally.counts["failed"] += 1
        work.tally.fault(page.address, why, code)
        due = schedule.after_failure(now, page.failures + 1)
        self._store.record(
            page,
            PageResult(
                state="failed",
                checked=now,
                due=due,
                error=why,
                etag=page.etag,
                last_modified=page.last_modified,
            ),
        )

    def _forbidden(self, work: PageWork, result: Rejected) -> None:
        """Record that a publisher no longer allows an article to be taken: it is withdrawn."""
        page, now = work.page, work.now
        work.tally.counts["failed"] += 1
        work.tally.fault(page.address, result.why, result.code)
        self._withdraw(work, "removed")
        due = schedule.after_withdrawal(now, page.changed or now)
        self._store.record(page, PageResult(state="withdrawn", checked=now, due=due, error=result.why))

    def _absent(self, work: PageWork, why: str, code: str) -> None:
        """Record that a page's article is not there; the second time running it is withdrawn."""
        page, now = work.page, work.now
        if not page.articles:
            self._failed(work, why, f"{code}_unread")
            return
        if page.state == "withdrawn":
            due = schedule.after_withdrawal(now, page.changed or now)
            self._store.record(page, PageResult(state="withdrawn", checked=now, due=due, error=why))
        elif page.state == "gone":
            self._withdraw(work, "gone")
            due = schedule.after_withdrawal(now, now)
            self._store.record(page, PageResult(state="withdrawn", checked=now, due=due, error=why, changed=True))
        else:
            work.tally.counts["failed"] += 1
            work.tally.fault(page.address, f"{why}: if so again, its article is withdrawn", code)
            due = schedule.after_absence(now)
            self._store.record(page, PageResult(state="gone", checked=now, due=due, error=why))

    def _withdraw(self, work: PageWork, why: WithdrawalReason) -> None:
        """Withdraw the articles of a page that no other page has."""
        collection = work.tally.source.collection
        alone = [id for id in work.page.articles if not self._store.holders(id, collection, work.page)]
        work.tally.counts["withdrawn"] += self._catalog.articles.withdraw(alone, why, (collection,))


def _key(article: Article) -> tuple[object, ...]:
    """Return what makes a version another one."""
    return (article.text, *(getattr(article, fact) for fact in FACTS if fact not in _VOLATILE))


def _says_nothing_new(now: Article, versions: Sequence[Article]) -> bool:
    """Return whether an article is as its last version but for the day on which it says that it was modified."""
    return bool(versions) and _key(now) == _key(versions[-1]) and now.furniture == versions[-1].furniture


def _alternates(now: Article, versions: Sequence[Article]) -> bool:
    """Return whether an article returns once more to what it was and returned to before.

    Of A, B, A the second A is a version, since it is what is printed then; a third A is not.
    """
    runs = [key for key, _ in groupby(map(_key, versions))]
    return runs.count(_key(now)) >= 2
