"""The archive as a server may use it: what it may read, and the collection it may change.

Every read of the bot goes through these types. The collections are bound when they are made, so that no reader can
forget them. What is returned of articles is brief: see `brief`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from pullquote import (
    AddReport,
    Answer,
    Archive,
    Article,
    Filters,
    InputError,
    Note,
    Progress,
    Quote,
    QuoteReference,
    Recheck,
    Rejected,
    Span,
    Verification,
)
from pullquote_bot.runtime.brief import brief_answer, brief_article, brief_quote, brief_recheck, brief_verification
from pullquote_bot.storage.servers import own_collection, server_of

SENT = 100  # characters of a suggestion's value that Discord takes
MOST_NAMED = 50  # articles among which a title is looked for

Event = Article | Rejected | Note


class ServerArchive:
    """An archive that reads only the collections it was made with.

    Args:
        archive: the whole archive.
        collections: what may be read; nothing if empty.
    """

    def __init__(self, archive: Archive, collections: Sequence[str]) -> None:
        self._archive = archive
        self._collections = tuple(collections)

    def ask(
        self,
        question: str,
        k: int,
        *,
        filters: Filters,
        follows: str | None = None,
        sure: bool = False,
        dates: bool = True,
    ) -> Answer:
        """Return the answer to a question; collections in `filters` are replaced.

        Where none of the collections holds an article, nothing is told of those that others may read.

        Args:
            question: what is asked.
            k: the number of passages.
            filters: which articles may be quoted.
            follows: the question before.
            sure: whether only what very probably answers is an answer.
            dates: whether a time that the question names is read.
        """
        strictness: Literal["strict", "usual"] = "strict" if sure else "usual"
        found = self._archive.ask(
            question, k, filters=self._within(filters), follows=follows, strictness=strictness, dates=dates
        )
        answer = brief_answer(found)
        if any(one.field == "collections" for one in answer.unmatched):
            return replace(answer, reason="empty", unmatched=())
        return answer

    def verify(self, claim: str) -> Verification:
        """Return whether a text was printed, by the articles of the bot's operator."""
        return self._verified(claim, [one for one in self._collections if server_of(one) is None])

    def verify_added(self, claim: str) -> Verification:
        """Return whether articles that servers added have a text; nobody vouches that it was printed."""
        return self._verified(claim, [one for one in self._collections if server_of(one) is not None])

    def titles(self, *, containing: str = "", limit: int, offset: int = 0) -> tuple[int, list[Article]]:
        """Return how many articles match, and a page of them without their texts."""
        total, found = self._archive.titles(
            containing=containing, filters=self._within(Filters()), limit=limit, offset=offset
        )
        return total, list(map(brief_article, found))

    def names(self, field: Literal["outlet", "author"], *, containing: str, limit: int) -> list[str]:
        """Return the names of outlets or authors that contain a text."""
        return self._archive.names(field, containing=containing, filters=self._within(Filters()), limit=limit)

    def unmatched(self, filters: Filters) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return the name, the value and names like it of each filter that no article passes; none of no articles."""
        found = self._archive.unmatched(self._within(filters))
        if any(one.field == "collections" for one in found):
            return []
        return [(one.field, one.value, one.near) for one in found]

    def ids(self) -> list[str]:
        """Return the ids of all articles, in alphabetical order."""
        return self._archive.ids(self._within(Filters()))

    def current(self, ids: Sequence[str]) -> list[Article]:
        """Return the articles of some ids, as they are now, in the ids' order, but for those gone or withdrawn."""
        found = (self._archive.versions(id, collections=self._collections) for id in ids)
        return [brief_article(one[-1]) for one in found if one and one[-1].withdrawn is None]

    def mark(self) -> str:
        """Return a mark of what the archive holds now."""
        return self._archive.mark()

    def knows(self, mark: str) -> bool:
        """Return whether a mark is of this archive, and not of one that was in its place before."""
        return self._archive.knows(mark)

    def is_anything_new(self, mark: str) -> bool:
        """Return whether articles, or new versions of some, were stored after a mark."""
        return self._archive.titles(filters=self._within(Filters(stored_after=mark)), limit=0)[0] > 0

    def new_answers(self, question: str, k: int, *, filters: Filters, mark: str) -> list[Quote]:
        """Return what surely answers a question of all that was stored after a mark, the best passage of each article.

        Words that their article had before are not new, whatever else of it has changed.
        """
        new: dict[tuple[str, str], Quote] = {}
        for quote in self.ask(question, k, filters=replace(filters, stored_after=mark), sure=True).quotes:
            if not self._archive.held_before(quote, mark):
                new.setdefault((quote.article.collection, quote.article.id), quote)
        return list(new.values())

    def added(self, mark: str, limit: int) -> tuple[int, list[tuple[Article, Quote | None]]]:
        """Return how many articles were added after a mark, and the newest of them, each with its lead.

        The lead is the whole first passage of its body; None if it has none.
        """
        total, found = self._archive.titles(filters=self._within(Filters(added_after=mark)), limit=limit)
        return total, [(brief_article(one), self._lead(one)) for one in found]

    def _lead(self, article: Article) -> Quote | None:
        first = next((one for one in article.passages if one.kind == "body"), None)
        if first is None:
            return None
        words = article.text[first.start : first.end]
        return self.requote(
            QuoteReference(
                id=article.id,
                collection=article.collection,
                version=article.version,
                start=first.start,
                end=first.end,
                highlight=Span(0, 0),
                sha256=hashlib.sha256(words.encode()).hexdigest(),
            )
        )

    def group_alike(self, questions: Sequence[str]) -> list[list[int]]:
        """Return the places of questions that ask about the same, group by group; it takes the encoder's time."""
        return self._archive.group_alike(questions)

    def requote(self, reference: QuoteReference, *, away: int = 0) -> Quote | None:
        """Return a quote again, or the paragraph so many places from it."""
        quote = self._archive.requote(reference, away=away, collections=self._collections)
        return None if quote is None else brief_quote(quote)

    def recheck(self, reference: QuoteReference) -> Recheck:
        """Return what has become of a quote."""
        return brief_recheck(self._archive.recheck(reference, collections=self._collections))

    def _verified(self, claim: str, collections: Sequence[str]) -> Verification:
        return brief_verification(self._archive.verify(claim, collections=collections))

    def _within(self, filters: Filters) -> Filters:
        return replace(filters, collections=self._collections)


