"""A pytest plugin to grade buffers with: a test passes when no interleaving breaks a class, else it fails with the story.

    @pytest.mark.pcviz("student.py:Buffer", producers=2)
    def test_student(): ...

    @pytest.mark.pcviz(producers=2, consumers=2)
    def test_ours():
        return BoundedBuffer

    @pytest.mark.parametrize("file", sorted(Path("submissions").glob("*.py")), ids=str)
    def test_submission(file, pcviz_check):
        pcviz_check(file, budget=5)

Files are looked for beside the test first. The options are those of `pcviz.check`.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import pcviz

Target = type | str | os.PathLike[str]
MARK = "pcviz([target], **options): check a buffer class, or FILE[:CLASS], or what the test returns; options as of pcviz.check"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object | None:
    """Check what the mark names, then run the test; without a name, check what the test returns."""
    mark = pyfuncitem.get_closest_marker("pcviz")
    if mark is None:
        return None
    if mark.args:
        for target in mark.args:
            hold(pyfuncitem, target, mark.kwargs)
        return None
    names = pyfuncitem._fixtureinfo.argnames
    returned = pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names})
    if isinstance(returned, type | str | os.PathLike):
        hold(pyfuncitem, returned, mark.kwargs)
    elif "pcviz_check" not in names:
        pytest.fail('say what to check: pytest.mark.pcviz("FILE:CLASS"), or return a class from the test', pytrace=False)
    return True


@pytest.fixture
def pcviz_check(request: pytest.FixtureRequest) -> Callable[..., "pcviz.Verdict"]:
    """Check a class or ``FILE[:CLASS]``: returns the verdict when it is ok, else fails the test with the story.

    Options of the test's own mark hold unless others are given.
    """
    mark = request.node.get_closest_marker("pcviz")
    given = mark.kwargs if mark is not None else {}

    def check(target: Target, **options: Any) -> pcviz.Verdict:
        __tracebackhide__ = True
        return hold(request.node, target, {**given, **options})

    return check


def hold(item: pytest.Item, target: Target, options: Mapping[str, Any]) -> "pcviz.Verdict":
    """Fail the test unless the verdict is ok."""
    __tracebackhide__ = True
    try:
        verdict = pcviz.check(beside(item, target), **options)
        story = "" if verdict.ok else verdict.story
    except (TypeError, ValueError) as error:
        story = f"this cannot be checked: {error}"
    if story:
        pytest.fail(story, pytrace=False)
    return verdict


def beside(item: pytest.Item, target: Target) -> Target:
    """A file that lies beside the test by its full path; anything else as it is."""
    if isinstance(target, type):
        return target
    text = os.fspath(target)
    here = os.path.join(item.path.parent, text)
    file = here.rpartition(":")[0] if not os.path.exists(here) else here
    return here if os.path.isfile(file) else text
