"""A course's public support code: compiled once by whoever judges, and run in each worker.

To compile it takes longer than all else that a worker does before its first cell.
"""

from __future__ import annotations

import marshal
import warnings
from functools import lru_cache
from types import ModuleType


@lru_cache(maxsize=8)
def compiled(support: str) -> bytes:
    """Return the support module's code, as `public_module` takes it in a worker: of this very Python.

    Raises:
        SyntaxError: it is no Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whoever wrote it was told elsewhere
        return marshal.dumps(compile(support, "support.py", "exec", dont_inherit=True))


def public_module(name: str, code: bytes) -> ModuleType:
    """Run compiled code as a module.

    Args:
        name: of the module.
        code: what `compiled` made. Only a judge's word is taken for that: made-up bytes could do anything.
    """
    made = ModuleType(name)
    exec(marshal.loads(code), made.__dict__)
    return made
