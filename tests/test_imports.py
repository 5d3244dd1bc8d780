from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pullquote
from tests.conftest import ROOT

TASKS = Path("/proc/self/task")
HEAVY = (
    *("torch", "sentence_transformers", "transformers", "faiss", "ir_measures", "scipy"),
    *("httpcore2", "protego", "discord", "pullquote_bot"),
)
ALL = (
    *HEAVY,
    "numpy",
    "sqlite3",
    "click",
    "trafilatura",
    "lxml",
    "rich",
    "yaml",
    "sentencex",
    "Stemmer",
    "prompt_toolkit",
)


def loaded(statement: str) -> set[str]:
    """Return the top-level modules, and those of pullquote, that a new interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return {name for module in json.loads(done.stdout.splitlines()[-1]) for name in (module, module.split(".")[0])}


def test_importing_pullquote_loads_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import pullquote"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "pullquote" in modules
    assert {module.split(".")[0] for module in modules} & set(ALL) == set()
    assert {module for module in modules if module.startswith("pullquote.")} == set()


def test_importing_pullquote_loads_one_other_package():
    ours = loaded("import pullquote") - loaded("pass") - sys.stdlib_module_names
    assert ours == {"pullquote", "lazy_loader"}


@pytest.mark.skipif(not TASKS.exists(), reason="the system does not list a process's threads")
@pytest.mark.parametrize(("given", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "3"}, 3)], ids=["unset", "set"])
def test_numpy_starts_no_threads_unless_it_is_told_to(given: dict[str, str], threads: int):
    code = f"import pullquote, numpy, os; print(len(os.listdir('{TASKS}')), os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | given
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    started, told = map(int, done.stdout.split())
    assert told == threads
    assert started <= threads


@pytest.mark.parametrize(
    "statement",
    [
        "import pullquote.cli",
        "from pullquote.cli import main",
        "import pullquote.cli.commands",
        "import pullquote.cli.chat",
        "from pullquote import Settings",
        "from pullquote import Filters, Metadata, PullquoteError",
    ],
)
def test_the_command_line_loads_nothing_heavy(statement: str):
    assert loaded(statement) & set(HEAVY) == set()


@pytest.mark.parametrize("command", ["--help", "ask --help", "chat --help", "--version", "nonsense"])
def test_help_loads_nothing_heavy(command: str):
    statement = (
        "import sys, contextlib, io\nfrom pullquote.cli import main\n"
        f"sys.argv = ['pullquote', *{command.split()!r}]\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()): main()"
    )
    assert loaded(statement) & set(HEAVY) <= {"pullquote_bot"}  # its command's one-line help


def test_public_names_are_sorted_and_can_be_imported():
    assert pullquote.__all__ == sorted(pullquote.__all__)
    assert len(set(pullquote.__all__)) == len(pullquote.__all__)
    for name in pullquote.__all__:
        found = getattr(pullquote, name)
        assert found.__name__ == name
        assert found.__doc__
        assert found.__module__.startswith("pullquote.")


def test_names_that_are_not_public_are_not_there():
    with pytest.raises(AttributeError, match="Nothing"):
        pullquote.Nothing  # noqa: B018


def test_every_error_is_public_and_in_the_tree():
    from pullquote import errors

    classes = {n: c for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, Exception)}
    assert set(classes) <= set(pullquote.__all__)
    for name, error in classes.items():
        assert issubclass(error, errors.PullquoteError)
        assert name in (errors.__doc__ or "")
        assert error.exit_code in {2, 3}


def test_the_library_does_not_name_the_bot():
    """import-linter sees imports, but not modules imported by a name in a string."""
    paths = sorted((ROOT / "index").rglob("*.py"))
    assert len(paths) > 100
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not re.search(r"""["'](?:pullquote_bot|discord)["'.]""", line), f"{path}:{number}: {line.strip()}"


def test_only_one_room_opens_connections():
    """import-linter sees which packages are imported, but neither which parts of them nor what is called."""
    modules = re.compile(
        r"(?:urllib\.(?:request|robotparser)|http(?:\.(?:client|server))?|socket|ssl|asyncio|ftplib|smtplib)$"
    )
    calls = {
        "urlopen",
        "urlretrieve",
        "fetch_url",
        "fetch_response",
        "create_connection",
        "open_connection",
        "getaddrinfo",
    }
    found = []
    for path in sorted((ROOT / "index").rglob("*.py")):
        if "fetching" in path.relative_to(ROOT / "index" / "pullquote").parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    used = [each.name for each in names]
                case ast.ImportFrom(module=str(module), names=names):
                    used = [module, *(f"{module}.{each.name}" for each in names), *(each.name for each in names)]
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    used = [name] if name in calls else []
                case _:
                    used = []
            found += [f"{path.name}:{node.lineno}: {one}" for one in used if modules.match(one) or one in calls]
    assert found == []
