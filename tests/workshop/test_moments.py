"""Prepared moments: what a file may say of them, and that each is found at its very event."""

import pytest

from pcviz.trace import event as kinds
from pcviz.trace.state import State
from pcviz.workshop.moments import NUMBER_KEYS, WHENS, Moment, Watch, parse_when
from pcviz.workshop.scenario import ScenarioError, find_scenarios, parse, read_scenario
from tests.scripted import Script
from tests.tui.scenes import cast, get, put, wait

HEAD = 'title = "x"\n\n[[moments]]\ntitle = "first"\nwhen = "end"\n\n[[moments]]\n'  # line 8 is the second table's first

WRONG = {
    "no such moment": (
        'title = "b"\nwhen = "first_wiat"\n',
        ["line 9", "moments[2].when", "'first_wait'", "deadlock", "item N"],
    ),
    "no such step of an item": ('title = "b"\nwhen = "item 3 delivred"\n', ["line 9", "'delivered'", "made|put"]),
    "item 0": ('title = "b"\nwhen = "item 0 put"\n', ["line 9", "from 1"]),
    "unknown key": ('title = "b"\nwhen = "end"\nword = "x"\n', ["line 10", "moments[2].word", "'words'"]),
    "not a text": ('title = "b"\nwhen = 3\n', ["line 9", "moments[2].when", "this is 3"]),
    "no title": ('when = "end"\n', ["moments[2].title", "what is to be seen"]),
    "empty title": ('title = " "\nwhen = "end"\n', ["line 8", "moments[2].title"]),
    "no when": ('title = "b"\n', ["moments[2].when", "there is none", "first_wait"]),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_with_a_moment_is_named_with_the_line_of_its_own_table(fault):
    text, named = WRONG[fault]
    with pytest.raises(ScenarioError) as problem:
        parse(HEAD + text, "mine.toml")
    said = str(problem.value)
    assert said.startswith("mine.toml") and "\n" not in said
    assert [word for word in named if word not in said] == [], said


def test_there_are_no_more_moments_than_number_keys_and_they_are_tables():
    table = '[[moments]]\ntitle = "a"\nwhen = "end"\n'
    assert len(parse('title = "x"\n' + table * NUMBER_KEYS, "mine.toml").moments) == NUMBER_KEYS
    with pytest.raises(ScenarioError, match=r"moments: there are 10, but only 9 number keys"):
        parse('title = "x"\n' + table * (NUMBER_KEYS + 1), "mine.toml")
    with pytest.raises(ScenarioError, match=r"line 2: moments: expected a list of tables"):
        parse('title = "x"\nmoments = ["end"]\n', "mine.toml")


def test_scenarios_that_come_with_pcviz_have_moments_with_words():
    scenarios = [read_scenario(path) for path in find_scenarios().values()]
    told = [moment for scenario in scenarios for moment in scenario.moments]
    assert len(told) > 10
    assert all(moment.words and len(moment.title) < 32 for moment in told)


def lesson() -> Script:
    """Full, blocked, woken, empty again, and the end."""
    script = cast(2, 1, 1)
    put(script, "P1", "P1·1")
    wait(script, "P2", "not_full", "P2·1")
    script.ask("P1", "mutex").own("P1", "mutex").ask("C1", "mutex").block("C1", "mutex").release("P1", "mutex")
    script.own("C1", "mutex").take("C1", "queue").get("C1", "queue", "P1·1").notify("C1", "not_full", "P2")
    script.release("C1", "mutex").done("C1", "queue", "P1·1")
    return script.end("P1").end("P2").fail("C1", "ValueError: no").phase("failed")


def found(script: Script, *whens: str) -> list[tuple[str, ...] | None]:
    """The kind of the event that each was found at, and the thread's name."""
    state, watch = State(), Watch([Moment(when, when) for when in whens])
    for event in script.events:
        state.apply(event)
        watch.observe(event, state)
    assert watch.seen == len(script.events)
    at = [watch.found.get(rank) for rank in range(len(whens))]
    return [place and (script.events[place - 1][2], state.thread_name(script.events[place - 1][1])) for place in at]


def test_each_is_found_at_its_very_event():
    whens = {
        "first_put": (kinds.PUT, "P1"),
        "first_get": (kinds.GET, "C1"),
        "first_wait": (kinds.WAIT, "P2"),
        "first_block": (kinds.BLOCK, "C1"),
        "first_notify": (kinds.NOTIFY, "C1"),
        "buffer_full": (kinds.PUT, "P1"),
        "buffer_empty": (kinds.GET, "C1"),
        "failed": (kinds.END, "C1"),
        "item 1 made": (kinds.MAKE, "P1"),
        "item 2 made": (kinds.MAKE, "P2"),
        "item P1.1 delivered": (kinds.GET, "C1"),
        "item P1·1 processed": (kinds.DONE, "C1"),
        "first_drop": None,
        "violation": None,
        "deadlock": None,
        "item 2 put": None,
    }
    assert dict(zip(whens, found(lesson(), *whens), strict=True)) == whens
    (end,) = found(lesson(), "end")
    assert end[0] == kinds.PHASE
    assert set(WHENS) <= {*whens, "end"}


def test_a_buffer_that_holds_too_much_is_a_violation():
    script = cast(1, 1, 1)
    put(script, "P1", "P1·1")
    put(script, "P1", "P1·2")
    assert found(script, "violation") == [(kinds.PUT, "P1")]


def test_what_is_shown_of_a_deadlock_is_how_they_stood_and_not_how_they_were_sent_home():
    script = cast(1, 1, 1)
    wait(script, "C1", "not_empty")
    stood = len(script.events)
    script.phase("stopping").stopped("P1").stopped("C1").phase("deadlock")
    state, watch = State(), Watch([Moment("everybody waits", "deadlock"), Moment("the end", "end")])
    for event in script.events:
        state.apply(event)
        watch.observe(event, state)
    assert watch.found == {0: stood, 1: len(script.events)}
    assert not watch.waiting


def test_moments_come_once_and_gets_of_other_items_are_not_theirs():
    script = cast(1, 1, 5)
    for number in (1, 2):
        put(script, "P1", f"P1·{number}")
    get(script, "C1", "P1·1")
    second = len(script.events)
    get(script, "C1", "P1·2")
    state, watch = State(), Watch([Moment("", "item 2 delivered"), Moment("", "first_get")])
    for event in script.events:
        state.apply(event)
        watch.observe(event, state)
    assert watch.found[0] > second > watch.found[1]


def test_a_when_of_an_item_asks_for_one_item_and_one_step():
    with pytest.raises(ValueError, match="is no moment"):
        parse_when("item delivered")
