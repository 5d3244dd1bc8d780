from __future__ import annotations

import os
import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from pullquote import Settings, SettingsError
from pullquote.settings import BOUNDS, config_file, sample_folder, sources, variable


def test_defaults_lie_in_the_users_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = Settings()
    assert (settings.encoder, settings.quote_length, settings.depth) == (None, 800, 100)
    assert Path(settings.archive).parts[-2:] == ("pullquote", "archive")
    assert not Path(settings.archive).exists()


def test_everything_is_read_from_the_environment():
    settings = Settings.from_environment(
        {
            "PULLQUOTE_ARCHIVE": "/news",
            "PULLQUOTE_ENCODER": "some/model",
            "PULLQUOTE_QUOTE_LENGTH": "300",
            "PULLQUOTE_DEPTH": "50",
            "PULLQUOTE_COMPILE": "0",
            "PULLQUOTE_CACHE": "/scratch",
            "HOME": "/somewhere",
            "PULLQUOTER": "is another program's",
        }
    )
    assert settings == Settings(
        archive="/news", encoder="some/model", quote_length=300, depth=50, compile=False, cache="/scratch"
    )


def test_the_bots_settings_are_its_own():
    assert Settings.from_environment({"PULLQUOTE_DISCORD_TOKEN": "secret"}) == Settings()


@pytest.mark.parametrize("variable", ["PULLQUOTE_QUOTELENGTH", "PULLQUOTE_", "PULLQUOTE_depth", "PULLQUOTE_TOKEN"])
def test_an_unknown_setting_is_refused(variable: str):
    with pytest.raises(SettingsError, match="PULLQUOTE_DEPTH") as raised:
        Settings.from_environment({variable: "1"})
    assert variable in str(raised.value)


@pytest.mark.parametrize("value", ["many", "1e3", "-5", "12.5", " 300", "0x20", "²"])
@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_what_is_no_number_is_refused(name: str, value: str):
    variable = f"PULLQUOTE_{name.upper()}"
    with pytest.raises(SettingsError, match="whole number") as raised:
        Settings.from_environment({variable: value})
    assert variable in str(raised.value)


@pytest.mark.parametrize("value", ["yes", "true", "2", " 1", "０"])
def test_a_switch_is_0_or_1(value: str):
    assert Settings.from_environment({"PULLQUOTE_COMPILE": "1"}).compile is True
    with pytest.raises(SettingsError, match=r"PULLQUOTE_COMPILE .* give 1 or 0"):
        Settings.from_environment({"PULLQUOTE_COMPILE": value})


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str):
    low, high = BOUNDS[name]
    assert getattr(Settings(**{name: low}), name) == low
    assert getattr(Settings(**{name: high}), name) == high
    for value in (low - 1, high + 1):
        expected = "give a whole number" if value < 0 else f"{low} to {high}"
        with pytest.raises(SettingsError, match=expected) as raised:
            Settings.from_environment({f"PULLQUOTE_{name.upper()}": str(value)})
        assert str(value) in str(raised.value)
        assert raised.value.exit_code == 2


def test_settings_do_not_change():
    with pytest.raises(AttributeError):
        Settings().depth = 5  # type: ignore[misc]
    with pytest.raises(TypeError):
        Settings(breadth=5)  # type: ignore[call-arg]


def test_nothing_is_read_at_import(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PULLQUOTE_DEPTH", "77")
    assert Settings().depth == 100
    assert Settings.from_environment(os.environ).depth == 77


def test_each_version_of_the_sample_has_a_folder_in_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert sample_folder(Settings(), "a") != sample_folder(Settings(), "b")
    assert sample_folder(Settings(), "a").is_relative_to(tmp_path)
    assert sample_folder(Settings(cache="/scratch"), "a") == Path("/scratch/sample-a")


def write_config(text: str) -> Path:
    path = config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_an_option_wins_over_the_environment_and_that_over_the_file():
    write_config('archive = "~/news"\nquote_length = 300\ndepth = 20\ncompile = false\nencoder = "a"\n')
    environment = {"PULLQUOTE_DEPTH": "30", "PULLQUOTE_ENCODER": "b"}
    settings = Settings.load(environment, encoder="c", archive=None)
    assert settings == Settings(
        archive=str(Path.home() / "news"), encoder="c", quote_length=300, depth=30, compile=False, cache=settings.cache
    )
    assert Settings.from_environment(environment).quote_length == 800
    found = {one.name: (one.origin, one.place) for one in sources(environment, encoder="c")}
    assert found == {
        "archive": ("file", "archive"),
        "encoder": ("option", "--encoder"),
        "quote_length": ("file", "quote_length"),
        "depth": ("environment", "PULLQUOTE_DEPTH"),
        "cross_encoder": ("default", None),
        "compile": ("file", "compile"),
        "cache": ("default", None),
        "fetch_allow": ("default", None),
        "fetch_delay": ("default", None),
        "user_agent": ("default", None),
        "quote_limits": ("default", None),
        "licensed": ("default", None),
    }
    assert {one.name: one.value for one in sources(environment, encoder="c")} == asdict(settings)


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_an_empty_variable_or_option_gives_nothing(name: str):
    environment = {variable(name): ""}
    assert Settings.load(environment, **{name: ""}) == Settings()
    assert {one.origin for one in sources(environment, **{name: ""})} == {"default"}


def test_home_is_expanded_wherever_a_path_is_given():
    write_config("archive = '~/news'\ncache = '~nobody-of-this-name/cache'")
    settings = Settings.load({"PULLQUOTE_ENCODER": "~/encoder"})
    assert settings.archive == str(Path.home() / "news")
    assert settings.encoder == str(Path.home() / "encoder")
    assert settings.cache == "~nobody-of-this-name/cache"


def test_there_need_be_no_file():
    assert not config_file().exists()
    assert Settings.load({}) == Settings()
    assert {one.origin for one in sources({})} == {"default"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("archiv = 'x'", "archiv is not a setting: known are archive, cache"),
        ("[ask]\nk = 3", "ask is not a setting"),
        ("depth = '30'", "depth is '30': give a whole number"),
        ("depth = true", "depth is True: give a whole number"),
        ("depth = 3.5", "depth is 3.5: give a whole number"),
        ("depth = 5", "depth is 5: give a number from 10 to 1000"),
        ("compile = 1", "compile is 1: give true or false"),
        ("archive = 5", "archive is 5: give a text in quotation marks"),
        ("archive = ''", "archive is empty: give a value, or leave the line out"),
        ("archive = news", "cannot be read"),
        ("archive = 'a'\narchive = 'b'", "cannot be read"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(text: str, words: str):
    path = write_config(text)
    with pytest.raises(SettingsError, match=re.escape(words)) as raised:
        Settings.load({})
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_text_is_refused():
    path = write_config("")
    path.write_bytes(b'archive = "caf\xe9"')
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load({})
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load({})
