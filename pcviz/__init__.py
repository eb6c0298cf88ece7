"""pcviz: an interactive laboratory for the producer-consumer problem.

From Python, `pcviz.check` searches the interleavings of a buffer class; it returns a `pcviz.Verdict`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pcviz.explore.api import Verdict, check

__version__ = "0.1.0"
__all__ = ["Verdict", "__version__", "check"]


def __getattr__(name: str) -> Any:
    """`check` and `Verdict`, imported when they are first asked for: most commands need neither."""
    if name not in ("Verdict", "check"):
        raise AttributeError(f"module 'pcviz' has no attribute {name!r}")
    from pcviz.explore import api

    return getattr(api, name)
