"""A commit gives the same wheel and source distribution wherever, whenever and by whomever it is built."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a commit can be built, and this is no repository"),
]


def built(folder: Path, umask: int, **environment: str) -> dict[str, bytes]:
    """Build in a process of its own; return the files made, by name."""
    command = [sys.executable, "-m", "tools.build", str(folder / "made")]
    folder.mkdir()
    given = {**os.environ, "TMPDIR": str(folder), **environment}
    subprocess.run(command, cwd=ROOT, env=given, umask=umask, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in (folder / "made").iterdir()}


def test_two_builds_are_the_same(tmp_path: Path):
    """They lie in other folders, begin at other times, and differ in umask, time zone, language and hash seed."""
    one = built(tmp_path / "one", 0o022, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    other = built(tmp_path / "a longer name", 0o077, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", SOURCE_DATE_EPOCH="1")
    assert sorted(name.rpartition("-")[2] for name in one) == ["0.1.0.tar.gz", "any.whl"]
    assert one == other

    (tmp_path / "wheel").write_bytes(next(content for name, content in one.items() if name.endswith(".whl")))
    with zipfile.ZipFile(tmp_path / "wheel") as wheel:
        names = set(wheel.namelist())
    listed = subprocess.run(["git", "ls-files", "index", "bot"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {line.split("/", 1)[1] for line in listed.stdout.splitlines()}
    new = {line[3:].split("/", 1)[-1] for line in _git("status", "--porcelain", "index", "bot") if line}
    assert tracked - new <= names, "what is in a package goes with it"
    assert {name.split("/")[0] for name in names} == {"pullquote", "pullquote_bot", "pullquote-0.1.0.dist-info"}

    (tmp_path / "source").write_bytes(next(content for name, content in one.items() if name.endswith(".gz")))
    with tarfile.open(tmp_path / "source") as source:
        members = source.getmembers()
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert {member.mtime for member in members} == {int(_git("show", "--no-patch", "--format=%ct", "HEAD")[0])}


def _git(*arguments: str) -> list[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
