"""``pcviz sweep`` as its users start it."""

import csv
import json
import os
import re
import signal
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from pcviz.workshop.spread import processors
from tests.cli.command import ROOT, argv, called, environment, pcviz

PAIR = """\
title = "One by one"
producers = 1
consumers = 1
make = 1.0
take = 1.0
pattern = "exponential"
"""

BAD = [
    (["sweep", "basic"], ["--vary"]),
    (["sweep", "basci", "--vary", "capacity=1..3"], ["'basci'", "'basic'"]),
    (["sweep", "basic", "--vary", "capacity"], ["'capacity'", "capacity=1..32"]),
    (["sweep", "basic", "--vary", "capcity=1..3"], ["capcity", "'capacity'"]),
    (["sweep", "basic", "--vary", "capacity=5..1"], ["'5..1'", "empty"]),
    (["sweep", "basic", "--vary", "capacity=0..3"], ["capacity", "'0'"]),
    (["sweep", "basic", "--vary", "capacity=1..5000"], ["5,000 points", "2,000"]),
    (["sweep", "basic", "--vary", "capacity=1..100", "--vary", "consumers=1..60"], ["6,000 points", "2,000"]),
    (["sweep", "basic", "--vary", "capacity=1,2", "--set", "capacity=3"], ["capacity", "varied and set"]),
    (["sweep", "basic", "--vary", "capacity=1..3", "--csv", "/no/such/folder/a.csv"], ["/no/such/folder/a.csv"]),
    (["sweep", "basic", "--vary", "capacity=1..3", "--svg", str(ROOT)], [str(ROOT), "folder"]),
    (["sweep", "basic", "--vary", "capacity=1..3", "--figure", "speed"], ["'speed'", "throughput"]),
    (["sweep", "basic", "--vary", "capacity=1..3", "--seconds", "0"], ["--seconds", "'0'"]),
    (["sweep", "basic", "--vary", "capacity=1..3", "--set", "database=a.db"], ["database"]),
    (["sweep", "log-processor", "--vary", "producers=1..9"], ["producers", "3 logs"]),
    (
        ["sweep", "fast-producer", "--vary", "capacity=1..3", "--set", "make=0", "--set", "take=0"],
        ["make and take", "take=0.1"],
    ),
]


