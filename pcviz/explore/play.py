"""You are the scheduler: a session in which somebody decides, step by step, which thread of a learner's buffer goes.

with Session.open("one_condition_notify", Rules(producers=1, consumers=2)) as session:
    session.take(2)
    print(session.view.choices)

The learner's code is run, and may do anything; so a session keeps its game in a process of its own, which it asks over a pipe
and ends when no answer comes in time. Then the game goes on from the last move that was answered, and from there on cards no
longer say what a thread would do: that is found out by trying, and what was tried may be what never came back.
"""

import json
import os
import queue
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pcviz.explore import process
from pcviz.explore.goals import Goal
from pcviz.explore.play_game import Refusal, Rules
from pcviz.explore.play_view import Choice, Ending, Foresight, Reach, View, foresight
from pcviz.trace.event import Event

PATIENCE = 40.0  # wall seconds; the child's own watch comes first and knows the line
SEED = 1


class Unplayable(ValueError):
    """A session that cannot be, in one clear line; `status` is the exit status that belongs to it."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class Session:
    """One game, answered for by a process of its own. Every method that changes it returns the new view.

    Raises Refusal for what cannot be done now, and Unplayable when the learner's code does not come back.
    """

    def __init__(
        self,
        path: str,
        cls: str | None = None,
        rules: Rules | None = None,
        wishes: Mapping[str, str | None] | None = None,
        schedule: str | None = None,
        steps: int | None = None,
    ) -> None:
        """Raises Unplayable."""
        self.path = path
        self._request = {
            "path": path,
            "wishes": {**(wishes or {}), "cls": cls},
            "rules": asdict(rules or Rules()),
            "tries": True,
        }
        self.events: list[Event] = []
        self._process: Any = None
        self._closed = False
        self._start(schedule, steps)

    @classmethod
    def open(
        cls,
        target: str,
        rules: Rules | None = None,
        wishes: Mapping[str, str | None] | None = None,
        schedule: str | None = None,
    ) -> "Session":
        """A session of a built-in buffer, by its name, or of FILE[:CLASS]. Raises Unplayable."""
        path, name = file_of(target)
        return cls(path, name, rules, wishes, schedule)

    @classmethod
    def resume(cls, file: str, name: str | None, schedule: str, steps: int | None = None) -> "Session":
        """A session that has gone the first `steps` steps of a schedule, by default all. Raises Unplayable."""
        return cls(file, name, schedule=schedule, steps=steps)

    # -- where it stands ----------------------------------------------------------------------------------------------------

    @property
    def schedule(self) -> str:
        """As ``check --schedule`` and ``play --schedule`` take it."""
        return self.view.schedule

    @property
    def ending(self) -> Ending | None:
        """The verdict and the story, once the game is over."""
        return self.view.ending

    def choices(self) -> tuple[Choice, ...]:
        return self.view.choices

    # -- moves --------------------------------------------------------------------------------------------------------------

    def take(self, thread: int, variant: int = 0) -> View:
        """Let the thread with this number go, in one of its ways."""
        return self._move("take", thread=thread, variant=variant)

    def undo(self) -> View:
        return self._move("undo")

    def redo(self) -> View:
        return self._move("redo")

    def restart(self) -> View:
        """Back to the start; `redo` does again what was done."""
        return self._move("restart")

    def run_on(self, seed: int = SEED, moves: int = 1_000) -> View:
        """Random moves to the end, or so many of them."""
        return self._move("run_on", seed=seed, moves=moves)

    def step_by(self, whole: bool) -> View:
        """A move is one step of a thread, or (`whole`) all until it has let go of its locks or cannot go on."""
        return self._move("step_by", whole=whole)

    def foresee(self, seconds: float = 2.0) -> Foresight:
        """What can still go wrong from here, searched for so long at most."""
        return foresight(self._ask(seconds, do="foresee", seconds=seconds)["foresight"])

    def seek(self, goal: Goal, *, proof: bool = False, seconds: float = 10.0) -> Reach:
        """The fewest moves, as they are made now, from the start to a goal. A `proof` asks whether any schedule leads there."""
        return Reach.of(self._ask(seconds, do="seek", goal=asdict(goal), proof=proof, seconds=seconds)["reach"])

    def follow(self) -> View:
        """The next turn of the way to what was foreseen."""
        return self._move("follow")

    # -- the process --------------------------------------------------------------------------------------------------------

    def _start(self, schedule: str | None, steps: int | None, lengths: Sequence[int] = ()) -> None:
        self._mark = secrets.token_hex(8)
        self._process = process.start("pcviz.explore.play_child")
        self._lines = process.read_aside(self._process)
        self.events = []
        try:
            how = {"schedule": schedule, "steps": steps, "lengths": list(lengths), "mark": self._mark}
            opened = self._send(PATIENCE, {**self._request, **how})
        except Unplayable:
            self._end()
            raise
        self.source: str = opened["source"]
        self.name: str = opened["name"]
        self.said: Sequence[str] = opened["said"]
        self.strength: str = opened["strength"]
        self.configuration: tuple[int, ...] = tuple(opened["configuration"])
        self._see(opened["view"])

    def _move(self, do: str, **details: Any) -> View:
        self._see(self._ask(0.0, do=do, **details)["view"])
        return self.view

    def _see(self, data: dict[str, Any]) -> None:
        self.view = view = View.of(data)
        self.events[view.kept :] = view.events

    def _ask(self, extra: float, /, **request: Any) -> dict[str, Any]:
        if self._process is None:
            raise Refusal("the session is closed")
        try:
            return self._send(extra + PATIENCE, request)
        except Unplayable:
            if self._closed:
                raise Refusal("the session is closed") from None
            tried, self._request["tries"] = self._request["tries"], False
            self._begin_again()
            if not tried or request["do"] in ("foresee", "seek"):
                raise
        try:  # if it was not this very move, but what came after it
            return self._send(extra + PATIENCE, request)
        except Unplayable:
            self._begin_again()
            raise

    def _begin_again(self) -> None:
        """The process is lost: another one goes the same way up to the last move that was answered. Raises Unplayable."""
        whole, schedule, lengths = self.view.whole, self.schedule, self.view.lengths
        self._end()
        self._start(schedule, None, lengths)
        if whole:
            self._see(self._send(PATIENCE, {"do": "step_by", "whole": True})["view"])

    def _send(self, seconds: float, request: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        places: list[Any] = []
        child = self._process  # which may be ended and forgotten meanwhile
        try:
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
        except (OSError, AttributeError):
            raise Unplayable(f"{self.path}: its process has ended", 3) from None
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise Unplayable(
                    f"{self.path}: it does not come to an end: it waits for something outside threading", 3
                ) from None
            if not line:
                raise Unplayable(f"{self.path}: {process.ended(child, places, self.path, '')}", 3)
            match message := process.message_in(line, self._mark):
                case {"error": str(error), "status": int(status)}:
                    raise Unplayable(error, status)
                case {"refused": str(why)}:
                    raise Refusal(why)
                case {"view": dict()} | {"foresight": dict()} | {"reach": dict()}:
                    return message
                case _:
                    places += [place for place in [process.PLACE.match(line)] if place is not None]

    def close(self) -> None:
        """End the process, also while another thread waits for its answer; the session can no longer be asked."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            process.end(self._process)
            self._process = None

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def file_of(target: str) -> tuple[str, str | None]:
    """The file and the class (None: whichever fits) of a built-in buffer's name or FILE[:CLASS]. Raises Unplayable."""
    from pcviz.buffers import catalogue
    from pcviz.explore.api import place
    from pcviz.workshop.settings import nearest

    buffers = catalogue()
    if target in buffers:
        return str(buffers[target].path), None
    path, cls = place(target)
    if not os.path.exists(path) and not path.endswith(".py"):
        raise Unplayable(f"there is no file and no built-in buffer {target!r}{nearest(target, buffers)} (see: pcviz show)")
    return path, cls
