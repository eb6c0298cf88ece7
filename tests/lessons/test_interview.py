"""A sitting, by a clock that is turned by hand: what is asked when, how time runs out, what a mark does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.lessons.interview.card import FollowUp
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.interview.recall import Standing, in_words, order, standings
from pcviz.lessons.progress import Progress, Review
from tests.lessons.clock import START, Clock, cards


@pytest.fixture
def clock():
    return Clock()


def sitting(tmp_path, clock, *names, **more):
    return Interview(cards(*names), Progress(tmp_path), now=clock, **more)


def answered(interview, mark):
    card = interview.ask()
    interview.reveal()
    return card.name, interview.mark(mark)


def test_new_cards_come_in_the_order_of_the_deck(tmp_path, clock):
    interview = sitting(tmp_path, clock, "a", "b", "c")
    assert [answered(interview, 3)[0] for _ in range(3)] == ["a", "b", "c"]
    assert interview.over
    assert interview.summary == "3 questions: 3 good."


def test_what_is_due_comes_first_the_longest_overdue_before_the_others(tmp_path, clock):
    first = sitting(tmp_path, clock, "a", "b", "c", "d")
    answered(first, 4)  # a is known for days
    answered(first, 3)  # b for ten minutes
    answered(first, 1)  # c for one
    clock.go(hours=1)
    assert [card.name for card in sitting(tmp_path, clock, "a", "b", "c", "d").cards] == ["c", "b", "d", "a"]


def test_a_mark_says_when_the_card_comes_again(tmp_path, clock):
    interview = sitting(tmp_path, clock, "a", "b")
    assert answered(interview, 1)[1] == "a?: again, comes again in 1 minute."
    assert answered(interview, 4)[1] == "b?: easy, comes again in 8 days."
    clock.go(minutes=2)
    assert interview.summary == "2 questions: 1 again, 1 easy. 1 is due again now."


def test_a_better_mark_is_never_sooner():
    due = [standings([Review(START, "a", mark)])["a"].due for mark in (1, 2, 3, 4)]
    assert due == sorted(due)
    assert due[0] < due[3]


def test_time_runs_out_between_two_cards_and_never_within_one(tmp_path, clock):
    interview = sitting(tmp_path, clock, "a", "b", "c", minutes=5)
    assert interview.left_s == 300
    answered(interview, 3)
    interview.ask()
    clock.go(minutes=6)
    assert interview.left_s == 0
    assert not interview.over  # it is being answered
    interview.reveal()
    assert not interview.over
    interview.mark(3)
    assert interview.over
    assert interview.at == 2


def test_the_first_card_is_asked_however_short_the_time(tmp_path, clock):
    interview = sitting(tmp_path, clock, "a", minutes=1)
    clock.go(minutes=2)
    assert not interview.over


def test_a_choice_is_right_or_wrong_and_an_answer_in_words_is_neither(tmp_path, clock):
    interview = Interview(cards("a", choices=["x", "y"], right=2), Progress(tmp_path), now=clock)
    interview.ask()
    interview.reveal(choice=1)
    assert interview.right is False
    interview.choice = 2
    assert interview.right is True
    interview.reveal("in words")
    assert interview.right is None
    assert interview.given == "in words"


def test_follow_ups_are_told_one_by_one(tmp_path, clock):
    interview = Interview(cards("a", "b", follow_ups=[FollowUp("q", "a")] * 2), Progress(tmp_path), now=clock)
    assert [interview.follow() for _ in range(3)] == [True, True, False]
    answered(interview, 3)
    assert interview.told == 0


def test_two_sittings_at_once_keep_each_other_s_marks(tmp_path, clock):
    one, other = sitting(tmp_path, clock, "a", "b"), sitting(tmp_path, clock, "a", "b")
    answered(one, 3)
    other.at = 1
    answered(other, 3)
    assert {review.card for review in Progress(tmp_path).reviews()} == {"a", "b"}


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "due"), (0, "due"), (20, "in a minute"), (60, "in 1 minute"), (7200, "in 2 hours")]
)
def test_when_in_words(clock, seconds, words):
    now = clock()
    clock.go(seconds=seconds)
    assert in_words(Standing(1, 3, clock()), now) == words


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from("abc"), st.integers(1, 4)), max_size=20))
def test_standings_are_a_fold_of_the_reviews_in_any_order(marks):
    clock = Clock()
    reviews = []
    for seconds, card, mark in marks:
        clock.go(seconds=seconds + 1)
        reviews.append(Review(clock(), card, mark))
    found = standings(reviews)
    assert standings(reversed(reviews)) == found
    deck = cards("a", "b", "c", "d")
    asked = order(deck, found, clock())
    assert sorted(card.name for card in asked) == ["a", "b", "c", "d"]
    due = [found[card.name].is_due(clock()) for card in asked if card.name in found]
    assert due == sorted(due, reverse=True)
