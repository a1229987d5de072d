"""The one family of exceptions whose text is all that a person is told: what is wrong, where, and the next step."""

from __future__ import annotations

PROBLEM, FAILURE = 1, 2  # exit codes: of the course or of a submission; ours


class Told(Exception):
    """End a command with sentences. Raised near the cause; the command line prints the text and nothing else.

    Attributes:
        exit_code: what the command ends with.
    """

    exit_code = PROBLEM
