"""The public names, and where each is defined: `__init__.py` loads them from here when they are first used."""

from .archive import Archive as Archive
from .encoders.base import (
    Encoder as Encoder,
)
from .encoders.base import (
    EncoderIdentity as EncoderIdentity,
)
from .encoders.base import (
    PassageText as PassageText,
)
from .encoders.base import (
    PassageViews as PassageViews,
)
from .encoders.base import (
    QuestionViews as QuestionViews,
)
from .errors import (
    ArchiveError as ArchiveError,
)
from .errors import (
    DamagedArchive as DamagedArchive,
)
from .errors import (
    DamagedReader as DamagedReader,
)
from .errors import (
    EncoderError as EncoderError,
)
from .errors import (
    IncompatibleArchive as IncompatibleArchive,
)
from .errors import (
    InputError as InputError,
)
from .errors import (
    PullquoteError as PullquoteError,
)
from .errors import (
    ReadError as ReadError,
)
from .errors import (
    SettingsError as SettingsError,
)
from .errors import (
    StorageError as StorageError,
)
from .evaluation.dataset import (
    Expected as Expected,
)
from .evaluation.dataset import (
    Question as Question,
)
from .evaluation.dataset import (
    read_off_topic as read_off_topic,
)
from .evaluation.dataset import (
    read_questions as read_questions,
)
from .evaluation.results import (
    Comparison as Comparison,
)
from .evaluation.results import (
    Evaluation as Evaluation,
)
from .evaluation.results import (
    Outcome as Outcome,
)
from .evaluation.results import (
    Statistic as Statistic,
)
from .evaluation.run import evaluate as evaluate
from .pipeline.add import Progress as Progress
from .quantities.conflicts import superseded_by as superseded_by
from .quoting.attribution import (
    article_parts as article_parts,
)
from .quoting.attribution import (
    attribution_parts as attribution_parts,
)
from .reading import read_bytes as read_bytes
from .samples.demo import open_sample as open_sample
from .settings import Settings as Settings
from .text.calendar import day as day
from .text.passages import count_paragraphs as count_paragraphs
from .text.segmentation import (
    ends_word as ends_word,
)
from .text.segmentation import (
    is_grapheme_boundary as is_grapheme_boundary,
)
from .types import (
    AddReport as AddReport,
)
from .types import (
    AlsoIn as AlsoIn,
)
from .types import (
    Answer as Answer,
)
from .types import (
    Article as Article,
)
from .types import (
    Difference as Difference,
)
from .types import (
    Filters as Filters,
)
from .types import (
    Furniture as Furniture,
)
from .types import (
    Metadata as Metadata,
)
from .types import (
    Note as Note,
)
from .types import (
    Passage as Passage,
)
from .types import (
    Place as Place,
)
from .types import (
    Quote as Quote,
)
from .types import (
    QuoteReference as QuoteReference,
)
from .types import (
    Recheck as Recheck,
)
from .types import (
    Rejected as Rejected,
)
from .types import (
    Span as Span,
)
from .types import (
    Verification as Verification,
)

__version__: str
