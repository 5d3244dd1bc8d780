"""The licence of every locked package, from the metadata of what is installed.

`python -m tools.licences` compares them with `docs/licences.md` and with the licences that are allowed, and names what
differs; `--write` writes the page.

A licence is the SPDX expression that the package declares. Older packages declare a name or a classifier instead, which
is translated where it says which licence it is; what does not, or declares nothing, is listed here with what its
licence file says.
"""

from __future__ import annotations

import argparse
import sys
from importlib import metadata
from importlib.metadata import PackageNotFoundError

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tools.locked import ALL, ROOT, RUNTIME, locked

PAGE = ROOT / "docs" / "licences.md"
BEGIN = "<!-- made by `python -m tools.licences --write` -->"

ALLOWED = frozenset(
    (
        *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0"),
        *("CNRI-Python", "ISC", "MIT", "MIT-0", "PSF-2.0", "Zlib"),
        *("MPL-1.1", "MPL-2.0"),  # ask for the source of changed files of theirs; Pullquote changes none
    )
)
NAMES = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the bsd 2-clause license": "BSD-2-Clause",
    "the mit license (mit)": "MIT",
}
"""Names of one licence each, as packages write them. “BSD License” is not one of them: there are several."""

BY_HAND = {
    "atheris": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "mpmath": "BSD-3-Clause",
    "prompt-toolkit": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # and those of PDFium's parts, which it brings
    "pystemmer": "MIT AND BSD-3-Clause",  # Snowball's stemmers have the latter
    "scipy": "BSD-3-Clause",
    "sympy": "BSD-3-Clause",
}
"""Licences of packages whose metadata does not say which, from the licence file that they bring."""

ELSEWHERE = {
    "audioop-lts": "PSF-2.0",
    "httpx2-jsfetch": "BSD-3-Clause",
}
"""Licences of packages for other Pythons or systems than this one, from the metadata of their releases."""


def declared(package: str) -> tuple[str, str] | None:
    """Return an installed package's version, and its licence as an SPDX expression; None if it is not installed.

    Raises:
        ValueError: its metadata does not say which licence it has, and neither does `BY_HAND`.
    """
    try:
        found = metadata.metadata(package)
    except PackageNotFoundError:
        return None
    version = found["Version"].split("+")[0]
    if package in BY_HAND:
        return version, BY_HAND[package]
    classifiers = [one.split(" :: ")[-1] for one in found.get_all("Classifier") or [] if one.startswith("License ::")]
    for given in (found.get("License-Expression"), found.get("License"), *classifiers):
        if given and (expression := _expression(given)):
            return version, expression
    raise ValueError(f"{package} {version}: its metadata does not say which licence it has; add it to BY_HAND")


def _expression(given: str) -> str | None:
    if name := NAMES.get(given.strip().lower()):
        return name
    try:
        return canonicalize_license_expression(given)
    except InvalidLicenseExpression:
        return None


def is_allowed(expression: str) -> bool:
    """Return whether an SPDX expression leaves a choice of allowed licences; one with brackets is not understood."""
    return any(ALLOWED.issuperset(choice.split(" AND ")) for choice in expression.split(" OR "))


def licences() -> dict[str, tuple[str, str]]:
    """Return the locked versions and the licence of each locked package, by its name.

    Raises:
        ValueError: a package's licence is not known.
    """
    found = {}
    for package, versions in locked(*ALL).items():
        expression = ELSEWHERE.get(package)
        if expression is None:
            version, expression = declared(package) or ("none", "")
            if version not in versions:
                wanted = " or ".join(versions)
                raise ValueError(f"{package}: installed is {version}, locked {wanted}; run tools/install")
        found[package] = (", ".join(versions), expression)
    return found


def tables(found: dict[str, tuple[str, str]]) -> str:
    """Return the page's tables: what runs, then what tests and checks need besides."""
    runtime = locked(*RUNTIME)
    parts = []
    for title, packages in (
        ("What Pullquote runs on", [name for name in sorted(found) if name in runtime]),
        ("What its tests and checks need besides", [name for name in sorted(found) if name not in runtime]),
    ):
        rows = [f"| {name} | {found[name][0]} | {found[name][1]} |" for name in packages]
        parts += [f"## {title}", "", "| package | version | licence |", "| --- | --- | --- |", *rows, ""]
    return "\n".join(parts)


def main() -> None:
    """Write the page, or exit with 1 and say what differs from it or is not allowed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="write the page")
    write = parser.parse_args().write
    try:
        found = licences()
    except ValueError as error:
        sys.exit(str(error))
    refused = [
        f"{name}: {expression} is not allowed" for name, (_, expression) in found.items() if not is_allowed(expression)
    ]
    page = PAGE.read_text("utf-8")
    made = f"{page.split(BEGIN)[0]}{BEGIN}\n\n{tables(found)}"
    if write:
        PAGE.write_text(made, "utf-8")
    elif made != page:
        refused.append("docs/licences.md is not up to date: run `python -m tools.licences --write`")
    if refused:
        sys.exit("\n".join(refused))


if __name__ == "__main__":
    main()
