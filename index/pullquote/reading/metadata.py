"""The facts of an article, read from mappings: the caller's are checked strictly, a file's leniently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pullquote.errors import InputError, ReadError
from pullquote.reading.source_keys import SOURCE_KEYS
from pullquote.text.characters import has_surrogates
from pullquote.types import FACTS, LIST_FACTS, Metadata

_BY = re.compile(r"by\s+(?=\S)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_NOBODY = frozenset({"admin", "administrator", "no author", "none", "null", "n/a", "unknown", "unknown author", "-"})


class MetadataSource(NamedTuple):
    """Metadata, and where it was found: `given`, `sidecar`, `json-ld`, … (see `Article.origins`)."""

    origin: str
    metadata: Metadata


NOTHING = Metadata()


def validate(metadata: Metadata) -> Metadata:
    """Return metadata that a caller gives, such as the options of `pullquote add`, as it is stored.

    Args:
        metadata: its values may also be dates, numbers (id) or other sequences of strings (people); None and the empty
            string mean unknown.

    Raises:
        InputError: a value is of the wrong type or cannot be what its field says; one line.
    """
    found, problems = _read(metadata.known(), {fact: (fact,) for fact in FACTS})
    if problems:
        name, problem = problems[0]
        raise InputError("fact_invalid", "{name} {problem}", name=name, problem=problem)
    return found


def read_fields(values: Mapping[str, object]) -> tuple[Metadata, list[str]]:
    """Read metadata from a file's mapping; unknown keys are ignored.

    Returns:
        The metadata, and for each value dropped (a date or URL that cannot be meant) one line that says so.

    Raises:
        ReadError: a value has the wrong type or cannot be stored.
    """
    found, problems = _read(values, {fact: keys.plain for fact, keys in SOURCE_KEYS.items()})
    return found, [f"{name} {problem}; left unknown" for name, problem in problems]


def _read(values: Mapping[str, object], names: Mapping[str, tuple[str, ...]]) -> tuple[Metadata, list[tuple[str, str]]]:
    """Read each fact from the first of its names that has a value; beside it, names and problems of what cannot be."""
    found: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for fact, its_names in names.items():
        name = next((name for name in its_names if values.get(name) not in (None, "", [], ())), None)
        if name is None:
            continue
        value = values[name]
        if fact in LIST_FACTS:
            found[fact] = _people(name, value)
            continue
        text = _text(name, value)
        if text is None:
            continue
        check = SOURCE_KEYS[fact].check
        try:
            found[fact] = check(text) if check is not None else text
        except ValueError as error:
            problems.append((name, str(error)))
    return Metadata(**found), problems


def _text(name: str, value: object) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ReadError(
            "fact_not_string", "{name} is {value}, expected a string; put it in quotes", name=name, value=_shown(value)
        )
    if has_surrogates(value):
        raise ReadError(
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
            raise ReadError(
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


def _shown(value: object) -> str:
    # A container's repr may be huge: YAML's references multiply.
    if isinstance(value, list | tuple | dict):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"


def merge(sources: Iterable[MetadataSource]) -> tuple[Metadata, dict[str, str]]:
    """Take each fact from the first source that knows it.

    Args:
        sources: the most trusted first.

    Returns:
        The metadata, and the origin of each fact that has a value.
    """
    merged = NOTHING
    origins: dict[str, str] = {}
    for origin, metadata in sources:
        new = {fact: value for fact, value in metadata.known().items() if fact not in origins}
        merged = replace(merged, **new)
        origins.update(dict.fromkeys(new, origin))
    return merged, origins
