"""A disk that fails, for processes that are started with `environment`: see failing_disk.c."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
KINDS = ("write", "sync", "rename")


@dataclass(frozen=True, slots=True)
class Failure:
    """Which call fails, and how.

    Args:
        kind: `write`, `sync` or `rename`.
        at: which of these calls, counted from 1; 0 for none.
        error: the name of the error.
        lasting: whether all calls after it fail too.
        short: whether it writes half, and only those after it fail.
    """

    kind: str = "write"
    at: int = 0
    error: str = "EIO"
    lasting: bool = False
    short: bool = False


def compiler() -> str | None:
    """Return the C compiler of this machine, if it has one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path) -> Path:
    """Compile the library into a folder; return it."""
    library = folder / "failing_disk.so"
    command = [str(compiler()), "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def environment(library: Path) -> dict[str, str]:
    """Return the environment of a process whose disk may be made to fail."""
    return {**os.environ, "LD_PRELOAD": str(library)}


def fail(below: Path, failure: Failure) -> None:
    """Let this process's disk fail below a folder."""
    kind, number = KINDS.index(failure.kind), getattr(errno, failure.error)
    lasting = failure.lasting or failure.short
    ctypes.CDLL(None).failing_disk_set(
        str(below.resolve()).encode(), kind, ctypes.c_long(failure.at), number, lasting, failure.short
    )


def counted() -> dict[str, int]:
    """Return how many calls of each kind this process made since `fail`."""
    calls = ctypes.CDLL(None).failing_disk_calls
    calls.restype = ctypes.c_long
    return {name: calls(kind) for kind, name in enumerate(KINDS)}
