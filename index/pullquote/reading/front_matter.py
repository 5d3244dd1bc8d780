"""Front matter, and YAML as people write it by hand: what is no valid YAML is read entry by entry."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pullquote.errors import ReadError
from pullquote.text.characters import has_letter_or_digit

_FRONT = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?)(?:^|\n)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_UNCLOSED = re.compile(r"---[ \t]*\n[a-z_][\w-]*[ \t]*:(?:[ \t]|\n)|\+\+\+[ \t]*\n[a-z_][\w-]*[ \t]*=")
_LARGEST_FRONT = 100_000
_MOST_ENTRIES = 300  # that are read one by one where all together are not YAML
# Keys of TOML that lead deeper than this take memory that grows with the square of their depth.
_KEY_PART = r"""(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)"""
_DEEP_KEY = re.compile(rf"(?<![\w-]){_KEY_PART}(?:[ \t]*+\.[ \t]*+{_KEY_PART}){{32}}")
_SCALARS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "timestamp", "binary"))
_KEY = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\W\d][^\n:]{0,60}?)[ \t]*:"""
_ENTRY = re.compile(rf"{_KEY}(?=\s|$)")
_VALUE = re.compile(rf"([ \t]*(?:-[ \t]+)?(?:{_KEY}(?:[ \t]+|\Z))?)(.*)")
_QUOTED = re.compile(r"""["'“”„‟‘’‚«»]([^"“”„‟«»]*)["'“”‟‘’«»]""")


class FrontMatter(NamedTuple):
    """The values of front matter, the body after it, and what could not be read of it, one line each."""

    values: Mapping[str, object]
    body: str
    notes: tuple[str, ...] = ()


def split_front_matter(text: str) -> FrontMatter:
    """Split YAML (`---`) or TOML (`+++`) front matter from the body after it.

    Returns:
        The values, none where there is no front matter (a first line of `---` may be a rule), the body, and notes.

    Raises:
        ReadError: nothing of the front matter can be read, and it is not plainly something else.
    """
    match = _FRONT.match(text) if text.startswith(("---", "+++")) else None
    if match is None and _UNCLOSED.match(text):
        fence = text[:3]
        raise ReadError(
            "front_matter_not_closed",
            "front matter is not closed (no second line of `{fence}`); add `{fence}` after its last line",
            fence=fence,
        )
    if match is None or len(match[2]) > _LARGEST_FRONT:
        return FrontMatter({}, text)
    fence, inner = match[1], match[2]
    if fence == "+++":
        try:
            return FrontMatter(_load_toml(inner), text[match.end() :])
        except (ValueError, RecursionError) as error:
            raise ReadError(
                "not_toml",
                "front matter is not valid TOML ({problem}); correct it or remove it",
                problem=one_line(error),
            ) from None
    if not re.search(r"^[\w\"'-]+\s*:(?:\s|$)", inner, re.MULTILINE):
        return FrontMatter({}, text)
    values, notes = load_yaml(inner, "front matter")
    return FrontMatter(values, text[match.end() :], notes)


def _load_toml(text: str) -> dict[str, Any]:
    if _DEEP_KEY.search(text):
        raise ValueError("a name with more than 32 parts")
    return tomllib.loads(text)


def load_yaml(text: str, what: str) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Read a YAML mapping whose scalars are all strings or null, so that dates and titles stay as printed.

    Of a mapping that is not valid YAML each entry is read by itself, and where that fails with its values in quotes:
    so are colons, tabs and marks read that somebody wrote without thinking of YAML.

    Returns:
        The mapping, and one line for each entry that could not be read or that stands twice.

    Raises:
        ReadError: not a mapping, or none of its entries can be read; `what` names the source in the message.
    """
    import yaml

    try:
        loaded, twice = _load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        values, notes = _by_entries(text, what)
        if values:
            return values, notes
        raise ReadError(
            "not_yaml",
            "{name} is not valid YAML ({problem}); correct it or remove it",
            name=what,
            problem=one_line(error),
        ) from None
    if loaded is None:
        return {}, ()
    if not isinstance(loaded, dict):
        raise ReadError(
            "yaml_not_mapping",
            "{name} is not a mapping of names to values (expected lines such as `title: …`)",
            name=what,
        )
    notes = tuple(_said_twice(what, name) for name in dict.fromkeys(twice))
    return {str(name): value for name, value in loaded.items()}, notes


def one_line(error: Exception) -> str:
    """Return a parser's error message, shortened to one line."""
    text = " ".join(str(error).replace('in "<unicode string>", ', "").split())
    return text if len(text) <= 160 else text[:159] + "…"


