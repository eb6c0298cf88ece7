"""A learner before the app: a lesson gone through by the keys that a person would press."""

import time
from contextlib import asynccontextmanager

from pcviz.lessons.lesson import Lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.sitting import Sitting
from pcviz.trace.snapshot import Status
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.lesson import LessonScreen
from tests.lessons.learners import performed, right, wrong
from tests.tui_app.driving import PATIENCE_S, Hand, driven

SIZES = ((80, 24), (120, 40))
RUNNING_S = 60.0  # for what a lesson runs, on a machine that has other things to do


class Learner(Hand):
    @property
    def screen(self) -> LessonScreen:
        return next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, LessonScreen))

    @property
    def sitting(self) -> Sitting:
        return self.screen.sitting

    def words(self) -> str:
        """The screen as running text."""
        return " ".join(self.picture().split())

    async def reads(self, text: str) -> None:
        """Some words stand there, wherever the rows were broken."""
        wanted = " ".join(text.split())
        await self.until(lambda: wanted in self.words())

    async def ready(self, condition=lambda: True) -> None:
        deadline = time.monotonic() + RUNNING_S
        while not condition() and time.monotonic() < deadline - PATIENCE_S:
            await self.handled()
        await self.until(condition)

    async def answer(self, well: bool) -> None:
        """By the keys that a person would press."""
        sitting, screen = self.sitting, self.screen
        question, setup = sitting.question, sitting.setup
        assert question is not None and setup is not None
        await self.ready(lambda: question.kind == "number" or screen.answering.offered)
        if setup.same_again:
            given = right(sitting.lesson, question, setup)
        else:
            await self.ready(lambda: sitting.performance is not None)
        facts = performance_of(sitting)
        if not well:
            given = wrong(question, facts, given)
        match question.kind:
            case "choice":
                await self.press(str(given))
            case "thread":
                await self.press(str(screen.answering.offered.index(given) + 1))
            case "order":
                await self.press(*map(str, given))
            case "number":
                await self.press(*("full_stop" if sign == "." else "minus" if sign == "-" else sign for sign in f"{given:g}"))
        await self.until(lambda: screen.answering.given == given)
        await self.press("enter")

    async def through(self, well: bool) -> list[Gate]:
        """To the end; the gates in the order in which they were seen."""
        sitting, seen = self.sitting, []
        while not sitting.over:
            gate, at = sitting.gate, (sitting.at, sitting.gate, sitting.asking)
            seen.append(gate)
            match gate:
                case Gate.PREDICT | Gate.SEE if sitting.asking:
                    await self.ready(lambda: sitting.needs is None)
                    await self.reads(sitting.question.ask)
                    if gate is Gate.PREDICT:
                        assert self.screen.player is None or not self.screen.player.playing, "the run is given away"
                    await self.answer(well)
                case Gate.RUN | Gate.COUNTER:
                    await self.ready(lambda: sitting.needs is None and (self.screen.player or sitting.performance))
                    if sitting.performance.events:
                        await self.until(lambda: self.shows_threads())
                    await self.past(gate)  # to its end first, where it still plays
                case Gate.TOLD | Gate.SEE:
                    judgement = sitting.judgement
                    assert judgement.right == well
                    await self.reads(sitting.question.ask)
                    await self.reads("Right." if well else "It was not so.")
                    if sitting.must_see:
                        assert "It was: " not in self.picture(), "the answer is told before the counter-example was seen"
                    await self.press("enter")
                case Gate.EXPLAIN:
                    moments = sitting.moments()
                    for number in range(1, len(moments) + 1):
                        await self.seen(f"{number} of {len(moments)}:")
                        assert self.screen.player.position == moments[number - 1].position
                        await self.press("right")
                    if len(moments) > 1:
                        await self.press("left")
                        await self.seen(f"{len(moments) - 1} of {len(moments)}:")
                    await self.press("enter")
                case _:
                    await self.ready(lambda: sitting.needs is None)
                    await self.press("enter")
            await self.until(lambda before=at: (sitting.at, sitting.gate, sitting.asking) != before)
        return seen

    async def past(self, gate: Gate) -> None:
        """Press Enter as long as it is this one."""
        while self.sitting.gate is gate:
            await self.press("enter")

    def shows_threads(self) -> bool:
        """Whether every thread of the run stands on the screen; main does so only while it waits."""
        threads = self.screen.player.shot.threads
        names = [view.name for view in threads if view.role != "main" or view.status is Status.WAITING]
        return all(name in self.picture() for name in names)


def performance_of(sitting):
    performance = sitting.performance
    if performance is None:
        performance = performed(sitting.lesson.name, sitting.setup.run)
    return performance.facts


@asynccontextmanager
async def learning(lesson: Lesson, size=(120, 40), **display):
    async with driven(None, size=size, **display) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, HomeScreen))
        hand.app.open_lesson(lesson)
        learner = Learner(hand.app, hand.pilot)
        await learner.until(lambda: isinstance(learner.app.screen, LessonScreen))
        yield learner


async def begun(learner: Learner, *, to: Gate) -> None:
    """On to the first page of this gate, with right answers."""
    sitting = learner.sitting
    while sitting.gate is not to:
        if sitting.asking:
            await learner.ready(lambda: sitting.needs is None)
            await learner.answer(well=True)
        else:
            await learner.ready(lambda: sitting.needs is None)
            before = sitting.at
            while sitting.at == before:
                await learner.press("enter")
    await learner.until(lambda: learner.screen.player is not None)
