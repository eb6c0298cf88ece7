"""Comparisons: what a file says, what is wrong with it, and what the pairs that come with pcviz are about."""

import pytest

from pcviz.workshop.comparison import find_comparisons, load_comparison, parse_comparison, variants
from pcviz.workshop.scenario import ScenarioError, load_scenario
from pcviz.workshop.settings import SettingError

RIGHT = """
title = "Slots"
look = "Who waits?"

[both]
producers = 4
seed = 3

[a]
name = "few"
capacity = 1

[b]
name = "many"
capacity = "unbounded"
"""

WRONG = {
    "not TOML": ("title = = 3", ["not TOML"]),
    "unknown key": (RIGHT.replace("look", "lock"), ["lock", "'look'", "both"]),
    "no title": (RIGHT.replace('title = "Slots"', ""), ["title", "what is compared"]),
    "a table that is none": ('title = "x"\nboth = 3\n', ["both", "a table", "3"]),
    "no name": (RIGHT.replace('name = "many"', ""), ["b.name"]),
    "no side": (RIGHT.partition("[b]")[0], ["b.name"]),
    "wrong setting of both": (RIGHT.replace("producers = 4", "producers = -4"), ["line 6", "producers", "from 0 to 64"]),
    "wrong setting of one side": (RIGHT.replace('"unbounded"', "0"), ["line 15", "mine.toml: b", "capacity"]),
    "wrong setting that one side has for itself": (
        RIGHT.replace("capacity = 1\n", "capacity = 1\nproducers = 99\n"),
        ["line 12", "mine.toml: a", "producers", "from 0 to 64"],
    ),
    "unknown setting of a side": (RIGHT.replace("capacity = 1\n", "capacty = 1\n"), ["line 11", "capacty", "'capacity'"]),
}


def test_both_sides_have_what_is_common_and_each_has_its_own():
    comparison = parse_comparison(RIGHT, "mine.toml")
    assert (comparison.title, comparison.look) == ("Slots", "Who waits?")
    assert [side.name for side in comparison.sides] == ["few", "many"]
    assert [side.scenario.producers for side in comparison.sides] == [4, 4]
    assert comparison.apart == {"capacity": (1, "unbounded")}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_file_is_one_clear_line(fault):
    text, named = WRONG[fault]
    with pytest.raises(ScenarioError) as problem:
        parse_comparison(text, "mine.toml")
    said = str(problem.value)
    assert said.startswith("mine.toml") and "\n" not in said
    assert [word for word in named if word not in said] == [], said


@pytest.mark.parametrize("name", find_comparisons())
def test_what_comes_with_pcviz_differs_in_one_thing_and_says_what_to_look_at(name):
    comparison = load_comparison(name)
    assert comparison.look.endswith((".", "?"))
    a, b = (side.scenario for side in comparison.sides)
    different = [key for key in a.__struct_fields__ if getattr(a, key) != getattr(b, key)]
    assert len(different) == 1
    assert all(len(side.name) < 20 for side in comparison.sides)


def test_what_there_is_none_of_is_answered_with_what_there_is():
    with pytest.raises(ScenarioError, match="'if-or-while'"):
        load_comparison("if-or-whle")
    with pytest.raises(ScenarioError, match="pcviz compare basic --against"):
        load_comparison("basic")
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_comparison("nowhere.toml")


def test_variants_of_a_scenario_are_called_by_what_they_are():
    comparison = variants(load_scenario("basic"), {"capacity": "1", "buffer": "semaphores"}, {"slow_motion": "0.5"})
    assert [side.name for side in comparison.sides] == ["capacity 1, buffer semaphores", "slow motion 0.5"]
    assert comparison.a.scenario.capacity == 1
    assert comparison.apart["capacity"] == (1, 5)
    assert variants(load_scenario("basic"), {"capacity": "2"}, {}).b.name == "as it is"
    with pytest.raises(SettingError, match=r"capacty: no such setting; did you mean 'capacity'.; there are buffer"):
        variants(load_scenario("basic"), {"capacty": "1"}, {})
    with pytest.raises(SettingError, match="capacity: '0'"):
        variants(load_scenario("basic"), {"capacity": "0"}, {})
