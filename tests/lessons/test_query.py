"""The language in which a lesson asks a run: what it can say, what it refuses, and that it is never Python that runs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.lessons.facts import KINDS, Facts
from pcviz.lessons.functions import functions
from pcviz.lessons.query import Query, QueryError
from pcviz.lessons.stage import Setup
from tests.lessons.learners import performed

GAME = Setup(play="two_conditions --producers 1 --consumers 1 --items 1", moves="C1*4 P1*6 C1*5")
COUNTEREXAMPLE = Setup(check="if_instead_of_while --producers 1 --consumers 2 --capacity 1")
RUN = Setup(scenario="basic", seed=3, seconds=3)
SEMAPHORES = Setup(play="semaphores --producers 1 --consumers 1 --items 1", moves="P1", seed=2)


def ask(text, setup=GAME, **names):
    return Query(text, tuple(names)).ask(performed("", setup).facts, **names)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('first("get").thread', "C1"),
        ('first("get").item', "P1·1"),
        ('count("own")', 3),
        ('count("own", thread="C1")', 2),
        ('count("own", "release", thread="C1", object="lock")', 3),
        ('order("own")', ("C1", "P1", "C1")),
        ('items("put", "get")', ("P1·1", "P1·1")),
        ('nth(2, "own").thread', "P1"),
        ('nth(-1, "own").thread', "C1"),
        ('first("notify").woken', ("C1",)),
        ('first("notify", woken="C1").thread', "P1"),
        ('count("notify", lost=True)', 1),
        ('first("own", thread="C1", after=first("notify")).step', 11),
        ('first("own", before=first("wait")).thread', "C1"),
        ('count("put", role="consumer")', 0),
        ('first("put") < first("get")', True),
        ('first("put") == last("put")', True),
        ('state(first("wait")).owner("lock")', ""),
        ('state(first("wait")).waiting("not_empty")', ("C1",)),
        ('before(first("wait")).owner("lock")', "C1"),
        ('state(first("notify")).who("notified")', ("C1",)),
        ('state(first("notify")).thread("C1").status', "notified"),
        ('state(first("notify")).thread("P1").holds', ("lock",)),
        ('state(first("wait")).thread("C1").on', "not_empty"),
        ('state(first("put")).items', ("P1·1",)),
        ('state("start").fill + state("end").fill', 0),
        ('state("end").peak', 1),
        ('state("end").delivered == state("end").made', True),
        ("steps()", 15),
        ("threads()", ("P1", "C1")),
        ('threads(role="producer")', ("P1",)),
        ('longest("waiting")', "C1"),
        ('spent("C1", "waiting")', 5),
        ("verdict()", "finished"),
        ("len(never_got())", 0),
        ("[1, 2] + [3]", (1, 2, 3)),
        ("[1, 2, 3][-1] * 2 - 7 // 2 + 7 % 4 - 1 / 4", 5.75),
        ("[1, 2, 3][1:]", (2, 3)),
        ("1 if true and not false else 2", 1),
        ("1 < 2 < 3 and 2 in [1, 2] and 4 not in [1, 2]", True),
        ("true == 1", False),
        ("2 == 2.0", True),
        ("max([3, 1]) + min([3, 1]) + sum([1, 2]) + mean([1, 2]) + abs(-2) + round(1.26, 1)", 11.8),
        ("index(sorted([3, 1, 2]), 2)", 2),
        ("distinct([1, 1, 2])", (1, 2)),
    ],
)
def test_what_can_be_asked(text, value):
    assert ask(text) == pytest.approx(value) if isinstance(value, float) else ask(text) == value


def test_a_check_says_what_went_wrong_and_how_much_was_looked_at():
    assert ask("verdict()", COUNTEREXAMPLE) == "exception"
    assert ask('last("end").error', COUNTEREXAMPLE).startswith("IndexError")
    sound = Setup(check="two_conditions --producers 1 --consumers 1 --capacity 1 --items 1")
    assert ask("[verdict(), exhaustive(), count()]", sound) == ("ok", True, 0)
    assert ask("explored()", sound) > 0


def test_time_and_how_long_things_stay_in_a_run_with_a_clock():
    assert 0 < ask("max(stays())", RUN) < 3
    assert ask('len(stays(thread="P1")) + len(stays(thread="P2"))', RUN) == ask('count("get")', RUN)
    assert ask('spent("C1", "waiting")', RUN) > 0
    assert ask('last("put").t', RUN) <= 3


def test_the_count_of_a_semaphore_is_told():
    assert ask('first("own", thread="P1", object="empty").count', SEMAPHORES) == 0
    assert ask('state("end").count("empty")', SEMAPHORES) == 1
    assert ask('count("own", object="empty")', SEMAPHORES) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no expression"),
        ("first(", "no expression"),
        ("a = 1", "no expression"),
        ('frist("get")', "did you mean 'first'?"),
        ("first", "is a function: write first(…)"),
        ('first("got")', "no kind of event 'got'; did you mean 'get'?"),
        ('first("get", who="P1")', "no argument 'who'"),
        ('threads(rolle="x")', "did you mean 'role'?"),
        ('first("get").tread', "did you mean 'thread'?"),
        ('first("get").step()', "no function: leave the brackets out"),
        ("__import__('os')", "no function '__import__'"),
        ("open('/etc/passwd')", "no function 'open'"),
        ('first("get").__class__', ".__class__: no such part"),
        ("(lambda: 1)()", "is no function"),
        ("[x for x in [1]]", "cannot be said"),
        ("{1: 2}", "cannot be said"),
        ("2 ** 99", "cannot be said"),
        ("1 << 9", "cannot be said"),
        ("f'{1}'", "cannot be said"),
        ("b'1'", "cannot be said"),
        ("(x := 1)", "cannot be said"),
        ("[*[1]]", "cannot be said"),
        ("answer", "no name 'answer'"),
        ("1 + " * 600 + "1", "characters long"),
        ("(" * 60 + "1" + ")" * 60, "brackets are 60 deep"),
        ("-" * 1900 + "1", ""),
        ("not " * 400 + "1", ""),
    ],
)
def test_what_cannot_be_said_is_refused_when_it_is_read(text, complaint):
    if complaint:
        with pytest.raises(QueryError) as problem:
            Query(text)
        assert complaint in str(problem.value)
        assert "\n" not in str(problem.value)
        return
    try:
        ask(text)
    except QueryError as problem:
        assert "nested too deeply" in str(problem)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1 / 0", "it divides by zero"),
        ("1 // (2 - 2)", "it divides by zero"),
        ("1 % 0", "it divides by zero"),
        ('first("get", thread="C9")', "no thread C9; there are P1, C1"),
        ('first("timeout")', "this run has 0 timeout"),
        ('nth(4, "own")', "this run has 3 own, so there is no number 4"),
        ('nth(0, "own")', "there is no number 0"),
        ('state(first("wait")).owner("lok")', "no object lok; did you mean 'lock'?"),
        ('state(99999)', "is no moment of this run"),
        ('state(-1)', "is no moment of this run"),
        ('state("end").thread("P1").thread', "has no .thread"),
        ('first("get").fill', "has no .fill"),
        ('first("put").woken', "has none"),
        ("[1][5]", "there is no entry 5: the list has 1"),
        ("[1][999999999999]", "there is no entry"),
        ("steps()[0]", "is no list"),
        ('"a" * 999999999', "a is no number"),
        ("[1] * 999999999", "is no number"),
        ("999999999 * 999999999", "too large"),
        ('"a" < 1', "not supported"),
        ('"a" + "b"', "is no number"),
        ("max([])", "the list is empty"),
        ("mean([])", "the list is empty"),
        ('spent("P1", "bored")', "no status bored"),
        ("round(1, 2, 3)", "round: it cannot be given this"),
        ("state()", "state: it cannot be given this"),
        ('state("end").owner()', "owner: it cannot be given this"),
        ("first().kind.thread", "has no"),
        ("index([1], 2)", "2 is not in the list"),
        ("-true", "is no number"),
        ('state("end").count("lock") + 1', "is no number"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_line(text, complaint):
    with pytest.raises(QueryError) as problem:
        ask(text)
    assert complaint in str(problem.value), str(problem.value)
    assert "\n" not in str(problem.value)
    assert str(problem.value).startswith(text)


def test_a_huge_range_costs_nothing():
    assert ask("[1, 2, 3][0:999999999999]") == (1, 2, 3)
    assert ask("[1, 2, 3][-999999999999:]") == (1, 2, 3)


def test_moments_are_told_from_other_values():
    facts = performed("", GAME).facts
    assert [one.kind for one in Query('[last("get"), first("wait")]').moments(facts)] == ["wait", "get"]
    with pytest.raises(QueryError, match="where moments are needed"):
        Query("steps()").moments(facts)


def test_of_nothing_there_is_nothing_to_ask():
    empty = Facts([])
    assert Query("count()").ask(empty) == 0
    for text in ('first("get")', 'state("end").fill', 'longest("waiting")', 'spent("P1", "waiting")'):
        with pytest.raises(QueryError):
            Query(text).ask(empty)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("()[]{}.,=+-*/%<>'\"0123456789 abfirstgelnou_"), max_size=40))
def test_whatever_is_typed_is_answered_or_refused(text):
    try:
        Query(text).ask(performed("", GAME).facts)
    except QueryError as problem:
        assert "\n" not in str(problem)


def test_the_documentation_names_everything_that_can_be_asked():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")
    for word in (*functions(), *KINDS):
        assert f"`{word}" in page, word
