"""What holds for every test: how many examples are tried, and where the processes that tests start keep what they compile."""

import gc
import os
import sys
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# A quarter of the examples each time. `.ci/run` tries them all: --hypothesis-profile=thorough
settings.register_profile("thorough", settings())
settings.register_profile("lean", settings(), max_examples=25)
settings.load_profile("lean")


def pytest_configure(config: pytest.Config) -> None:
    """Where nothing compiled may stand beside the sources, each of hundreds of processes would compile all of pcviz again."""
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        folder = TemporaryDirectory(prefix="pcviz-tests-")
        config.add_cleanup(folder.cleanup)
        os.environ["PYTHONPYCACHEPREFIX"] = folder.name
        del os.environ["PYTHONDONTWRITEBYTECODE"]


def pytest_collection_finish() -> None:
    """Modules stay to the end, so the collector need not walk them each time: a tenth of what the app's tests take."""
    gc.collect()
    gc.freeze()
