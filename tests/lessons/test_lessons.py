"""Every lesson and quiz of the course: what it says is what its runs say, the same each time, and each wrong answer is met."""

import pytest

from pcviz.lessons.answer import judge, prove, truth
from pcviz.lessons.course import HERE
from pcviz.lessons.lesson import counters, read_lesson, step_questions
from pcviz.lessons.pages import Gate, pages
from pcviz.lessons.query import Query
from pcviz.lessons.stage import perform
from tests.lessons.learners import ALL, COURSE, NAMES, QUIZ, once, performed, wrong

QUICK = ("what-wait-does", "while-not-if", "quiz-after")


def each(lessons):
    """The tests of one lesson come one after another: they share what is performed."""
    return pytest.mark.parametrize("lesson", lessons, ids=[one.called for one in ALL], scope="module")


def test_there_are_lessons_in_an_order():
    assert {path.stem for path in HERE.glob("*.toml")} == set(NAMES)
    ranks = [lesson.rank for lesson in COURSE]
    assert ranks == sorted(set(ranks))


@each([pytest.param(one, marks=() if one.called in QUICK else pytest.mark.slow) for one in ALL])
def test_all_that_a_lesson_rests_on_comes_out_of_its_runs(lesson, monkeypatch):
    """Every answer and every moment that is shown; exactly one choice is right, and the others say what they reveal."""
    monkeypatch.setattr("pcviz.lessons.answer.perform", lambda setup, place: once(setup.run, place))
    lesson = read_lesson(lesson.place / f"{lesson.name}.toml")
    proofs = list(prove(lesson))
    assert [f"{proof.key}: {proof.trouble}" for proof in proofs if proof.trouble] == []
    assert {proof.key for proof in proofs} >= {key for key, _ in lesson.setups() if key.endswith("run")}
    assert {key for number, step in enumerate(lesson.steps, 1) for key, _ in step_questions(number, step)} <= {
        proof.key for proof in proofs
    }


@pytest.mark.parametrize("lesson", COURSE, ids=NAMES)
def test_a_lesson_goes_through_its_gates(lesson):
    """It asks before it runs and after, explains, and is as long as it says."""
    gates = [page.gate for page in pages(lesson)]
    assert gates.count(Gate.PREDICT) == gates.count(Gate.TOLD) >= 1
    assert gates.index(Gate.PREDICT) < gates.index(Gate.RUN) < gates.index(Gate.TOLD)
    assert Gate.SEE in gates and Gate.EXPLAIN in gates and gates[-1] is Gate.OVER
    assert any(step.show for step in lesson.steps), "nothing is highlighted"
    assert 5 <= lesson.minutes <= 10


@pytest.mark.slow
@each(ALL)
def test_what_is_not_live_happens_in_the_same_way_again(lesson):
    for run, key in {setup.run: key for key, setup in lesson.setups() if setup.same_again}.items():
        first, again = performed(lesson.name, run), perform(run, lesson.place)
        assert list(first.events) == list(again.events), key
        assert (first.end, first.words) == (again.end, again.words), key


@pytest.mark.slow
@each(ALL)
def test_every_wrong_answer_is_met_with_a_counter_example(lesson):
    performance = None
    for number, step in enumerate(lesson.steps, 1):
        if step.run is not None:
            performance = performed(lesson.name, step.run.run)
        for key, question in step_questions(number, step):
            assert performance is not None
            facts = performance.facts
            judgement = judge(question, facts, wrong(question, facts, truth(question, facts)))
            assert not judgement.right, key
            assert judgement.reveals, key
            assert judgement.counter is not None, key
            for place, counter in counters(key, question):
                shown = performed(lesson.name, counter.run) if counter.kind else performance
                assert shown.events or shown.words, place
                assert not counter.show or Query(counter.show).moments(shown.facts), place


def test_the_two_quizzes_ask_for_the_same_ten_ideas_in_the_same_order_and_in_the_same_way():
    before, after = QUIZ
    assert (before.called, before.tell, after.called, after.tell) == ("quiz-before", "never", "quiz-after", "end")

    def asked(quiz):
        return [(step.idea, step.lesson, question.kind) for step in quiz.steps for question in step.before]

    assert asked(before) == asked(after)
    assert len(asked(before)) == len({idea for idea, _, _ in asked(before)}) == 10
    assert {kind for _, _, kind in asked(before)} >= {"choice", "number", "order"}
    assert {lesson for _, lesson, _ in asked(before)} == {*NAMES}, "each lesson answers something"
    runs = [{setup.run for _, setup in quiz.setups()} for quiz in QUIZ]
    assert not runs[0] & runs[1], "the same run is asked about before and after"


@pytest.mark.parametrize("quiz", QUIZ, ids=[quiz.called for quiz in QUIZ])
def test_a_quiz_asks_everything_before_it_tells_anything(quiz):
    gates = [page.gate for page in pages(quiz)]
    assert gates[:12] == [Gate.READ, *[Gate.PREDICT] * 10, Gate.COUNT]
    assert gates[12:] == [*([Gate.TOLD] * 10 if quiz.tell == "end" else []), Gate.OVER]


@pytest.mark.slow
@pytest.mark.parametrize("quiz", QUIZ, ids=[quiz.called for quiz in QUIZ])
def test_the_right_choice_does_not_always_stand_in_the_same_place(quiz):
    places = [
        truth(question, performed(quiz.name, step.run.run).facts)
        for step in quiz.steps
        for question in step.before
        if question.kind == "choice"
    ]
    assert len(set(places)) >= 3
