"""A learner at the gates of a lesson: what is asked before anything is seen, what counts, what is kept."""

from datetime import UTC, datetime

import pytest

from pcviz.lessons.lesson import parse_lesson
from pcviz.lessons.pages import Gate
from pcviz.lessons.progress import Done, Progress
from pcviz.lessons.sitting import Sitting
from tests.lessons.learners import SMALL, as_quiz, performed, right, wrong

START = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def sitting(tmp_path):
    return Sitting(parse_lesson(SMALL, "mine.toml", "mine"), Progress(tmp_path), now=lambda: START)


def serve(sitting):
    """Whatever is needed, from runs that were performed once."""
    while sitting.needs is not None:
        sitting.performed(sitting.needs, performed("", sitting.needs.run))


def go(sitting, well=True, until=Gate.OVER):
    seen = []
    while sitting.gate is not until:
        serve(sitting)
        seen.append(sitting.gate)
        if sitting.asking:
            known = right(sitting.lesson, sitting.question, sitting.setup)
            facts = performed("", sitting.setup.run).facts
            sitting.answer(known if well else wrong(sitting.question, facts, known))
        else:
            sitting.on()
    return seen


def test_right_answers_lead_straight_through(sitting):
    seen = go(sitting)
    assert seen == [
        Gate.READ, Gate.PREDICT, Gate.RUN, Gate.TOLD, Gate.SEE, Gate.SEE, Gate.SEE, Gate.SEE, Gate.SEE, Gate.SEE, Gate.EXPLAIN,
    ]  # fmt: skip
    assert (sitting.right, sitting.asked) == (4, 4)
    assert sitting.score == "4 of 4 answers right the first time."
    assert Progress(sitting._progress.folder).done() == [Done(START, "lesson/mine", 4, 4)]


def test_wrong_answers_lead_by_their_counter_examples_and_back(sitting):
    seen = go(sitting, well=False)
    assert seen.count(Gate.COUNTER) == 4
    for at, gate in enumerate(seen):
        if gate is Gate.COUNTER:
            assert seen[at - 1] == seen[at + 1] and seen[at + 1] in (Gate.TOLD, Gate.SEE)
    assert (sitting.right, sitting.asked) == (0, 4)


def test_the_run_is_not_needed_before_it_is_predicted(sitting):
    sitting.on()
    assert sitting.gate is Gate.PREDICT
    assert sitting.needs is None
    assert sitting.ahead is sitting.step.run
    sitting.answer(1)
    assert sitting.gate is Gate.RUN
    assert sitting.needs is sitting.step.run
    sitting.on()
    assert sitting.gate is Gate.RUN, "it went on without the run"


def test_the_truth_is_judged_after_the_run_and_not_before(sitting):
    go(sitting, well=False, until=Gate.TOLD)
    assert sitting.judgement is not None and not sitting.judgement.right
    assert sitting.must_see
    sitting.on()
    assert sitting.gate is Gate.COUNTER
    assert [one.kind for one in sitting.moments()] == ["wait"]
    sitting.on()
    assert sitting.gate is Gate.TOLD and not sitting.must_see
    sitting.on()
    assert sitting.gate is Gate.SEE


def test_a_counter_example_of_its_own_is_performed(sitting):
    go(sitting, until=Gate.SEE)
    serve(sitting)
    sitting.answer(2)
    sitting.on()
    assert sitting.gate is Gate.COUNTER
    assert sitting.needs is sitting.showing
    serve(sitting)
    assert sitting.performance is performed("", sitting.showing.run)


def test_the_catch_all_and_the_special_case_reveal_different_things(sitting):
    go(sitting, until=Gate.SEE)
    serve(sitting)
    for given, reveals in ((2, "You count the get."), (7, "You did not look.")):
        sitting._given.clear()
        sitting._judged.clear()
        sitting.answer(given)
        assert sitting.judgement.reveals == reveals


def test_what_cannot_be_run_is_passed_over_and_does_not_count(sitting):
    sitting.on()
    sitting.answer(2)
    sitting.failed(sitting.needs, "it is broken")
    assert sitting.broken == "it is broken"
    while not sitting.over:
        assert not sitting.asking
        sitting.on()
    assert (sitting.right, sitting.asked) == (0, 0)
    assert sitting.score == "There was nothing to answer."


def test_again_begins_anew_and_needs_no_run(sitting):
    go(sitting, well=False)
    sitting.again()
    assert sitting.gate is Gate.READ and sitting.asked == 0
    sitting.on()
    sitting.answer(2)
    assert sitting.needs is None
    sitting.on()
    assert sitting.judgement is not None and sitting.judgement.right


