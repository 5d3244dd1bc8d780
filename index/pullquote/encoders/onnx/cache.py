"""The cache of compiled encoders: a folder of the user's, in which each encoder is either complete or absent.

`KEY/` is a compiled encoder: graph, weights, tokenizer, and `encoder.json`, which describes it. It is written to a
temporary folder and renamed into place, so that any number of processes may compile at once and be killed at any
moment. `NAME.json` records for a model's files, identified by fingerprints, which compiled encoder belongs to them, or
why there cannot be one.

Whoever can write a compiled encoder decides what the archive answers, and is believed as the user is: what others may
write is not used, and all of the rest is compared with its hash whenever it is loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from pullquote.encoders.base import Vector
from pullquote.encoders.late_chunking import INT8, ModelBatch, ModelInfo
from pullquote.encoders.onnx.encoder import CompiledEncoder
from pullquote.encoders.onnx.fingerprints import Fingerprint, fingerprints_of, identical, unchanged

log = logging.getLogger("pullquote")

MADE_BY = f"4, onnxruntime {onnxruntime.__version__}"  # raise the number when the compiled form changes
ENCODER = "encoder.json"
ABANDONED = 3600  # seconds after which a folder that no entry names counts as abandoned
SAMPLE = "The keeper lit the lamp at dusk."
SAME = 0.9999  # the minimum cosine between the sample's vector at compilation and at loading


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """The result of compiling a model's files: the key of the compiled form, or why there is none."""

    source: str
    fingerprints: Mapping[str, Fingerprint]
    key: str = ""
    unsupported: str = ""


