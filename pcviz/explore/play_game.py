"""A game: the player is the scheduler of a learner's buffer, with undo and redo without end.

A game is its list of steps. Everything else follows by executing them again: what is shown is what happens, and what a card
says that a thread *would* do is what it did when that was tried. The learner's code is run for it, so the app has its games in
a process of their own (`pcviz.explore.play`).
"""

import linecache
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from pcviz.explore.blame import Blame, blame
from pcviz.explore.definitions import CannotTell
from pcviz.explore.discover import Discovery
from pcviz.explore.execution import Configuration, Execution
from pcviz.explore.fingerprint import OWN_FILES
from pcviz.explore.goals import Goal
from pcviz.explore.monitor import Violation
from pcviz.explore.play_ahead import able, end_of, finer, look_ahead
from pcviz.explore.play_moves import Move, one_step, turn
from pcviz.explore.play_view import FINISHED as ALL_FINISHED
from pcviz.explore.play_view import Choice, Ending, Foresight, Reach, Turn, View, Way
from pcviz.explore.play_words import deed
from pcviz.explore.reach import Seeking
from pcviz.explore.schedule import BadSchedule, Plan, Step, digest, parse, take
from pcviz.explore.story import Namebook
from pcviz.sync.controlled_task import FINISHED, GO, ONLY_GO, SPURIOUS, TIMEOUT, Task
from pcviz.trace import event as ev
from pcviz.trace.event import Event
from pcviz.trace.state import State

MOST_THREADS = 9  # so that each has a key of its own
MOST_STEPS = 5_000
PROBE = 500
MOST_RANDOM_MOVES = 1_000
PHASES = {"deadlock": "deadlock", "exception": "failed", "": "finished"}


class Refusal(ValueError):
    """A move that cannot be made now; the message says why."""


@dataclass(frozen=True)
class Rules:
    """How a game is set up; None leaves it to the file and to what fits it."""

    producers: int | None = None
    consumers: int | None = None
    capacity: int | None = None
    items: int | None = None
    strength: str | None = None
    any_wake: bool = False
    spurious: bool = False

    def configuration(self, discovery: Discovery) -> Configuration:
        """Raises CannotTell for what this class cannot be."""
        fixed = discovery.fixed_capacity
        if fixed is not None and self.capacity not in (None, fixed):
            raise CannotTell(f"{discovery.path}: the capacity of {discovery.name} is fixed at {fixed}: leave --capacity out")
        producers, consumers = self.producers or 2, self.consumers or 1
        if producers + consumers > MOST_THREADS:
            raise CannotTell(
                f"{producers} producers and {consumers} consumers are more threads than number keys: at most {MOST_THREADS}"
            )
        return Configuration(producers, consumers, fixed or self.capacity or 1, self.items or 2)


