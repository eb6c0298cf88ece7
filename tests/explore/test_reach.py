"""The fewest moves to a goal, and that there are none: against models and enumerations that share no line with the search."""

from collections import deque

import pytest

from pcviz.explore.discover import Wishes, discover
from pcviz.explore.goals import Followed, Goal
from pcviz.explore.play_ahead import able
from pcviz.explore.play_game import Game, Rules
from pcviz.lessons.level import HERE
from pcviz.trace.snapshot import Status
from tests.explore import model
from tests.explore.model import Style
from tests.explore.searching import BUFFERS

ONE = Style()
TWO = Style(conditions=2)
BROADCAST = Style(notify_all="both")
IF = Style(conditions=2, loop=False)


def game(buffer, rules, whole=True, order=None):
    path = str(BUFFERS / f"{buffer}.py")
    one = Game(discover(path, Wishes(order=order)), Rules(*rules))
    one.whole = whole
    return one


def start(producers, consumers, items):
    left = (*[items] * producers, *model.quotas(producers, consumers, items))
    return (), 0, ("idle",) * len(left), (0,) * len(left), left


def fewest(producers, consumers, capacity, items, style, reached, memory=lambda before, after, thread, kept: kept):
    """Breadth first over the model: the fewest critical sections to a state that fits, or None, and how many states there are.

    `memory` is what is kept beside a state: of the state before a step, the one after it, who took it, and what was kept.
    """
    buffer, made, status, hand, left = start(producers, consumers, items)
    first = (buffer, made, status, hand, left, ((),) * style.conditions, frozenset(), frozenset())
    frontier, seen = deque([(first, None, 0)]), {(first, None)}
    while frontier:
        state, kept, depth = frontier.popleft()
        for thread in range(producers + consumers):
            found = model.Explored()
            for after in model.steps(state, thread, producers, capacity, style, False, found, depth):
                now = memory(state, after, thread, kept)
                if reached(after, now):
                    return depth + 1, len(seen)
                if (after, now) not in seen:
                    seen.add((after, now))
                    frontier.append((after, now, depth + 1))
            if found.underflow and reached is underflow:
                return depth + 1, len(seen)
    return None, len(seen)


def stuck(state):
    _, _, status, _, left, *_ = state
    return any(left) and all(status[t] == "waiting" or not n for t, n in enumerate(left))


def empty(state, _):
    return stuck(state) and not state[0]


def full(capacity):
    return lambda state, _: stuck(state) and len(state[0]) >= capacity


def underflow(state, _):
    return False  # the model tells of it by itself


def overfull(state, _):
    return len(state[0]) > 1


def rounds(before, after, thread, kept):
    """Of thread 0, for a buffer of two conditions and two producers: rounds, woken, passed, and whether it has waited."""
    done, woken, passed, waited = kept or (0, False, False, False)
    was, now = before[2][0], after[2][0]
    if thread == 0:
        if now == "waiting":
            return (done + (woken and passed), False, False, True)
        return None
    if was == "waiting" and now == "notified":
        woken = True
    came_later = before[2][1] == "idle" and waited
    if thread == 1 and after[4][1] < before[4][1] and came_later:
        passed = passed or woken
    return (done, woken, passed, waited) if waited else None


def fewest_to_lose(items):
    """Look, then wait, with one producer, one consumer and one slot: each look and each wait is a section of its own."""
    frontier = deque([(("look", "look"), (items, items), 0, False, False, 0)])  # what each does next, and how often; the fill
    while True:
        does, left, fill, missed, late, depth = frontier.popleft()
        for me in (0, 1):
            now, other = list(does), does[1 - me]
            rest, level, gone, lost = list(left), fill, missed, late
            if does[me] == "wait":
                now[me], lost = "waiting", late or (me == 1 and missed)
            elif does[me] == "notified":
                now[me] = "look"
            elif does[me] == "look" and left[me] and fill == me:
                level, rest[me] = 1 - fill, left[me] - 1
                if other == "waiting":
                    now[1 - me] = "notified"
                    lost = lost and me == 1
                else:
                    gone = gone or (me == 0 and other == "wait")
                if me == 1:
                    gone = False
            elif does[me] == "look" and left[me]:
                now[me] = "wait"
            else:
                continue
            if lost and level and all(a == "waiting" or not n for a, n in zip(now, rest, strict=True)):
                return depth + 1
            frontier.append((tuple(now), tuple(rest), level, gone, lost, depth + 1))


