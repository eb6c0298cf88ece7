"""Asking the session of a game, one thing after another, while the screen lives on."""

from collections import deque
from collections.abc import Callable
from typing import Any

from textual import work

from pcviz.explore.play import Session, Unplayable
from pcviz.explore.play_game import Refusal
from pcviz.tui.screens.lab import LabScreen

MOST_WAITING = 100  # keys that were typed ahead


class AskingScreen(LabScreen):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._waiting: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = deque()
        self._busy = False
        self._asked_at = 0.0

    def refused(self, problem: Exception) -> None:
        """A Refusal or Unplayable came of what was asked, and nothing of what was asked after it is done."""
        raise NotImplementedError

    def ask(self, what: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((what, then))
        self._next()

    def _next(self) -> None:
        if not self._busy and self._waiting:
            self._busy = True
            self._asked_at = self.lab.clock()
            self._work(*self._waiting.popleft())

    @work(thread=True)
    def _work(self, what: Callable[[], Any], then: Callable[[Any], None]) -> None:
        try:
            answer = what()
        except (Refusal, Unplayable) as problem:
            self.app.call_from_thread(self._refused, problem)
        else:
            self.app.call_from_thread(self._answered, answer, then)

    def _answered(self, answer: Any, then: Callable[[Any], None]) -> None:
        self._busy = False
        if self.is_attached:
            then(answer)
            self._next()

    def _refused(self, problem: Exception) -> None:
        self._busy = False
        self._waiting.clear()
        if self.is_attached:
            self.refused(problem)
