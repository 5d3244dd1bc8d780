"""The archive of the demo newsroom in the user's cache, made once for each version of its articles."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.archive import Archive
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.errors import StorageError
from pullquote.settings import Settings, sample_folder
from pullquote.text.passages import SPLITTER_VERSION

if TYPE_CHECKING:
    from pullquote.pipeline.add import Progress

    Indexing = Callable[[], AbstractContextManager[Callable[[Progress], None] | None]]

log = logging.getLogger("pullquote")


@contextmanager
def _logged() -> Iterator[None]:
    log.info("indexing the demo newsroom, once")
    yield


def open_sample(settings: Settings, *, indexing: Indexing = _logged) -> Archive:
    """Open the archive of the demo newsroom, and make it first if it is not in the cache yet.

    Args:
        settings: where the cache is, and how the encoder is loaded.
        indexing: entered while the archive is made; what it yields is called after each file. By default one line is
            logged.

    Raises:
        StorageError: the cache cannot be written.
    """
    with as_file(files("pullquote.samples") / "newsroom") as newsroom:
        folder = sample_folder(settings, _fingerprint(newsroom))
        if not folder.exists():
            _make(newsroom, folder, settings, indexing)
    return Archive.open(folder, encoder=DEFAULT_ENCODER, create=False, settings=settings)


def _make(newsroom: Path, folder: Path, settings: Settings, indexing: Indexing) -> None:
    """Build the archive under another name and rename it when it is complete, so that no partial one is opened."""
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        opened = Archive.open(aside, encoder=DEFAULT_ENCODER, settings=settings, create=True)
        with opened as archive, indexing() as progress:
            archive.add(newsroom, progress=progress)
        if not folder.exists():
            aside.rename(folder)
    except OSError as error:
        raise StorageError(
            "demo_unwritable",
            "cannot make the demo newsroom's archive in {path}: {problem}",
            path=folder.parent,
            problem=error.strerror,
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fingerprint(newsroom: Path) -> str:
    """Return a name for this state of the demo newsroom: its files, and how they are split into passages."""
    digest = hashlib.sha256(f"{SPLITTER_VERSION} {DEFAULT_ENCODER}".encode())
    for path in sorted(newsroom.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(newsroom).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
