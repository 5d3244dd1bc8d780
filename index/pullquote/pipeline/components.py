"""The components an archive answers with: its encoder and search engine, loaded once, when first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.catalog import Catalog
from pullquote.encoders import DEFAULT_ENCODER, Encoder, EncoderIdentity, load_encoder
from pullquote.errors import EncoderError, IncompatibleArchive, InputError
from pullquote.quoting.allowance import QuotePolicy
from pullquote.search.base import SearchEngine
from pullquote.search.index_files import worth_saving
from pullquote.settings import Settings

if TYPE_CHECKING:
    from pullquote.answerability.reader import Reader
    from pullquote.ranking.cross_encoder import CrossEncoder
    from pullquote.search.faiss_engine import FaissEngine


@dataclass(frozen=True, slots=True)
class Components:
    """What an archive answers with, and what may be shown of it; a cross-encoder only if the settings name one.

    `turn` is held while an answer is put together, once its question is encoded: Python runs one thread at a time, and
    threads that interrupt each other take longer than one after the other.
    """

    catalog: Catalog
    engine: SearchEngine
    encoder: Encoder
    reader: Reader
    turn: threading.Lock
    cross_encoder: CrossEncoder | None = None
    policy: QuotePolicy = field(default_factory=QuotePolicy)


class ComponentLoader:
    """Loads the encoder and the engine of an archive, shared by all its threads.

    Args:
        folder: the archive's folder.
        catalog: the archive's catalog, which records the encoder it was built with.
        wanted: an encoder or the name of one; `None` for the one the archive was built with.
        settings: how to load a named encoder, and the cross-encoder to rerank with, if any.
    """

    def __init__(self, folder: Path, catalog: Catalog, wanted: Encoder | str | None, settings: Settings) -> None:
        self._folder = folder
        self._catalog = catalog
        self._wanted = wanted
        self._settings = settings
        self._reader: Reader | None = None
        self._cross_encoder: CrossEncoder | None = None
        self._lock, self._turn = threading.RLock(), threading.Lock()
        self._encoder: Encoder | None = None
        self._engine: tuple[int, FaissEngine] | None = None

    def encoder(self) -> Encoder:
        """Return the encoder.

        Raises:
            IncompatibleArchive: the archive was built with another one than the one wanted.
        """
        with self._lock:
            return self._encoder_of(self._catalog.encoders.current())

    def engine(self) -> FaissEngine:
        """Return the engine.

        Raises:
            InputError: the archive has never held an article.
        """
        with self._lock:
            stored = self._catalog.encoders.current()
            if stored is None:
                raise InputError(
                    "archive_empty", "{path} holds no articles: add some with `pullquote add`", path=self._folder
                )
            return self._engine_of(*stored)

    def components(self) -> Components | None:
        """Return the components, or `None` if the archive has never held an article.

        Raises:
            EncoderError: the encoder or cross-encoder is not on this machine.
            IncompatibleArchive: the archive was built with another encoder than the one wanted.
        """
        with self._lock:
            stored = self._catalog.encoders.current()
            if stored is None:
                return None
            if self._settings.cross_encoder and self._cross_encoder is None:
                from pullquote.ranking.cross_encoder import CrossEncoder  # only needed if one is set

                self._cross_encoder = CrossEncoder(self._settings.cross_encoder)
            engine, encoder = self._engine_of(*stored), self._encoder_of(stored)
            policy = QuotePolicy.of(self._settings)
            return Components(self._catalog, engine, encoder, self.reader(), self._turn, self._cross_encoder, policy)

    def reader(self) -> Reader:
        """Return the reader, whose files are loaded when it first reads."""
        from pullquote.answerability.reader import Reader  # imports onnxruntime, which half the commands do not need

        if self._reader is None:
            self._reader = Reader()
        return self._reader

    def save(self) -> None:
        """Save the index if so much has changed that updating it at the next start would take long."""
        stored = self._catalog.encoders.current()
        if stored is not None and worth_saving(self._catalog, self._folder, stored[0]):
            self.engine().save()

    def use(self, encoder: Encoder) -> None:
        """Use another encoder from now on, with which the archive was just re-encoded."""
        with self._lock:
            self._encoder, self._wanted, self._engine = encoder, encoder, None

    def load(self, encoder: Encoder | str) -> Encoder:
        """Return an encoder, loading it if given by name."""
        return load_encoder(encoder, self._settings) if isinstance(encoder, str) else encoder

    def drop(self) -> None:
        """Release the engine."""
        self._engine = None

    def _encoder_of(self, stored: tuple[int, EncoderIdentity] | None) -> Encoder:
        if self._encoder is None:
            self._encoder = self._wanted_encoder(stored)
        elif stored is not None and self._wanted is None and not stored[1].matches(self._encoder.identity):
            self._encoder = self._wanted_encoder(stored)  # another process has re-encoded the archive
        if stored is not None and not stored[1].matches(self._encoder.identity):
            name = self._encoder.identity.name
            raise IncompatibleArchive(
                "encoder_not_the_archives",
                "{path} was encoded with {stored!r}, not with this {name!r}: ask without naming an encoder, or "
                "encode it again with `pullquote reindex --encoder {name} --archive {path}`",
                path=self._folder,
                stored=stored[1].name,
                name=name,
            )
        return self._encoder

    def _engine_of(self, number: int, identity: EncoderIdentity) -> FaissEngine:
        from pullquote.search.faiss_engine import FaissEngine  # imports faiss, which half the commands do not need

        if self._engine is None or self._engine[0] != number:
            self._engine = (number, FaissEngine(self._catalog, self._folder, number, identity.dimension))
        return self._engine[1]

    def _wanted_encoder(self, stored: tuple[int, EncoderIdentity] | None) -> Encoder:
        usual = self._settings.encoder
        if self._wanted is not None or stored is None:
            return self.load(self._wanted or usual or DEFAULT_ENCODER)
        try:
            return self.load(stored[1].name)
        except EncoderError:
            if usual is None:
                raise
            return self.load(usual)  # its folder may have moved; that it is the same one is checked
