"""The archive of articles: adds them, answers questions with quotes from them, and verifies quotes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pullquote.catalog import Catalog
from pullquote.catalog.filters import marked
from pullquote.catalog.unmatched import unmatched_filters
from pullquote.encoders import Encoder, EncoderIdentity
from pullquote.errors import EncoderError, IncompatibleArchive, InputError
from pullquote.filters import Filters, UnmatchedFilter
from pullquote.pipeline.ask import MAX_QUESTION, AskOptions, answer, clean_question, unanswered
from pullquote.pipeline.components import ComponentLoader, Components
from pullquote.pipeline.follow_up import answer_following
from pullquote.pipeline.small_talk import remark
from pullquote.quoting.allowance import QuotePolicy
from pullquote.settings import Settings
from pullquote.types import (
    AddReport,
    Answer,
    Article,
    ArticleSort,
    CollectionSize,
    Metadata,
    NameField,
    Note,
    Quote,
    QuoteReference,
    Rejected,
    Sort,
    Strictness,
    WithdrawalReason,
)
from pullquote.verification.verdict import Recheck, Verification

if TYPE_CHECKING:
    from pullquote.fetching import Fetcher
    from pullquote.pipeline.add import AddRun, Progress
    from pullquote.pipeline.sources import Sources
    from pullquote.verification.draft_report import DraftReport
    from pullquote.verification.revisions import Revision

log = logging.getLogger("pullquote")

MOST_CANDIDATES = 8
"""Ids that are named where the beginning of one may mean several."""


class Archive:
    """A news archive: add articles, ask questions, verify quotes.

    Modules that only some methods need are imported there, so that a new process answers its first question soon.
    An archive may be asked and added to from many threads at once, and read by other processes meanwhile.

    Example:
        >>> with Archive.open("news/", create=True) as archive:
        ...     archive.add(["articles/", "more.jsonl"])
        ...     answer = archive.ask("What did ferry tickets cost?")
    """

    def __init__(self, folder: Path, catalog: Catalog, encoder: Encoder | str | None, settings: Settings) -> None:
        self.folder = folder
        self._catalog = catalog
        self._loader = ComponentLoader(folder, catalog, encoder, settings)
        self._settings = settings
        self._policy = QuotePolicy.of(settings)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: Encoder | str | None = None,
        create: bool = False,
        settings: Settings | None = None,
    ) -> Self:
        """Open the archive in a folder.

        Args:
            path: the archive's folder.
            encoder: an encoder or the name of one; by default the one the archive was built with.
            create: whether to make an empty archive where there is none.
            settings: quote length, search depth and the encoder's name, if not given here.

        Raises:
            InputError: there is no archive and `create` is false.
            ArchiveError: it is damaged, or of a format this version does not know.
        """
        if "://" in str(path):
            raise InputError(
                "database_unsupported",
                "{path} is not a folder: archives in a database are not supported yet",
                path=path,
            )
        folder, settings = Path(path), settings or Settings()
        return cls(folder, Catalog(folder, create=create), encoder, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive's files."""
        self._catalog.close()
        self._loader.drop()

    # Articles in

    def add(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        metadata: Metadata | None = None,
        manifest: str | Path | None = None,
        collection: str = "default",
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Add the articles of files, folders and addresses of the web; `-` reads standard input.

        An article is identified by its canonical URL, else by the id its source gives, else by its text. Adding it
        again unchanged does nothing; a changed article becomes a new version. Each is stored in its own transaction,
        and completed ones stay, whatever happens afterwards.

        Args:
            paths: files, folders and http addresses; folders are read with all below them, of an address one article.
            metadata: facts that take precedence over those in the files.
            manifest: a CSV file with a column `file` and the facts of each file.
            collection: the collection the articles go to.
            progress: called after each file.

        Returns:
            The ids of articles added, updated and unchanged, and what was rejected and why.

        Raises:
            InputError: the arguments cannot be used. Files and addresses that cannot be read are in the report instead.
            IncompatibleArchive: the archive was built with another encoder.
            StorageError: the disk is full or not writable.
        """
        given = [paths] if isinstance(paths, (str, Path)) else list(paths)
        with self._adding(collection, progress) as adding:
            adding.add_paths(given, metadata or Metadata(), Path(manifest) if manifest else None)
        return adding.report()

    def add_articles(
        self,
        events: Iterable[Article | Rejected | Note],
        *,
        collection: str = "default",
        most_passages: int | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Add what `pullquote.read_bytes` returned, here or in another process; see `add` for the rest.

        Args:
            events: the articles; rejections and notes go to the report.
            collection: the collection the articles go to.
            most_passages: how many passages of current versions it may hold; an article beyond them is rejected.
            progress: called after each article, and at the end.
        """
        with self._adding(collection, progress) as adding:
            adding.most_passages = most_passages
            adding.add_events(events)
        return adding.report()

    def import_archive(
        self,
        path: str | Path,
        *,
        collection: str = "default",
        progress: Callable[[Progress], None] | None = None,
    ) -> AddReport:
        """Add the articles of another archive, of which nothing is trusted; see `pipeline.received`.

        What this archive has in another version stays as it is; the other's is rejected.

        Args:
            path: the archive's folder, or a file that `backup` wrote; nothing there is changed.
            collection: the collection the articles go to, whichever they were in.
            progress: called after each article, and at the end.

        Raises:
            InputError: there is no archive, or it is this one.
            ArchiveError: it is damaged as a whole, of another format, or something in it could run.
        """
        from pullquote.pipeline.received import read_received

        with self._adding(collection, progress) as adding:
            adding.replaces = False
            adding.add_events(read_received(Path(path), self.folder, self._loader.encoder()))
        return adding.report()

    @contextmanager
    def _adding(self, collection: str, progress: Callable[[Progress], None] | None) -> Iterator[AddRun]:
        """Yield a run that adds articles, and save the index after it, even if it is interrupted."""
        from pullquote.pipeline.add import AddRun

        adding = AddRun(self._catalog, self._loader.encoder, collection, progress, self._open_fetcher, self._policy)
        try:
            yield adding
        finally:
            if adding.changed:
                self._loader.save()

    def _open_fetcher(self) -> Fetcher:
        """Return what reads from the web, as the settings allow it."""
        from pullquote.fetching import Fetcher, FetchSettings

        return Fetcher(FetchSettings.of(self._settings))

    @property
    def sources(self) -> Sources:
        """What the archive is kept current with: feeds, sitemaps, pages and folders."""
        from pullquote.pipeline.sources import Sources

        return Sources(self._catalog, lambda collection: self._adding(collection, None), self._open_fetcher)

    def remove(self, ids: str | Sequence[str], *, collections: Sequence[str] | None = None) -> int:
        """Remove the articles of an id, or of several, with every version, from the catalog and every index.

        Each article goes at once. Return how many were removed.
        """
        removed = self._catalog.articles.remove([ids] if isinstance(ids, str) else ids, collections)
        if removed:
            self._loader.save()
        return removed

    def withdraw(
        self, ids: str | Sequence[str], why: WithdrawalReason = "by_hand", *, collections: Sequence[str] | None = None
    ) -> int:
        """Withdraw the articles of an id, or of several: they are kept and can be verified, and are not quoted.

        A withdrawn article is quoted again when it is added again, unless it was withdrawn by hand.

        Args:
            ids: the ids.
            why: `gone` (its address says so), `removed` (from its canonical address), `deleted` (the file it was read
                from) or `by_hand`.
            collections: the collections to look in.

        Returns:
            How many were withdrawn. Those that were before stay withdrawn since then, and are not counted.

        Raises:
            InputError: there is no such reason.
        """
        withdrawn = self._catalog.articles.withdraw([ids] if isinstance(ids, str) else ids, why, collections)
        if withdrawn:
            self._loader.save()
        return withdrawn

    def reinstate(self, ids: str | Sequence[str], *, collections: Sequence[str] | None = None) -> int:
        """Let the withdrawn articles of an id, or of several, be quoted again; return how many there were."""
        reinstated = self._catalog.articles.reinstate([ids] if isinstance(ids, str) else ids, collections)
        if reinstated:
            self._loader.save()
        return reinstated

    def reindex(self, encoder: Encoder | str, *, progress: Callable[[Progress], None] | None = None) -> int:
        """Encode every passage with another encoder, then search with that one; return the number of passages.

        Until then the archive answers with the encoder it had; an interrupted run continues where it stopped.
        """
        from pullquote.pipeline.reindex import reencode

        other = self._loader.load(encoder)
        encoded = reencode(self._catalog, other, progress)
        self._loader.use(other)
        self._loader.save()
        return encoded

    def backup(self, path: str | Path) -> None:
        """Write a copy of the whole archive to one file, at once, while others read and write.

        A backup that is there is replaced when the new one is complete.

        Raises:
            InputError: the file is no backup, or belongs to this archive.
            StorageError: it cannot be written.
        """
        from pullquote.pipeline.backup import back_up

        back_up(self._catalog.database, Path(path))

    @staticmethod
    def restore(backup: str | Path, path: str | Path, *, replace: bool = False) -> Path | None:
        """Make the archive in a folder what a backup holds, once that is found whole; interrupted, it stays as it was.

        Args:
            backup: a file that `backup` wrote.
            path: the archive's folder; it is made where there is none.
            replace: whether an archive that holds articles may be replaced.

        Returns:
            The file to which an archive was moved that could not be written any more.

        Raises:
            InputError: there is no backup, or there are articles and `replace` is false.
            ArchiveError: the backup is damaged, or something in it could run.
        """
        from pullquote.pipeline.backup import restore

        return restore(Path(backup), Path(path), replace=replace)

    # Quotes out

    def ask(
        self,
        question: str,
        k: int = 3,
        *,
        filters: Filters | None = None,
        sort: Sort = "relevance",
        strictness: Strictness = "usual",
        follows: str | None = None,
        dates: bool = True,
        now: date | None = None,
        as_of: date | int | str | None = None,
    ) -> Answer:
        """Answer a question with quotes, or say that the archive does not answer it.

        Args:
            question: at most 2,000 characters.
            k: the number of passages returned, quotes and closest ones together, 1 to 100.
            filters: which articles may be quoted.
            sort: the order of the quotes; the closest passages stay in order of relevance.
            strictness: how sure the archive must be that a passage answers before it is quoted.
            follows: the question before this one, if this one follows it up, as `And in 2024?` does.
            dates: whether a time that the question names is read; how it was read is in `Answer.read_as`.
            now: the day to which `last year` is relative, by default that of `as_of`, or today.
            as_of: answer from what was known at the end of this day, month or year, if that is not in `filters`:
                from articles published by then, each in the version that stood then.

        Raises:
            InputError: the question or an argument cannot be used.
            IncompatibleArchive: the archive was built with another encoder than the one given.
        """
        chosen = filters or Filters()
        if as_of is not None and isinstance(chosen, Filters):
            chosen = replace(chosen, as_of=as_of)  # type: ignore[arg-type]  # Filters takes dates and years too
        length, depth = self._settings.quote_length, self._settings.depth
        options = AskOptions(k, chosen, sort, strictness, length, depth, dates, now)
        options.check()
        cleaned = clean_question(question)
        if (kind := remark(cleaned)) is not None:
            return unanswered(question, kind)
        components = self._loader.components()
        if components is None:
            return unanswered(question, "empty")
        if options.as_of is not None:
            self._encode_superseded(components)

        def answered(cleaned: str) -> Answer:
            return answer(question, cleaned, options, components)

        before = clean_question(follows) if follows is not None else None
        return answered(cleaned) if before is None else answer_following(cleaned, before, answered)

    def _encode_superseded(self, components: Components) -> None:
        """Encode what an archive of an older format kept of superseded versions, once."""
        from pullquote.pipeline.reindex import encode_superseded

        catalog, number = self._catalog, components.engine.encoder
        if not catalog.database.read_only:
            encode_superseded(catalog, components.encoder, number)
        elif catalog.encoders.unencoded(number, superseded=True):
            log.warning("old versions without vectors are not searched: ask once where the archive may be written")

    def verify(
        self, text: str, *, filters: Filters | None = None, collections: Sequence[str] | None = None
    ) -> Verification:
        """Find out whether a text was printed: exactly, inside of a sentence, nearly (with the differences), or not.

        Case, white space, the shapes of quotation marks and dashes, and a full stop at the end are ignored; nothing
        else is. Only whole sentences are exact.

        Args:
            text: the words that were supposedly printed, at most 5,000 characters.
            filters: which articles to look in, in any version that passes.
            collections: the collections to look in, if not given in `filters`.

        Raises:
            InputError: the text or a filter cannot be used.
        """
        from pullquote.verification.verify import verify

        chosen = filters or Filters()
        if collections is not None:
            chosen = replace(chosen, collections=tuple(collections))
        return verify(self._catalog, text, chosen, self._policy)

    def verify_draft(
        self, draft: str | Path | bytes, *, name: str | None = None, filters: Filters | None = None
    ) -> DraftReport:
        """Find the quotations and attributed statements of a draft, and verify each.

        Args:
            draft: a file (txt, md, html or docx), or the content of one as bytes.
            name: what the draft is called, whose ending says its format; by default the file's name, or plain text.
            filters: which articles to look in.

        Returns:
            An item for each quotation between marks of any kind, also over paragraphs and within another; for each
            block quote; and for each statement with who said so. A report is true if all of them were printed exactly.

        Raises:
            InputError: the draft cannot be read, or a filter cannot be used.
        """
        from pullquote.pipeline.draft import verify_draft
        from pullquote.reading.drafts import open_draft, read_draft

        chosen = filters or Filters()
        read = read_draft(draft, name or "-") if isinstance(draft, bytes) else open_draft(Path(draft), name)

        def nearest(statement: str) -> Quote | None:
            if len(statement) > MAX_QUESTION:
                return None
            try:
                answer = self.ask(statement, 1, filters=chosen, strictness="lenient", dates=False)
            except (EncoderError, IncompatibleArchive) as error:  # what was printed is known without it
                log.warning("the passages nearest to statements cannot be shown: %s", error)
                return None
            return next(iter((*answer.quotes, *answer.closest)), None)

        return verify_draft(self._catalog, read, chosen, self._policy, nearest)

    def group_alike(self, questions: Sequence[str]) -> list[list[int]]:
        """Group questions that ask about the same, by the archive's encoder; see `pipeline.likeness`.

        Args:
            questions: in an order of which the first of a group decides what is like it; the encoder reads each, which
                takes some milliseconds.

        Returns:
            The places of each group's questions, in order.
        """
        from pullquote.pipeline.likeness import group_alike

        return group_alike(questions, self._loader.encoder())

    def requote(
        self,
        reference: QuoteReference,
        *,
        away: int = 0,
        whole: bool = False,
        collections: Sequence[str] | None = None,
    ) -> Quote | None:
        """Return a quote again, re-sliced from the stored version it was taken from; None if its words are gone.

        With `whole`, return the whole passage that it is from. With `away`, return the whole passage that many passages
        of the body after it (before it, if negative) instead; None if there is none.
        """
        from pullquote.verification.recheck import requote

        return requote(self._catalog, self._policy, reference, away, collections, whole=whole)

    def recheck(self, reference: QuoteReference, *, collections: Sequence[str] | None = None) -> Recheck:
        """Find out the state of words quoted before: unchanged, changed since, or withdrawn.

        They are withdrawn if the archive no longer has them, and if it withdrew their article: `since` then says when.
        """
        from pullquote.verification.recheck import recheck

        return recheck(self._catalog, self._policy, reference, collections)

    # Looking around

    def articles(
        self,
        filters: Filters | None = None,
        *,
        containing: str = "",
        sort: ArticleSort = "id",
        withdrawn: bool = False,
    ) -> Iterator[Article]:
        """Return the current version of every article that passes, one after the other.

        They are those of the moment of the call, without those that are removed before their turn.

        Args:
            filters: which articles to list.
            containing: only those whose title, outlet or an author's name contains this, ignoring case and accents.
            sort: by collection and id, by date (articles without one last), or by title.
            withdrawn: whether to list articles that were withdrawn too, in their last version.
        """
        return self._catalog.articles.current(filters or Filters(), containing, sort, withdrawn=withdrawn)

    def resolve(self, id: str, *, collections: Sequence[str] | None = None) -> str:
        """Return the id of the article, withdrawn or not, that an id or the beginning of only one id stands for.

        Raises:
            InputError: no article's id begins so, or several articles' do; the message names them.
        """
        found = self._catalog.articles.ids_beginning(id, collections, MOST_CANDIDATES + 1) if id else []
        if not found:
            raise InputError(
                "id_unknown",
                "no article has the id {id!r}: `pullquote articles` lists the articles and their ids",
                id=id,
            )
        if len(found) > 1:
            more = ", …" if len(found) > MOST_CANDIDATES else ""
            raise InputError(
                "id_ambiguous",
                "several ids begin with {id!r}: {ids}; give more of the one that is meant",
                id=id,
                ids=", ".join(found[:MOST_CANDIDATES]) + more,
            )
        return found[0]

    def ids(self, filters: Filters | None = None, *, withdrawn: bool = False) -> list[str]:
        """Return the ids of the articles that pass, in alphabetical order, each once.

        With `withdrawn`, those of articles that were withdrawn are among them.
        """
        return self._catalog.articles.ids(filters or Filters(), withdrawn=withdrawn)

    def mark(self) -> str:
        """Return a mark of what the archive holds now, for `Filters(added_after=…)` and `Filters(stored_after=…)`.

        Example:
            >>> mark = archive.mark()
            >>> archive.add("tuesday/")
            >>> archive.ids(Filters(added_after=mark))  # those of Tuesday
        """
        with self._catalog.snapshot():
            article, version = self._catalog.articles.last_numbers()
            change, told_apart = self._catalog.passages.last_change()
        return f"{article}-{version}-{change}-{told_apart}"

    def knows(self, mark: str) -> bool:
        """Return whether a mark is of this archive; not if it is of another, or of what a backup has replaced since.

        Raises:
            InputError: it is no mark.
        """
        change, told_apart = marked(mark)[2:]
        return self._catalog.passages.change_id(change) == told_apart

    def held_before(self, quote: Quote, mark: str) -> bool:
        """Return whether its article had a quote's words already when a mark was made, in whichever version.

        Raises:
            InputError: it is no mark.
        """
        article, passage = quote.article, quote.passage
        words = quote.text or article.text[passage.start : passage.end]  # of one that may not be shown
        return self._catalog.articles.held_before(article.id, article.collection, words, marked(mark)[1])

    def sizes(self) -> dict[str, CollectionSize]:
        """Return how large each collection is that holds an article."""
        return self._catalog.articles.sizes()

    def names(
        self, field: NameField, *, containing: str = "", filters: Filters | None = None, limit: int = 25
    ) -> list[str]:
        """Return the different outlets, authors, titles, languages, sections or collections of the articles that pass.

        Only names that contain the text `containing`, ignoring case and accents; those that begin with it first.
        """
        return self._catalog.articles.names(field, containing, filters or Filters(), limit)

    def shared_facts(self, article: Metadata, collections: Sequence[str]) -> frozenset[str]:
        """Return which of `url`, `outlet` and `title` some article of these collections has too.

        Addresses are compared in their canonical form, names as in filters.
        """
        return self._catalog.articles.shared_facts(article, collections)

    def titles(
        self,
        *,
        containing: str = "",
        filters: Filters | None = None,
        limit: int = 10,
        offset: int = 0,
        withdrawn: bool = False,
    ) -> tuple[int, list[Article]]:
        """Count the articles that pass, and return one page of them: newest first, then by title, unknown dates last.

        Only articles whose title, outlet or an author's name contains the text `containing`, ignoring case and accents.
        A limit of 0 only counts. With `withdrawn`, articles that were withdrawn are among them.
        """
        return self._catalog.articles.titles(containing, filters or Filters(), limit, offset, withdrawn=withdrawn)

    def unmatched(self, filters: Filters) -> tuple[UnmatchedFilter, ...]:
        """Return the filters that no article passes, with the archive's names that may have been meant.

        None if articles pass each of them, even if none passes all.
        """
        return unmatched_filters(self._catalog.articles, filters)

    def versions(self, id: str, *, collections: Sequence[str] | None = None) -> tuple[Article, ...]:
        """Return every version of the articles of an id, oldest first; none if there is no such article.

        Those of withdrawn articles say that in `withdrawn`.
        """
        return self._catalog.articles.versions_of(id, collections)

    def revisions(self, id: str, *, collections: Sequence[str] | None = None) -> Iterator[Revision]:
        """Yield every version of the articles of an id, oldest first, with what it changed of the one before.

        Each is read when it is asked for. Those that are not what was added are left out, and that is logged.
        """
        from pullquote.verification.revisions import revision

        numbers = self._catalog.articles.version_numbers(id, collections)
        last = {collection: number for number, collection in numbers}
        before: Article | None = None
        for number, collection in numbers:
            article = self._catalog.articles.find(number)
            if article is not None:
                same = before is not None and before.collection == collection
                yield revision(before if same else None, article, is_last=number == last[collection])
                before = article

    def stats(self) -> dict[str, int | str | None]:
        """Count articles, versions, passages, collections and withdrawn articles; name encoder and newest date."""
        stored = self._catalog.encoders.current()
        name = stored[1].name if stored else None
        return {**self._catalog.counts(), "newest": self._catalog.articles.newest(), "encoder": name}

    def encoder(self) -> EncoderIdentity | None:
        """Return which encoder the archive was built with; None where nothing was ever added."""
        stored = self._catalog.encoders.current()
        return stored[1] if stored else None

    def replaced(self) -> bool:
        """Return whether this archive was removed, or another one put in its folder, since it was opened."""
        return self._catalog.database.replaced()

    def check(self) -> list[str]:
        """Check that catalog and indexes are whole and agree; return the problems, one line each."""
        from pullquote.pipeline.check import check

        return check(self._catalog, self._loader.engine() if self._catalog.encoders.current() else None)

    def warm(self) -> None:
        """Load the encoder and the index now, so that the first question does not wait for them."""
        self._loader.encoder().encode_question("warm")
        self._loader.components()
        self._loader.reader().load()