@pytest.mark.parametrize(("arguments", "named"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_input_is_one_line_that_names_what_would_be_right(arguments, named):
    finished = called(*arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("pcviz: ") and finished.stderr.count("\n") == 1
    assert [word for word in named if word not in finished.stderr] == []


def test_the_table_the_curve_the_theory_and_one_sentence():
    finished = pcviz("sweep", "fast-producer", "--vary", "capacity=1..4", "--seconds", "100")
    assert (finished.returncode, finished.stderr) == (0, "")
    first, *lines = finished.stdout.splitlines()
    assert first == "fast-producer: capacity 1 … 4, 4 points, 100 s of virtual time each, seed 1"
    assert [line.replace("▸", "").split()[0] for line in lines[2:6]] == ["1", "2", "3", "4"]
    assert "● measured  × theory" in lines
    assert "theory: min(P / make, C / take), fixed times" in lines
    assert lines[-1].startswith("1 slot is enough: the throughput is the same (2.5/s")
    assert "bounded by the consumers (1 × 1/0.4 s); more slots only make items wait longer" in lines[-1]
    assert max(map(len, lines[:-1])) <= 80


def test_the_documented_output_is_what_is_printed():
    blocks = re.findall(r"^```(?:sh)?\n(.*?)^```$", (ROOT / "docs" / "sweep.md").read_text(encoding="utf-8"), re.M | re.S)
    command, output = blocks[:2]
    assert pcviz(*command.split()[1:]).stdout == output


def test_json_is_one_object_with_theory_beside_every_point(tmp_path):
    scenario = tmp_path / "pair.toml"
    scenario.write_text(PAIR)
    finished = pcviz("sweep", scenario, "--vary", "capacity=1,3", "--seconds", "500", "--json")
    told = json.loads(finished.stdout)
    assert finished.returncode == 0 and finished.stdout.count("\n") == 1
    assert [point["theory"]["throughput"] for point in told["points"]] == pytest.approx([0.75, 5 / 6])
    for point in told["points"]:
        assert point["apart"] == pytest.approx(point["throughput"] / point["theory"]["throughput"] - 1)
        assert point["occupancy"] == pytest.approx(point["throughput"] * point["latency_s"]["mean"], rel=0.05)
    assert told["enough"][0]["sentence"].endswith(".")


def test_the_same_command_gives_the_same_bytes():
    command = ("sweep", "bursty", "--vary", "capacity=1..3", "--seconds", "60", "--json")
    assert pcviz(*command).stdout == pcviz(*command).stdout


def test_processes_change_nothing_but_the_time(tmp_path, monkeypatch):
    from pcviz.cli import sweep as command
    from pcviz.workshop.scenario import load_scenario
    from pcviz.workshop.sweep import Sweep, axis

    sweep = Sweep(load_scenario("many-to-many"), (axis("capacity=1..4"),), seed=1, seconds=5.0)
    alone = command.figures(sweep)
    monkeypatch.setattr(command, "WORTH_S", 0.0)
    monkeypatch.setattr("pcviz.workshop.spread.processors", lambda: 2)
    assert command.figures(sweep) == alone


def test_csv_and_svg_are_written_beside_whatever_is_printed(tmp_path):
    table, picture = tmp_path / "a.csv", tmp_path / "a.svg"
    command = ["sweep", "fast-producer", "--vary", "capacity=1,2", "--vary", "consumers=1,4", "--seconds", "50"]
    finished = pcviz(*command, "--csv", table, "--svg", picture, "--figure", "occupancy")
    assert finished.returncode == 0 and "consumers = 4" in finished.stdout
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["capacity"], row["consumers"]) for row in rows] == [("1", "1"), ("2", "1"), ("1", "4"), ("2", "4")]
    assert {"throughput", "theory", "latency_p95_s", "producers_blocked", "dropped"} <= set(rows[0])
    words = {element.text for element in ET.parse(picture).iter("{http://www.w3.org/2000/svg}text")}
    assert {"Fast producer: occupancy", "consumers 1", "consumers 4", "mean fill, items"} <= words


def test_a_deadlock_at_a_point_is_status_1(tmp_path):
    scenario = tmp_path / "stuck.toml"
    lines = ("buffer = 'one_condition_notify'", "producers = 3", "consumers = 3", "make = 0.01", "take = 0.02", "items = 200")
    scenario.write_text("\n".join(["title = 'Stuck'", *lines]))
    finished = pcviz("sweep", scenario, "--vary", "capacity=1..3")
    assert finished.returncode == 1
    assert "pcviz check" in finished.stderr and finished.stderr.count("\n") == 1
    assert "With capacity 1 the run ends in a deadlock." in finished.stdout
    assert re.search(r"^ +1 .* deadlock$", finished.stdout, re.MULTILINE)


def test_files_are_read_in_real_time_and_that_is_said(tmp_path):
    log = tmp_path / "a.log"
    log.write_text("".join(f"2024-01-01 10:00:00 INFO web: request {number}\n" for number in range(300)))
    finished = pcviz("sweep", "log-processor", "--set", f"input={log}", "--vary", "consumers=1,2", "--json")
    told = json.loads(finished.stdout)
    assert finished.returncode == 0 and "real time" in finished.stderr
    assert told["clock"] == "wall" and [point["items"] for point in told["points"]] == [300, 300]


def workers_of(process: int) -> list[Path]:
    """The processes that this one has started to run points."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(folder)
        except OSError:  # it has just ended
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("seconds", ["5", "100000"], ids=["between processes", "within a point"])
def test_ctrl_c_ends_everything(seconds):
    pty = pytest.importorskip("pty")
    terminal, end = pty.openpty()
    command = argv(["sweep", "many-to-many", "--vary", "capacity=1..500", "--seconds", seconds])
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=end, env=environment(), start_new_session=True
    )
    os.close(end)
    shown = ""
    wanted = "3 of 500" if seconds == "5" else "0 of 500"
    while wanted not in shown:
        shown += os.read(terminal, 1000).decode()
    workers = workers_of(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    os.close(terminal)
    assert (process.returncode, out) == (130, b"")
    assert workers or seconds != "5" or processors() == 1
    assert not any(folder.exists() for folder in workers)
