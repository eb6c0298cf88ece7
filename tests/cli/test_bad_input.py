"""Bad usage and bad input: status 2, nothing on stdout, one line on stderr that names the culprit and what would be right."""

import subprocess

import pytest

from tests.cli.command import pcviz

USAGE = [
    (["rnu"], ["'rnu'", "'run'"]),
    (["run"], ["SCENARIO"]),
    (["run", "basic", "--fps", "0"], ["--fps", "'0'", "1 to 60"]),
    (["run", "basic", "--fps", "61"], ["--fps", "'61'", "1 to 60"]),
    (["run", "basic", "--seconds", "0"], ["--seconds", "'0'", "above 0"]),
    (["run", "basic", "--seconds", "nan"], ["--seconds", "'nan'", "above 0"]),
    (["run", "basic", "--seed", "many"], ["--seed", "'many'"]),
    (["run", "basic", "--hedless"], ["--hedless"]),
    (["run", "basic", "--plain", "--json"], ["--plain", "--json"]),
    (["run", "basci", "--headless"], ["'basci'", "'basic'"]),
    (["run", "no/such/file.toml", "--headless"], ["no/such/file.toml"]),
    (["run", "basic", "--headless", "--set", "capacity"], ["'capacity'", "KEY=VALUE"]),
    (["run", "basic", "--headless", "--set", "capcity=3"], ["capcity", "'capacity'"]),
    (["run", "basic", "--headless", "--set", "capacity=0"], ["capacity", "0"]),
    (["run", "basic", "--headless", "--set", "capacity=-1"], ["capacity", "-1"]),
    (["run", "basic", "--headless", "--set", "capacity=1000000000"], ["capacity", "1000000000"]),
    (["run", "basic", "--headless", "--set", "capacity=five"], ["capacity", "five"]),
    (["run", "basic", "--headless", "--trace", "/no/such/folder/run.jsonl"], ["/no/such/folder/run.jsonl"]),
    (["run", "log-processor", "--headless", "--set", "input=/no/such.log"], ["/no/such.log"]),
    (["run", "log-processor", "--headless", "--set", "database=/no/such/folder/log.db"], ["/no/such/folder/log.db"]),
    (["validate", "no/such/file.toml"], ["no/such/file.toml"]),
    (["show", "two_condition"], ["'two_condition'", "'two_conditions'"]),
    (["summary", "no/such/trace.jsonl"], ["no/such/trace.jsonl"]),
    (["run", "basic"], ["terminal", "--plain", "--headless"]),
    ([], ["terminal", "--plain", "--headless"]),
]


def complaint(finished: "subprocess.CompletedProcess[str]") -> str:
    """The one line, after holding that it is one and that nothing else was said."""
    assert finished.returncode == 2, finished.stderr
    assert finished.stdout in ("", None)
    assert finished.stderr.startswith("pcviz: ")
    assert finished.stderr.count("\n") == 1, finished.stderr
    return finished.stderr


@pytest.mark.parametrize(("arguments", "named"), USAGE, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_one_line_names_what_is_wrong_and_what_would_be_right(arguments: list[str], named: list[str]) -> None:
    line = complaint(pcviz(*arguments))
    assert [word for word in named if word not in line] == []
