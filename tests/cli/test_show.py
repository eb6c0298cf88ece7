"""`pcviz show`: a buffer's source is printed as it stands in its file."""

from pcviz.buffers import catalogue
from tests.cli.command import pcviz


def test_it_prints_the_very_source() -> None:
    shown = pcviz("show", "one_condition_notify")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == catalogue()["one_condition_notify"].path.read_text(encoding="utf-8")


def test_without_a_name_it_lists_the_buffers_and_says_which_are_broken() -> None:
    lines = pcviz("show").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())
    assert [": " in line and "broken: " in line for line in lines] == [buffer.broken for buffer in catalogue().values()]