class TestPar:
    @pytest.mark.parametrize(
        ("goal", "buffer", "rules", "style", "reached"),
        [
            ("deadlock-empty", "one_condition_notify", (1, 2, 1, 4), ONE, empty),
            ("deadlock-empty", "one_condition_notify", (1, 2, 1, 2), ONE, empty),
            ("deadlock-full", "one_condition_notify", (2, 1, 1, 3), ONE, full(1)),
            ("deadlock-full", "one_condition_notify", (2, 1, 1, 2), ONE, full(1)),
            ("underflow", "if_instead_of_while", (1, 2, 1, 2), IF, underflow),
            ("overflow", "if_instead_of_while", (2, 1, 1, 2), IF, overfull),
        ],
    )
    def test_it_is_that_of_a_model(self, goal, buffer, rules, style, reached):
        expected, _ = fewest(*rules, style, reached)
        assert expected is not None
        assert len(game(buffer, rules).seek(Goal(goal), False, 60).moves) == expected

    @pytest.mark.parametrize("times", [1, *(pytest.param(times, marks=pytest.mark.slow) for times in (2, 3))])
    def test_of_starving_too_and_every_round_costs_the_same(self, times):
        expected, _ = fewest(2, 1, 1, times + 1, TWO, lambda state, kept: bool(kept) and kept[0] >= times, rounds)
        found = game("two_conditions", (2, 1, 1, times + 1)).seek(Goal("starved", "P1", times), False, 60)
        assert len(found.moves) == expected == 2 + 3 * times

    @pytest.mark.parametrize("items", [1, 2, 3])
    def test_of_losing_a_wake_up_too(self, items):
        path = str(HERE / "look_then_wait.py")
        one = Game(discover(path), Rules(1, 1, 1, items))
        one.whole = True
        assert len(one.seek(Goal("lost-wake-up"), False, 60).moves) == fewest_to_lose(items)

    @pytest.mark.parametrize(
        ("goal", "buffer", "rules", "whole"),
        [
            (Goal("underflow"), "if_instead_of_while", (1, 2, 1, 2), True),
            (Goal("overflow"), "no_lock", (2, 1, 1, 2), False),
            pytest.param(Goal("deadlock-full"), "one_condition_notify", (2, 1, 1, 3), True, marks=pytest.mark.slow),
            pytest.param(Goal("deadlock-empty"), "one_condition_notify", (1, 2, 1, 4), True, marks=pytest.mark.slow),
        ],
    )
    def test_no_shorter_schedule_gets_there_though_every_one_is_tried(self, goal, buffer, rules, whole):
        one = game(buffer, rules, whole)
        moves = one.seek(goal, False, 60).moves
        assert not any(reaches(one, goal, (), len(moves) - 1))
        assert leads(one, goal, moves)

    def test_the_moves_lead_there_when_they_are_made(self):
        goal = Goal("starved", "P1", 1)
        one = game("two_conditions", (2, 1, 1, 2))
        assert leads(one, goal, one.seek(goal, False, 60).moves)

    def test_seeking_leaves_the_game_as_it_stands(self):
        one = game("one_condition_notify", (1, 2, 1, 2))
        one.take(2)
        before = one.view()
        one.seek(Goal("deadlock-empty"), False, 60)
        one.seek(Goal("deadlock-empty"), True, 60)
        after = one.view()
        assert (after.schedule, after.choices) == (before.schedule, before.choices)
        one.take(3)


def leads(one, goal, moves):
    """Whether the goal is reached by the last of these moves, and by none before it."""
    reached = []
    for thread, variant in moves:
        one.take(thread, variant)
        followed = Followed(goal)
        followed.apply_all(one.run(one.steps)[0])
        reached.append(followed.reached)
    return reached.index(True) == len(moves) - 1


