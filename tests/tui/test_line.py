"""A pipeline's picture: every stage whole at every size, nothing over anything else, the bottleneck marked with its figure."""

import pytest

from pcviz.sync.virtual import Virtual
from pcviz.trace.state import State
from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.motion import Motion
from pcviz.tui.picture.scene import Scene
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import load_scenario

SIZES = [(80, 11), (100, 18), (120, 22), (200, 40)]


def drawn(name, size, seconds=12, look=None, stage=""):
    """The last picture of a run in virtual time that was looked at all along, and what drew it."""
    run, state = Run(load_scenario(name), seed=1, seconds=seconds, kernel=Virtual(1)), State()
    look = look or Look()
    scene, canvas, motion = Scene(), Canvas(look.blank), Motion(lambda: 0.0, reduced=True)
    scene.stage = stage
    canvas.resize(*size)
    run.start()
    try:
        shown = -1.0
        while not run.ended:
            for event in run.drain():
                state.apply(event)
                if state.t - shown >= 0.25 and state.phase == "running":
                    shown = state.t
                    canvas.clear()
                    scene.draw(canvas, look, state.snapshot(), motion, 0.0)
            run.tend(state)
    finally:
        run.close()
    return canvas, scene, state


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", ["pipeline", "event-stream", "task-queue", "message-queue", "data-pipeline"])
def test_nothing_covers_anything_else(name, size):
    canvas, _, state = drawn(name, size, seconds=8)
    assert canvas.collisions() == []
    words = "\n".join(canvas.text())
    assert "PRODUCERS" in words
    for stage in {buffer.stage for buffer in state.snapshot().buffers}:
        assert stage.upper() in words


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_four_stages_and_the_bottleneck_with_its_figure(size):
    canvas, scene, state = drawn("pipeline", size)
    marks = [row for row in canvas.text() if "BOTTLENECK" in row or "SLOWEST" in row]
    assert len(marks) == 1
    column = canvas.text()[0].index("ENRICH")
    mark = marks[0].find("BOTTLENECK" if "BOTTLENECK" in marks[0] else "SLOWEST")
    assert abs(mark - column) <= 2
    assert " %" in marks[0][mark : mark + 20]
    assert len(scene.cards or scene._line.cards) == len([view for view in state.snapshot().threads if view.role != "main"])


def test_the_stage_that_the_controls_are_for_is_marked():
    canvas, _, _ = drawn("pipeline", (120, 22), stage="parse")
    assert "▸ PARSE" in canvas.text()[0]


def test_a_click_finds_the_worker():
    _, scene, _ = drawn("pipeline", (120, 22))
    for thread, (x, y, _) in scene._line.cards.items():
        assert scene.thread_at(x + 1, y) == thread
    assert scene.thread_at(119, 21) is None


def test_in_ascii_it_is_ascii():
    canvas, _, _ = drawn("pipeline", (120, 22), look=Look.of("dark", ascii=True))
    assert "\n".join(canvas.text()).isascii()
