"""A learner in a lesson: predict, run, what did you see, explain. Knows no screen, and runs nothing: it says what is needed.

In a quiz all is asked first. Then the answers are counted, and what was right is told question by question, or not at all.

A sitting stands at one page of its lesson. Whoever shows it performs what `needs` asks for and hands it to `performed`; answers
go to `answer`, and everything else that a learner does to go on is `on`.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from pcviz.lessons.answer import Given, Judgement, judge
from pcviz.lessons.bookmark import fingerprint, place_of
from pcviz.lessons.facts import Moment
from pcviz.lessons.lesson import QUIZ, Counter, Lesson, Question, Step
from pcviz.lessons.pages import Gate, Page, pages
from pcviz.lessons.progress import Answered, Done, Left, Progress, ProgressError
from pcviz.lessons.query import Query, QueryError
from pcviz.lessons.stage import Performance, Setup


class Sitting:
    def __init__(
        self,
        lesson: Lesson,
        progress: Progress,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.lesson = lesson
        self.pages = list(pages(lesson))
        self.at = 0
        self.trouble = ""  # why progress is not kept, or what was set aside; said once by whoever shows it
        self.showing: Counter | None = None  # the counter-example that is being looked at
        self.receipt = ""  # of a quiz that was counted: the line to hand in
        self._given: dict[int, Given] = {}  # by the place of the page where it was asked
        self._judged: dict[int, Judgement] = {}
        self._doubts: dict[int, str] = {}  # why a run gives no answer
        self._rights: dict[int, bool] = {}  # of what is judged, now or before the lesson was left
        self._seen: set[int] = set()  # the pages whose counter-example was looked at
        self._performed: dict[tuple[int, Setup], Performance] = {}
        self._broken: dict[tuple[int, Setup], str] = {}
        self._left: Left | None = None  # where it was left: the learner is still to say whether to go on there
        self._mute = False  # that nothing can be kept was said already
        self._progress = progress
        self._now = now

    # Where it stands

    @property
    def page(self) -> Page:
        return self.pages[self.at]

    @property
    def gate(self) -> Gate:
        if self._left is not None:
            return Gate.LEFT
        return Gate.COUNTER if self.showing is not None else self.page.gate

    @property
    def step(self) -> Step:
        return self.lesson.steps[self.page.step]

    @property
    def question(self) -> Question | None:
        return self.page.question

    @property
    def over(self) -> bool:
        return self.page.gate is Gate.OVER

    @property
    def asking(self) -> bool:
        """Whether an answer is wanted."""
        question = self.question
        if self.gate is Gate.PREDICT:
            return not (self.broken and question is not None and question.kind == "thread")  # then there is none to pick from
        return self.gate is Gate.SEE and self.at not in self._given and not self.broken

    # Runs

    @property
    def setup(self) -> Setup | None:
        """The run that the page is about: of a counter-example that runs something, that."""
        if self.showing is not None and self.showing.kind:
            return self.showing
        return self.lesson.steps[self.page.stage].run if self.page.stage >= 0 else None

    @property
    def performance(self) -> Performance | None:
        """What happened there, as soon as it is known."""
        setup = self.setup
        return self._performed.get(self._key(setup)) if setup is not None else None

    def _key(self, setup: Setup) -> tuple[int, Setup]:
        """What is the same each time is performed once; live threads for each step anew."""
        return (-1 if setup.same_again else self.page.stage), setup.run

    def _settled(self, setup: Setup) -> bool:
        return self._key(setup) in self._performed or self._key(setup) in self._broken

    @property
    def needs(self) -> Setup | None:
        """What is still to be performed for this page. A prediction can be asked before, unless it shows a situation, or
        threads to pick from."""
        if self.gate is Gate.COUNT:
            runs = (step.run for step in self.lesson.steps if step.run is not None)
            return next((run for run in runs if not self._settled(run)), None)
        setup, question = self.setup, self.question
        if setup is None or self._settled(setup) or self.gate is Gate.LEFT:
            return None
        if self.gate is Gate.PREDICT and not setup.start and (question is None or question.kind != "thread"):
            return None
        return setup

    @property
    def ahead(self) -> Setup | None:
        """What will be needed next and may be performed already, while the learner is reading. Never on live threads: these run
        when they are looked at."""
        return next((setup for setup in self._ahead() if setup.same_again and not self._settled(setup)), None)

    def _ahead(self) -> Iterator[Setup]:
        judgement = self.judgement
        if self.must_see and judgement is not None and judgement.counter is not None and judgement.counter.kind:
            yield judgement.counter
        for page in self.pages[self.at :]:
            run = self.lesson.steps[page.stage].run if page.stage >= 0 else None
            if run is not None:
                yield run

    def performed(self, setup: Setup, performance: Performance) -> None:
        self._performed[self._key(setup)] = performance

    def failed(self, setup: Setup, why: str) -> None:
        """It cannot be performed: what is about it is passed over."""
        self._broken[self._key(setup)] = why

    @property
    def broken(self) -> str:
        """Why there is nothing to see here; "" where there is."""
        setup = self.setup
        return self._broken.get(self._key(setup), "") if setup is not None else ""

    def span(self) -> tuple[int, int]:
        """The positions between which the run of this page is shown; the whole of it where the file says nothing."""
        setup, performance = self.setup, self.performance
        if setup is None or performance is None:
            return 0, 0
        start, stop, facts = 0, len(performance.shown.events), performance.shown.facts
        try:
            if setup.start:
                start = Query(setup.start).moments(facts)[0].position - 1
            if setup.stop:
                stop = Query(setup.stop).moments(facts)[-1].position
        except (QueryError, IndexError):  # on live threads it may not have happened
            pass
        return start, max(start, stop)

    def moments(self) -> tuple[Moment, ...]:
        """Those that this page is about, highlighted."""
        query = self.showing.show if self.showing is not None else self.step.show if self.gate is Gate.EXPLAIN else ""
        if not query or self.performance is None:
            return ()
        try:
            return Query(query).moments(self.performance.shown.facts)
        except QueryError:
            return ()

    # Answers

    def answer(self, given: Given) -> None:
        """A prediction is kept, and the lesson goes on; what was seen is judged at once."""
        self._given[self.at] = given
        if self.gate is Gate.PREDICT:
            self.at += 1
        self._mark()

    @property
    def given(self) -> Given | None:
        """The answer that this page is about."""
        return self._given.get(self._asked_at)

    @property
    def _asked_at(self) -> int:
        """Where the question of this page was asked: of a prediction that is told, before the run."""
        page = self.page
        if page.gate is not Gate.TOLD:
            return self.at
        return next(at for at, other in enumerate(self.pages) if other.gate is Gate.PREDICT and other.question is page.question)

    @property
    def judgement(self) -> Judgement | None:
        """What became of the answer; None before there is one, and where the run says nothing."""
        return self._judge(self._asked_at) if self.page.gate in (Gate.TOLD, Gate.SEE) else None

    def _judge(self, at: int) -> Judgement | None:
        """The answer to the question that was asked there."""
        page, given = self.pages[at], self._given.get(at)
        if given is None or self._doubts.get(at):
            return None
        stage = self.lesson.steps[page.stage].run
        performance = self._performed.get(self._key(stage)) if stage is not None else None
        if at not in self._judged and performance is not None and page.question is not None:
            try:
                self._judged[at] = judge(page.question, performance.facts, given)
                self._rights[at] = self._judged[at].right
            except QueryError as problem:
                self._doubts[at] = str(problem)
        return self._judged.get(at)

    @property
    def doubt(self) -> str:
        """Why this run gives no answer: that can be on live threads. Then the question does not count."""
        _ = self.judgement
        return self._doubts.get(self._asked_at, "")

    @property
    def must_see(self) -> bool:
        """Whether going on leads to the counter-example first, before the answer is told."""
        judgement = self.judgement
        return (
            self.showing is None
            and judgement is not None
            and not judgement.right
            and judgement.counter is not None
            and self.at not in self._seen
        )

    @property
    def right(self) -> int:
        """How many answers were right the first time, so far."""
        return sum(self._rights.values())

    @property
    def asked(self) -> int:
        """Of how many."""
        return len(self._rights)

    @property
    def score(self) -> str:
        """In words."""
        if not self.asked:
            return "There was nothing to answer."
        when = "" if self.lesson.kind == QUIZ else " the first time"
        return f"{self.right} of {self.asked} answer{'' if self.asked == 1 else 's'} right{when}."

    @property
    def missed(self) -> list[tuple[int, Step]]:
        """Of a quiz: the questions that were not answered right, by their numbers from 1, each with its step."""
        asked = [at for at, page in enumerate(self.pages) if page.gate is Gate.PREDICT]
        wrong = {at for at, right in self._rights.items() if not right}
        return [(number, self.lesson.steps[self.pages[at].step]) for number, at in enumerate(asked, 1) if at in wrong]

    @property
    def number(self) -> int:
        """Which question of a quiz this page is about, or comes before, from 1."""
        at = self._asked_at + (self.page.gate is not Gate.READ)
        return sum(page.gate is Gate.PREDICT for page in self.pages[:at]) + (self.page.gate is Gate.READ)

    @property
    def questions(self) -> int:
        """How many there are in a quiz."""
        return sum(page.gate is Gate.PREDICT for page in self.pages)

    # Going on

    def on(self) -> None:
        """To the next page; from a wrong answer to its counter-example, and back from there."""
        if self._left is not None:
            self._left = None
        elif self.showing is not None:
            self.showing = None
            self._seen.add(self.at)
            self._mark()
        elif self.must_see:
            judgement = self.judgement
            assert judgement is not None
            self.showing = judgement.counter
        elif not self.asking and not self.over and self.needs is None:
            if self.gate is Gate.COUNT:
                self._count()
            self.at += 1
            if self.over and self.lesson.kind != QUIZ:
                self._keep()
            self._mark()

    def _count(self) -> None:
        """All answers at once; what is told afterwards changes nothing any more."""
        for at, page in enumerate(self.pages):
            if page.gate is Gate.PREDICT:
                self._judge(at)
        missed = " ".join(str(number) for number, _ in self.missed)
        parts = [f"pcviz {self.lesson.called}: {self.right} of {self.asked}", *([f"missed {missed}"] if missed else [])]
        self.receipt = ", ".join([*parts, f"{self._now():%Y-%m-%d %H:%M} UTC"])
        self._keep()

    def again(self) -> None:
        """From the start. What is the same each time need not be performed again."""
        self.at = 0
        self.showing = self._left = None
        self.receipt = ""
        self._performed = {key: known for key, known in self._performed.items() if key[1].same_again}
        for kept in (self._given, self._judged, self._doubts, self._rights, self._seen):
            kept.clear()
        self._mark()

    def _keep(self) -> None:
        try:
            self._progress.add_done(Done(self._now(), self.lesson.what, self.right, self.asked))
        except ProgressError as problem:
            self.trouble = f"{problem}. It is not remembered that this {self.lesson.kind} was done."
        else:
            self.trouble, self._progress.notice = self._progress.notice, ""

    # Left and taken up again

    @property
    def left(self) -> Left | None:
        """Where it was left before, as long as the learner is to say whether to go on there (`on`) or anew (`again`)."""
        return self._left

    def take_up(self) -> None:
        """Stand where the progress says that it was left, if it does. A lesson that has changed since begins anew."""
        try:
            left = self._progress.left().get(self.lesson.what)
        except ProgressError as problem:
            self.trouble = str(problem)
            return
        self.trouble, self._progress.notice = self._progress.notice, ""
        if left is None:
            return
        if left.lesson != fingerprint(self.lesson):
            self.trouble = f"{self.lesson.title} has changed since you left it {left.place}: it begins anew."
            self._mark()
            return
        self._left = left
        self.at = place_of(left, self.pages, self.lesson)
        known = [one for one in left.answers if one.page <= self.at]
        self._given = {one.page: one.given for one in known}
        self._rights = {one.page: one.right for one in known if one.right is not None}
        self._seen = {page for page in left.seen if page <= self.at}
        self.receipt = left.receipt

    def _mark(self) -> None:
        """Keep where the learner stands, after each step: whatever ends the program may come at any moment."""
        answers = [Answered(page, given, self._rights.get(page)) for page, given in sorted(self._given.items())]
        here = Left(
            self._now(),
            self.lesson.what,
            fingerprint(self.lesson),
            self.at,
            min(len(answers) + 1, len(self.lesson.questions)),
            len(self.lesson.questions),
            answers,
            sorted(self._seen),
            self.receipt,
        )
        try:
            if self.at and not self.over:
                self._progress.keep_left(here)
            else:
                self._progress.forget_left(self.lesson.what)
        except ProgressError as problem:
            if not self._mute:
                self.trouble = f"{problem}. Where you leave the {self.lesson.kind} is not remembered."
            self._mute = True
        else:
            self.trouble, self._progress.notice = self._progress.notice or self.trouble, ""
