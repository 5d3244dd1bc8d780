"""What is known of an article besides its text, checked: by the caller strictly, from files leniently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pullquote.errors import InputError, ReadError
from pullquote.reading.dates import parse_date
from pullquote.text.characters import has_surrogates

FIELDS = (
    "title",
    "authors",
    "translators",
    "outlet",
    "published",
    "modified",
    "url",
    "language",
    "section",
    "id",
)
# The names that front matter, sidecars, manifests and JSONL use for each field; the first that has a value counts.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "authors": ("authors", "author", "byline"),
    "translators": ("translators", "translator"),
    "outlet": ("outlet", "publication", "publisher"),
    "published": ("published", "date", "date_published", "publish_date"),
    "modified": ("modified", "updated", "date_modified", "lastmod"),
    "url": ("url", "canonical_url", "canonicalURL"),
    "language": ("language", "lang"),
    "section": ("section",),
    "id": ("id",),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_BY = re.compile(r"by\s+(?=\S)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NOBODY = frozenset({"admin", "administrator", "no author", "none", "null", "n/a", "unknown", "unknown author", "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of one article. Unknown is None or empty; dates are ISO calendar dates once checked."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    outlet: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    id: str | None = None

    @classmethod
    def checked(cls, **values: object) -> Metadata:
        """Check values that a caller gives, such as the options of `pullquote add`.

        Args:
            values: any of this class's fields, as strings, dates, or (authors, translators) sequences of strings;
                None and the empty string mean unknown.

        Raises:
            InputError: a field is unknown, of the wrong type, or its value cannot be meant: one line.
        """
        unknown = sorted(set(values) - set(FIELDS))
        if unknown:
            raise InputError(
                "fact_unknown",
                "unknown field {name!r} (expected one of {known})",
                name=unknown[0],
                known=", ".join(FIELDS),
            )
        found, problems = _read(values, {name: (name,) for name in FIELDS})
        if problems:
            raise InputError("fact_invalid", "{problem}", problem=problems[0])
        return found

    def rechecked(self) -> Metadata:
        """Return this metadata as `checked` would make it; raise InputError where it would."""
        return Metadata.checked(**self.known())

    def known(self) -> dict[str, Any]:
        """Return the fields that have a value, by name."""
        return {name.name: value for name in fields(self) if (value := getattr(self, name.name))}


NOTHING = Metadata()


def read_fields(values: Mapping[str, object]) -> tuple[Metadata, list[str]]:
    """Read metadata from a file's mapping; unknown keys are ignored.

    Returns:
        The metadata, and for each value dropped (a date or URL that cannot be meant) one line that says so.

    Raises:
        ReadError: a value has the wrong type or cannot be stored.
    """
    try:
        found, problems = _read(values, _KEYS)
    except InputError as error:
        raise ReadError(error.code, "{problem}", problem=str(error)) from None
    return found, [f"{problem}; left unknown" for problem in problems]


def _read(values: Mapping[str, object], keys: Mapping[str, tuple[str, ...]]) -> tuple[Metadata, list[str]]:
    found: dict[str, Any] = {}
    problems: list[str] = []
    for field, names in keys.items():
        name = next((name for name in names if values.get(name) not in (None, "", [], ())), None)
        if name is None:
            continue
        value = values[name]
        if field in ("authors", "translators"):
            found[field] = _people(name, value)
            continue
        text = _text(name, value)
        if text is None:
            continue
        try:
            found[field] = _CHECKS[field](text) if field in _CHECKS else text
        except ValueError as error:
            problems.append(f"{name} {error}")
    return Metadata(**found), problems


def _text(name: str, value: object) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InputError(
            "fact_not_string", "{name} is {value}, expected a string; put it in quotes", name=name, value=_shown(value)
        )
    if has_surrogates(value):
        raise InputError(
            "fact_surrogates",
            "{name} holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; correct it",
            name=name,
        )
    return clean(value)


def clean(value: str) -> str | None:
    """Return a value on one line, ASCII whitespace collapsed and control characters removed; None when empty."""
    return re.sub(r"[ \t\n\r\f\v]+", " ", _CONTROL.sub("", value)).strip() or None


def _people(name: str, value: object) -> tuple[str, ...]:
    given = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
    names: list[str | None] = []
    for person in given:
        # Hugo and Jekyll write {name: …, url: …} for a person.
        inner = person.get("name") if isinstance(person, Mapping) else person
        if inner is not None and not isinstance(inner, str):
            raise InputError(
                "fact_not_names", "{name} holds {value}, expected names as strings", name=name, value=_shown(inner)
            )
        names.append(_text(name, inner) if inner is not None else None)
    return people(names)


def people(names: Iterable[str | None]) -> tuple[str, ...]:
    """Return people's names in order, each once in its first spelling, without 'By ' and stand-ins for nobody."""
    found: dict[str, str] = {}
    for name in names:
        bare = _BY.sub("", clean(name or "") or "", count=1) if _BY.match(name or "") else clean(name or "")
        if bare and bare.casefold() not in _NOBODY:
            found.setdefault(bare.casefold(), bare)
    return tuple(found.values())


def check_url(url: str) -> str:
    """Return an address a reader can open; raise ValueError for one that is not http or https."""
    shown = repr(url if len(url) <= 60 else url[:59] + "…")
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"{shown} is not an address (expected one that starts with https:// or http://)")
    return url


def check_language(tag: str) -> str:
    """Return a BCP 47 language tag such as `en` or `pt-BR`; raise ValueError for anything else."""
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{tag[:40]!r} is not a language tag (expected one like en or pt-BR)")
    return tag.replace("_", "-")


_CHECKS = {"published": parse_date, "modified": parse_date, "url": check_url, "language": check_language}


def _shown(value: object) -> str:
    # A container's repr may be huge: YAML's references multiply.
    if isinstance(value, list | tuple | dict):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


Layer = tuple[str, Metadata]


def merge(layers: Iterable[Layer]) -> tuple[Metadata, dict[str, str]]:
    """Take each field from the first layer that knows it.

    Args:
        layers: origins (`given`, `sidecar`, …) with their metadata, the most trusted first.

    Returns:
        The metadata, and the origin of each field that has a value.
    """
    merged = NOTHING
    origins: dict[str, str] = {}
    for origin, metadata in layers:
        new = {field: value for field, value in metadata.known().items() if field not in origins}
        merged = replace(merged, **new)
        origins.update(dict.fromkeys(new, origin))
    return merged, origins
