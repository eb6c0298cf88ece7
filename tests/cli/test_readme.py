"""README's promises that a machine can hold: its test command is the one that .ci/run calls, its commands exist."""

import re
from pathlib import Path

from pcviz.cli.arguments import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_calls_the_test_command_of_the_readme_word_for_word() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = next(line for line in script.splitlines() if "-m pytest" in line and line.startswith("python3 -m venv"))
    assert command in README.splitlines()


def test_every_command_that_the_readme_shows_exists() -> None:
    shown = set(re.findall(r"^(?:\.venv/bin/)?pcviz (\w+)", README, flags=re.MULTILINE))
    assert shown
    assert shown <= {name for name, *_ in COMMANDS}


def test_every_command_is_documented() -> None:
    commands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    missing = [name for name, *_ in COMMANDS if f"pcviz {name}" not in commands]
    assert missing == []


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    broken = [target for target in targets if "://" not in target and not (ROOT / target).exists()]
    assert broken == []
