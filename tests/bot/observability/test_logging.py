from __future__ import annotations

import base64
import io
import json
import logging
import math
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pullquote_bot.observability.logging import configure, incident

NAMES = ("", "pullquote", "discord", "py.warnings")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restore what `configure` changes for the whole process."""
    loggers = [logging.getLogger(name) for name in NAMES]
    before = [(logger, [*logger.handlers], logger.level, logger.propagate) for logger in loggers]
    yield
    logging.captureWarnings(False)
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def logging_to(*, structured: bool) -> io.StringIO:
    stream = io.StringIO()
    configure(stream, structured=structured)
    return stream


def objects(stream: io.StringIO) -> list[dict[str, Any]]:
    """Parse the lines as strict JSON, each a whole object."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return [json.loads(line, parse_constant=refuse) for line in stream.getvalue().split("\n")[:-1]]


def token(number: int = 123456789012345678, signature: str = "aB3_-" * 7 + "xyz") -> str:
    first = base64.urlsafe_b64encode(str(number).encode()).decode().rstrip("=")
    return f"{first}.Gx-_Ab.{signature}"


def test_a_record_is_an_object_on_a_line():
    stream = logging_to(structured=True)
    before = datetime.now(UTC)
    log = logging.getLogger("pullquote.bot")
    log.info("served %d of %s", 3, "é", extra={"server": 5, "seconds": 0.5, "shard": None, "ok": True})
    (found,) = objects(stream)
    time = datetime.fromisoformat(found.pop("time"))
    assert time.utcoffset() == before.utcoffset()
    assert before.replace(microsecond=0) <= time <= datetime.now(UTC)
    assert found == {
        "level": "INFO",
        "logger": "pullquote.bot",
        "message": "served 3 of é",
        "server": 5,
        "seconds": 0.5,
        "shard": None,
        "ok": True,
    }
    assert list(json.loads(stream.getvalue()))[:4] == ["time", "level", "logger", "message"]


def test_an_exception_is_in_its_object():
    stream = logging_to(structured=True)
    try:
        raise LookupError("first\nsecond")
    except LookupError:
        logging.getLogger("pullquote").exception("failed\nhere", stack_info=True)
    (found,) = objects(stream)
    assert found["message"] == "failed\nhere"
    assert found["exception"].startswith("Traceback (most recent call last):\n")
    assert found["exception"].endswith("LookupError: first\nsecond")
    assert found["stack"].startswith("Stack (most recent call last):\n")


def test_what_is_given_besides_takes_no_names_and_is_strict_json():
    stream = logging_to(structured=True)
    extra = {"time": "never", "level": "none", "logger": "nobody", "nan": math.nan, "least": -math.inf, "many": (1, 2)}
    logging.getLogger("pullquote").warning("served", extra=extra)
    (found,) = objects(stream)
    datetime.fromisoformat(found.pop("time"))
    assert found == {
        "level": "WARNING",
        "logger": "pullquote",
        "message": "served",
        "nan": "nan",
        "least": "-inf",
        "many": "(1, 2)",
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.just(object()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.tuples(st.integers()), inner),
    max_leaves=5,
)


@given(
    message=st.text(st.characters()) | st.dictionaries(st.text() | st.integers() | st.tuples(), VALUES, max_size=3),
    extra=st.dictionaries(
        st.text().filter(lambda key: key not in {*vars(logging.makeLogRecord({})), "message", "asctime"}), VALUES
    ),
    error=st.none() | st.text(),
)
def test_every_line_is_json_whatever_is_logged(message: object, extra: dict[str, Any], error: str | None):
    stream = logging_to(structured=True)
    exception = None if error is None else LookupError(error)
    logging.getLogger("pullquote").warning(message, extra=extra, exc_info=exception)
    (found,) = objects(stream)
    assert (found["level"], found["logger"]) == ("WARNING", "pullquote")
    datetime.fromisoformat(found["time"])
    assert isinstance(message, dict) or found["message"] == message
    assert {key for key in extra if not key.startswith("_")} - set(found) == set()