class OwnCollection:
    """The collection that belongs to one server, which may add to it and remove from it.

    Args:
        archive: the whole archive.
        server: whose collection it is.
        readable: the collections that the server may read: an article may not pass for one of theirs. The others do
            not matter, since a refusal would tell that they hold such an article.
    """

    def __init__(self, archive: Archive, server: int, readable: Sequence[str]) -> None:
        self._archive = archive
        self._name = own_collection(server)
        self._beside = tuple(one for one in readable if one != self._name)

    def add(self, events: Iterable[Event], progress: Callable[[Progress], None], *, most: int | None) -> AddReport:
        """Add what was read of an attachment, reporting progress, until the collection holds `most` paragraphs."""
        return self._archive.add_articles(
            self._told_apart(events), collection=self._name, most_passages=most, progress=progress
        )

    def _told_apart(self, events: Iterable[Event]) -> Iterator[Event]:
        """Refuse articles at the address of one that is there already; note outlets and titles that are."""
        for event in events:
            shared = self._archive.shared_facts(event, self._beside) if isinstance(event, Article) else frozenset()
            if not isinstance(event, Article) or not shared:
                yield event
                continue
            place = event.source or event.title or "?"
            if "url" in shared:
                yield Rejected(place, f"{event.url} is the address of an article that is here already: leave it out")
                continue
            same = " and ".join(
                f"the {fact} “{getattr(event, fact)}”" for fact in ("outlet", "title") if fact in shared
            )
            yield Note(place, f"articles that are here already have {same}: quotes say that this server added this one")
            yield event

    def ids(self) -> list[str]:
        """Return the ids of its articles, withdrawn or not, in alphabetical order."""
        return self._archive.ids(Filters(collections=(self._name,)), withdrawn=True)

    def named(self, text: str) -> list[str]:
        """Return the ids of articles that a text names: by its id or title, or by as much of a long id as is sent."""
        own = (self._name,)
        if self._archive.versions(text, collections=own):
            return [text]
        title = " ".join(text.split())
        found = self._archive.titles(containing=title, filters=Filters(collections=own), limit=MOST_NAMED)[1]
        titled = [one.id for one in found if " ".join((one.title or "").split()).casefold() == title.casefold()]
        if titled or len(text) < SENT:
            return titled
        try:
            return [self._archive.resolve(text, collections=own)]
        except InputError as error:
            return [text, text] if error.code == "id_ambiguous" else []

    def remove(self, ids: Sequence[str]) -> int:
        """Remove articles with all their versions; return how many were removed."""
        return self._archive.remove(ids, collections=(self._name,))

    def versions_before(self, report: AddReport) -> dict[str, int]:
        """Return of the articles that an adding has changed the version that each had before."""
        times = Counter(report.updated)
        versions = {
            id: self._archive.versions(id, collections=(self._name,)) for id in times.keys() - set(report.added)
        }
        return {id: found[-1].version - times[id] for id, found in versions.items() if found}

    def restore(self, id: str, version: int) -> bool:
        """Store an earlier version of an article again, as the newest; return whether that was possible."""
        versions = self._archive.versions(id, collections=(self._name,))
        earlier = next((one for one in versions if one.version == version), None)
        if earlier is None:
            return False
        # Facts of another source are kept where they are not contradicted, but here the earlier ones are wanted alone.
        restored = replace(earlier, source=versions[-1].source)
        report = self._archive.add_articles([restored], collection=self._name)
        return not report.rejected
