"""What student code runs with: Python, torch and the packages that it may import, as they are inside the walls.

Runs inside a confined worker, instead of student code.
"""

import platform
import sys

from autograder.sandbox.importable import listed


def software() -> dict[str, str]:
    """Return the versions; packages as ``name==version``, sorted, with a space between them."""
    torch = getattr(sys.modules.get("torch"), "__version__", "")
    packages = " ".join(f"{name}=={version}" for name, version in listed().items())
    return {"python": platform.python_version(), "torch": str(torch), "packages": packages}
