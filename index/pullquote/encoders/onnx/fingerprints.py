"""Fingerprints of a folder's files, by which unchanged files are recognised without reading them, where possible."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

Fingerprint = Sequence[int | str]  # size, time of the last change in nanoseconds, SHA-256; a list once read from JSON


def fingerprints_of(folder: Path) -> dict[str, Fingerprint]:
    """Return the fingerprint of every file in a folder, by its path there.

    Raises:
        OSError: a file cannot be read.
    """
    return {name: (*_seen(folder / name), digest_of(folder / name)) for name in _names(folder)}


def unchanged(folder: Path, fingerprints: Mapping[str, Fingerprint]) -> bool:
    """Return whether a folder holds the same files as before and no others.

    A file with the same size and time is taken to be unchanged. If the time differs, the file is read: a file that was
    copied, or unpacked from an image layer, may still be the same.
    """
    try:
        if set(_names(folder)) != set(fingerprints):
            return False
        for name, (size, changed, digest) in fingerprints.items():
            now = _seen(folder / name)
            if now[0] != size or (now[1] != changed and digest_of(folder / name) != digest):
                return False
    except OSError:
        return False
    return True


def identical(folder: Path, fingerprints: Mapping[str, Fingerprint], *, besides: str) -> bool:
    """Return whether a folder holds the same files as before, all of which are read, and no others but `besides`."""
    try:
        names = set(_names(folder)) - {besides}
        return names == set(fingerprints) and all(digest_of(folder / name) == fingerprints[name][2] for name in names)
    except OSError:
        return False


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seen(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
