"""Settings, typed and bounded. They are read when a program starts (`Settings.load`), never at import.

A value comes from an option of the command line, else from a `PULLQUOTE_…` variable of the environment, else from the
configuration file, else it is the default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_config_path, user_data_path

from pullquote.errors import SettingsError

PREFIX = "PULLQUOTE_"
OTHERS = ("PULLQUOTE_DISCORD_",)  # settings of the bot, which reads its own
BOUNDS = {"quote_length": (80, 4000), "depth": (10, 1000), "fetch_delay": (0, 60)}
SWITCHES = {"compile"}
FOLDERS = {"archive", "cache", "encoder", "cross_encoder"}  # or names, of encoders
QUOTE_LENGTH, DEPTH, FETCH_DELAY = 800, 100, 1

Origin = Literal["option", "environment", "file", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a whole program.

    `archive` is the archive's folder, `encoder` the name of the encoder of new archives (None: the default; an archive
    that has articles keeps its own), `quote_length` the maximum code points of a quote, `depth` the number of
    candidates from each index, `cross_encoder` the model that reranks the best of them (None: no reranking), `compile`
    whether encoders are compiled, `cache` the folder of data that can be made again: compiled encoders and the demo
    newsroom's archive. `fetch_allow` names the addresses, networks and hosts, separated by commas, that may be read
    from though they are not public, `fetch_delay` is the seconds between two requests to one host, and `user_agent` is
    what requests say of who asks (None: Pullquote). `quote_limits` are the most words of a quote by outlet or host, as
    `Harbour Ledger=40, *=120`, `licensed` the outlets and hosts, separated by commas, that have allowed more than their
    terms say; `*` is everybody.
    """

    archive: str = ""
    encoder: str | None = None
    quote_length: int = QUOTE_LENGTH
    depth: int = DEPTH
    cross_encoder: str | None = None
    compile: bool = True
    cache: str = ""
    fetch_allow: str = ""
    fetch_delay: int = FETCH_DELAY
    user_agent: str | None = None
    quote_limits: str = ""
    licensed: str = ""

    def __post_init__(self) -> None:
        for name in BOUNDS:
            _check_bounds(name, getattr(self, name), variable(name))
        read_limits(self.quote_limits)
        if not self.archive:
            object.__setattr__(self, "archive", str(user_data_path("pullquote") / "archive"))
        if not self.cache:
            object.__setattr__(self, "cache", str(user_cache_path("pullquote")))

    @classmethod
    def load(cls, environment: Mapping[str, str], *, file: Path | None = None, **options: str | None) -> Settings:
        """Read settings from the environment and the configuration file.

        Args:
            environment: its `PULLQUOTE_…` variables win over the file.
            file: the configuration file, by default the user's; it need not exist.
            options: values that win over both; None or empty for those not given.

        Raises:
            SettingsError: a variable or a key is unknown, or its value cannot be used.
        """
        given = {name: value for name, value in options.items() if value}
        return cls(**{**from_file(file or config_file()), **from_environment(environment), **given})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read settings from `PULLQUOTE_…` variables alone.

        Raises:
            SettingsError: a variable is unknown, is no number where one is expected, is neither 0 nor 1 where that is
                expected, or is out of bounds.
        """
        return cls(**from_environment(environment))


@dataclass(frozen=True, slots=True)
class Source:
    """The value of a setting and where it comes from: `place` is the variable or the key of the file, if it is one."""

    name: str
    value: str | int | bool | None
    origin: Origin
    place: str | None = None


def config_file() -> Path:
    """Return the path of the user's configuration file, which need not exist."""
    return user_config_path("pullquote") / "config.toml"


def sources(environment: Mapping[str, str], *, file: Path | None = None, **options: str | None) -> list[Source]:
    """Return every setting with its value and where that comes from; the arguments are those of `Settings.load`.

    Raises:
        SettingsError: as `Settings.load`.
    """
    settings = Settings.load(environment, file=file, **options)
    set_in_file, set_in_environment = from_file(file or config_file()), from_environment(environment)
    found = []
    for field in fields(Settings):
        name, value = field.name, getattr(settings, field.name)
        if options.get(name):
            found.append(Source(name, value, "option", f"--{name}"))
        elif name in set_in_environment:
            found.append(Source(name, value, "environment", variable(name)))
        elif name in set_in_file:
            found.append(Source(name, value, "file", name))
        else:
            found.append(Source(name, value, "default"))
    return found


