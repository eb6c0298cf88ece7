"""Every lesson of the course: what it says is what its runs say, the same each time, and each wrong answer is met."""

import pytest

from pcviz.lessons.answer import judge, prove, truth
from pcviz.lessons.course import HERE
from pcviz.lessons.lesson import counters, read_lesson, step_questions
from pcviz.lessons.query import Query
from pcviz.lessons.sitting import Gate, pages
from pcviz.lessons.stage import perform
from tests.lessons.learners import COURSE, NAMES, performed, wrong

QUICK = ("what-wait-does", "while-not-if")


def test_there_are_lessons_in_an_order():
    assert {path.stem for path in HERE.glob("*.toml")} == set(NAMES)
    ranks = [lesson.rank for lesson in COURSE]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in NAMES])
def test_all_that_a_lesson_rests_on_comes_out_of_its_runs(name):
    """Every answer and every moment that is shown; exactly one choice is right, and the others say what they reveal."""
    lesson = read_lesson(HERE / f"{name}.toml")
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
@pytest.mark.parametrize("lesson", COURSE, ids=NAMES)
def test_what_is_not_live_happens_in_the_same_way_again(lesson):
    for key, setup in lesson.setups():
        if setup.same_again:
            once, again = performed(lesson.name, setup.run), perform(setup.run, lesson.place)
            assert list(once.events) == list(again.events), key
            assert (once.end, once.words) == (again.end, again.words), key


@pytest.mark.slow
@pytest.mark.parametrize("lesson", COURSE, ids=NAMES)
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
