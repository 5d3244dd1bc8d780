"""A process that changes archives in processes of its own, which are killed or whose disk fails.

`python -m tests.support.operations` imports what is needed once and prints `ready`. For each line of JSON it forks,
lets the child run one operation, and prints a line of JSON: see `Order` and `Outcome`. The encoder and the reader are
fake, except when an encoder is compiled.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.support import failing_disk
from tests.support.failing_disk import Failure
from tests.support.fake_encoder import FakeEncoder

OTHER = "other"
"""The name of the encoder that archives are encoded with again."""

BATCH = 8  # passages encoded at once
STEP = 3  # pages given back in one transaction


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do.

    Args:
        what: `add`, `remove`, `reindex`, `compact` or `compile`.
        folder: the archive's, or the cache's; the disk fails below it.
        given: the file of articles, the ids, or the folder of the model.
        kill_after: seconds after which it is killed.
        failure: how its disk fails.
    """

    what: str
    folder: str
    given: tuple[str, ...] = ()
    kill_after: float | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the exit code, or minus the signal's number; what it printed; and what was completed, in order.

    `calls` is how often it wrote, flushed and renamed below the folder, if its disk was made to fail.
    """

    code: int
    out: str
    err: str
    completed: tuple[str, ...]
    seconds: float
    calls: Mapping[str, int] = field(default_factory=dict)


class Operations:
    """The process, from the side of the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, order: Order) -> Outcome:
        """Let a child do something, and wait for it."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(asdict(order)), file=self._process.stdin, flush=True)
        told = json.loads(self._process.stdout.readline())
        return Outcome(**told | {"completed": tuple(told["completed"])})


@contextmanager
def operations(*, compiling: bool = False, environment: Mapping[str, str] | None = None) -> Iterator[Operations]:
    """Start the process; `compiling` prepares it for that, which takes longer."""
    command = [sys.executable, "-m", "tests.support.operations", *(["compiling"] if compiling else [])]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield Operations(process)
        finally:
            process.kill()


def main() -> None:
    """Obey orders."""
    import pullquote.answerability.reader
    import pullquote.archive
    import pullquote.catalog.vacuum
    import pullquote.cli.main
    import pullquote.pipeline.add
    import pullquote.pipeline.components
    import pullquote.pipeline.reindex
    import pullquote.search.faiss_engine
    import pullquote.search.index_files
    from tests.support.fake_reader import FakeReader

    pullquote.pipeline.add.ENCODE_AT_ONCE = BATCH
    pullquote.pipeline.reindex.REENCODED_AT_ONCE = 2
    pullquote.catalog.vacuum.STEP = STEP
    pullquote.search.index_files.REPLAYED = 0  # the index is saved after every change
    if "compiling" in sys.argv:
        _prepare_to_compile()
    else:
        pullquote.pipeline.components.load_encoder = named_encoder  # type: ignore[assignment]
        pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin.buffer:  # the command line expects a text layer that has not been read from
        told = json.loads(line)
        failure = Failure(**told["failure"]) if told["failure"] else None
        print(json.dumps(asdict(_run(Order(**told | {"failure": failure})))), flush=True)


def named_encoder(name: str, *_: object) -> FakeEncoder:
    """Return the fake encoder of a name."""
    return FakeEncoder(name, "" if name == "fake" else name)


def _prepare_to_compile() -> None:
    """Compile once, so that all is imported that this needs. One thread, since those of a parent are not forked."""
    import torch

    from pullquote import Settings
    from pullquote.encoders import load_encoder
    from tests.support import tiny_models

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(None):
        load_encoder(str(tiny_models.make(Path(folder))), Settings(cache=str(Path(folder, "cache"))))


def _run(order: Order) -> Outcome:
    """Fork a child, kill it if that is wanted, and tell what came of it."""
    telling, told = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        child = os.fork()
        if not child:
            os.close(telling)
            _act(order, told, out.fileno(), err.fileno())
        os.close(told)
        with os.fdopen(telling, "rb") as lines:
            assert lines.readline() == b"begun\n"
            if order.kill_after is not None:
                time.sleep(order.kill_after)
                os.kill(child, signal.SIGKILL)
            completed = lines.read().decode().splitlines()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        seconds = time.monotonic() - began
        printed = []
        for stream in (out, err):
            stream.seek(0)
            printed.append(stream.read().decode())
    calls = json.loads(completed.pop().removeprefix("calls ")) if order.failure and code >= 0 else {}
    return Outcome(code, printed[0], printed[1], tuple(completed), seconds, calls)


def _act(order: Order, told: int, out: int, err: int) -> None:
    """Be the child: run the operation, tell what it completes, and exit."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    code: object = 70

    def tell(line: object) -> None:
        os.write(told, f"{line}\n".encode())

    try:
        _watch(tell)
        if order.failure:
            failing_disk.fail(Path(order.folder), order.failure)
        tell("begun")
        _operate(order)
        code = 0
    except SystemExit as left:
        code = left.code
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        if order.failure:
            calls = failing_disk.counted()
            failing_disk.fail(Path(order.folder), Failure())
            tell(f"calls {json.dumps(calls)}")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 70)


def _watch(tell: Callable[[object], None]) -> None:
    """Let each article or version that is completed be told."""
    from pullquote.catalog.articles import ArticleStore
    from pullquote.catalog.encoders import EncoderStore

    def watched(method: Callable[..., Any], name: Callable[[Any, Any], object]) -> Callable[..., Any]:
        def call(self: object, *given: Any) -> Any:
            result = method(self, *given)
            tell(name(result, given))
            return result

        return call

    ArticleStore.store = watched(ArticleStore.store, lambda planned, _: planned.article.id)  # type: ignore[method-assign]
    ArticleStore.remove = watched(ArticleStore.remove, lambda _, given: given[0][0])  # type: ignore[method-assign]
    EncoderStore.store_vectors = watched(  # type: ignore[method-assign]
        EncoderStore.store_vectors, lambda _, given: given[0]
    )
    EncoderStore.switch = watched(EncoderStore.switch, lambda done, _: "switched" if done else "begins")  # type: ignore[method-assign]


def _operate(order: Order) -> None:
    from pullquote.cli.main import _log_to_stderr, main as command_line

    if order.what in {"compact", "compile"}:
        _log_to_stderr()
    if order.what == "compact":
        from pullquote import Archive

        with Archive.open(order.folder, encoder=FakeEncoder()) as archive:
            archive._catalog.vacuum.run()
    elif order.what == "compile":
        from pullquote import Settings
        from pullquote.encoders import load_encoder

        print(type(load_encoder(order.given[0], Settings(cache=order.folder))).__name__)
    elif order.what == "reindex":
        command_line(["reindex", "--encoder", OTHER, "--archive", order.folder])
    else:
        command_line([order.what, *order.given, "--archive", order.folder])


if __name__ == "__main__":
    main()
