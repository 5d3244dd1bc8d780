"""The wheel and the source distribution of a commit, the same bytes wherever and whenever they are built.

    python -m tools.build FOLDER [--commit COMMIT]

Files are those of the commit, not of the working tree. Times are the commit's, and modes are set here. What builds is
the environment this runs in: another setuptools is named in the wheel, and another zlib may compress otherwise. Prints
the SHA-256 of each file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(folder: Path, commit: str = "HEAD") -> list[Path]:
    """Build a commit into a folder; return the source distribution and the wheel."""
    when = int(_git("show", "--no-patch", "--format=%ct", f"{commit}^{{commit}}"))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as above:
        source, made = Path(above) / "source", Path(above) / "made"
        with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as tree:
            tree.extractall(source, filter="data")
        _plain_modes(source)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(when), "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "uv", "build", "--quiet", "--offline", "--no-build-isolation", "--no-config"]
        options = ["--python", sys.executable, "--out-dir", str(made), str(source)]
        subprocess.run([*command, *options], env=environment, check=True, umask=0o022)
        (packed,), (wheel,) = made.glob("*.tar.gz"), made.glob("*.whl")
        found = [folder / packed.name, folder / wheel.name]
        found[0].write_bytes(_plain_archive(packed, when))
        found[1].write_bytes(wheel.read_bytes())
    return found


def _git(*arguments: str) -> bytes:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


def _plain_modes(folder: Path) -> None:
    """Let everybody read, and the owner alone write, whatever the umask was when the files were made."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _plain_archive(packed: Path, when: int) -> bytes:
    """Return a source distribution with sorted members, one time and no owner: setuptools notes those of the build."""
    plain = io.BytesIO()
    with (
        tarfile.open(packed) as given,
        gzip.GzipFile("", "wb", fileobj=plain, mtime=when) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for member in sorted(given, key=lambda one: one.name):
            member.mtime, member.pax_headers = when, {}
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            made.addfile(member, given.extractfile(member) if member.isfile() else None)
    return plain.getvalue()


def main() -> None:
    """Build, and print what was built."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--commit", default="HEAD", help="[default: HEAD]")
    arguments = parser.parse_args()
    for path in build(arguments.folder, arguments.commit):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path)


if __name__ == "__main__":
    main()