class Game:
    """One game of one class. What it shows is made by `view`."""

    def __init__(self, discovery: Discovery, rules: Rules | None = None) -> None:
        self.rules = rules = rules or Rules()
        self.discovery = discovery
        self.configuration = rules.configuration(discovery)
        self.strength = rules.strength or "line"
        self.execution = self.new_execution(self.strength, atomic=False)
        self.done: list[Move] = []
        self.undone: list[Move] = []
        self.whole = False  # a move goes on until the thread has let go of its locks, or cannot go on
        self.tries = True  # whether cards say what a thread would do
        self.road: list[Move] = []  # what led to the last thing foreseen, from the start
        self.told: list[Event] = []
        self.run([])

    @classmethod
    def resume(
        cls,
        discovery: Discovery,
        schedule: str,
        steps: int | None = None,
        strength: str | None = None,
        lengths: Sequence[int] = (),
    ) -> "Game":
        """A game that has gone the first `steps` steps of a schedule (all of them by default), in moves of these `lengths`.

        Raises BadSchedule for one that cannot be read, does not belong to this version of the file, or does not fit.
        """
        plan = parse(schedule)
        if plan.digest != digest(discovery.source, discovery.name):
            raise BadSchedule(f"this schedule belongs to another version of {discovery.path}: the file has changed since")
        strength = strength or ("line" if plan.atomic and plan.strength == "sync" else plan.strength)
        if not plan.configuration.items:
            raise BadSchedule("a schedule of endless producers and consumers cannot be played: their items are all alike")
        rules = Rules(*plan.configuration, strength, plan.any_wake, plan.spurious)
        game = cls(discovery, rules)
        moves = game.moves_of(plan, plan.steps[:steps])
        if lengths:
            alone = iter([step for move in moves for step in move])
            moves = [tuple(islice(alone, length)) for length in lengths]
        game.done = moves
        return game

    def moves_of(self, plan: Plan, steps: Sequence[Step]) -> list[Move]:
        """The steps of a plan as moves of this game: one step each, or a whole critical section where the plan has such."""
        if not plan.atomic:
            self.run(steps)
            return [(step,) for step in steps]
        coarse = self.new_execution(plan.strength, atomic=True)
        turns = finer(coarse, self.execution, steps)
        coarse.close()
        if turns is None:
            raise BadSchedule("this schedule cannot be played line by line")
        return list(turns)

    def new_execution(self, strength: str, *, atomic: bool) -> Execution:
        rules = self.rules
        return Execution(
            self.discovery.study(strength), self.configuration, any_wake=rules.any_wake, spurious=rules.spurious, atomic=atomic
        )

    # -- where it stands ----------------------------------------------------------------------------------------------------

    @property
    def steps(self) -> list[Step]:
        return [step for move in self.done for step in move]

    @property
    def schedule(self) -> str:
        rules = self.rules
        mark = digest(self.discovery.source, self.discovery.name)
        return str(Plan(self.strength, False, self.configuration, rules.any_wake, rules.spurious, mark, tuple(self.steps)))

    def run(self, steps: Sequence[Step]) -> tuple[list[Event], list[int]]:
        """Execute from the start; the events, and how many there were before each step. Raises BadSchedule."""
        trace: list[Event] = []
        self.execution.start(trace)
        marks = []
        for number, (place, variant) in enumerate(steps, 1):
            marks.append(len(trace))
            take(self.execution, place, variant, number)
        return trace, marks

    def view(self) -> View:
        """The whole of it; of the events only those that the last view did not have."""
        steps = self.steps
        trace, marks = self.run(steps)
        ending = self.ending(trace, marks, steps)
        state = State()
        state.apply_all(trace)
        cards = [self.card(place, task, state) for place, task in enumerate(self.execution.scheduler.tasks)]
        if ending is None and self.tries:
            cards = [self.tried(card, state, steps) for card in cards]
        elif ending is not None:
            cards = [replace(card, ways=()) for card in cards]
        kept = next((n for n, (new, old) in enumerate(zip(trace, self.told, strict=False)) if new != old), None)
        kept = min(len(trace), len(self.told)) if kept is None else kept
        self.told = trace
        lengths = tuple(map(len, self.done))
        return View(lengths, len(self.undone), self.whole, self.schedule, tuple(cards), kept, trace[kept:], ending)

    def card(self, place: int, task: Task, state: State) -> Choice:
        """Who stands where, and in which ways it can go, as far as can be seen without trying."""
        number = place + 1
        seen = next(view for view in state.snapshot().threads if view.id == number)
        over = task.op is FINISHED
        ways = task.op.choices(task)
        named = len(ways) > 1 or ways != ONLY_GO
        hows = {GO: "it goes on", TIMEOUT: "its time runs out", SPURIOUS: "it wakes for no reason"} if named else {}
        line = 0 if over else seen.line
        text = self.execution.study.line(line)
        elsewhere = "" if line or over else place_elsewhere(task)
        if elsewhere:
            file, _, at = elsewhere.rpartition(":")
            text, elsewhere = linecache.getline(file, int(at)).strip(), f"{os.path.basename(file)}:{at}"
        return Choice(
            number, task.name, task.role, over, tuple(Way(way, hows.get(way, ""), "") for way in ways), state.why(number),
            line, text, elsewhere,
        )  # fmt: skip

    def tried(self, card: Choice, before: State, steps: Sequence[Step]) -> Choice:
        """The card with what each of its ways would do, found out by doing it."""
        ways = []
        for way in card.ways:
            trace: list[Event] = []
            self.retrace(steps, trace)
            mark = len(trace)
            self.go(card.thread - 1, way.variant)
            state = before.copy()
            state.apply_all(trace[mark:])
            would = deed(trace[mark:], card.thread, state)
            after = next(view.line for view in state.snapshot().threads if view.id == card.thread)
            ways.append(Way(way.variant, way.how, would or (f"goes on to line {after}" if after != card.line else "goes on")))
        return replace(card, ways=tuple(ways))

    # -- moves --------------------------------------------------------------------------------------------------------------

    def take(self, thread: int, variant: int = GO) -> None:
        """Let a thread go. Raises Refusal."""
        self.stand()
        self.open()
        tasks = self.execution.scheduler.tasks
        place = thread - 1
        if not 0 <= place < len(tasks):
            raise Refusal(f"there is no thread {thread}")
        ways = tasks[place].op.choices(tasks[place])
        if not ways:
            raise Refusal(f"{tasks[place].name} cannot go on: {self.why(thread)}")
        if variant not in ways:
            raise Refusal(f"{tasks[place].name} cannot go on in that way")
        self.made(self.go(place, variant))

    def go(self, place: int, variant: int) -> Move:
        """One move from where the execution stands: one step, or a whole turn."""
        return (turn if self.whole else one_step)(self.execution, self.execution.scheduler.tasks[place], variant)

    def seek(self, goal: Goal, proof: bool, seconds: float) -> Reach:
        """The fewest moves, as they are made now, from the start to a goal; for a proof that there are none, see `reach`."""
        if proof:
            fine = Seeking(self.new_execution("expression", atomic=True), goal, one_step, seconds)
            reach = fine.run()
            if not reach.found and not fine.execution.scheduler.unguarded:
                return replace(reach, fine=True)
        return Seeking(self.new_execution(self.strength, atomic=False), goal, turn if self.whole else one_step, seconds).run()

    def made(self, move: Move) -> None:
        """A move was made. The undone ones can be done again only while it is the first of them."""
        self.done.append(move)
        if self.undone and self.undone[-1] == move:
            self.undone.pop()
        else:
            self.undone.clear()

    def undo(self) -> None:
        if not self.done:
            raise Refusal("nothing has been done yet")
        self.undone.append(self.done.pop())

    def redo(self) -> None:
        if not self.undone:
            raise Refusal("nothing was undone")
        self.done.append(self.undone.pop())

    def restart(self) -> None:
        """Back to the start; what was done can be done again."""
        while self.done:
            self.undo()

    def run_on(self, seed: int = 0, moves: int = MOST_RANDOM_MOVES) -> None:
        """Random moves until the game is over, or so many. The same seed goes the same way from the same place."""
        self.stand()
        self.open()
        for _ in range(moves):
            ways = able(self.execution)
            if not ways or self.execution.violation is not None:
                return
            chance = random.Random(f"{seed} {sum(map(len, self.done))}")
            place, variants = chance.choice(ways)
            self.made(self.go(place, chance.choice(variants)))

    def foresee(self, seconds: float = 2.0) -> Foresight:
        """What can still go wrong from here. Raises Refusal when the game is over."""
        self.stand()
        self.open()
        ahead = look_ahead(self.execution, self.steps, seconds)
        self.road = [*self.done, *ahead.turns]
        names = [task.name for task in self.execution.scheduler.tasks]
        turns = [Turn(names[turn[0][0]], turn[0][0] + 1, len(turn)) for turn in ahead.turns if turn]
        return Foresight(ahead.verdict, ahead.sentence, tuple(turns), ahead.shortest, ahead.states)

    def follow(self) -> None:
        """The next turn on the way to what was foreseen last. Raises Refusal off that way."""
        steps = self.steps
        road = [step for move in self.road for step in move]
        if len(steps) >= len(road) or road[: len(steps)] != steps:
            raise Refusal("there is no way to follow from here: ask again what can still go wrong")
        gone = 0
        for move in self.road:
            gone += len(move)
            if gone > len(steps):
                self.made(tuple(road[len(steps) : gone]))
                return

    def stand(self) -> None:
        self.retrace(self.steps)

    def retrace(self, steps: Sequence[Step], trace: list[Event] | None = None) -> None:
        """Come to where known steps lead: quicker than `run`, since lines and contents are told only of the last step."""
        execution = self.execution
        execution.start(trace)
        tasks, last = execution.scheduler.tasks, len(steps) - 1
        for number, (place, variant) in enumerate(steps):
            (execution if number == last else execution.scheduler).advance(tasks[place], variant)

    def open(self) -> None:
        """Raises Refusal when the game is over, or far too long."""
        if self.execution.violation is not None or not able(self.execution):
            raise Refusal("the game is over: undo, or start again")
        if sum(map(len, self.done)) >= MOST_STEPS:
            raise Refusal(f"this game has {MOST_STEPS:,} steps: start again")

    def why(self, thread: int) -> str:
        state = State()
        state.apply_all(self.run(self.steps)[0])
        return state.why(thread)

    # -- the end ------------------------------------------------------------------------------------------------------------

    def ending(self, trace: list[Event], marks: list[int], steps: Sequence[Step]) -> Ending | None:
        """The verdict and the story, where the execution stands at an end; the trace is told of it."""
        execution = self.execution
        if execution.violation is None and able(execution):
            return None
        violation = end_of(execution)
        story = tuple(self.story(trace, marks, steps))
        phase = PHASES.get(violation.verdict if violation is not None else "")
        if phase is not None:
            trace.append((execution.scheduler.clock, 0, ev.PHASE, 0, phase))
        if violation is None:
            return Ending(ALL_FINISHED, "All threads have finished, and nothing went wrong on this way.", story)
        guilty = self.blame(violation, trace, marks, steps)
        names = Namebook()
        names.read(trace)
        sentence = names.with_labels(violation.sentence)
        return Ending(violation.verdict, sentence, story, guilty.line, guilty.source, guilty.misconception, guilty.mend)

    def blame(self, violation: Violation, trace: list[Event], marks: list[int], steps: Sequence[Step]) -> Blame:
        """By the lines on which the steps were taken."""
        at: dict[int, int] = {}
        lines = []
        for number, (place, _) in enumerate(steps):
            events = trace[marks[number - 1] if number else 0 : marks[number]]
            at.update({thread: data[0] for _, thread, kind, _, data in events if kind == ev.LINE})
            lines.append(at.get(place + 1, 0))
        self.execution.scheduler.unguarded = self.unguarded
        return blame(self.execution, violation, lines, trace)

    @cached_property
    def unguarded(self) -> str:
        """Why critical sections are not atomic, if it shows in a run where everybody goes in turn."""
        execution = self.new_execution(self.strength, atomic=True)
        execution.start()
        for number in range(PROBE):
            ways = able(execution)
            if not ways or execution.violation is not None or execution.scheduler.unguarded:
                break
            place, variants = ways[number % len(ways)]
            execution.advance(execution.scheduler.tasks[place], variants[0])
        execution.close()
        return execution.scheduler.unguarded

    def story(self, trace: Sequence[Event], marks: list[int], steps: Sequence[Step]) -> Iterator[str]:
        """What each thread did while nobody else came between."""
        state = State()
        state.apply_all(trace[: marks[0] if marks else len(trace)])
        start = 0
        for number in range(1, len(steps) + 1):
            if number < len(steps) and steps[number][0] == steps[start][0]:
                continue
            events = trace[marks[start] : marks[number] if number < len(steps) else len(trace)]
            state.apply_all(events)
            thread = steps[start][0] + 1
            yield f"{state.thread_name(thread)} {deed(events, thread, state) or 'goes on'}"
            start = number


def place_elsewhere(task: Task) -> str:
    """FILE:LINE of the innermost frame that is neither the study's nor ours; "" for none."""
    frame = task.frame
    while frame is not None:
        name = frame.f_code.co_filename
        if name not in OWN_FILES and os.sep + "pcviz" + os.sep not in name:
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
