"""The scenario: a run described in a TOML file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta

from pcviz.buffers import catalogue
from pcviz.workshop import stages as pipeline
from pcviz.workshop.cases import table as cases
from pcviz.workshop.moments import NUMBER_KEYS, Moment, parse_when
from pcviz.workshop.settings import CONTROL, UNBOUNDED, SettingError, Settings, nearest

WORKBENCH = "workbench"
MOST_ITEMS = 1_000_000_000
MOST_WEIGHT = 1_000_000
LISTED = re.compile(r"(\w+)\[(\d+)\](.*)")
TYPES = {  # what msgspec calls them, and we
    "int | str": f"a whole number or '{UNBOUNDED}'",
    "int": "a whole number",
    "float": "a number",
    "str": "a text in quotes",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
MOST_SECONDS = 1_000_000
# Settings of which only the workbench's own buffer has a choice, with the one value for the others
OWN_ONLY = {"policy": "block", "shutdown": "tickets"}
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

    label: Annotated[str, Meta(description="what the item is called on the screen")]
    priority: Annotated[float, Meta(description="a lower one is more urgent")] = 0


class Prediction(msgspec.Struct, forbid_unknown_fields=True):
    """A question asked before the run and answered from it. The choices are the query's own (`pcviz.workshop.prediction`)."""

    question: Annotated[str, Meta(description="what is asked before the run")]
    answer: Annotated[Literal["first_to_wait", "first_out", "left", "peak"], Meta(description="what of the run is the answer")]


class Logs(msgspec.Struct, forbid_unknown_fields=True):
    """Producers read log files, or make up `entries` entries for each of `sources`; consumers write them to a database."""

    sources: Annotated[list[str], Meta(description="the names of made-up logs, one for each producer")] = []
    entries: Annotated[int, Meta(description="entries of each made-up log")] = 20
    input: Annotated[list[str], Meta(description="log files to read instead")] = []
    database: Annotated[str, Meta(description="the SQLite file that they go to; none: in memory")] = ""


