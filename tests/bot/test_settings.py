from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pullquote import SettingsError
from pullquote_bot.settings import BotSettings, Limits, Policies


def token(application: int = 123456789012345678) -> str:
    """Make a token like Discord's: the bot's id, a time and a signature."""
    id = base64.urlsafe_b64encode(str(application).encode()).decode().rstrip("=")
    return ".".join((id, "Gx1Yz2", "-_abcdefghijklmnopqrstuvwxyz0123456789"))


def settings(**given: str) -> BotSettings:
    return BotSettings.from_environment({f"PULLQUOTE_DISCORD_{name}": value for name, value in given.items()})


def test_what_is_not_set(own_folders: None):
    given = settings(TOKEN=token())
    assert (given.token, given.shared, given.port) == (token(), ("default",), None)
    assert given.state == BotSettings.state_folder({})
    assert given.state.parts[-2:] == ("pullquote", "bot")


def test_what_is_set(tmp_path: Path):
    given = settings(TOKEN=token(), STATE=str(tmp_path), SHARED="press, law,,", PORT="9100")
    assert (given.state, given.shared, given.port) == (tmp_path, ("press", "law"), 9100)
    assert settings(TOKEN=token(), SHARED="").shared == ()
    assert settings(TOKEN=token(), PORT="").port is None


@given(st.integers(10**14, 2**63 - 1))
def test_the_token_names_the_bot(application: int):
    assert settings(TOKEN=token(application)).application_id == application


@pytest.mark.parametrize("written", ["{token}", "{token}\n", "  {token}\r\n", "Bot {token}\n"])
def test_a_token_is_read_from_a_file(tmp_path: Path, written: str):
    (tmp_path / "secret").write_text(written.format(token=token()))
    assert settings(TOKEN_FILE=str(tmp_path / "secret")).token == token()


def test_a_token_is_never_shown():
    given = settings(TOKEN=token())
    assert token() not in repr(given)
    assert token() not in str(given)


@pytest.mark.parametrize(
    "wrong",
    [
        "secret",
        "secret-part." * 3,
        token()[:-30],
        token().replace(".", " "),
        "ü" * 24 + ".abcdef." + "x" * 30,
        "Zm9vYmFyYmF6Zm9vYmFyYmF6." + token().split(".", 1)[1],
        token() + "." + token(),
    ],
)
def test_what_is_no_token_is_refused_without_being_shown(wrong: str):
    with pytest.raises(SettingsError) as raised:
        settings(TOKEN=wrong)
    assert "the Discord token is not one" in str(raised.value)
    assert wrong not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("given", [{}, {"TOKEN": ""}, {"TOKEN": " \n"}, {"TOKEN_FILE": ""}])
def test_no_token(given: dict[str, str]):
    with pytest.raises(SettingsError, match="there is no Discord token: set PULLQUOTE_DISCORD_TOKEN, or"):
        settings(**given)


def test_an_empty_token_file(tmp_path: Path):
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(SettingsError, match="there is no Discord token"):
        settings(TOKEN_FILE=str(tmp_path / "secret"))


def test_token_files_that_cannot_be_read(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"\xff\xfe secret")
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory"), (tmp_path / "secret", "text")):
        with pytest.raises(SettingsError, match=f"cannot be read: .*{why}"):
            settings(TOKEN_FILE=str(path))


def test_a_token_given_twice():
    with pytest.raises(SettingsError, match="are both set: give one of them"):
        settings(TOKEN=token(), TOKEN_FILE="secret")


@pytest.mark.parametrize("name", ["TOKNE", "token", "TOKEN_", "PORTS"])
def test_a_setting_there_is_none_of(name: str):
    with pytest.raises(
        SettingsError, match=f"PULLQUOTE_DISCORD_{name} is not a setting: known are PULLQUOTE_DISCORD_TOK"
    ):
        settings(TOKEN=token(), **{name: "x"})


def test_other_variables_are_none_of_its_business():
    environment = {"PULLQUOTE_DISCORD_TOKEN": token(), "PULLQUOTE_ARCHIVE": "x", "DISCORD_TOKEN": "x", "PORT": "x"}
    assert BotSettings.from_environment(environment).token == token()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.0", " 80"])
def test_a_port_that_is_none(port: str):
    with pytest.raises(SettingsError, match="give a number from 1 to 65535"):
        settings(TOKEN=token(), PORT=port)


def test_what_discord_shows_below_the_bots_name():
    assert settings(TOKEN=token()).activity == "Ask me with /ask or a mention"
    assert settings(TOKEN=token(), ACTIVITY=" Ask  the\nLedger ").activity == "Ask the Ledger"
    assert settings(TOKEN=token(), ACTIVITY="").activity == ""
    assert settings(TOKEN=token(), ACTIVITY="x" * 128).activity == "x" * 128
    with pytest.raises(SettingsError, match="PULLQUOTE_DISCORD_ACTIVITY has 129 characters"):
        settings(TOKEN=token(), ACTIVITY="x" * 129)


def test_limits():
    assert settings(TOKEN=token(), PARAGRAPHS=" ").limits == Limits()
    given = settings(TOKEN=token(), QUESTIONS_PER_MINUTE="3", QUESTIONS_PER_DAY="1000000000", PARAGRAPHS=" 20 ").limits
    assert given == Limits(per_minute=3, per_day=1_000_000_000, paragraphs=20)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "1000000001", "٣"])
def test_a_limit_that_is_none(value: str):
    with pytest.raises(SettingsError, match=r"PULLQUOTE_DISCORD_PARAGRAPHS is .*: give a whole number from 1 to 10000"):
        settings(TOKEN=token(), PARAGRAPHS=value)


@pytest.mark.parametrize(
    "url", ["https://a.example/privacy?x=1#top", "https://xn--bcher-kva.example:8443/", "https://a.example/%28a%29"]
)
def test_addresses_of_policies(url: str):
    assert settings(TOKEN=token(), PRIVACY_URL=f" {url}\n").policies == Policies(privacy=url)
    assert settings(TOKEN=token(), TERMS_URL=url, PRIVACY_URL="").policies == Policies(terms=url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example/privacy", "privacy.html", "https:///privacy", "https://localhost/", "ftp://a.example"),
        *("https://a.example/a b", "https://a.example/a)b", "https://a.example/>", "https://a.example/ü"),
        *("https://me:secret@a.example/", "https://a.example:99999/", "https://a.example/" + "x" * 500, "https://[::1"),
        "https://a.example/\n@everyone",
    ],
)
def test_addresses_that_are_refused(url: str):
    for name in ("PRIVACY_URL", "TERMS_URL"):
        with pytest.raises(SettingsError, match=f"PULLQUOTE_DISCORD_{name} is .*: give the https:// address of a page"):
            settings(TOKEN=token(), **{name: url})


def test_how_often_new_articles_are_looked_for():
    assert settings(TOKEN=token()).watch_seconds == settings(TOKEN=token(), WATCH_SECONDS=" ").watch_seconds == 60
    assert settings(TOKEN=token(), WATCH_SECONDS="5").watch_seconds == 5


@pytest.mark.parametrize("wrong", ["0", "-1", "1.5", "86401", "often", "٣"])
def test_how_often_is_a_number_of_seconds(wrong: str):
    with pytest.raises(SettingsError, match="WATCH_SECONDS"):
        settings(TOKEN=token(), WATCH_SECONDS=wrong)