def reaches(one, goal, steps, left):
    """Whether each schedule of so many moves more reaches it, tried one after another without remembering any state."""
    trace = one.run(steps)[0]
    followed = Followed(goal)
    followed.apply_all(trace)
    yield followed.reached
    if left and not followed.reached and one.execution.violation is None:
        for place, variants in able(one.execution):
            for variant in variants:
                one.run(steps)
                yield from reaches(one, goal, (*steps, *one.go(place, variant)), left - 1)


class TestProof:
    @pytest.mark.parametrize(
        ("goal", "buffer", "rules", "style"),
        [
            (Goal("deadlock-empty"), "one_condition_broadcast", (1, 2, 1, 4), BROADCAST),
            (Goal("underflow"), "two_conditions", (1, 2, 1, 2), TWO),
            (Goal("overflow"), "two_conditions", (2, 1, 1, 2), TWO),
            pytest.param(Goal("deadlock-full"), "two_conditions", (2, 1, 1, 3), TWO, marks=pytest.mark.slow),
        ],
    )
    def test_all_states_are_looked_at_and_a_model_has_as_many(self, goal, buffer, rules, style):
        _, states = fewest(*rules, style, lambda *_: False)
        found = game(buffer, rules, order="any").seek(goal, True, 60)  # a model that watches no order either
        assert (found.found, found.complete, found.fine, found.states) == (False, True, True, states)

    def test_a_right_version_that_is_not_right_is_answered_by_moves_of_the_game(self):
        one = game("one_condition_notify", (1, 2, 1, 2))
        found = one.seek(Goal("deadlock-empty"), True, 60)
        assert found.found and found.moves == one.seek(Goal("deadlock-empty"), False, 60).moves

    def test_where_no_lock_guards_it_is_said_of_the_games_own_moves(self):
        one = game("no_lock", (1, 1, 1, 1), False)
        found = one.seek(Goal("deadlock-empty"), True, 60)
        assert (found.found, found.complete, found.fine) == (False, True, False)

    def test_too_little_time_proves_nothing(self):
        found = game("two_conditions", (2, 1, 1, 2)).seek(Goal("overflow"), True, 0.0)
        assert not found.found and not found.complete and "time" in found.reason


class TestGoals:
    def test_a_thread_and_times_only_where_they_belong(self):
        for wrong in (("starved",), ("starved", "P1", 0), ("overflow", "P1", 1), ("overflows",)):
            with pytest.raises(ValueError):
                Goal(*wrong)

    def test_a_wait_that_a_timeout_ends_is_no_deadlock(self, tmp_path):
        path = tmp_path / "patient.py"
        source = (BUFFERS / "one_condition_notify.py").read_text(encoding="utf-8")
        path.write_text(source.replace("self.changed.wait()", "self.changed.wait(1)"), encoding="utf-8")
        one = Game(discover(str(path)), Rules(1, 2, 1, 4))
        one.whole = True
        for thread in (2, 3, 1, 1, 2, 2, 3):
            one.take(thread, one.view().choices[thread - 1].ways[0].variant)
        followed = Followed(Goal("deadlock-empty"))
        followed.apply_all(one.run(one.steps)[0])
        assert {thread.status for thread in followed.state.snapshot().threads} == {Status.WAITING}
        assert not followed.reached

    def test_a_forgotten_notify_is_no_lost_one(self):
        """A deadlock in which nobody was ever notified in vain during his call is another goal."""
        one = game("forgotten_notify", (1, 1, 1, 3))
        for thread in (1, 1, 2, 2):
            one.take(thread)
        trace = one.run(one.steps)[0]
        reached = {}
        for kind in ("lost-wake-up", "deadlock-empty"):
            followed = Followed(Goal(kind))
            followed.apply_all(trace)
            reached[kind] = followed.reached
        assert reached == {"lost-wake-up": False, "deadlock-empty": True}

    def test_a_scheduler_that_never_lets_it_go_starves_nobody_here(self):
        """P1 is overtaken as often as you like, but it was notified only once."""
        one = game("two_conditions", (2, 1, 1, 4))
        for thread in (2, 1, 3, 2, 3, 2, 3, 2):
            one.take(thread)
        followed = Followed(Goal("starved", "P1", 1))
        followed.apply_all(one.run(one.steps)[0])
        assert not followed.reached
        assert followed.watch.memory()[0] == 0
