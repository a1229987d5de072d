"""What student code runs with: Python, torch and every package that it could import, as they are inside the walls.

Runs inside a confined worker, instead of student code. Imports the standard library only.
"""

import platform
import sys
from collections.abc import Iterator
from pathlib import Path


def software() -> dict[str, str]:
    """Return the versions; packages as ``name==version``, sorted, with a space between them."""
    torch = getattr(sys.modules.get("torch"), "__version__", "")
    return {"python": platform.python_version(), "torch": str(torch), "packages": " ".join(sorted(set(_installed())))}


def _installed() -> Iterator[str]:
    """Read from the names of folders what is installed: opening each one's metadata would take a tenth of a second."""
    for folder in sys.path:
        for path in Path(folder or ".").glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
            yield f"{name.replace('_', '-').lower()}=={version}"
