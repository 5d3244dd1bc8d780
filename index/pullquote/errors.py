"""The errors Pullquote raises. Each says what was given, what was expected and what to do.

PullquoteError
├── InputError              what was given cannot be used (exit code 2)
│   ├── EncoderError        the encoder cannot be loaded, or is not the one it claims to be
│   ├── SettingsError       a setting is unknown or out of bounds
│   └── ReadError           a file or line is not an article that can be read
├── ArchiveError            the archive cannot be used (exit code 3)
│   ├── DamagedArchive      its files contradict each other or cannot be read
│   └── IncompatibleArchive another format version or another encoder made it
└── StorageError            the machine refused to write: disk full, folder not writable (exit code 2)
"""


class PullquoteError(Exception):
    """Root of every error Pullquote raises on purpose."""

    exit_code = 2


class InputError(PullquoteError):
    """What was given cannot be used: a path, a question, an option."""


class SettingsError(InputError):
    """A setting is unknown, or its value is out of bounds."""


class ReadError(InputError):
    """A file, line or stream is not an article that can be read."""


class ArchiveError(PullquoteError):
    """The archive cannot be used as it is."""

    exit_code = 3


class DamagedArchive(ArchiveError):
    """The archive's files cannot be read or contradict each other."""


class IncompatibleArchive(ArchiveError):
    """The archive was made by another format version or another encoder."""


class EncoderError(InputError):
    """The encoder cannot be loaded, or its weights are not the expected ones."""


class StorageError(PullquoteError):
    """The machine refused to write: no space left, or a folder that is not writable."""
