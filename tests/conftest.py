"""What holds for every test: how many examples are tried, and where the processes that tests start keep what they compile."""

import gc
import os
import sys
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

# A machine may stand still for a moment: how long an example takes by the clock says nothing.
settings.register_profile("thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A quarter of the examples each time. `.ci/run` tries them all: --hypothesis-profile=thorough
settings.register_profile("lean", settings.get_profile("thorough"), max_examples=25)
settings.load_profile("lean")


def pytest_configure(config: pytest.Config) -> None:
    """Where nothing compiled may stand beside the sources, each of hundreds of processes would compile all of pcviz again, and
    each run all tests: half of what it takes to begin."""
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        if config.pluginmanager.has_plugin("cacheprovider"):
            folder = str(config.cache.mkdir("compiled"))
        else:
            temporary = TemporaryDirectory(prefix="pcviz-tests-")
            config.add_cleanup(temporary.cleanup)
            folder = temporary.name
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Modules stay to the end, so the collector need not walk them each time: a tenth of what the app's tests take."""
    gc.collect()
    gc.freeze()
