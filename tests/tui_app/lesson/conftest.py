"""Lessons whose runs take no time: what is performed is performed once for all walks."""

import pytest

from pcviz.lessons.lesson import parse_lesson
from tests.lessons.learners import COURSE, SMALL, as_quiz, at_hand


@pytest.fixture
def runs_at_hand(monkeypatch):
    """What a lesson runs is performed once for all walks: that takes longer than they do."""
    monkeypatch.setattr("pcviz.tui.screens.lesson_runs.perform", at_hand)


@pytest.fixture
def small(monkeypatch, runs_at_hand):
    """A short lesson of every kind of question."""
    lesson = parse_lesson(SMALL, "small.toml", "small")
    monkeypatch.setattr("tests.lessons.learners.COURSE", [*COURSE, lesson])
    return lesson


@pytest.fixture
def small_quiz(monkeypatch, request):
    quiz = parse_lesson(as_quiz(request.param), "small.toml", "small")
    monkeypatch.setattr("tests.lessons.learners.COURSE", [*COURSE, quiz])
    return quiz
