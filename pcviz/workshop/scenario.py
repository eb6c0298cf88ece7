"""The scenario: a run described in a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import msgspec

from pcviz.workshop import stages as pipeline
from pcviz.workshop.cases import table as cases
from pcviz.workshop.moments import NUMBER_KEYS, Moment, parse_when
from pcviz.workshop.settings import CONTROL, UNBOUNDED, SettingError, Settings, nearest

WORKBENCH = "workbench"
MOST_ITEMS = 1_000_000_000
MOST_WEIGHT = 1_000_000
NOT_STAGED = {  # keys that a pipeline has no use for, and what to say instead
    "consumers": "say `workers` in each stage",
    "takes": "each stage takes all there is",
    "buffer": "its buffers are the workbench's own",
    "logs": "say [case] for what the items are",
}


class ScenarioError(ValueError):
    """One line: the file, the line where there is one, the key, and what would be right."""


class Goods(msgspec.Struct, forbid_unknown_fields=True):
    """One item of a list that each producer works through."""

    label: str
    priority: float = 0


class Prediction(msgspec.Struct, forbid_unknown_fields=True):
    """A question asked before the run and answered from it. The choices are the query's own (`pcviz.workshop.prediction`)."""

    question: str
    answer: Literal["first_to_wait", "first_out", "left", "peak"]


class Logs(msgspec.Struct, forbid_unknown_fields=True):
    """Producers read log files, or make up `entries` entries for each of `sources`; consumers write them to a database."""

    sources: list[str] = []
    entries: int = 20
    input: list[str] = []
    database: str = ""


