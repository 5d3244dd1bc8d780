"""The errors Pullquote raises. Each says what was given, what was expected and what to do.

PullquoteError
├── InputError              what was given cannot be used (exit code 2)
│   ├── DamagedReader       the reader's files are missing, or not the ones that belong to this version
│   ├── EncoderError        the encoder cannot be loaded, or is not the one it claims to be
│   ├── SettingsError       a setting is unknown or out of bounds
│   └── ReadError           a file or line is not an article that can be read
├── FetchError              an address of the web cannot be read, or may not be (exit code 2)
├── ArchiveError            the archive cannot be used (exit code 3)
│   ├── DamagedArchive      its files contradict each other or cannot be read
│   └── IncompatibleArchive another format version or another encoder made it
└── StorageError            the machine refused to write: disk full, folder not writable (exit code 2)

Beside its English message each carries a `code`, which stays the same from version to version, and `params`, the values
in the message: programs decide and translate by these, not by the message.
"""

from __future__ import annotations

import copyreg


class PullquoteError(Exception):
    """Root of every error Pullquote raises on purpose.

    Args:
        code: what is wrong, for programs, such as `question_too_long`.
        message: what is wrong, what was expected and what to do, in English; a format string over `params`.
        params: the values in the message.

    Example:
        >>> error = PullquoteError("k_out_of_range", "k is {k}: ask for 1 to {limit} quotes", k=0, limit=100)
        >>> str(error), error.code, error.params["limit"]
        ('k is 0: ask for 1 to 100 quotes', 'k_out_of_range', 100)
    """

    exit_code = 2

    def __init__(self, code: str, message: str, /, **params: object) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the error as it is; `Exception` would call the constructor with the message alone."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class InputError(PullquoteError):
    """What was given cannot be used: a path, a question, an option."""


class SettingsError(InputError):
    """A setting is unknown, or its value is out of bounds."""


class ReadError(InputError):
    """A file, line or stream is not an article that can be read."""


class FetchError(PullquoteError):
    """An address of the web cannot be read, or may not be. The message has no subject: name the address before it."""

    @property
    def retry_after(self) -> float | None:
        """Return for how many seconds the host asks to be left alone, if it does."""
        seconds = self.params.get("retry_after")
        return float(seconds) if isinstance(seconds, (int, float)) else None


class ArchiveError(PullquoteError):
    """The archive cannot be used as it is."""

    exit_code = 3


class DamagedArchive(ArchiveError):
    """The archive's files cannot be read or contradict each other."""


class IncompatibleArchive(ArchiveError):
    """The archive was made by another format version or another encoder."""


class EncoderError(InputError):
    """The encoder cannot be loaded, or its weights are not the expected ones."""


class DamagedReader(InputError):
    """The files of the reader, which tells whether a passage answers, are missing or not the expected ones."""


class StorageError(PullquoteError):
    """The machine refused to write: no space left, or a folder that is not writable."""


def first_line(error: Exception) -> str:
    """Return the first line of another library's error; its type where it says nothing."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__