class Scenario(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a scenario file may say. Times are run seconds.

    `buffer` is `workbench` (the adjustable one), a built-in buffer's name, or a Python file as FILE or FILE:CLASS.
    `items` is how many each producer makes (absent: no end), `takes` how many each consumer takes (absent: all there are).
    """

    title: Annotated[str, Meta(description="what it is picked by")]
    description: Annotated[str, Meta(description="what it shows, in a sentence")] = ""
    notes: Annotated[str, Meta(description="what to look at and what to try, below the picture")] = ""
    buffer: Annotated[str, Meta(description="workbench, the name of a built-in buffer, FILE.py or FILE.py:CLASS")] = WORKBENCH
    capacity: int | Literal["unbounded"] = 5
    order: str = "fifo"
    ageing_rate: float = 1
    policy: str = "block"
    patience: float = 1
    shutdown: str = "tickets"
    stop_after: Annotated[float | None, Meta(description="run seconds, then the shutdown begins; none: at the end")] = None
    producers: int = 2
    consumers: int = 3
    items: Annotated[int | None, Meta(description="items that each producer makes; none: no end")] = None
    takes: Annotated[int | None, Meta(description="items that each consumer takes; none: all there are")] = None
    make: float = 0.2
    take: float = 0.3
    jitter: float = 0
    pattern: str = "uniform"
    priorities: Annotated[list[int], Meta(description="each item gets one of these, drawn with the seed")] = []
    weights: Annotated[
        dict[int, float],
        Meta(description="for the order fair: each priority's part of the gets; of one not named, 1 / (priority + 1)"),
    ] = {}
    goods: Annotated[list[Goods], Meta(description="the items that each producer makes, one after the other")] = []
    scale: float = 1
    slow_motion: float = 0
    seed: Annotated[int | None, Meta(description="seed of all that is random; none: another one each time")] = None
    predict: Annotated[Prediction | None, Meta(description="a question asked before the run, and answered from it")] = None
    logs: Annotated[Logs | None, Meta(description="the items are lines of logs, and consumers write them to a database")] = None
    stages: Annotated[list[pipeline.Stage], Meta(description="of a pipeline, in place of `consumers`")] = []
    case: Annotated[cases.Case | None, Meta(description="what the items are, and what is done with them")] = None
    moments: Annotated[list[Moment], Meta(description="what a presenter jumps to, one number key each")] = []

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
        raise _error(source, text, *_plain(str(error))) from None
    for key in CONTROL:
        try:
            CONTROL[key].accept(getattr(scenario, key))
        except SettingError as error:
            raise _error(source, text, key, str(error).removeprefix(f"{key}: ")) from None
    _check_counts(scenario, source, text)
    _check_stages(scenario, table, source, text)
    _check_buffer(scenario, source, text)
    return scenario


def _check_counts(scenario: Scenario, source: str, text: str) -> None:
    for priority, share in scenario.weights.items():
        if not 0 < share <= MOST_WEIGHT:
            raise _error(source, text, f"weights.{priority}", f"{share:g} is not a number above 0, up to {MOST_WEIGHT}")
    for key in ("items", "takes"):
        count = getattr(scenario, key)
        if count is not None and not 1 <= count <= MOST_ITEMS:
            raise _error(source, text, key, f"{count} is not a whole number from 1 to {MOST_ITEMS}")
    for at, goods in enumerate(scenario.goods):
        if not isfinite(goods.priority):
            raise _error(source, text, "goods.priority", f"{goods.priority:g} is not a number", at)
    if scenario.stop_after is not None and not 0 < scenario.stop_after <= MOST_SECONDS:
        raise _error(source, text, "stop_after", f"{scenario.stop_after:g} is not a number above 0, up to {MOST_SECONDS} (s)")
    if not scenario.title.strip():
        raise _error(source, text, "title", "it is empty; give the scenario a name to be picked by")
    if scenario.goods and scenario.items is not None and scenario.items != len(scenario.goods):
        raise _error(source, text, "items", f"the list of goods has {len(scenario.goods)}; leave `items` out")
    if scenario.logs is not None and not 1 <= scenario.logs.entries <= MOST_ITEMS:
        raise _error(source, text, "entries", f"{scenario.logs.entries} is not a whole number from 1 to {MOST_ITEMS}")


def _check_buffer(scenario: Scenario, source: str, text: str) -> None:
    """A buffer under study is there, and nothing is asked of it that only the workbench's own can do."""
    where = scenario.buffer
    if where != WORKBENCH:
        file, colon, _ = where.rpartition(":")
        path = Path(file if colon and file.endswith(".py") else where)
        if path.suffix == ".py" and not path.is_file():
            raise _error(source, text, "buffer", f"{path}: there is no such file")
        built_in = catalogue()
        if path.suffix != ".py" and where not in built_in:
            known = [WORKBENCH, *built_in]
            what = f"no buffer {where!r}{nearest(where, known)}; there are {', '.join(known)}, or name FILE.py or FILE.py:CLASS"
            raise _error(source, text, "buffer", what)
    for key, only in OWN_ONLY.items():
        if getattr(scenario, key) == only:
            continue
        if where != WORKBENCH:
            raise _error(
                source, text, key, f"only the workbench's own buffer has a choice: leave it at {only}, or `buffer` out"
            )
        if scenario.stages:
            raise _error(source, text, key, f"in a pipeline it is {only}: leave it out")
    if scenario.takes is not None and scenario.shutdown != OWN_ONLY["shutdown"]:
        raise _error(source, text, "takes", f"each has its number only with shutdown = {OWN_ONLY['shutdown']!r}: leave one out")


def _check_stage_keys(stages: Any, source: str, text: str) -> None:
    for at, stage in enumerate(stages if isinstance(stages, list) else []):
        for key in stage if isinstance(stage, dict) else ():
            if key not in pipeline.Stage.__struct_fields__:
                known = pipeline.Stage.__struct_fields__
                what = f"no such key{nearest(key, known)}; there are {', '.join(known)}"
                raise _error(source, text, f"stages.{key}", what, at)
        if isinstance(stage, dict) and "name" not in stage:
            raise _error(source, text, "stages.name", "it is missing; every stage needs one", at)


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


def _plain(complaint: str) -> tuple[str, str, int | None]:
    """The key, what msgspec says of it in words for people who do not know it, and in which of a list of tables it is."""
    what, _, where = complaint.partition(" - at ")
    key, place = where.rpartition("$.")[2].strip("`"), None
    if what.startswith("Object missing required field"):
        key, what = f"{key}.{what.split('`')[1]}".lstrip("."), "it is missing, and must be there"
    elif "key" in where.partition(" in ")[0]:
        what = "its keys are whole numbers"
    elif what.startswith("Invalid enum value"):
        kind: Any = {"predict": Prediction, "case": cases.Case}.get(key.rpartition(".")[0])
        said = what.removeprefix("Invalid enum value ")
        if kind is not None:
            what = f"{said} is none of {', '.join(_choices(kind, key.rpartition('.')[2]))}"
        elif key.rpartition(".")[2] == "capacity":
            what = f"{said} is not a whole number or '{UNBOUNDED}'"
    elif what.startswith("Object contains unknown field"):
        key, what = f"{key}.{what.split('`')[1]}".lstrip("."), "no such key"
    for theirs, ours in TYPES.items():
        what = what.replace(f"`{theirs}`", ours).replace(f"`{theirs} | null`", ours)
    found = LISTED.fullmatch(key)
    if found is not None:
        place, rest = int(found[2]), found[3]
        key, place = (found[1] + rest, place) if rest else (f"{found[1]}[{place + 1}]", None)
    return key, what.replace("Expected ", "expected ").replace(", got ", ", but this is ").replace("`", ""), place


def _choices(kind: Any, name: str) -> tuple[str, ...]:
    """The words that a field may be."""
    hint = get_type_hints(kind)[name]
    return tuple(map(str, get_args(hint)))


def _error(source: str, text: str, key: str, what: str, place: int | None = None) -> ScenarioError:
    """Names the line that sets the key, where one does; of a list of tables, the one in table number `place`, from 0."""
    list_name, dot, name = key.rpartition(".")
    name, first, last, lines = name.partition("[")[0], 0, None, text.splitlines()
    if place is not None:
        heads = [number for number, line in enumerate(lines) if line.replace(" ", "").startswith(f"[[{list_name}]]")]
        first, key = (heads[place] if place < len(heads) else 0), f"{list_name}[{place + 1}]{dot}{name}"
        last = next(iter(heads[place + 1 :]), None)
    here = enumerate(lines[first:last], first + 1)
    head = first + 1 if place is not None and heads else 0  # for a key that is not there
    line = next((number for number, line in here if line.partition("=")[0].strip().strip('"[] ') == name), head)
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
