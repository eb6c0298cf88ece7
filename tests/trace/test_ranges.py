"""A set of numbers that costs memory only for its gaps."""

from hypothesis import given
from hypothesis import strategies as st

from pcviz.trace.ranges import Ranges


@given(st.lists(st.integers(-20, 20)))
def test_it_is_a_set(numbers):
    ranges = Ranges()
    for number in numbers:
        ranges.add(number)
    assert {number for number in range(-25, 25) if number in ranges} == set(numbers)


@given(st.lists(st.integers(0, 30)))
def test_neighbours_join(numbers):
    ranges = Ranges()
    for number in numbers:
        ranges.add(number)
    gaps = sum(1 for number in set(numbers) if number + 1 not in set(numbers))
    assert len(ranges) == gaps


def test_a_copy_goes_its_own_way():
    ranges = Ranges()
    ranges.add(1)
    twin = ranges.copy()
    twin.add(2)
    assert 2 not in ranges
    assert 2 in twin