def read_limits(setting: str) -> dict[str, int]:
    """Return the most words of a quote by outlet or host.

    Raises:
        SettingsError: a part of the setting is no name with a number.
    """
    limits: dict[str, int] = {}
    for part in filter(None, map(str.strip, setting.split(","))):
        name, mark, number = (piece.strip() for piece in part.rpartition("="))
        if not (name and mark and number.isascii() and number.isdecimal()):
            raise SettingsError(
                "quote_limits_invalid",
                "{part!r} is no limit: give an outlet or * and its most words, as Harbour Ledger=40, *=120",
                part=part,
            )
        limits[name] = int(number)
    return limits


def read_publishers(setting: str) -> tuple[str, ...]:
    """Return the outlets and hosts that a setting names."""
    return tuple(filter(None, map(str.strip, setting.split(","))))


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `PULLQUOTE_…` variables give, by name; one that is empty gives none.

    In paths, `~` is the user's home.
    """
    known = {variable(field.name): field.name for field in fields(Settings)}
    given: dict[str, Any] = {}
    for shown, value in environment.items():
        if not shown.startswith(PREFIX) or shown.startswith(OTHERS):
            continue
        if shown not in known:
            raise SettingsError(
                "setting_unknown",
                "{name} is not a setting: known are {known}",
                name=shown,
                known=", ".join(sorted(known)),
            )
        name = known[shown]
        if not value:
            continue
        if name in BOUNDS and not value.isdecimal():
            raise SettingsError(
                "setting_not_a_number", "{name} is {value!r}: give a whole number", name=shown, value=value
            )
        if name in SWITCHES and value not in {"0", "1"}:
            raise SettingsError(
                "setting_not_a_switch",
                "{name} is {value!r}: give 1 or 0, for yes or no",
                name=shown,
                value=value,
            )
        given[name] = int(value) if name in BOUNDS else value == "1" if name in SWITCHES else _expanded(name, value)
        if name in BOUNDS:
            _check_bounds(name, given[name], shown)
    return given


def from_file(path: Path) -> dict[str, Any]:
    """Return the settings that a configuration file gives, by name; none if there is no such file.

    In paths, `~` is the user's home.
    """
    given = _read_toml(path)
    kinds: dict[str, type] = dict.fromkeys(BOUNDS, int) | dict.fromkeys(SWITCHES, bool)
    known = {field.name: kinds.get(field.name, str) for field in fields(Settings)}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise SettingsError(
            "config_key_unknown",
            "{file}: {names} is not a setting: known are {known}",
            file=path,
            names=", ".join(unknown),
            known=", ".join(sorted(known)),
        )
    for name, value in given.items():
        if value == "":
            raise SettingsError(
                "config_value_empty",
                "{file}: {name} is empty: give a value, or leave the line out",
                file=path,
                name=name,
            )
        if type(value) is not known[name]:
            raise SettingsError(
                "config_value_wrong",
                "{file}: {name} is {value!r}: give {expected}",
                file=path,
                name=name,
                value=value,
                expected={int: "a whole number", bool: "true or false", str: "a text in quotation marks"}[known[name]],
            )
        if name in BOUNDS:
            _check_bounds(name, given[name], f"{path}: {name}")
        given[name] = _expanded(name, value)
    return given


def _expanded(name: str, value: Any) -> Any:
    """Return the value of a setting, with the user's home in place of `~` if it is a path."""
    if name not in FOLDERS or not str(value).startswith("~"):
        return value
    try:
        return str(Path(value).expanduser())
    except RuntimeError:  # there is no such user: it is a folder's name
        return value


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # that it is not TOML, or not UTF-8, is a ValueError
        problem = "it is not text in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise SettingsError(
            "config_unreadable",
            "the configuration file {file} cannot be read: {problem}",
            file=path,
            problem=(error.strerror or problem) if isinstance(error, OSError) else problem,
        ) from error


def _check_bounds(name: str, value: int, shown: str) -> None:
    low, high = BOUNDS[name]
    if not low <= value <= high:
        raise SettingsError(
            "setting_out_of_range",
            "{name} is {value}: give a number from {low} to {high}",
            name=shown,
            value=value,
            low=low,
            high=high,
        )


def sample_folder(settings: Settings, version: str) -> Path:
    """Return the folder, in the cache, of the archive made of the demo newsroom."""
    return Path(settings.cache) / f"sample-{version}"
