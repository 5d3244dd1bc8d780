"""The image and the compose file, as far as they can be tested without a container engine."""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import click
import pytest
import yaml

from pullquote import Settings
from pullquote.cli.main import pullquote
from pullquote_bot.settings import BotSettings
from tests.conftest import ROOT

COMPOSE = ROOT / "docker-compose.yml"
TOKEN = f"{base64.urlsafe_b64encode(b'123456789012345678').decode()}.Gabcde.{'a-_' * 12}"


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def service() -> dict[str, Any]:
    return compose()["services"]["bot"]


@cache
def instructions() -> list[tuple[str, str]]:
    """Read the Dockerfile's instructions and their arguments, with continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.M).replace("\\\n", " ")
    return [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]  # type: ignore[misc]


def stage(number: int) -> list[tuple[str, str]]:
    starts = [index for index, (name, _) in enumerate(instructions()) if name == "FROM"]
    return instructions()[starts[number] : [*starts, len(instructions())][number + 1]]


def said(name: str, number: int = 1) -> str:
    """Return the arguments of the last instruction with a name in a stage: 0 builds, 1 runs."""
    return [value for each, value in stage(number) if each == name][-1]


def environment() -> dict[str, str]:
    """Return the environment variables that the bot is started with."""
    own = dict(word.split("=", 1) for name, value in stage(1) if name == "ENV" for word in shlex.split(value))
    return {**own, **service()["environment"]}


def copied() -> list[str]:
    """Return what the image copies from the build context."""
    copies = [shlex.split(value) for number in (0, 1) for name, value in stage(number) if name == "COPY"]
    return [source for words in copies if not words[0].startswith("--from") for source in words[:-1]]


def ignored(path: str) -> bool:
    """Return whether .dockerignore excludes a path: the last pattern that matches it or a parent folder counts."""
    verdict = False
    above = [str(each) for each in (PurePosixPath(path), *PurePosixPath(path).parents)]
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, each) for each in above):
            verdict = not line.startswith("!")
    return verdict


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    """Check a file against the schema of the compose specification, which check-jsonschema ships."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.process
def test_the_compose_file_keeps_to_the_specification():
    done = check_schema(COMPOSE)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.process
def test_the_specification_knows_a_mistake(tmp_path: Path):
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text("utf-8").replace("read_only:", "readonly:"), "utf-8")
    done = check_schema(wrong)
    assert done.returncode == 1
    assert "readonly" in done.stdout


def test_there_is_one_service_that_publishes_nothing():
    assert list(compose()["services"]) == ["bot"]
    assert not {"ports", "expose", "network_mode", "privileged", "devices", "pid", "ipc", "cap_add"} & set(service())


def test_the_bot_may_do_nothing_it_does_not_need():
    uid, gid = map(int, service()["user"].split(":"))
    assert uid >= 10000
    assert gid >= 10000
    assert service()["read_only"] is True
    assert service()["cap_drop"] == ["ALL"]
    assert service()["security_opt"] == ["no-new-privileges:true"]
    assert service()["mem_limit"] == "2g"
    assert service()["pids_limit"] > 0


def test_the_image_runs_as_the_same_user_to_whom_the_volume_belongs():
    user = service()["user"]
    assert said("USER") == user
    run = said("RUN")
    assert f"--uid {user.split(':')[0]} " in run
    assert f"--gid {user.split(':')[1]} " in run
    assert "install --directory --owner pullquote --group pullquote --mode 0750 /data" in run
    names = [name for name, _ in stage(1)]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name in {"RUN", "COPY"})


def test_everything_written_is_on_the_volume_or_in_memory():
    source, target = service()["volumes"][0].split(":")
    assert len(service()["volumes"]) == 1
    assert source in compose()["volumes"]
    assert said("VOLUME") == target == said("WORKDIR")
    written = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "PULLQUOTE_ARCHIVE", "PULLQUOTE_DISCORD_STATE")
    for name in written:
        assert PurePosixPath(environment()[name]).is_relative_to(target), name
    assert environment()["PYTHONDONTWRITEBYTECODE"] == "1"
    assert environment()["PYTHONUNBUFFERED"] == "1"
    (memory,) = service()["tmpfs"]
    assert memory.startswith("/tmp:size=")