def test_progress_that_cannot_be_kept_is_said_and_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    sitting = Sitting(parse_lesson(SMALL, "mine.toml", "mine"), Progress(tmp_path / "file" / "data"))
    go(sitting)
    assert sitting.over
    assert "not remembered" in sitting.trouble


def test_a_part_of_a_run_is_shown(tmp_path):
    text = SMALL.replace("pace = 8", 'start = \'first("wait")\'\nstop = \'first("notify", woken="C1")\'')
    sitting = Sitting(parse_lesson(text, "mine.toml", "mine"), Progress(tmp_path))
    sitting.on()
    assert sitting.needs is not None, "a situation is to be seen while it is predicted"
    serve(sitting)
    moments = {one.kind: one for one in reversed(sitting.performance.facts.moments)}
    start, stop = sitting.span()
    assert start == moments["wait"].position - 1
    assert stop == moments["notify"].position


def test_words_that_leave_no_room_have_a_page_of_their_own(tmp_path):
    long = " ".join(["words"] * 200)
    lesson = parse_lesson(SMALL.replace("C1 goes first.", long), "mine.toml", "mine")
    gates = [(page.gate, page.first) for page in Sitting(lesson, Progress(tmp_path)).pages[:3]]
    assert gates == [(Gate.READ, True), (Gate.READ, True), (Gate.PREDICT, False)]


# A quiz


@pytest.fixture(params=["end", "never"])
def quiz(request, tmp_path):
    return Sitting(parse_lesson(as_quiz(request.param), "mine.toml", "mine"), Progress(tmp_path), now=lambda: START)


def test_a_quiz_runs_silently_asks_everything_and_counts_once(quiz):
    assert go(quiz, until=Gate.COUNT) == [Gate.READ, *[Gate.PREDICT] * 4]
    assert (quiz.right, quiz.asked, quiz.receipt) == (0, 0, "")
    go(quiz)
    assert (quiz.right, quiz.asked, quiz.missed) == (4, 4, [])
    assert quiz.score == "4 of 4 answers right."
    assert quiz.receipt == "pcviz quiz-mine: 4 of 4, 2026-01-05 00:00 UTC"
    assert Progress(quiz._progress.folder).done() == [Done(START, "quiz/mine", 4, 4)]


def test_a_quiz_names_what_was_missed_and_shows_it_only_where_it_may(quiz):
    seen = go(quiz, well=False)
    ends = quiz.lesson.tell == "end"
    assert seen[5:] == [Gate.COUNT, *([Gate.TOLD, Gate.COUNTER, Gate.TOLD] * 4 if ends else [])]
    assert [(number, step.idea, step.lesson) for number, step in quiz.missed] == [
        (number, "who goes first", "while-not-if") for number in (1, 2, 3, 4)
    ]
    assert quiz.receipt == "pcviz quiz-mine: 0 of 4, missed 1 2 3 4, 2026-01-05 00:00 UTC"
    assert Progress(quiz._progress.folder).done() == [Done(START, "quiz/mine", 0, 4)]


def test_a_quiz_is_counted_before_anything_is_told(tmp_path):
    quiz = Sitting(parse_lesson(as_quiz("end"), "mine.toml", "mine"), Progress(tmp_path), now=lambda: START)
    go(quiz, well=False, until=Gate.TOLD)
    assert Progress(tmp_path).done() == [Done(START, "quiz/mine", 0, 4)], "left in the middle of what is told, nothing is kept"


def test_a_quiz_waits_for_its_runs_before_it_counts(quiz):
    quiz.on()
    for given in (2, 1):
        quiz.answer(given)
    assert quiz.needs is quiz.step.run, "threads to pick from are known from the run"
    serve(quiz)
    quiz.answer("C1")
    quiz.answer((2, 1))
    quiz._performed.clear()
    quiz.on()
    assert quiz.gate is Gate.COUNT and quiz.needs is not None
    serve(quiz)
    quiz.on()
    assert quiz.right == 4


def test_threads_of_a_run_that_is_broken_are_passed_over(quiz):
    quiz.on()
    quiz.answer(2)
    quiz.answer(1)
    quiz.failed(quiz.needs, "it is broken")
    assert not quiz.asking
    quiz.on()
    quiz.answer((2, 1))
    while not quiz.over:
        quiz.on()
    assert (quiz.asked, quiz.score) == (0, "There was nothing to answer.")


def test_a_quiz_once_more_begins_anew(quiz):
    go(quiz, well=False)
    quiz.again()
    assert (quiz.receipt, quiz.missed, quiz.gate, quiz.number) == ("", [], Gate.READ, 1)
