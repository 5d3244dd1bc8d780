"""The public names, and where each is defined: `__init__.py` loads them from here when they are first used."""

from .archive import Archive as Archive
from .catalog.sources import Source as Source
from .encoders.base import (
    Encoder as Encoder,
    EncoderIdentity as EncoderIdentity,
    PassageText as PassageText,
    PassageViews as PassageViews,
    QuestionViews as QuestionViews,
)
from .errors import (
    ArchiveError as ArchiveError,
    DamagedArchive as DamagedArchive,
    DamagedReader as DamagedReader,
    EncoderError as EncoderError,
    FetchError as FetchError,
    IncompatibleArchive as IncompatibleArchive,
    InputError as InputError,
    PullquoteError as PullquoteError,
    ReadError as ReadError,
    SettingsError as SettingsError,
    StorageError as StorageError,
)
from .evaluation.dataset import (
    Expected as Expected,
    Question as Question,
    read_off_topic as read_off_topic,
    read_questions as read_questions,
)
from .evaluation.results import (
    Comparison as Comparison,
    Evaluation as Evaluation,
    Outcome as Outcome,
    Statistic as Statistic,
)
from .evaluation.run import evaluate as evaluate
from .filters import Filters as Filters, UnmatchedFilter as UnmatchedFilter
from .pipeline.add import Progress as Progress
from .pipeline.follow_up import depends_on_previous as depends_on_previous
from .pipeline.refresh.report import RefreshReport as RefreshReport, SourceRefresh as SourceRefresh
from .pipeline.refresh.walk import RefreshProgress as RefreshProgress
from .pipeline.sources import Sources as Sources
from .quantities.conflicts import (
    differing as differing,
    superseded_by as superseded_by,
)
from .quoting.attribution import (
    article_parts as article_parts,
    attribution_parts as attribution_parts,
)
from .quoting.receipt import receipt_of as receipt_of
from .reading import read_bytes as read_bytes
from .samples.demo import open_sample as open_sample
from .settings import Settings as Settings
from .text.calendar import day as day
from .text.characters import escape_controls as escape_controls, show_controls as show_controls
from .text.passages import count_paragraphs as count_paragraphs
from .text.segmentation import (
    ends_word as ends_word,
    is_grapheme_boundary as is_grapheme_boundary,
)
from .types import (
    AddReport as AddReport,
    AlsoIn as AlsoIn,
    Answer as Answer,
    Article as Article,
    CollectionSize as CollectionSize,
    Correction as Correction,
    Furniture as Furniture,
    Metadata as Metadata,
    Note as Note,
    Passage as Passage,
    Quote as Quote,
    QuoteReference as QuoteReference,
    ReadAs as ReadAs,
    Rejected as Rejected,
    Span as Span,
    Withdrawal as Withdrawal,
)
from .verification.draft_report import (
    DraftItem as DraftItem,
    DraftReport as DraftReport,
)
from .verification.revisions import (
    ParagraphChange as ParagraphChange,
    Revision as Revision,
)
from .verification.verdict import (
    Caution as Caution,
    Change as Change,
    Difference as Difference,
    Place as Place,
    PrintedPiece as PrintedPiece,
    Recheck as Recheck,
    Verification as Verification,
)

__version__: str