class OnnxCache:
    """The compiled encoders of a cache folder.

    Args:
        cache: the cache folder; it is made when the first encoder is stored.
    """

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "encoders"

    def load(self, name: str) -> CompiledEncoder | None:
        """Load the compiled form of an encoder; None if there is none, others may write it, or it is damaged.

        Damage is logged.
        """
        if self.untrusted():
            return None
        entry = self._entry(name)
        if entry is None or not entry.key:
            return None
        try:
            return _load(self.folder / entry.key, name)
        except Exception as error:  # onnxruntime and tokenizers raise all kinds of exceptions
            why = str(error).strip().split("\n")[0]
            log.warning("the compiled form of the encoder %s is damaged and not used: %s", name, why)
            return None

    def holds(self, name: str) -> bool:
        """Return whether there is a compiled form of an encoder, made from the files that it has now."""
        entry = self._entry(name)
        return entry is not None and bool(entry.key) and (self.folder / entry.key).is_dir()

    def untrusted(self) -> str:
        """Return why nothing of the cache is used, if others than the user may write it; else an empty string."""
        if not self.folder.exists():
            return ""
        private = not self.folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)  # nobody else gets at what is in it
        inside = () if private else self.folder.rglob("*")
        theirs = next(filter(_others_may_write, (self.folder, *inside)), None)
        return f"others may write {theirs}: remove {self.folder}, it is made again" if theirs else ""

    def unsupported_reason(self, name: str) -> str:
        """Return why compiling an encoder failed before; an empty string if it is not known to fail."""
        entry = self._entry(name)
        return entry.unsupported if entry else ""

    def store(self, name: str, source: Path, write: Callable[[Path], ModelInfo]) -> Path:
        """Have a compiled encoder written, move it into place, and return the place.

        Args:
            name: the encoder's name.
            source: the folder of the model's files.
            write: writes it into an empty folder.

        Raises:
            OSError: the cache cannot be written.
        """
        fingerprints = fingerprints_of(source)
        self._make()
        partial = self._partial()
        partial.mkdir(mode=0o700)
        try:
            info = write(partial)
            digests = sorted((path, fingerprint[2]) for path, fingerprint in fingerprints.items())
            key = _digest(json.dumps([MADE_BY, asdict(info) | {"name": ""}, digests]))
            _describe(partial, info)
            _place(partial, self.folder / key)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        self._write(name, CacheEntry(str(source), fingerprints, key=key))
        self._tidy()
        return self.folder / key

    def mark_unsupported(self, name: str, source: Path, why: str) -> None:
        """Record that an encoder cannot be compiled, until its files change.

        Raises:
            OSError: the cache cannot be written.
        """
        self._make()
        self._write(name, CacheEntry(str(source), fingerprints_of(source), unsupported=why))

    def _make(self) -> None:
        """Make the folder, for the user alone.

        Raises:
            OSError: it cannot be made, or others may write it.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if why := self.untrusted():
            raise OSError(why)

    def _entry(self, name: str) -> CacheEntry | None:
        """Return the entry of a model; None if there is none, or if its files have changed since."""
        try:
            entry = CacheEntry(**json.loads(self._path(name).read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            log.warning("what is known of the compiled form of %s cannot be read: %s", name, error)
            return None
        return entry if unchanged(Path(entry.source), entry.fingerprints) else None

    def _write(self, name: str, entry: CacheEntry) -> None:
        path = self._path(name)
        aside = self._partial()
        aside.write_text(json.dumps(asdict(entry)), "utf-8")
        aside.chmod(0o600)
        aside.replace(path)

    def _partial(self) -> Path:
        return self.folder / f"partial-{secrets.token_hex(8)}"

    def _path(self, name: str) -> Path:
        """Return the path of an entry; entries of other versions of the compiler have other paths."""
        plain = name.removesuffix(INT8)
        known = str(Path(plain).resolve()) + name[len(plain) :] if Path(plain).is_dir() else name
        return self.folder / f"{_digest(f'{MADE_BY} {known}')}.json"

    def _tidy(self) -> None:
        """Remove what no entry names: half-written encoders, and those compiled from files that have changed."""
        named = set()
        for path in self.folder.glob("*.json"):
            with contextlib.suppress(OSError, ValueError):
                named.add(json.loads(path.read_text("utf-8")).get("key"))
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                if path.suffix != ".json" and path.name not in named and time.time() - path.stat().st_mtime > ABANDONED:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _load(folder: Path, name: str) -> CompiledEncoder:
    """Load a compiled encoder and check that it computes what it did when it was compiled.

    Raises:
        ValueError: it does not.
    """
    told = json.loads((folder / ENCODER).read_text("utf-8"))
    with ThreadPoolExecutor(1) as pool:  # at once, since reading all of it takes as long as loading it
        loading = pool.submit(CompiledEncoder, folder, ModelInfo(**told["info"] | {"name": name}))
        if not identical(folder, told["fingerprints"], besides=ENCODER):
            raise ValueError("its files are not those that were written")
        encoder = loading.result()
    then, now = np.array(told["sample"]), _sample(encoder)
    if not then @ now >= SAME * np.linalg.norm(then) * np.linalg.norm(now):
        raise ValueError("it does not encode as it did")
    return encoder


def _describe(folder: Path, info: ModelInfo) -> None:
    """Write a compiled encoder's description beside it, and flush everything to disk."""
    sample = _sample(CompiledEncoder(folder, info)).tolist()
    told = {"info": asdict(info), "fingerprints": fingerprints_of(folder), "sample": sample, "made_by": MADE_BY}
    (folder / ENCODER).write_text(json.dumps(told), "utf-8")
    for path in folder.iterdir():
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())


def _place(partial: Path, folder: Path) -> None:
    """Move a folder into place, unless another process was first; a damaged one there is replaced."""
    try:
        partial.rename(folder)
    except OSError:
        try:
            _load(folder, "")
        except Exception:  # whatever is wrong with it, it is replaced
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)


def _others_may_write(path: Path) -> bool:
    """Return whether a file or folder belongs to another user, or may be written by its group or everyone."""
    if not hasattr(os, "geteuid"):  # Windows, where a user's folder is the user's
        return False
    try:
        found = path.stat()
    except FileNotFoundError:  # another process has just put it into place
        return False
    return found.st_uid not in {os.geteuid(), 0} or bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _sample(encoder: CompiledEncoder) -> Vector:
    (output,) = encoder.run(ModelBatch([SAMPLE], [None]), encoder.info.limit)
    return output.pooled


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
