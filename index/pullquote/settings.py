"""Settings, typed and bounded. They are read when a program starts (`Settings.from_environment`), never at import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

from pullquote.errors import SettingsError

PREFIX = "PULLQUOTE_"
OTHERS = ("PULLQUOTE_DISCORD_",)  # settings of the bot, which reads its own
BOUNDS = {"quote_length": (80, 4000), "depth": (10, 1000)}
SWITCHES = {"compile"}
QUOTE_LENGTH, DEPTH = 800, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a whole program.

    `archive` is the archive's folder, `encoder` the encoder's name (None: the archive's own, for a new one the
    default), `quote_length` the maximum code points of a quote, `depth` the number of candidates from each index,
    `cross_encoder` the model that reranks the best of them (None: no reranking), `compile` whether encoders are
    compiled, `cache` the folder of data that can be made again: compiled encoders and the demo newsroom's archive.
    """

    archive: str = ""
    encoder: str | None = None
    quote_length: int = QUOTE_LENGTH
    depth: int = DEPTH
    cross_encoder: str | None = None
    compile: bool = True
    cache: str = ""

    def __post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(
                    "setting_out_of_range",
                    "{name} is {value}: give a number from {low} to {high}",
                    name=f"{PREFIX}{name.upper()}",
                    value=value,
                    low=low,
                    high=high,
                )
        if not self.archive:
            object.__setattr__(self, "archive", str(user_data_path("pullquote") / "archive"))
        if not self.cache:
            object.__setattr__(self, "cache", str(user_cache_path("pullquote")))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read settings from `PULLQUOTE_…` variables.

        Raises:
            SettingsError: a variable is unknown, is no number where one is expected, is neither 0 nor 1 where that is
                expected, or is out of bounds.
        """
        known = {f"{PREFIX}{field.name.upper()}": field.name for field in fields(cls)}
        given: dict[str, Any] = {}
        for variable, value in environment.items():
            if not variable.startswith(PREFIX) or variable.startswith(OTHERS):
                continue
            if variable not in known:
                raise SettingsError(
                    "setting_unknown",
                    "{name} is not a setting: known are {known}",
                    name=variable,
                    known=", ".join(sorted(known)),
                )
            name = known[variable]
            if name in BOUNDS and not value.isdecimal():
                raise SettingsError(
                    "setting_not_a_number", "{name} is {value!r}: give a whole number", name=variable, value=value
                )
            if name in SWITCHES and value not in {"0", "1"}:
                raise SettingsError(
                    "setting_not_a_switch",
                    "{name} is {value!r}: give 1 or 0, for yes or no",
                    name=variable,
                    value=value,
                )
            given[name] = int(value) if name in BOUNDS else value == "1" if name in SWITCHES else value
        return cls(**given)


def sample_folder(settings: Settings, version: str) -> Path:
    """Return the folder, in the cache, of the archive made of the demo newsroom."""
    return Path(settings.cache) / f"sample-{version}"