class Scenario(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a scenario file may say. Times are run seconds.

    `buffer` is `workbench` (the adjustable one), a built-in buffer's name, or a Python file as FILE or FILE:CLASS.
    `items` is how many each producer makes (absent: no end), `takes` how many each consumer takes (absent: all there are).
    """

    title: str
    description: str = ""
    notes: str = ""
    buffer: str = WORKBENCH
    capacity: int | Literal["unbounded"] = 5
    order: str = "fifo"
    ageing_rate: float = 1
    policy: str = "block"
    patience: float = 1
    shutdown: str = "tickets"
    stop_after: float | None = None
    producers: int = 2
    consumers: int = 3
    items: int | None = None
    takes: int | None = None
    make: float = 0.2
    take: float = 0.3
    jitter: float = 0
    pattern: str = "uniform"
    priorities: list[int] = []  # each item gets one of these, drawn with the seed
    weights: dict[int, float] = {}  # for the order fair: a priority's part of the gets; of those not named, 1 / (priority + 1)
    goods: list[Goods] = []
    scale: float = 1
    slow_motion: float = 0
    seed: int | None = None
    predict: Prediction | None = None
    logs: Logs | None = None
    stages: list[pipeline.Stage] = []  # of a pipeline, in place of `consumers`
    case: cases.Case | None = None
    moments: list[Moment] = []  # what a presenter jumps to, one number key each

    def settings(self) -> Settings:
        """Where the controls stand at the start. Raises SettingError."""
        values = {key: getattr(self, key) for key in CONTROL}
        return Settings(**values)


def parse(text: str, source: str) -> Scenario:
    """The scenario in a TOML text; `source` names it in errors. Raises ScenarioError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{source}: not TOML: {error}") from None
    return from_table(table, source, text)


def from_table(table: Mapping[str, Any], source: str, text: str) -> Scenario:
    """The scenario in a table that was read from `text`, which errors quote the line of. Raises ScenarioError."""
    _check_keys(table, Scenario, source, text)
    for name, kind in (("predict", Prediction), ("logs", Logs), ("case", cases.Case)):
        if isinstance(table.get(name), dict):
            _check_keys(table[name], kind, source, text, f"{name}.")
    _check_moments(table.get("moments", []), source, text)
    _check_stage_keys(table.get("stages", []), source, text)
    try:
        scenario = msgspec.convert(table, Scenario, str_keys=True)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise _error(source, text, where.rstrip("`") or "title", _plain(what)) from None
    for key in CONTROL:
        try:
            CONTROL[key].accept(getattr(scenario, key))
        except SettingError as error:
            raise _error(source, text, key, str(error).removeprefix(f"{key}: ")) from None
    _check_counts(scenario, source, text)
    _check_stages(scenario, table, source, text)
    return scenario


def _check_counts(scenario: Scenario, source: str, text: str) -> None:
    for priority, share in scenario.weights.items():
        if not 0 < share <= MOST_WEIGHT:
            raise _error(source, text, f"weights.{priority}", f"{share:g} is not a number above 0, up to {MOST_WEIGHT}")
    for key in ("items", "takes"):
        count = getattr(scenario, key)
        if count is not None and not 1 <= count <= MOST_ITEMS:
            raise _error(source, text, key, f"{count} is not a whole number from 1 to {MOST_ITEMS}")
    if not scenario.title.strip():
        raise _error(source, text, "title", "it is empty; give the scenario a name to be picked by")
    if scenario.goods and scenario.items is not None and scenario.items != len(scenario.goods):
        raise _error(source, text, "items", f"the list of goods has {len(scenario.goods)}; leave `items` out")
    if scenario.logs is not None and not 1 <= scenario.logs.entries <= MOST_ITEMS:
        raise _error(source, text, "entries", f"{scenario.logs.entries} is not a whole number from 1 to {MOST_ITEMS}")


def _check_stage_keys(stages: Any, source: str, text: str) -> None:
    for at, stage in enumerate(stages if isinstance(stages, list) else []):
        for key in stage if isinstance(stage, dict) else ():
            if key not in pipeline.Stage.__struct_fields__:
                known = pipeline.Stage.__struct_fields__
                what = f"no such key{nearest(key, known)}; there are {', '.join(known)}"
                raise _error(source, text, f"stages.{key}", what, at)


def _check_stages(scenario: Scenario, table: Mapping[str, Any], source: str, text: str) -> None:
    for flaw in pipeline.flaws(scenario.stages):
        raise _error(source, text, f"stages.{flaw.key}", flaw.what, flaw.at)
    if scenario.stages:
        for key, instead in NOT_STAGED.items():
            if key in table:
                raise _error(source, text, key, f"a scenario with [[stages]] has none of its own: {instead}")
        if scenario.policy != "block":
            raise _error(source, text, "policy", f"{scenario.policy}: in a pipeline who finds no room waits: block")
    if scenario.case is not None:
        found = cases.flaw(scenario.case, [stage.name for stage in scenario.stages])
        if found is not None:
            raise _error(source, text, f"case.{found[0]}", found[1])
        for at, stage in enumerate(scenario.stages):
            again = stage.name in cases.AGAIN.get(scenario.case.kind, ())
            if again and stage.capacity != UNBOUNDED:
                raise _error(source, text, "stages.capacity", f"{stage.name} {pipeline.PUTS_BACK}", at)


def _check_moments(tables: object, source: str, text: str) -> None:
    """The list as it was read, one table after the other, so that an error names the line of the right one."""
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise _error(source, text, "moments", "expected a list of tables: write [[moments]] above each")
    if len(tables) > NUMBER_KEYS:
        raise _error(source, text, "moments", f"there are {len(tables)}, but only {NUMBER_KEYS} number keys")
    known = Moment.__struct_fields__
    for place, one in enumerate(tables):
        for key, value in one.items():
            if key not in known:
                what = f"no such key{nearest(key, known)}; there are {', '.join(known)}"
                raise _error(source, text, f"moments.{key}", what, place)
            if not isinstance(value, str):
                raise _error(source, text, f"moments.{key}", f"expected a text in quotes, but this is {value!r}", place)
        if not one.get("title", "").strip():
            raise _error(source, text, "moments.title", "there is none; say what is to be seen", place)
        try:
            parse_when(one.get("when", ""))
        except ValueError as problem:
            raise _error(source, text, "moments.when", str(problem), place) from None


def _check_keys(table: Mapping[str, Any], kind: type[msgspec.Struct], source: str, text: str, prefix: str = "") -> None:
    known = kind.__struct_fields__
    for key in table:
        if key not in known:
            raise _error(source, text, prefix + key, f"no such key{nearest(key, known)}; there are {', '.join(known)}")


def _plain(complaint: str) -> str:
    """What msgspec says, in words for people who do not know it."""
    if complaint.startswith("Object missing required field"):
        return "it is missing; every scenario needs one"
    return complaint.replace("Expected `", "expected ").replace("`, got `", ", but this is ").replace("`", "")


def _error(source: str, text: str, key: str, what: str, place: int | None = None) -> ScenarioError:
    """Names the line that sets the key, where one does; of a list of tables, the one in table number `place`, from 0."""
    list_name, dot, name = key.rpartition(".")
    name, first, lines = name.partition("[")[0], 0, text.splitlines()
    if place is not None:
        heads = [number for number, line in enumerate(lines) if line.replace(" ", "").startswith(f"[[{list_name}]]")]
        first, key = (heads[place] if place < len(heads) else 0), f"{list_name}[{place + 1}]{dot}{name}"
    here = enumerate(lines[first:], first + 1)
    line = next((number for number, line in here if line.partition("=")[0].strip().strip('"[] ') == name), 0)
    return ScenarioError(f"{source}{f', line {line}' if line else ''}: {key}: {what}")


def folder(name: str = "scenarios") -> Path:
    """Where the built-in scenarios are: beside the package in a checkout, inside it when installed from a wheel."""
    package = Path(__file__).parent.parent
    beside = package.parent / name
    return beside if (package.parent / "pyproject.toml").is_file() and beside.is_dir() else package / name


def find_scenarios() -> dict[str, Path]:
    """The built-in scenarios by name."""
    return {path.stem: path for path in sorted(folder().glob("*.toml"))}


def load_scenario(name: str) -> Scenario:
    """A built-in scenario by its name, or a file by its path. Raises ScenarioError."""
    built_in = find_scenarios()
    if name in built_in:
        return read_scenario(built_in[name])
    path = Path(name)
    if path.suffix == ".toml" or path.exists():
        return read_scenario(path)
    raise ScenarioError(f"no scenario {name!r}{nearest(name, built_in)}; there are {', '.join(built_in)}, or name a .toml file")


def read_scenario(path: Path) -> Scenario:
    """Raises ScenarioError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: not a scenario file: its bytes are not UTF-8 text") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(text, str(path))


def save_scenario(path: Path, scenario: Scenario, settings: Settings) -> None:
    """Write a scenario file that starts with the controls where they stand now. Raises ScenarioError."""
    values = asdict(settings)
    if settings.capacity is None:
        values["capacity"] = UNBOUNDED
    now = msgspec.to_builtins(msgspec.structs.replace(scenario, **values))
    if scenario.stages:
        now = {key: value for key, value in now.items() if key not in NOT_STAGED}
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(toml(now))
    except FileExistsError:
        raise ScenarioError(f"{path}: there is such a file already; choose another name") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be written: {error.strerror}") from None


def toml(table: Mapping[str, Any]) -> str:
    """The few forms that a scenario needs: plain values, lists, tables, lists of tables. What is None or empty is left out."""
    plain: list[str] = []
    tables: list[str] = []
    for key, value in table.items():
        if value is None or value in ("", [], {}):
            continue
        if isinstance(value, dict):
            tables.append(f"\n[{key}]\n{toml(value)}")
        elif isinstance(value, list) and isinstance(value[0], dict):
            tables += [f"\n[[{key}]]\n{toml(entry)}" for entry in value]
        else:
            # JSON's strings, numbers, booleans and lists are TOML's too.
            plain.append(f"{key} = {msgspec.json.encode(value).decode()}\n")
    return "".join(plain + tables)