@pytest.mark.parametrize("structured", [True, False])
def test_a_message_that_does_not_fit_its_arguments_is_said_in_the_log(
    structured: bool, capsys: pytest.CaptureFixture[str]
):
    class Broken:
        def __str__(self) -> str:
            raise LookupError("no text")

    stream = logging_to(structured=structured)
    for message, argument in (("%d served", token()), ("%(name)s served", token()), ("%s served", Broken())):
        logging.getLogger("pullquote").info(message, argument)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert all("could not be written" in line and "served" in line for line in lines)
    assert token() not in stream.getvalue()
    assert "".join(capsys.readouterr()) == ""


@pytest.mark.parametrize("structured", [True, False])
@pytest.mark.parametrize(
    "secret",
    [token(), token(10**16), token(99999999999999999999), "Bot " + token(), f"<{token(signature='s' * 27)}>"],
)
def test_a_token_is_nowhere_in_the_log(structured: bool, secret: str):
    stream = logging_to(structured=structured)
    log = logging.getLogger("discord.http")
    log.warning(f"at the start\n{secret}\tand again\u2028{secret}")
    log.warning(f"escaped\\n{secret}\\u00e9{secret}")
    log.warning("é%s/%r", secret, {"token": [secret]}, extra={"token": secret, "headers": {"Authorization": secret}})
    try:
        try:
            raise LookupError(f"\n{secret}")
        except LookupError as error:
            raise RuntimeError({"again": secret}) from error
    except RuntimeError as error:
        incident(log, error, f"with {secret}")
    logged = stream.getvalue()
    core = secret.removeprefix("Bot ").strip("<>")
    for part in core.split("."):
        assert part not in logged
    assert logged.count("[token]") >= 9
    if structured:
        first, _, second, third = objects(stream)
        assert first["message"] == f"at the start\n{secret}\tand again\u2028{secret}".replace(core, "[token]")
        assert second["token"] == secret.replace(core, "[token]")
        assert "[token]" in second["headers"]
        assert "LookupError: \n" + secret.replace(core, "[token]") in third["exception"]


@given(before=st.text(max_size=20), after=st.text(max_size=20), structured=st.booleans())
def test_a_token_is_found_wherever_it_stands(before: str, after: str, structured: bool):
    stream = logging_to(structured=structured)
    logging.getLogger("pullquote").info("%s", f"{before} {token()} {after}")
    assert token() not in stream.getvalue()
    assert token().split(".")[2] not in stream.getvalue()
    if structured:
        (found,) = objects(stream)
        assert found["message"] == f"{before} [token] {after}"


@pytest.mark.parametrize(
    "text",
    [
        "archive-2024.jsonl read by sentence_transformers.SentenceTransformer in 0.25 s",
        "https://www.harbour-ledger.example/2024/05/ferry-tickets.html",
        "concurrent.futures.thread.ThreadPoolExecutor-0_0",
        "session 0123456789abcdef0123456789abcdef",
        "discord.app_commands.errors.CommandInvokeError",
        "C:\\new\\users\\token",
    ],
)
def test_what_is_no_token_stays(text: str):
    stream = logging_to(structured=True)
    logging.getLogger("pullquote").info("%s", text)
    assert objects(stream)[0]["message"] == text


def test_long_text_is_searched_in_linear_time():
    stream = logging_to(structured=True)
    long = "a" * 300_000 + "." + "b" * 300_000
    logging.getLogger("pullquote").info("%s", long)  # would take minutes in quadratic time
    assert objects(stream)[0]["message"] == long


