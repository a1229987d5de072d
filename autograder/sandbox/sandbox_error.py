"""The one exception of the sandbox: our fault, never the student's.

What a student's code does is a verdict; this says that we could not run it safely.
"""

from __future__ import annotations

from autograder.common.told import StoppedError


class SandboxError(StoppedError):
    """Say that the sandbox could not be built, so nothing may be run in it."""
