"""The bot's settings, read from `PULLQUOTE_DISCORD_…` variables when it starts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_data_path

from pullquote import SettingsError

PREFIX = "PULLQUOTE_DISCORD_"
_NAMES = ("TOKEN", "TOKEN_FILE", "STATE", "SHARED", "PORT")
_TOKEN = re.compile(r"(?P<id>[\w-]{18,})\.[\w-]{4,}\.[\w-]{20,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """The bot's settings.

    `token` is Discord's; it is never shown. `state` is the folder of servers' settings and of answers given; `shared`
    are the collections that everyone may read; `port`, on loopback, serves health and metrics (None: off).
    """

    token: str = field(repr=False)
    state: Path
    shared: tuple[str, ...] = ("default",)
    port: int | None = None

    @property
    def application_id(self) -> int:
        """Return the bot's id, which its token begins with."""
        match = _TOKEN.fullmatch(self.token)
        try:
            return int(base64.urlsafe_b64decode(match["id"] + "==")) if match else 0
        except (binascii.Error, ValueError):
            return 0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> BotSettings:
        """Read the bot's settings.

        Raises:
            SettingsError: a variable is unknown or out of bounds, or there is no token.
        """
        given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}
        unknown = sorted(given.keys() - set(_NAMES))
        if unknown:
            known = ", ".join(PREFIX + name for name in _NAMES)
            raise SettingsError(
                "setting_unknown",
                "{name} is not a setting: known are {known}",
                name=f"{PREFIX}{unknown[0]}",
                known=known,
            )
        settings = cls(
            token=_token(given),
            state=cls.state_folder(environment),
            shared=tuple(filter(None, map(str.strip, given.get("SHARED", "default").split(",")))),
            port=_port(given.get("PORT", "")),
        )
        if not settings.application_id:
            raise SettingsError(
                "token_invalid",
                "the Discord token is not one: give the bot's token from the developer portal (Bot → Reset Token), "
                "three parts with dots between them",
            )
        return settings

    @staticmethod
    def state_folder(environment: Mapping[str, str]) -> Path:
        """Return the folder of the bot's own file; commands that need no token use it too."""
        given = environment.get(f"{PREFIX}STATE")
        return Path(given) if given else user_data_path("pullquote") / "bot"


def _token(given: Mapping[str, str]) -> str:
    """Take the token from its variable, or from the file that holds it (a Docker secret)."""
    if given.get("TOKEN") and given.get("TOKEN_FILE"):
        raise SettingsError(
            "token_twice", "{name}TOKEN and {name}TOKEN_FILE are both set: give one of them", name=PREFIX
        )
    token = given.get("TOKEN", "")
    if given.get("TOKEN_FILE"):
        try:
            token = Path(given["TOKEN_FILE"]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not text"
            raise SettingsError(
                "token_file_unreadable",
                "the token file {path} cannot be read: {problem}",
                path=given["TOKEN_FILE"],
                problem=why,
            ) from None
    if not token.strip():
        raise SettingsError(
            "token_missing",
            "there is no Discord token: set {name}TOKEN, or {name}TOKEN_FILE to a file with it",
            name=PREFIX,
        )
    return token.strip().removeprefix("Bot ")


def _port(value: str) -> int | None:
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError(
            "port_invalid", "{name} is {value!r}: give a number from 1 to 65535", name=f"{PREFIX}PORT", value=value
        )
    return int(value)
