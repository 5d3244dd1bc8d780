"""The lock files have what the project requires, at one version each, with hashes, and name no index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

FOLDER = ROOT / "tools" / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {"runtime.txt": ("discord", "evaluate"), "development.txt": ("discord", "evaluate", "development")}


def locked(path: Path) -> dict[str, list[str]]:
    """Return the versions of each package, by its canonical name; several only for different systems."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==(\S+)", line):
            found.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return found


@pytest.mark.parametrize("name", EXTRAS)
def test_everything_asked_for_is_locked_within_its_bounds(name: str):
    versions = locked(FOLDER / name)
    wanted = [
        *PROJECT["dependencies"],
        *(one for extra in EXTRAS[name] for one in PROJECT["optional-dependencies"][extra]),
    ]
    for requirement in map(Requirement, wanted):
        if requirement.name == "torch":
            assert set(locked(FOLDER / "torch.txt")) == {"torch"}
            assert requirement.specifier.contains(*locked(FOLDER / "torch.txt")["torch"])
        elif requirement.name != PROJECT["name"]:
            assert versions[canonicalize_name(requirement.name)], requirement
            assert all(
                requirement.specifier.contains(version) for version in versions[canonicalize_name(requirement.name)]
            )


@pytest.mark.parametrize("name", [*EXTRAS, "torch.txt"])
def test_every_locked_file_has_its_hash(name: str):
    blocks = re.split(r"\n(?=\S)", (FOLDER / name).read_text("utf-8").strip())[1:]
    assert len(blocks) > 50 or name == "torch.txt"
    assert all(re.fullmatch(r"[\w.\[\]-]+==\S+( ; .*?)?( \\\n    --hash=sha256:[0-9a-f]{64})+", one) for one in blocks)


@pytest.mark.parametrize("name", [*EXTRAS, "torch.txt"])
def test_no_index_is_named(name: str):
    assert not re.search(r"://|--(?:extra-)?index", (FOLDER / name).read_text("utf-8"))


def test_tests_run_with_what_users_of_the_image_get():
    runtime, development = (locked(FOLDER / name) for name in ("runtime.txt", "development.txt"))
    assert {name: development[name] for name in runtime} == runtime
