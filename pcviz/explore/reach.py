"""The fewest moves to a goal, or that no schedule reaches it: breadth first, over the very moves that a player makes.

A state is the fingerprint of the execution and what the goal remembers (`pcviz.explore.goals`). The search executes and folds
what it looks at, so a goal is recognised as on the screen; its moves are made by the function that makes the player's.

A *proof* asks more: that nothing between two moves would help either. Where one lock guards all that is shared, critical
sections are atomic (`pcviz.sync.controlled`), which the search watches: then its states are all there are, however finely
threads are switched. Where it is not so, it is said of the player's own moves.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pcviz.explore.execution import Execution
from pcviz.explore.goals import Followed, Goal
from pcviz.explore.graph import Graph
from pcviz.explore.memory import Memory
from pcviz.explore.play_ahead import able
from pcviz.explore.play_moves import Move
from pcviz.explore.play_view import Reach
from pcviz.sync.controlled_task import Task
from pcviz.trace.event import Event

MOST_STATES = 20_000


@dataclass
class Node:
    """A state: how it was reached, what follows from the game's past, and who can go."""

    before: "Node | None"
    steps: Move  # of the last move
    followed: Followed
    ways: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def moves(self) -> list[Move]:
        moves: list[Move] = []
        node = self
        while node.before is not None:
            moves.append(node.steps)
            node = node.before
        return moves[::-1]


class Seeking:
    """One search of an execution for a goal. `move` makes a move and gives its steps."""

    def __init__(self, execution: Execution, goal: Goal, move: Callable[[Execution, Task, int], Move], seconds: float) -> None:
        self.execution = execution
        self.goal = goal
        self.move = move
        self.deadline = time.perf_counter() + seconds
        graph = Graph(execution.producers, execution.consumers, False)
        self.memory = Memory(execution, graph, False)
        self.known: set[Any] = set()

    def run(self) -> Reach:
        try:
            return self.search()
        finally:
            self.execution.close()

    def search(self) -> Reach:
        execution, trace = self.execution, list[Event]()
        execution.start(trace)
        execution.begin_fingerprints()
        followed = Followed(self.goal)
        followed.apply_all(trace)
        queue = [Node(None, (), followed)]
        self.learn(queue[0])
        for node in queue:
            for place, variants in node.ways:
                for variant in variants:
                    if len(queue) > MOST_STATES or time.perf_counter() > self.deadline:
                        return Reach(states=len(queue), reason="the time was too short to look at everything")
                    after = self.after(node, place, variant)
                    if execution.scheduler.atomic and execution.scheduler.unguarded:
                        return Reach(states=len(queue), reason=execution.scheduler.unguarded)
                    if after.followed.reached:
                        moves = tuple((steps[0][0] + 1, steps[0][1]) for steps in after.moves())
                        return Reach(found=True, moves=moves, states=len(queue) + 1)
                    if self.learn(after):
                        queue.append(after)
        unseen = execution.unseen()
        return Reach(states=len(queue), complete=not unseen, reason=unseen)

    def after(self, node: Node, place: int, variant: int) -> Node:
        """Come to where the node stands, quickly, and make one move from there."""
        execution, trace = self.execution, list[Event]()
        execution.start(trace)
        execution.begin_fingerprints()
        steps = [step for move in node.moves() for step in move]
        tasks = execution.scheduler.tasks
        for number, (at, how) in enumerate(steps, 1):
            (execution if number == len(steps) else execution.scheduler).advance(tasks[at], how)
        mark = len(trace)
        taken = self.move(execution, tasks[place], variant)
        followed = node.followed.copy()
        followed.apply_all(trace[mark:])
        return Node(node, taken, followed)

    def learn(self, node: Node) -> bool:
        """Whether the execution, which has just come to this state, has never been in it."""
        execution = self.execution
        if execution.violation is not None:
            return False  # what goes wrong ends the game
        key = (self.memory.state_here(), node.followed.watch.memory())
        if key in self.known:
            return False
        self.known.add(key)
        node.ways = able(execution)
        return True