def test_the_token_is_a_secret_and_nowhere_else():
    assert service()["secrets"] == ["discord_token"]
    assert compose()["secrets"]["discord_token"] == {"file": "./discord-token.txt"}
    assert environment()["PULLQUOTE_DISCORD_TOKEN_FILE"] == "/run/secrets/discord_token"
    assert "PULLQUOTE_DISCORD_TOKEN" not in environment()
    assert ignored("discord-token.txt")
    assert "discord-token.txt" in (ROOT / ".gitignore").read_text("utf-8").replace("/", "").splitlines()


def test_the_bot_takes_the_settings_it_is_given(tmp_path: Path):
    secret = tmp_path / "discord_token"
    secret.write_text(f"{TOKEN}\n", "utf-8")
    given = {**environment(), "PULLQUOTE_DISCORD_TOKEN_FILE": str(secret)}
    settings = BotSettings.from_environment(given)
    assert (settings.token, str(settings.state), settings.port) == (TOKEN, "/data/bot", 8080)
    assert Settings.from_environment(given).archive == "/data/archive"


def test_the_bot_is_restarted_and_stopped_with_care():
    assert service()["restart"] == "unless-stopped"
    assert service()["init"] is True
    assert service()["stop_grace_period"] == "45s"
    assert {"max-size", "max-file"} <= set(service()["logging"]["options"])


def test_image_and_compose_check_health_with_the_same_command():
    options, command = said("HEALTHCHECK").split(" CMD ")
    check = service()["healthcheck"]
    assert ["CMD", *json.loads(command)] == check["test"]
    given = {"interval", "timeout", "start_period", "retries"}
    for name in given:
        assert f"--{name.replace('_', '-')}={check[name]}" in options
    assert check["test"] == ["CMD", "python", "-m", "pullquote_bot.observability.health"]
    assert importlib.util.find_spec("pullquote_bot.observability.health")
    assert int(environment()["PULLQUOTE_DISCORD_PORT"]) > 1024


def test_the_build_has_what_it_copies():
    assert copied() == ["tools/requirements", "pyproject.toml", "README.md", "LICENSE", "index", "bot"]
    for source in copied():
        assert (ROOT / source).exists(), source
        files = [each for each in (ROOT / source).rglob("*") if each.is_file()] or [ROOT / source]
        for file in files:
            path = file.relative_to(ROOT).as_posix()
            assert ignored(path) == ("__pycache__" in path), path


def test_the_build_has_what_the_project_is_made_of():
    table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {project()["readme"], *project()["license-files"]}
    wanted |= set(table["tool"]["setuptools"]["packages"]["find"]["where"])
    assert wanted <= set(copied())


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".hypothesis/tmp",
        ".venv/bin/python",
        "bot/pullquote_bot/__pycache__/turns.cpython-311.pyc",
        "bot/pullquote_bot/features/__pycache__/ask.cpython-311.pyc",
        "docker-compose.yml",
        "news/catalog.sqlite",
        "tests/test_deployment.py",
    ],
)
def test_nothing_else_goes_into_the_build(path: str):
    assert ignored(path)


def test_the_image_is_built_of_what_the_project_asks_for():
    bases = [value.split()[0] for name, value in instructions() if name == "FROM"]
    assert bases == ["python:3.11-slim"] * 2  # same libc and Python: the environment is copied
    assert project()["requires-python"] == ">=3.11"
    installs = [value for name, value in stage(0) if name == "RUN" and "pip install" in value]
    assert "--require-hashes --requirement torch.txt" in installs[0]
    assert "--require-hashes --requirement runtime.txt" in installs[0]
    (moved,) = (value for name, value in stage(1) if name == "COPY")
    assert moved == "--from=build /opt/pullquote /opt/pullquote"
    assert environment()["PATH"].startswith("/opt/pullquote/bin:")


COMMANDS = {
    "image": json.loads(said("CMD")),
    "compose": service()["command"],
    "articles": shlex.split(re.findall(r"docker compose run .* bot (add .*)$", COMPOSE.read_text("utf-8"), re.M)[0]),
}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_one_of_pullquote(name: str):
    (entry,) = json.loads(said("ENTRYPOINT"))
    assert entry in project()["scripts"]
    group = click.Context(pullquote)
    command, *arguments = COMMANDS[name]
    found = pullquote.get_command(group, command)
    assert found is not None
    found.make_context(command, arguments, parent=group).close()
