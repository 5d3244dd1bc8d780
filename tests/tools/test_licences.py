"""Licences: which are known, which are allowed, and that the page has those of what is locked."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from importlib import metadata

import pytest

from tools import licences
from tools.licences import BEGIN, BY_HAND, ELSEWHERE, PAGE, declared, is_allowed, tables
from tools.locked import ALL, RUNTIME, locked


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[str, str]]:
    for package, versions in locked(*ALL).items():
        if package not in ELSEWHERE and declared(package) and declared(package)[0] not in versions:  # type: ignore[index]
            pytest.skip("other releases are installed than those that are locked, as `tools/check --newest` does")
    return licences.licences()


def test_the_page_has_the_licence_of_each_locked_package(found: dict[str, tuple[str, str]]):
    assert PAGE.read_text("utf-8").split(BEGIN)[1] == f"\n\n{tables(found)}", "run `python -m tools.licences --write`"
    assert set(found) == set(locked(*ALL)) > set(locked(*RUNTIME))


def test_each_licence_is_allowed(found: dict[str, tuple[str, str]]):
    assert {name: licence for name, (_, licence) in found.items() if not is_allowed(licence)} == {}


def test_the_page_is_of_what_is_locked():
    """Whatever is installed."""
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    told = {row[0].removeprefix("| "): row[1] for row in rows if row[0] not in {"| package", "| ---"}}
    assert told == {package: ", ".join(versions) for package, versions in locked(*ALL).items()}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later OR LicenseRef-Commercial", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (GPL-3.0-only OR Apache-2.0)", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
        ("", False),
    ],
)
def test_what_is_allowed(expression: str, allowed: bool):
    assert is_allowed(expression) == allowed


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that lets one package be installed, with this metadata."""

    def install(*lines: tuple[str, str]) -> None:
        message = Message()
        for name, value in (("Version", "1.2+cpu"), *lines):
            message[name] = value
        monkeypatch.setattr(metadata, "metadata", lambda _: message)

    return install


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        ([("License-Expression", "mit or apache-2.0"), ("License", "GPL")], "MIT OR Apache-2.0"),
        ([("License", "Apache Software License")], "Apache-2.0"),
        ([("License", "UNKNOWN"), ("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
        ([("License", "Copyright (c) somebody\nAll rights reserved")], None),
        ([("Classifier", "License :: OSI Approved :: BSD License")], None),
        ([("License", "GPL-3.0-only"), ("Classifier", "License :: OSI Approved :: MIT License")], "GPL-3.0-only"),
        ([], None),
    ],
)
def test_what_a_package_declares(lines: list[tuple[str, str]], licence: str | None, installed: Callable[..., None]):
    installed(*lines)
    if licence is None:
        with pytest.raises(ValueError, match="does not say which licence"):
            declared("some-package")
    else:
        assert declared("some-package") == ("1.2", licence)


def test_nothing_is_listed_by_hand_that_is_not_locked():
    assert {*BY_HAND, *ELSEWHERE} <= set(locked(*ALL))
