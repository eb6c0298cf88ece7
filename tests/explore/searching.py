"""Shared by the tests of the search: studies of source text and of built-in buffers."""

from pathlib import Path
from typing import NamedTuple

import pytest

import pcviz.buffers
from pcviz.explore.discover import Wishes, discover
from pcviz.explore.execution import Configuration
from pcviz.explore.search import Options, Search
from tests.sometimes import slowly

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


class Sample(NamedTuple):
    """A class of the corpus, or a built-in buffer: its file and the verdicts that are right for it."""

    path: Path
    expected: frozenset[str]

    @property
    def text(self):
        return self.path.read_text(encoding="utf-8")

    @property
    def correct(self):
        return self.expected == {"ok"}

    def discovery(self, order=None):
        return discover(str(self.path), Wishes(order=order))

    def study(self, strength="sync"):
        return self.discovery().study(strength)


def sample(path):
    """The docstring of a file of the corpus begins with the verdicts that are right for it: ``overflow|lost-item: …``."""
    verdicts, _, _ = path.read_text(encoding="utf-8").removeprefix('"""').partition(": ")
    return Sample(path, frozenset(verdicts.split("|")))


CORPUS = [sample(path) for path in sorted((Path(__file__).parent / "corpus").glob("*.py"))]
BUILT_IN = {
    "forgotten_notify": "deadlock",
    "if_instead_of_while": "exception|overflow",
    "mutex_before_empty": "deadlock",
    "no_lock": "exception|overflow",
    "notify_wrong_condition": "deadlock",
    "one_condition_notify": "deadlock",
    "one_condition_broadcast": "ok",
    "priority_queue": "ok",
    "ring": "ok",
    "semaphores": "ok",
    "stdlib_queue": "ok",
    "two_conditions": "ok",
}
SAMPLES = [Sample(BUFFERS / f"{name}.py", frozenset(verdicts.split("|"))) for name, verdicts in BUILT_IN.items()] + CORPUS


OFTEN = {sample.path for sample in [*SAMPLES[: len(BUILT_IN)], *CORPUS[::3]]}


def partly(samples):
    """The built-in buffers and every third of the corpus each time, the others with the slow tests."""
    often = [sample for sample in samples if sample.path in OFTEN]
    return [*often, *slowly(*(sample for sample in samples if sample not in often))]


def named(samples):
    return pytest.mark.parametrize("sample", samples, ids=lambda sample: sample.path.stem)
