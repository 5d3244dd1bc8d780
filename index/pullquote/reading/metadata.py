"""The facts of an article, read from mappings: the caller's are checked strictly, a file's leniently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from pullquote.errors import InputError, ReadError
from pullquote.reading.bylines import byline_lines, writers
from pullquote.reading.dates import parse_date, parse_published
from pullquote.reading.lengths import excess
from pullquote.reading.source_keys import SOURCE_KEYS
from pullquote.reading.values import day_of_moment, named_people, single, texts_in
from pullquote.text.characters import has_surrogates
from pullquote.types import FACTS, LIST_FACTS, PEOPLE_FACTS, Metadata

_BY = re.compile(r"by\s+(?=\S)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_QUOTES = "\"'“”„‟‘’‚«» "  # around a date, an address or a language in front matter, where editors made them round
_WRONG_TYPES = frozenset({"fact_not_string", "fact_not_names"})
_NOBODY = frozenset({"admin", "administrator", "no author", "none", "null", "n/a", "unknown", "unknown author", "-"})


class MetadataSource(NamedTuple):
    """Metadata, and where it was found: `given`, `sidecar`, `json-ld`, … (see `Article.origins`)."""

    origin: str
    metadata: Metadata


NOTHING = Metadata()


def validate(metadata: Metadata) -> Metadata:
    """Return metadata that a caller gives, such as the options of `pullquote add`, as it is stored.

    Args:
        metadata: its values may also be dates, numbers (id) or other sequences of strings (people, corrections); None
            and the empty string mean unknown.

    Raises:
        InputError: a value is of the wrong type, too long or cannot be what its field says; one line.
    """
    known = metadata.known()
    found, problems = _read({fact: [(fact, known[fact])] for fact in FACTS if fact in known})
    if problems:
        name, problem = problems[0]
        raise InputError("fact_invalid", "{name} {problem}", name=name, problem=problem)
    return found


def read_fields(values: Mapping[str, object]) -> tuple[Metadata, list[str]]:
    """Read metadata from a file's mapping; unknown keys are ignored, case and separators of known ones do not matter.

    Returns:
        The metadata, and for each value dropped (a date or URL that cannot be meant, a value of another type) one line
        that says so.

    Raises:
        ReadError: a value cannot be stored, or an id is neither text nor a number.
    """
    by_key: dict[str, tuple[str, object]] = {}
    for name, value in values.items():
        if value not in (None, "", [], (), {}):
            by_key.setdefault(_key(name), (name, value))
    given: dict[str, list[tuple[str, object]]] = {}
    for fact, keys in SOURCE_KEYS.items():
        named = [by_key[_key(name)] for name in keys.plain if _key(name) in by_key]
        plain = named_people if fact in PEOPLE_FACTS else texts_in if fact in LIST_FACTS else single
        given[fact] = [
            (name, value if fact == "id" and isinstance(value, list) else plain(value))
            for name, value in dict(named).items()
        ]
    read, problems = _read(given, lenient=True)
    people = {fact: writers(getattr(read, fact), outlet=read.outlet, language=read.language) for fact in PEOPLE_FACTS}
    found = replace(read, **cast(Any, people))
    return found, [f"{name} {problem}; left unknown" for name, problem in problems]


def _read(
    given: Mapping[str, Sequence[tuple[str, object]]], *, lenient: bool = False
) -> tuple[Metadata, list[tuple[str, str]]]:
    """Read each fact from the first of its names and values that can be used.

    Returns:
        The facts, and for each that has values of which none can be used the first one's name and problem.

    Raises:
        ReadError: a value cannot be stored or, unless `lenient`, is of another type.
    """
    found: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for fact, candidates in given.items():
        failed: list[tuple[str, str]] = []
        for name, value in candidates:
            try:
                known = _listed(fact, name, value) if fact in LIST_FACTS else _checked(fact, name, value, lenient)
            except ValueError as error:
                failed.append((name, str(error)))
                continue
            except ReadError as error:
                if not lenient or fact == "id" or error.code not in _WRONG_TYPES:
                    raise
                failed.append((name, str(error).removeprefix(f"{name} ")))
                continue
            if known and (problem := excess(fact, known)):
                failed.append((name, problem))
            elif known:
                found[fact] = known
                break
        else:
            problems += failed[:1]
    return Metadata(**found), problems


def _checked(fact: str, name: str, value: object, lenient: bool) -> str | None:
    """Return a value as it is stored; raise ValueError if it cannot be what its fact says.

    A file's date may also be one that programs write where they know none; that is refused, if `lenient`.
    """
    text = _text(name, value)
    check = SOURCE_KEYS[fact].check
    if text is None or check is None:
        return text
    bare = text.strip(_QUOTES)
    if check is parse_date and lenient:
        return parse_published(bare)
    return (day_of_moment(bare) if check is parse_date else None) or check(bare)


def _key(name: str) -> str:
    """Return a name by which `datePublished`, `date-published` and `Date Published` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()


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


def _listed(fact: str, name: str, value: object) -> tuple[str, ...]:
    """Return the names, or the texts, of a fact that has several."""
    if fact in PEOPLE_FACTS:
        return _people(name, value)
    given = value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]
    return tuple(dict.fromkeys(filter(None, (_text(name, text) for text in given if text is not None))))


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
        names += [_text(name, line) for line in byline_lines(inner)] if inner is not None else []
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
    """Take each fact from the first source that knows it, in a length that is kept.

    Args:
        sources: the most trusted first.

    Returns:
        The metadata, and the origin of each fact that has a value.
    """
    merged = NOTHING
    origins: dict[str, str] = {}
    for origin, metadata in sources:
        new = {
            fact: value
            for fact, value in metadata.known().items()
            if fact not in origins and excess(fact, value) is None
        }
        merged = replace(merged, **new)
        origins.update(dict.fromkeys(new, origin))
    return merged, origins


def left_out(sources: Iterable[MetadataSource], merged: Metadata) -> list[str]:
    """Return a line for each fact that is unknown because all that sources say of it is too long."""
    found: dict[str, str] = {}
    for _, metadata in sources:
        for fact, value in metadata.known().items():
            if not getattr(merged, fact) and (problem := excess(fact, value)):
                found.setdefault(fact, f"{fact} {problem}; left unknown")
    return list(found.values())
