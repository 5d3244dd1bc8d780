"""The demo newsroom as an archive in the user's cache, made once for each version of its articles."""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from pullquote.archive import Archive
from pullquote.cli.progress import progress_bar
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.errors import StorageError
from pullquote.settings import Settings, sample_folder
from pullquote.text.passages import SPLITTER_VERSION


def open_sample(settings: Settings) -> Archive:
    """Open the archive of the demo newsroom, making it first if need be."""
    with as_file(files("pullquote.samples") / "newsroom") as newsroom:
        folder = sample_folder(settings, _fingerprint(newsroom))
        if not folder.exists():
            _make(newsroom, folder, settings)
    return Archive.open(folder, encoder=DEFAULT_ENCODER, create=False, settings=settings)


def _make(newsroom: Path, folder: Path, settings: Settings) -> None:
    """Build the archive aside and move it into place whole, so that no half-made one is ever opened."""
    aside = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        opened = Archive.open(aside, encoder=DEFAULT_ENCODER, settings=settings, create=True)
        with opened as archive, progress_bar("Indexing the demo newsroom, once") as progress:
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
    """Name the state of the demo newsroom: its files, and how they are parted."""
    digest = hashlib.sha256(f"{SPLITTER_VERSION} {DEFAULT_ENCODER}".encode())
    for path in sorted(newsroom.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(newsroom).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
