"""Levels: their files, stars, hints, what is kept; that each of the six can be reached, and with the right buffer cannot."""

import json
from datetime import UTC, datetime

import pytest

from pcviz.cli import main
from pcviz.explore.play_game import Refusal
from pcviz.lessons.course import LEVEL, load_course
from pcviz.lessons.level import (
    GENEROUS,
    HERE,
    Challenge,
    LevelError,
    challenge,
    load_levels,
    parse_level,
    pick_level,
    proved,
    read_level,
    stars,
)
from pcviz.lessons.progress import Done, Progress

LEVELS = load_levels(HERE)
SIX = ["deadlock-empty", "deadlock-full", "underflow", "overflow", "lost-wake-up", "starve-p1"]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST = (HERE / "deadlock-empty.toml").read_text(encoding="utf-8")


def a_challenge(tmp_path, name="underflow", **more):
    return Challenge(pick_level(LEVELS, name), Progress(tmp_path), now=lambda: NOW, **more)


class TestTheSix:
    def test_there_are_six_in_their_order(self):
        assert [level.name for level in LEVELS] == SIX
        assert len({level.goal.kind for level in LEVELS}) == 6

    @pytest.mark.parametrize("name", SIX)
    def test_no_number_of_moves_is_written_down(self, name):
        assert "par" not in (HERE / f"{name}.toml").read_text(encoding="utf-8").split()

    def test_it_can_be_reached_and_with_the_right_buffer_it_cannot(self, tmp_path):
        """One of them; the app's own tests go through all."""
        broken = a_challenge(tmp_path, "underflow")
        reach = broken.seek()
        assert reach.found and broken.par == len(reach.moves) > 2
        with broken.open() as session:
            for number, (thread, variant) in enumerate(reach.moves, 1):
                view = session.take(thread, variant)
                assert broken.see(session.events) == (number == len(reach.moves))
            assert view.moves == broken.par
            session.undo()
            assert not broken.see(session.events)
            session.redo()
            assert broken.see(session.events)
        assert broken.won(view.moves) == 3
        right = broken.following()
        assert right.proving and right.level is broken.level
        proof = right.seek()
        assert (proof.found, proof.complete, proof.fine) == (False, True, True) and proof.states > 10


class TestStars:
    def test_three_at_par_two_up_to_half_more_one_for_having_come_there(self):
        assert GENEROUS == 1.5
        assert [stars(moves, 6) for moves in (6, 7, 9, 10, 60)] == [3, 2, 2, 1, 1]
        assert [stars(moves, 5) for moves in (5, 7, 8)] == [3, 2, 1]

    def test_what_is_kept_is_the_best(self, tmp_path):
        one = a_challenge(tmp_path)
        one.par = 4
        assert [one.won(moves) for moves in (9, 6, 8, 4)] == [1, 2, 1, 3]
        done = Progress(tmp_path).done()
        assert [(kept.what, kept.right, kept.of) for kept in done] == [("level/underflow", n, 3) for n in (1, 2, 3)]
        assert not proved(one.level, done)

    def test_after_it_was_shown_one_star_is_all(self, tmp_path):
        one = a_challenge(tmp_path)
        one.par, one.shown = 4, True
        assert one.won(4) == 1

    def test_without_a_par_nobody_knows_of_more_than_one(self, tmp_path):
        assert a_challenge(tmp_path).won(4) == 1

    def test_a_proof_is_kept_beside_and_counts_no_stars(self, tmp_path):
        one = a_challenge(tmp_path, proving=True)
        one.settled(claimed=False)
        one.settled(claimed=True)
        done = Progress(tmp_path).done()
        assert [(kept.right, kept.of) for kept in done] == [(0, 1), (1, 1)]
        assert proved(one.level, done) and not proved(LEVELS[0], done)

    def test_the_course_says_what_was_done(self, tmp_path):
        progress = Progress(tmp_path)
        for done in (
            Done(NOW, "level/overflow", 2, 3),
            Done(NOW, "level/overflow/proof", 1, 1),
            Done(NOW, "mend/underflow", 1, 1),
        ):
            progress.add_done(done)
        listed = {entry.name: entry.standing for entry in load_course(progress).entries if entry.kind == LEVEL}
        assert listed == {**dict.fromkeys(SIX, "not done"), "overflow": "2 of 3 stars, proved"}

    def test_where_nothing_can_be_kept_it_is_said_and_the_game_goes_on(self, tmp_path):
        blocked = tmp_path / "file"
        blocked.write_text("", encoding="utf-8")
        one = Challenge(LEVELS[2], Progress(blocked / "below"))
        one.par = 4
        assert one.won(4) == 3 and "nothing is remembered" in one.trouble