def _load(text: str) -> tuple[Any, list[str]]:
    """Return what a YAML text holds, and the names that stand in it twice with different values."""
    import yaml

    twice: list[str] = []

    class Loader(yaml.SafeLoader):
        """Leaves numbers, dates and booleans as strings, exactly as written; names at the top may not stand twice."""

        yaml_implicit_resolvers = {  # noqa: RUF012
            first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
        yaml_constructors = {  # noqa: RUF012
            tag: yaml.SafeLoader.construct_yaml_str if tag in _SCALARS else constructor
            for tag, constructor in yaml.SafeLoader.yaml_constructors.items()
        }

        def flatten_mapping(self, node: Any) -> None:
            """Merge nothing (`<<`): merged mappings multiply, and front matter needs none."""

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            if node.start_mark.column == 0:
                names = Counter(key.value for key, _ in node.value if isinstance(key.value, str))
                twice.extend(name for name, count in names.items() if count > 1)
            return super().construct_mapping(node, deep)

    return yaml.load(text, Loader), twice  # a SafeLoader # nosec B506


def _by_entries(text: str, what: str) -> tuple[dict[str, object], tuple[str, ...]]:
    """Read the entries of a mapping one by one; give what was read, and a line for each that was not."""
    import yaml

    values: dict[str, object] = {}
    notes: list[str] = []
    for number, lines in enumerate(_entries(text)):
        if number == _MOST_ENTRIES:
            notes.append(f"{what}: what follows its first {_MOST_ENTRIES} entries cannot be read as YAML; left out")
            break
        quoted = list(map(_with_quotes, lines))
        for attempt in ("\n".join(lines), "\n".join(quoted), quoted[0]):
            try:
                loaded, _ = _load(attempt)
            except (yaml.YAMLError, ValueError, RecursionError):
                continue
            if isinstance(loaded, dict) and not any(map(_is_debris, loaded.values())):
                notes += [_said_twice(what, str(name)) for name in loaded if str(name) in values]
                values |= {str(name): value for name, value in loaded.items()}
                if len(lines) > 1 and attempt == quoted[0]:
                    notes.append(f"{what}: what follows {_shown(lines[0])} cannot be read as YAML; left out")
                break
        else:
            notes.append(f"{what}: {_shown(lines[0])} and what follows it cannot be read as YAML; left out")
    return values, tuple(notes)


def _shown(line: str) -> str:
    return repr(line if len(line) <= 60 else line[:59] + "…")


def _entries(text: str) -> Iterator[list[str]]:
    """Yield the lines of each entry at the left edge, with those below it that are indented or items of a list."""
    lines: list[str] = []
    for line in text.split("\n"):
        if _ENTRY.match(line):
            if lines:
                yield lines
            lines = [line]
        elif lines and line.strip() and not line.lstrip().startswith("#"):
            lines.append(line)
    if lines:
        yield lines


def _with_quotes(line: str) -> str:
    """Return a line of YAML with its value in quotes and no tab: `title: Fares: up` as `title: "Fares: up"`."""
    match = _VALUE.fullmatch(line.rstrip())
    if match is None or not match[2]:
        return line.replace("\t", "  ")
    quoted = _QUOTED.fullmatch(match[2])
    return match[1].replace("\t", " ") + json.dumps(quoted[1] if quoted else match[2], ensure_ascii=False)


def _is_debris(value: object) -> bool:
    """Return whether a value is nothing but marks, such as the bracket of a list that was not closed."""
    return isinstance(value, str) and bool(value) and not has_letter_or_digit(value)


def _said_twice(what: str, name: str) -> str:
    return f"{what} says `{name}` twice; the last is read"