def test_text_for_a_terminal_is_a_line_that_steers_nothing():
    stream = logging_to(structured=False)
    hostile = "a\r\n2026-01-01 ERROR forged\x1b[2J\u202e\u2028\x85\udc80"
    logging.getLogger("pullquote.bot").info("%s", hostile)
    try:
        raise LookupError(hostile)
    except LookupError:
        logging.getLogger("discord").exception("failed")
    first, second, *traceback = stream.getvalue().splitlines()
    assert re.fullmatch(
        r"\S+ \S+ INFO pullquote\.bot: a\\r\\n2026-01-01 ERROR forged\\u001b\[2J\\u202e\\u2028\\u0085\\udc80", first
    )
    assert second.endswith(" ERROR discord: failed")
    assert traceback[0] == "Traceback (most recent call last):"
    assert traceback[-1] == "2026-01-01 ERROR forged\\u001b[2J\\u202e\\u2028\\u0085\\udc80"


@pytest.mark.parametrize("structured", [True, False])
def test_whatever_was_set_before_each_record_is_logged_once(structured: bool):
    earlier = io.StringIO()
    for name in ("", "pullquote", "discord", "pullquote"):
        logging.getLogger(name).addHandler(logging.StreamHandler(earlier))
    first = logging_to(structured=not structured)
    stream = logging_to(structured=structured)
    for name in ("pullquote", "pullquote.bot", "discord", "discord.gateway", "aiohttp.server", "asyncio"):
        logging.getLogger(name).warning("from %s", name)
    lines = stream.getvalue().splitlines()
    assert [line.split("from ")[1].split('"')[0] for line in lines] == [
        "pullquote",
        "pullquote.bot",
        "discord",
        "discord.gateway",
        "aiohttp.server",
        "asyncio",
    ]
    assert earlier.getvalue() == first.getvalue() == ""
    assert [len(logging.getLogger(name).handlers) for name in ("", "pullquote", "discord")] == [1, 1, 1]


def test_payloads_are_never_logged():
    stream = logging_to(structured=True)
    for name in ("discord", "discord.http", "discord.gateway", "pullquote", "aiohttp.access", "asyncio"):
        logging.getLogger(name).debug("a payload")
    for name in ("aiohttp.access", "asyncio", "httpx"):
        logging.getLogger(name).info("a request")
    logging.getLogger("discord.http").setLevel(logging.DEBUG)
    try:
        logging.getLogger("discord.http").debug("a payload")
    finally:
        logging.getLogger("discord.http").setLevel(logging.NOTSET)
    assert stream.getvalue() == ""
    logging.getLogger("discord.client").info("logging in using static token")
    logging.getLogger("pullquote.bot").info("ready")
    assert [found["message"] for found in objects(stream)] == ["logging in using static token", "ready"]


def test_warnings_are_logged():
    stream = logging_to(structured=True)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("an old name", DeprecationWarning, stacklevel=1)
    (found,) = objects(stream)
    assert found["logger"] == "py.warnings"
    assert "an old name" in found["message"]


@pytest.mark.parametrize("structured", [True, False])
def test_an_incident_has_an_id_that_finds_it_in_the_log(structured: bool):
    stream = logging_to(structured=structured)
    try:
        raise LookupError("no such article")
    except LookupError as error:
        names = [incident(logging.getLogger("pullquote.bot"), error, "a question was not answered") for _ in range(20)]
    assert len({*names}) == 20
    for name in names:
        assert re.fullmatch(f"[{LETTERS}]{{8}}", name)
        assert stream.getvalue().count(f"a question was not answered (incident {name})") == 1
    assert stream.getvalue().count("LookupError: no such article") == 20
    if structured:
        found = objects(stream)
        assert [each["incident"] for each in found] == names
        assert {each["level"] for each in found} == {"ERROR"}
        assert all(", in test_an_incident_has_an_id" in each["exception"] for each in found)


def test_no_control_character_is_in_the_json_of_a_record():
    stream = logging_to(structured=True)
    hostile = "".join(map(chr, (*range(32), *range(0x7F, 0xA0), 0x2028, 0x202E, 0x2066)))
    logging.getLogger("pullquote.bot").info("%s", hostile, extra={"server": hostile})
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["message"] == json.loads(line)["server"] == hostile
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u202e\u2066]", line)
