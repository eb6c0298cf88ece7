"""Grading from Python: `pcviz.check`, and the pytest plugin whose failures are stories."""

import subprocess
import sys
from pathlib import Path

import pytest

import pcviz
from tests.explore.searching import BUFFERS

pytest_plugins = ["pytester"]

PROGRAMS = Path(__file__).parent / "programs"
SMALL = {"producers": 1, "consumers": 2, "capacity": 1, "items": 2}


class Lockless:
    """A class of this very file: it is loaded afresh from here."""

    def __init__(self, capacity):
        self.items = []

    def put(self, item):
        self.items.append(item)

    def get(self):
        return self.items.pop(0)


# -- from Python ------------------------------------------------------------------------------------------------------------


def test_a_class_is_checked_where_it_stands():
    verdict = pcviz.check(Lockless, producers=1, consumers=1)
    assert not verdict.ok
    assert not verdict
    assert verdict.verdict == "exception"
    assert "C1 failed in get with IndexError" in verdict.explanation
    assert "test_grading.py:Lockless --schedule" in str(verdict)


def test_a_file_is_checked_too_and_a_path_is_as_good():
    assert pcviz.check(f"{BUFFERS / 'two_conditions.py'}:TwoConditions", **SMALL).exhaustive
    assert pcviz.check(BUFFERS / "two_conditions.py", **SMALL)


def test_a_built_in_buffer_is_known_by_its_name():
    verdict = pcviz.check("if_instead_of_while", **SMALL)
    assert verdict.verdict == "exception"
    assert "pcviz play if_instead_of_while --schedule" in str(verdict)


def test_the_same_schedule_gives_the_same_verdict():
    first = pcviz.check(BUFFERS / "one_condition_notify.py", **SMALL)
    again = pcviz.check(BUFFERS / "one_condition_notify.py", schedule=first.schedule)
    assert (again.verdict, again.schedule, again.explanation) == (first.verdict, first.schedule, first.explanation)


def test_importing_pcviz_imports_no_search():
    code = "import sys, pcviz; print([m for m in sys.modules if m.startswith('pcviz.')]); pcviz.check, pcviz.Verdict"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=BUFFERS.parents[1])
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_class_that_stands_nowhere_is_refused():
    class Inner(Lockless):
        pass

    with pytest.raises(TypeError, match="does not stand at the top level of a file"):
        pcviz.check(Inner)


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"producer": 2}, TypeError, "no option 'producer'; it has producers, .*, make, order"),
        ({"producers": 0}, ValueError, "from 1 to 16"),
        ({"capacity": True}, ValueError, "capacity"),
        ({"strength": "hard"}, ValueError, "sync, line, expression"),
        ({"order": "random"}, ValueError, "fifo, lifo"),
        ({"budget": 0}, ValueError, "budget"),
        ({"endless": True, "items": 3}, ValueError, "endless"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(options, error, named):
    with pytest.raises(error, match=named):
        pcviz.check(Lockless, **options)


def test_progress_is_told():
    told = []
    pcviz.check(BUFFERS / "two_conditions.py", progress=told.append, **SMALL)
    assert told[0] == "1 × 2, capacity 1, 2 items each at expression strength"


def test_a_verdict_without_a_counterexample_has_no_trace(tmp_path):
    verdict = pcviz.check(BUFFERS / "two_conditions.py", trace=True, **SMALL)
    with pytest.raises(ValueError, match="no counterexample"):
        verdict.save(tmp_path / "trace.jsonl")


# -- other people's programs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("bounded_buffer.py", "Not run: 2 statements outside definitions (lines 56, 57)."),
        ("bounded_blocking_queue.py", "Checking BoundedBlockingQueue: enqueue(item) and dequeue(), made by"),
    ],
)
def test_programs_are_checked_as_they_stand(file, said):
    verdict = pcviz.check(PROGRAMS / file, producers=2, consumers=2, capacity=1, items=2)
    assert (verdict.verdict, verdict.exhaustive) == ("ok", True)
    assert said in str(verdict)


# -- the plugin -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def graded(pytester, monkeypatch):
    """Runs a test module that lies beside two of our buffers; returns what pytest said."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # ours is enough, and starts sooner
    for name in ("two_conditions", "if_instead_of_while"):
        pytester.makepyfile(**{name: (BUFFERS / f"{name}.py").read_text(encoding="utf-8")})

    def run(test, *arguments):
        pytester.makepyfile(test_it=f"import pytest, pcviz\nfrom pathlib import Path\nSMALL = {SMALL!r}\n{test}")
        return pytester.runpytest_inprocess("-p", "pcviz.pytest_plugin", "--strict-markers", *arguments)

    return run


def test_a_mark_with_a_file_holds_it(graded):
    graded(
        "@pytest.mark.pcviz('two_conditions.py:TwoConditions', **SMALL)\ndef test_right(): ...\n"
        "@pytest.mark.pcviz('if_instead_of_while.py', **SMALL)\ndef test_wrong(): ...\n",
    ).assert_outcomes(passed=1, failed=1)


def test_a_failure_is_the_story_and_no_traceback(graded):
    result = graded("@pytest.mark.pcviz('if_instead_of_while.py', **SMALL)\ndef test_wrong(): ...\n")
    result.stdout.fnmatch_lines(
        [
            "*_ test_wrong _*",
            "✗ exception: C1 failed in get with IndexError: pop from empty list.",
            "  1  C1  line 27  begins to get, waits on not_empty: the buffer is empty",
            "  Where   line 26: if not self.items:",
            "  Mend *",
            "FAILED test_it.py::test_wrong - Failed: ✗ exception: C1 failed in get*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_mark_without_a_file_holds_what_the_test_returns(graded):
    result = graded(
        "class Mine:\n    def put(self, item): pass\n    def get(self): pass\n"
        "@pytest.mark.pcviz(producers=1, consumers=1)\ndef test_ours(tmp_path):\n    return Mine\n"
        "@pytest.mark.pcviz(**SMALL)\ndef test_file():\n    return 'two_conditions.py'\n",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["✗ phantom-item: get returned None, which nobody has put."])


def test_the_fixture_grades_a_folder(graded):
    result = graded(
        "@pytest.mark.pcviz(**SMALL)\n"
        "@pytest.mark.parametrize('file', ['if_instead_of_while.py', 'two_conditions.py'])\n"
        "def test_submission(file, pcviz_check):\n    assert pcviz_check(file).ok\n",
        "-rA",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["PASSED *two_conditions.py*", "FAILED *if_instead_of_while.py*"])


def test_a_mark_that_names_nothing_says_what_would_be_right(graded):
    result = graded("@pytest.mark.pcviz\ndef test_nothing(): ...\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["say what to check: *"])


def test_what_cannot_be_checked_fails_in_one_line(graded):
    result = graded(
        "@pytest.mark.pcviz('nothing.py')\ndef test_file(): ...\n"
        "@pytest.mark.pcviz('two_conditions.py', producer=1)\ndef test_option(): ...\n",
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["[?] undecided: nothing.py: no such file", "this cannot be checked: check has no option 'producer';*"]
    )


def test_other_tests_are_left_alone(graded):
    graded("def test_plain(): pass\n").assert_outcomes(passed=1)


def test_the_entry_point_is_the_module_itself():
    """Named alike, so that `-p pcviz.pytest_plugin` and an installed pcviz are one plugin and not two."""
    import tomllib

    project = tomllib.loads((BUFFERS.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"pcviz.pytest_plugin": "pcviz.pytest_plugin"}
