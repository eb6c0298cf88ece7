"""The words that make a screen once more."""

import shlex

from pcviz.tui.desk import Desk
from pcviz.tui.look import Look
from pcviz.tui.options import AppOptions, RunOptions
from pcviz.tui.recipe import command, drawn, save
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario


def test_a_screen_that_looks_as_always_needs_no_words():
    assert drawn(AppOptions(), Look.of()) == []


def test_every_word_for_how_it_is_drawn():
    options = AppOptions(ascii=True, reduced_motion=True, fps=60)
    assert shlex.join(drawn(options, Look.of("light"))) == "--theme light --ascii --reduced-motion --fps 60"


def test_what_the_run_was_told_and_what_was_turned_since():
    scenario = load_scenario("basic")
    run = Run(scenario, seed=3, overrides={"capacity": 2})
    options = RunOptions("basic", scenario, seconds=7.5, presenter=True)
    desk = Desk({"capacity": 2})
    desk.begin(run)
    try:
        desk.turn("take", 0.5)
        words = command(options, run, desk, ["--ascii"])
    finally:
        run.close()
    assert words == "pcviz run basic --set capacity=2 --set take=0.5 --seed 3 --seconds 7.5 --presenter --ascii"


def test_a_saved_scenario_has_the_seed_and_the_files_that_the_run_was_given(tmp_path):
    log = tmp_path / "my.log"
    log.write_text("2026-01-01 00:00:00 INFO began\n")
    scenario = load_scenario("log-processor")
    run = Run(scenario, seed=5, inputs=[str(log)])
    desk = Desk({})
    desk.begin(run)
    try:
        save(tmp_path / "mine.toml", RunOptions("log-processor", scenario, seed=5, inputs=[str(log)]), run, desk)
    finally:
        run.close()
    saved = load_scenario(str(tmp_path / "mine.toml"))
    assert (saved.seed, saved.logs.input, saved.producers) == (5, [str(log)], 1)
