"""What the app keeps, which editor it starts and how its pilot waits are matters of the test, not of whoever runs it."""

from functools import cache

import pytest

from pcviz.lessons import course
from tests.settled import settling

__all__ = ["settling"]

read_lesson = course.read_lesson
read_once = cache(read_lesson)


@pytest.fixture(autouse=True)
def lessons(monkeypatch):
    """Those that come with pcviz are read once for all tests: it takes as long as to open the app."""
    own = (course.HERE, course.QUIZZES)
    monkeypatch.setattr(course, "read_lesson", lambda path: (read_once if path.parent in own else read_lesson)(path))


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder for what the app keeps."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("PCVIZ_DATA", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder
