"""The archive: the one object that runs both ways through the house, articles in and quotes out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.adding import Adding, Progress, reencode
from index.asking import Asking, answer, clean_question, nothing_added
from index.catalog import Catalog
from index.checking import check
from index.encoding import DEFAULT_ENCODER, Encoder, EncoderIdentity, load_encoder
from index.errors import IncompatibleArchive, InputError
from index.reading import Metadata
from index.settings import Settings
from index.types import AddReport, Answer, Article, Filters, Sort, Verification
from index.verifying import verify

if TYPE_CHECKING:
    from index.engines.local import LocalEngine


class Archive:
    """A news archive: add articles, ask questions, verify quotes.

    One archive may be read from many threads, and by other processes, while one process adds to it.

    Example:
        >>> with Archive.open("news/") as archive:
        ...     archive.add(["articles/", "more.jsonl"])
        ...     answer = archive.ask("What did ferry tickets cost?")
    """

    def __init__(self, folder: Path, catalog: Catalog, encoder: Encoder | str | None, settings: Settings) -> None:
        self.folder = folder
        self._catalog = catalog
        self._wanted = encoder
        self._settings = settings
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None
        self._engine: tuple[int, LocalEngine] | None = None

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        encoder: Encoder | str | None = None,
        create: bool = True,
        settings: Settings | None = None,
    ) -> Self:
        """Open the archive in a folder, making an empty one if there is none and `create` is true.

        Args:
            path: the archive's folder.
            encoder: an encoder or the name of one; by default the one the archive was built with.
            create: whether to make an archive where there is none.
            settings: quote length, search depth and the encoder's name, if not given here.

        Raises:
            InputError: there is no archive and `create` is false.
            ArchiveError: it is damaged, or of a format this version does not know.
        """
        if "://" in str(path):
            raise InputError(f"{path} is not a folder: archives in a database are not supported yet")
        settings = settings or Settings()
        folder = Path(path)
        return cls(folder, Catalog(folder, create=create), encoder or settings.encoder, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive's files."""
        self._catalog.close()
        self._engine = None

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
        """Add the articles of files and folders; `-` reads standard input.

        An article is known by its canonical URL, else by the id its source gives, else by its text. The same article
        again changes nothing; a changed one becomes a new version. Each is stored in a transaction of its own: what was
        completed stays, whatever happens after.

        Args:
            paths: files and folders; folders are read with all below them.
            metadata: facts to record where they are known better than the files know them.
            manifest: a CSV with a column `file` and the facts of each.
            collection: the collection the articles go to.
            progress: called after each file.

        Returns:
            The ids of articles added, updated and unchanged, and what was rejected and why.

        Raises:
            InputError: the arguments cannot be used. Files that cannot be read are in the report instead.
            IncompatibleArchive: the archive was built with another encoder.
            StorageError: the disk is full or not writable.
        """
        given = [paths] if isinstance(paths, (str, Path)) else list(paths)
        if not collection.strip():
            raise InputError("the collection's name is empty: leave it out or give one")
        adding = Adding(self._catalog, self._load_encoder, collection)
        try:
            adding.run(given, metadata or Metadata(), Path(manifest) if manifest else None, progress)
        finally:
            if adding.changed:
                self._ready_engine().save()
        return adding.report()

    def remove(self, id: str, *, collections: Sequence[str] | None = None) -> int:
        """Remove the articles of an id, with every version, from the catalog and every index; give their number."""
        removed = self._catalog.remove(id, collections)
        if removed:
            self._ready_engine().save()
        return removed

    def reindex(self, encoder: Encoder | str, *, progress: Callable[[Progress], None] | None = None) -> int:
        """Encode every passage with another encoder, then search with that one; give the number of passages.

        Until all is encoded the archive answers with the encoder it had; a run cut short goes on where it stopped.
        """
        loaded = load_encoder(encoder) if isinstance(encoder, str) else encoder
        encoded = reencode(self._catalog, loaded, progress)
        with self._lock:
            self._encoder, self._wanted, self._engine = loaded, loaded, None
        self._ready_engine().save()
        return encoded

    # Quotes out

    def ask(
        self,
        question: str,
        k: int = 3,
        *,
        filters: Filters | None = None,
        sort: Sort = "relevance",
    ) -> Answer:
        """Answer a question with quotes, or say that the archive does not answer it.

        Args:
            question: at most 2,000 characters.
            k: how many passages come back in all, quotes and closest ones together, 1 to 100.
            filters: which articles may be quoted.
            sort: the order of the quotes; the closest passages stay in order of relevance.

        Raises:
            InputError: the question or an argument cannot be used.
            IncompatibleArchive: the archive was built with another encoder than the one given.
        """
        how = Asking(k, filters or Filters(), sort, self._settings.quote_length, self._settings.depth)
        how.check()
        cleaned = clean_question(question)
        if self._catalog.encoder() is None:
            return nothing_added(question)
        encoder = self._load_encoder()
        return answer(question, cleaned, how, catalog=self._catalog, engine=self._ready_engine(), encoder=encoder)

    def verify(self, text: str, *, collections: Sequence[str] | None = None) -> Verification:
        """Find out whether a text was printed: exactly, nearly (with what differs) or not at all.

        Case, white space and the shapes of quotation marks and dashes are overlooked; nothing else is.
        """
        return verify(self._catalog, text, collections)

    # Looking around

    def articles(self, filters: Filters | None = None) -> Iterator[Article]:
        """Give the current version of every article that passes, by collection and id."""
        return self._catalog.articles(filters or Filters())

    def versions(self, id: str, *, collections: Sequence[str] | None = None) -> tuple[Article, ...]:
        """Give every version of the articles of an id, oldest first; none if there is no such article."""
        return self._catalog.versions_of(id, collections)

    def stats(self) -> dict[str, int | str | None]:
        """Count articles, versions, passages and collections; name the encoder and the newest publication date."""
        stored = self._catalog.encoder()
        name = stored[1].name if stored else None
        return {**self._catalog.counts(), "newest": self._catalog.newest(), "encoder": name}

    def check(self) -> list[str]:
        """Check that catalog and indexes are whole and agree; give what is wrong, one line each."""
        engine = self._ready_engine() if self._catalog.encoder() else None
        return check(self._catalog, engine)

    def warm(self) -> None:
        """Load the encoder and the index now, so that the first question does not wait for them."""
        self._load_encoder().encode_question("warm")
        if self._catalog.encoder() is not None:
            self._ready_engine()

    def _load_encoder(self) -> Encoder:
        with self._lock:
            stored = self._catalog.encoder()
            if self._encoder is None:
                self._encoder = self._wanted_encoder(stored)
            elif stored is not None and self._wanted is None and not stored[1].matches(self._encoder.identity):
                self._encoder = self._wanted_encoder(stored)  # another process has re-encoded the archive
            if stored is not None and not stored[1].matches(self._encoder.identity):
                name = self._encoder.identity.name
                raise IncompatibleArchive(
                    f"{self.folder} was encoded with {stored[1].name!r}, not with this {name!r}: ask without naming an "
                    f"encoder, or encode it anew with `pullquote reindex --encoder {name} --archive {self.folder}`"
                )
            return self._encoder

    def _wanted_encoder(self, stored: tuple[int, EncoderIdentity] | None) -> Encoder:
        wanted = self._wanted or (stored[1].name if stored else DEFAULT_ENCODER)
        return load_encoder(wanted) if isinstance(wanted, str) else wanted

    def _ready_engine(self) -> LocalEngine:
        with self._lock:
            stored = self._catalog.encoder()
            if stored is None:
                raise InputError(f"{self.folder} holds no articles: add some with `pullquote add`")
            from index.engines.local import LocalEngine  # imports faiss, which half the commands do without

            number, identity = stored
            if self._engine is None or self._engine[0] != number:
                self._engine = (number, LocalEngine(self._catalog, self.folder, number, identity.dimension))
            return self._engine[1]
