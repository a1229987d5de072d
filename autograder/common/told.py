"""The one family of exceptions whose text is all that a person is told: what is wrong, where, and the next step.

What ends a command is raised near its cause as one of these; `commands/ending.py` prints it, and nothing else does.
An exception that some code of ours always catches is no `Told`.
"""

from __future__ import annotations

PROBLEM, FAILURE = 1, 2  # exit codes: of the course or of a submission; ours


class Told(Exception):
    """End a command with sentences.

    Attributes:
        exit_code: what the command ends with.
        is_of_the_command: whether the command says first what it did not do; else the text begins with a place in
            the course, and says all.
    """

    exit_code = PROBLEM
    is_of_the_command = False


class UnusableError(Told):
    """Say that a file or a folder that was named to a command is not what it needs."""

    is_of_the_command = True


class StoppedError(Told):
    """Say that something could not be done, for no reason of the course's: a disk, a folder, a machine, another run."""

    exit_code = FAILURE
    is_of_the_command = True
