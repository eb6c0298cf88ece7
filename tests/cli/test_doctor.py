"""`pcviz doctor`: each finding from what it was given, and what would be right where something is amiss."""

import pytest

from pcviz.cli import doctor


@pytest.mark.parametrize(
    ("window", "advised"),
    [((80, 24), False), ((120, 40), False), ((200, 60), False), ((79, 24), True), ((80, 23), True), (None, False)],
)
def test_a_window_below_80_by_24_is_too_small(window: tuple[int, int] | None, advised: bool) -> None:
    assert bool(doctor.size(window).advice) is advised


@pytest.mark.parametrize(
    ("environment", "fact"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "none"),
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, "16 million"),
        ({"WT_SESSION": "x"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "vt100"}, "16 or fewer"),
        ({}, "unknown"),
        ({"TERM": "dumb"}, "unknown"),
    ],
)
def test_colours_are_told_from_the_environment(environment: dict[str, str], fact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert doctor.colours(environment).fact.startswith(fact)


def test_glyphs_that_the_encoding_cannot_spell_lead_to_ascii() -> None:
    assert "--ascii" in doctor.glyphs("ascii").advice
    assert not doctor.glyphs("utf-8").advice


def test_without_a_terminal_it_names_plain() -> None:
    assert "--plain" in doctor.terminal({}, here=False).advice
    assert "xterm-256color" in doctor.terminal({"TERM": "dumb"}, here=True).advice
    assert doctor.terminal({"TERM": "xterm"}, here=True) == ("terminal", "xterm", "")


def test_the_report_names_python_the_packages_and_the_size() -> None:
    topics = [finding.topic for finding in doctor.findings({"TERM": "xterm-256color"})]
    assert topics == ["pcviz", "Python", "packages", "system", "terminal", "size", "colours", "glyphs", "waits"]
