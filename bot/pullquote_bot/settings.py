"""The bot's settings, read from `PULLQUOTE_DISCORD_…` variables when it starts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from pullquote import SettingsError

PREFIX = "PULLQUOTE_DISCORD_"
_NAMES = (
    *("TOKEN", "TOKEN_FILE", "STATE", "SHARED", "PORT", "ACTIVITY", "PRIVACY_URL", "TERMS_URL"),
    *("QUESTIONS_PER_MINUTE", "QUESTIONS_PER_DAY", "PARAGRAPHS", "WATCH_SECONDS"),
)
ACTIVITY = "Ask me with /ask or a mention"
WATCH_SECONDS = 60
LONGEST_WAIT = 86_400  # seconds between two looks for new articles
MOST = 1_000_000_000  # the largest limit
LONGEST_ACTIVITY = 128  # characters that Discord takes
_LONGEST_URL = 500  # characters; a message has room for two
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_IN_URL = re.compile(
    r"[!#$%&'*+,\-./0-9:;=?@A-Z\[\]_a-z~]+"
)  # RFC 3986, without parentheses: they end a link in Discord
_TOKEN = re.compile(r"(?P<id>[\w-]{18,})\.[\w-]{4,}\.[\w-]{20,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be asked and added; None: any number.

    `per_minute` are the questions of one person in a minute, `per_day` those of one server in a day (UTC); `paragraphs`
    are those that a server may have added.
    """

    per_minute: int | None = None
    per_day: int | None = None
    paragraphs: int | None = None

    def within(self, bounds: Limits) -> Limits:
        """Return these limits, none of them looser than those of whoever sets bounds."""
        return Limits(
            per_minute=_stricter(self.per_minute, bounds.per_minute),
            per_day=_stricter(self.per_day, bounds.per_day),
            paragraphs=_stricter(self.paragraphs, bounds.paragraphs),
        )


def _stricter(one: int | None, other: int | None) -> int | None:
    return min((limit for limit in (one, other) if limit is not None), default=None)


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Where the operator's privacy policy and terms are; None: nowhere."""

    privacy: str | None = None
    terms: str | None = None


NO_POLICIES = Policies()


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """The bot's settings.

    `token` is Discord's; it is never shown. `state` is the folder of servers' settings and of answers given; `shared`
    are the collections that everyone may read; `port`, on loopback, serves health and metrics (None: off). `activity`
    is what Discord shows below the bot's name. The numbers of questions and paragraphs are limits (None: none).
    `watch_seconds` is how often new articles are looked for that answer a watched question.
    """

    token: str = field(repr=False)
    state: Path
    shared: tuple[str, ...] = ("default",)
    port: int | None = None
    activity: str = ACTIVITY
    questions_per_minute: int | None = None
    questions_per_day: int | None = None
    paragraphs: int | None = None
    privacy_url: str | None = None
    terms_url: str | None = None
    watch_seconds: int = WATCH_SECONDS

    @property
    def limits(self) -> Limits:
        """The limits that no server can loosen."""
        return Limits(per_minute=self.questions_per_minute, per_day=self.questions_per_day, paragraphs=self.paragraphs)

    @property
    def policies(self) -> Policies:
        """Where the operator's policies are."""
        return Policies(privacy=self.privacy_url, terms=self.terms_url)

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
            activity=_activity(given.get("ACTIVITY", ACTIVITY)),
            questions_per_minute=_limit(given, "QUESTIONS_PER_MINUTE"),
            questions_per_day=_limit(given, "QUESTIONS_PER_DAY"),
            paragraphs=_limit(given, "PARAGRAPHS"),
            privacy_url=_url(given, "PRIVACY_URL"),
            terms_url=_url(given, "TERMS_URL"),
            watch_seconds=_seconds(given.get("WATCH_SECONDS", "").strip()),
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


def _activity(value: str) -> str:
    activity = " ".join(value.split())
    if len(activity) > LONGEST_ACTIVITY:
        raise SettingsError(
            "activity_long",
            "{name} has {length} characters: Discord takes at most {limit}",
            name=f"{PREFIX}ACTIVITY",
            length=len(activity),
            limit=LONGEST_ACTIVITY,
        )
    return activity


def _limit(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name, "").strip()
    if not value:
        return None
    if not value.isdecimal() or not value.isascii() or not 0 < int(value) <= MOST:
        raise SettingsError(
            "limit_invalid",
            "{name} is {value!r}: give a whole number from 1 to {limit}, or leave it out for no limit",
            name=f"{PREFIX}{name}",
            value=value,
            limit=MOST,
        )
    return int(value)


def _seconds(value: str) -> int:
    if not value:
        return WATCH_SECONDS
    if not value.isdecimal() or not value.isascii() or not 0 < int(value) <= LONGEST_WAIT:
        raise SettingsError(
            "watch_seconds_invalid",
            "{name} is {value!r}: give a whole number of seconds from 1 to {limit}",
            name=f"{PREFIX}WATCH_SECONDS",
            value=value,
            limit=LONGEST_WAIT,
        )
    return int(value)


def _url(given: Mapping[str, str], name: str) -> str | None:
    """Take the address of a page that anybody can open, and that no message displays as something else."""
    value = given.get(name, "").strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme == "https" and bool(_HOST.fullmatch(parts.hostname or "")) and parts.username is None
        usable = usable and parts.port != 0 and bool(_IN_URL.fullmatch(value)) and len(value) <= _LONGEST_URL
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(
            "url_invalid",
            "{name} is {value!r}: give the https:// address of a page, such as https://example.org/privacy, in at most "
            "{limit} characters, with others than A-Z, 0-9 and -._~!#$%&'*+,/:;=?@[] percent-encoded",
            name=f"{PREFIX}{name}",
            value=value,
            limit=_LONGEST_URL,
        )
    return value
