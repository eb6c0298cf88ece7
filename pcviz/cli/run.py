"""``pcviz run``: one scenario, in the app, in words, or in figures."""

import argparse
import math
import sys
from typing import TYPE_CHECKING

from pcviz.cli import figures
from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say, say_json
from pcviz.cli.status import INTERRUPTED

if TYPE_CHECKING:
    from pcviz.trace.event import Event
    from pcviz.workshop.run import Run
    from pcviz.workshop.scenario import Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "scenario", metavar="SCENARIO|FILE.toml", help="a built-in one (see: pcviz scenarios) or a scenario file"
    )
    parser.add_argument("--presenter", action="store_true", help="in the app, for a lecture hall: large, one thing at a time")
    parser.add_argument("--headless", action="store_true", help="without the app: run to the end, then print a summary")
    parser.add_argument("--plain", action="store_true", help="without the app: one line of words for each event that matters")
    parser.add_argument("--json", action="store_true", help="without the app: print the summary as one JSON object")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting (repeatable)")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of all that is random")
    parser.add_argument("--seconds", type=seconds_above_0, metavar="N", help="end the run after N seconds of its own clock")
    parser.add_argument(
        "--virtual-time",
        action="store_true",
        help="without the app: threads take turns, drawn with the seed, and waiting costs no time; same seed, same run",
    )
    parser.add_argument("--trace", metavar="FILE", help="record every event into FILE")
    add_display(parser)


def seconds_above_0(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time limit: give seconds above 0, for example 10")
    return seconds


def command(options: argparse.Namespace) -> int:
    from pcviz.workshop.scenario import ScenarioError, load_scenario

    if options.plain and options.json:
        raise Complaint("--plain and --json both write to standard output: give one of them")
    try:
        scenario = load_scenario(options.scenario)
    except ScenarioError as error:
        raise Complaint(error) from error
    if options.headless or options.plain or options.json:
        if options.presenter:
            raise Complaint("--presenter opens the app, --headless, --plain and --json do without it: give one or the other")
        return without_app(options, scenario)
    if options.virtual_time:
        raise Complaint("--virtual-time has nothing to watch, an hour is over in seconds: add --headless, --plain or --json")
    return in_app(options, scenario)


def in_app(options: argparse.Namespace, scenario: "Scenario") -> int:
    from pcviz.tui.options import RunOptions

    overrides, inputs, database = settings(options.set)
    name, seed, seconds, trace = options.scenario, options.seed, options.seconds, options.trace
    presenter = options.presenter
    chosen = RunOptions(name, scenario, seed, seconds, trace, overrides, inputs, database, presenter)
    return open_app(options, run=chosen)


def without_app(options: argparse.Namespace, scenario: "Scenario") -> int:
    from pcviz.insight.observer import Observer
    from pcviz.trace.recorder import FULL
    from pcviz.trace.summary import summarise
    from pcviz.workshop.headless import Interrupt, run_headless
    from pcviz.workshop.litter import look_for_it_seldom
    from pcviz.workshop.plain import Plain

    look_for_it_seldom()
    observer = Observer()
    plain = Plain()
    state = plain.state

    def fold(events: list["Event"]) -> None:
        lines: list[str] = []
        for event in events:
            if options.plain:
                lines += plain.tell([event])
            else:
                state.apply(event)
            if whole:
                observer.observe(event, state)
        if lines:
            say(*lines)

    with Interrupt() as interrupt:
        run = make_run(options, scenario)
        whole = run.kernel.recorder.level == FULL  # who saw only a part of the steps should not judge them
        if run.endless and options.seconds is None:
            print(f"pcviz: {options.scenario} has no end of its own: Ctrl-C ends it, or --seconds N", file=sys.stderr)
        run_headless(run, state, fold, interrupt)
    findings = observer.plain_findings(state) if whole else None
    summary = summarise(
        state,
        ended=run.ended,
        explanation=run.explanation,
        findings=findings,
        case=run.report(),
        shutdown=run.settings.shutdown,
    )
    if options.json:
        say_json(summary)
    elif not options.plain:
        say(*figures.lines(options.scenario, summary))
    return INTERRUPTED if summary["ended"] == "interrupted" else status_of(run, options, summary)


def make_run(options: argparse.Namespace, scenario: "Scenario") -> "Run":
    """The run that the options describe; only what is asked for is recorded, since each event costs real threads time."""
    from pcviz.trace.recorder import FULL, LIGHT
    from pcviz.workshop.preparation import seed_for
    from pcviz.workshop.run import Run

    seed = seed_for(scenario, options.seed)
    kernel = None
    if options.virtual_time:
        from pcviz.sync.virtual import Virtual

        kernel = Virtual(seed)
    told = options.plain or options.trace is not None
    overrides, inputs, database = settings(options.set)
    if not options.plain:
        overrides.setdefault("slow_motion", 0)  # it is for eyes, and nobody looks
    try:
        return Run(
            scenario,
            seed=seed,
            seconds=options.seconds,
            kernel=kernel,
            level=FULL if told else LIGHT,
            trace=options.trace,
            overrides=overrides,
            inputs=inputs,
            database=database,
        )
    except ValueError as error:
        raise Complaint(error) from error


def settings(pairs: list[str]) -> tuple[dict[str, object], list[str], str | None]:
    """The values of ``--set``: settings by key, the log processor's inputs, and its database."""
    overrides: dict[str, object] = {}
    inputs: list[str] = []
    database = None
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals and value):
            raise Complaint(f"--set {pair!r}: say KEY=VALUE, for example capacity=3")
        if key == "input":
            inputs.append(value)
        elif key == "database":
            database = value
        else:
            overrides[key] = value
    return overrides, inputs, database


def status_of(run: "Run", options: argparse.Namespace, summary: figures.Summary) -> int:
    """The figures' own status, unless something that was to be written is not whole."""
    if run.trace_error is not None:
        reason = run.trace_error.strerror or run.trace_error
        raise Complaint(f"{options.trace}: the trace is incomplete: {reason}")
    if run.complaint is not None:
        raise Complaint(run.complaint)
    return figures.status(summary)