class TestOnTheWay:
    def test_hints_come_one_after_another_and_then_again(self, tmp_path):
        one = a_challenge(tmp_path)
        hints = one.level.hints
        assert [one.hint() for _ in range(len(hints) + 1)] == [*hints, hints[0]]

    def test_from_the_broken_buffer_to_the_right_one_and_to_the_next_level(self, tmp_path):
        one = challenge(LEVELS, "lost-wake-up", Progress(tmp_path))
        way = []
        while one is not None:
            way.append((one.level.name, one.proving, one.leads_to))
            one = one.following()
        assert way == [
            ("lost-wake-up", False, "the right buffer"),
            ("lost-wake-up", True, "the next level"),
            ("starve-p1", False, "the right buffer"),
            ("starve-p1", True, "back, it was the last one"),
        ]

    def test_a_search_that_nobody_waits_for_is_ended(self, tmp_path):
        one = a_challenge(tmp_path)
        one.close()
        with pytest.raises(Refusal):
            one.seek()


class TestFiles:
    def test_a_teachers_level_lies_beside_the_progress_and_brings_its_buffer(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
        folder = tmp_path / "levels"
        folder.mkdir()
        text = FIRST.replace('"one_condition_notify"', '"mine.py"').replace("rank = 1", "rank = 0x7")
        (folder / "mine.py").write_text((HERE / "look_then_wait.py").read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "mine.toml").write_text(text, encoding="utf-8")
        (folder / "underflow.toml").write_text(FIRST, encoding="utf-8")
        levels = load_levels()
        assert [level.name for level in levels] == ["deadlock-empty", "underflow", *SIX[1:2], *SIX[3:], "mine"]
        with Challenge(levels[-1], Progress()).open() as session:
            assert session.name == "LookThenWait"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('kind = "deadlock-empty"', 'kind = "deadlock"', "goal: no goal 'deadlock'; there are deadlock-empty"),
            ('kind = "deadlock-empty"', 'kind = "starved"', "goal: starved: thread and times"),
            ('kind = "deadlock-empty"', 'kind = "starved"\nthread = "P2"\ntimes = 3', "goal.thread: 'P2' does not play along"),
            ('kind = "deadlock-empty"', 'kid = "deadlock-empty"', "goal"),
            ('move = "turn"', 'move = "turns"', "move: 'turns': a move is turn or line"),
            ('buffer = "one_condition_notify"', 'buffer = "one_condition_notfy"', "did you mean 'one_condition_notify'?"),
            ('right = "one_condition_broadcast"', 'right = "there.py"', "right: there is no there.py beside it"),
            ("producers = 1", "producers = 9", "producers: "),
            ("producers = 1", "producers = 8", "10 threads are more than number keys"),
            ("rank = 1", "", "rank: it is missing"),
            ("rank = 1", "rnk = 1", "rnk: no such key"),
        ],
    )
    def test_what_is_wrong_is_said_in_a_line(self, old, new, said):
        assert old in FIRST
        with pytest.raises(LevelError) as error:
            parse_level(FIRST.replace(old, new, 1), "mine.toml", HERE / "mine.toml")
        line = str(error.value)
        assert line.startswith("mine.toml: ") and said in line and "\n" not in line

    @pytest.mark.parametrize(
        ("old", "new", "status", "said"),
        [
            ("", "", 0, "fine: 'Take what is not there', par 4; cannot be done with two_conditions (32 states)"),
            ('right = "two_conditions"', 'right = "if_instead_of_while"', 2, "right: it can be reached here too, in 4 moves"),
            ('buffer = "if_instead_of_while"', 'buffer = "ring"', 2, "buffer: no schedule reaches the goal"),
        ],
    )
    def test_validate_searches_for_par_and_for_the_proof(self, old, new, status, said, tmp_path, capsys):
        path = tmp_path / "mine.toml"
        text = (HERE / "underflow.toml").read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert main(["validate", str(path)]) == status
        assert said in "".join(capsys.readouterr())

    def test_a_file_that_is_none(self, tmp_path):
        with pytest.raises(LevelError, match="cannot be read"):
            read_level(tmp_path / "none.toml")

    def test_a_name_that_is_none_has_a_nearest(self):
        with pytest.raises(LevelError, match="did you mean 'overflow'"):
            pick_level(LEVELS, "overflo")

    def test_a_kept_star_is_read_by_whoever_reads_progress(self, tmp_path):
        one = a_challenge(tmp_path)
        one.par = 4
        one.won(4)
        assert json.loads((tmp_path / "progress.json").read_text())["done"] == [
            ["2026-03-01T00:00:00Z", "level/underflow", 3, 3]
        ]
