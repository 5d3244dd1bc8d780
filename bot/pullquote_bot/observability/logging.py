"""The bot's log: one JSON object per line, or text for a terminal; bot tokens never appear in it.

discord.py logs at INFO that it logs in, connects and resumes; payloads, including what people write, at DEBUG, which
is off here whatever the level of a logger.
"""

from __future__ import annotations

import logging
import math
import re
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from pullquote import escape_controls

Fields = Mapping[str, str | int | float | None]
"""What a record tells besides its message."""

NO_FIELDS: Fields = {}

_LEVELS = {"": logging.WARNING, "pullquote": logging.INFO, "discord": logging.INFO}
_LETTERS = string.ascii_lowercase + "234567"  # none is taken for another: no 0, 1, 8 or 9

# A token is three parts of base64url: the bot's id, a time and a signature. What a backslash escapes is passed over, so
# that the `n` of `\n` is not taken for a letter of the token after it; and so are words, so that none is tried twice.
_WORD = "[A-Za-z0-9_-]"
_TOKEN = re.compile(rf"\\(?:u[0-9a-fA-F]{{4}}|.)|(?P<token>{_WORD}{{18,}}+\.{_WORD}{{4,}}+\.{_WORD}{{20,}}+)|{_WORD}++")


def configure(stream: TextIO, *, structured: bool) -> None:
    """Log only to a stream: the records of `pullquote` and `discord`, and warnings of all other loggers.

    Args:
        stream: where to write.
        structured: write JSON objects instead of text.
    """
    handler = logging.StreamHandler(stream)
    handler.setLevel(logging.INFO)
    handler.setFormatter(_Structured() if structured else _Plain())
    handler.addFilter(_replace_unwritable)
    for name, level in _LEVELS.items():
        logger = logging.getLogger(name)
        for earlier in [*logger.handlers]:
            logger.removeHandler(earlier)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    logging.captureWarnings(True)


def incident(log: logging.Logger, error: BaseException, what: str, fields: Fields = NO_FIELDS) -> str:
    """Log an error with its traceback, and return an id under which the affected person can report it.

    Args:
        log: where to log it.
        error: the cause.
        what: what failed; it must not contain anything that a person wrote.
        fields: of the record, besides its incident; as little of what a person wrote as `what`.
    """
    name = _name()
    log.error("%s (incident %s)", what, name, exc_info=error, extra={**fields, "incident": name})
    return name


def refusal(
    log: logging.Logger, cause: str, what: str, fields: Fields = NO_FIELDS, *, level: int = logging.INFO
) -> str:
    """Log why something is not done although nothing is broken, and return an id as `incident` does.

    Args:
        log: where to log it.
        cause: why, as a code such as `busy`; nothing that a person wrote.
        what: what is not done; nothing that a person wrote.
        fields: as for `incident`.
        level: the record's level.
    """
    name = _name()
    log.log(level, "%s: %s (incident %s)", what, cause, name, extra={**fields, "incident": name, "cause": cause})
    return name


def _name() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


class _Structured(JsonFormatter):
    """A record as a JSON object on one line: time, level, logger, message, the fields of `extra`, exception."""

    def __init__(self) -> None:
        super().__init__(rename_fields={"exc_info": "exception", "stack_info": "stack"})

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Put the record's own fields first; others may not take their names, and are made serialisable."""
        super().add_fields(log_data, record, message_dict)
        own = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.message,
        }
        others = {str(key): _simple(value) for key, value in log_data.items() if key not in own}
        log_data.clear()
        log_data.update(own | others)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without tokens and controls, of which JSON leaves DEL as it is."""
        return _redacted(escape_controls(super().format(record)))


class _Plain(logging.Formatter):
    """A record as text: one line, then the traceback if there is one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line, with control characters visible, so that it stays one line and cannot control a terminal."""
        return _visible(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the traceback's lines, with other control characters visible."""
        return "\n".join(map(_visible, super().formatException(ei).split("\n")))

    def format(self, record: logging.LogRecord) -> str:
        """Return the text without tokens."""
        return _redacted(super().format(record))


def _replace_unwritable(record: logging.LogRecord) -> bool:
    """Replace a message that does not match its arguments; `logging` would print both unredacted to stderr."""
    try:
        record.getMessage()
    except Exception as error:
        record.msg, record.args = "a message could not be written: %r (%r)", (record.msg, error)
    return True


def _redacted(text: str) -> str:
    return _TOKEN.sub(lambda match: "[token]" if match["token"] else match[0], text)


def _visible(line: str) -> str:
    return escape_controls(line.replace("\n", "\\n").replace("\t", "\\t"))


def _simple(value: object) -> str | int | float | None:
    """Return a value unchanged if JSON can represent it, else its text."""
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)
