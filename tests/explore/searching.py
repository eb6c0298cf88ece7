"""Shared by the tests of the search: studies of source text and of built-in buffers."""

from pathlib import Path

import pcviz.buffers
from pcviz.explore.discover import Wishes, discover
from pcviz.explore.execution import Configuration
from pcviz.explore.search import Options, Search

BUFFERS = Path(pcviz.buffers.__file__).parent


def study_of(source, strength="sync", cls=None, order=None):
    """A study of a class given as text, or of a built-in buffer given by its file's name."""
    path = "study.py"
    if "\n" not in source:
        path, source = str(BUFFERS / f"{source}.py"), None
    return discover(path, Wishes(cls=cls, order=order), source).study(strength)


def search(study, producers, consumers, capacity, items, **options):
    return Search(study, Configuration(producers, consumers, capacity, items), Options(**{"seconds": 30, **options})).run()


def verdict(found):
    return found.violation.verdict if found.violation is not None else "ok" if found.complete else "undecided"
