"""What is locked: the packages in tools/requirements/, with their versions and the hashes of their files."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tools" / "requirements"
RUNTIME = ("runtime.txt", "torch.txt")
ALL = ("development.txt", "torch.txt")


def locked(*files: str) -> dict[str, dict[str, list[str]]]:
    """Return the versions of each package in some of the files, by its canonical name, each with its SHA-256 hashes.

    There are several versions of a package where Pythons or systems need different ones.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for name in files:
        for block in re.split(r"\n(?=\S)", (FOLDER / name).read_text("utf-8")):
            if match := re.match(r"([\w.-]+)(?:\[.*?\])?==(\S+)", block):
                hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
                found.setdefault(canonicalize_name(match[1]), {})[match[2]] = hashes
    return found
