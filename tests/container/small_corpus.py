"""The first set's golden submissions, handed in for the small course, whose three exercises are that set's."""

from __future__ import annotations

from pathlib import Path

from tests.small_set import SOURCE
from tests.submissions.corpus import Corpus
from tests.submissions.golden import Golden


class SmallCorpus(Corpus):
    """Submissions that differ from the small course's solved notebook as the first set's differ from a right one."""

    @property
    def release(self) -> Path:
        """The solved notebook."""
        return SOURCE

    @property
    def right(self) -> dict[str, str]:  # type: ignore[override]
        """Nothing: every answer is there and right."""
        return {}

    def golden(self, name: str) -> Golden:
        """Return a submission of the first set, as ``right/careful_student``."""
        return Corpus("ps1_gradients").golden(name)
