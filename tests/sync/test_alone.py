"""The live kernel runs inside other programs: nothing but the standard library may come with it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROBE = """
import sys
before = set(sys.modules)
import pcviz.trace.event, pcviz.trace.recorder, pcviz.sync.live, pcviz.sync.loader, pcviz.sync.container
new = {name for name in set(sys.modules) - before if name.partition(".")[0] not in sys.stdlib_module_names}
print(*sorted(new))
"""


def test_only_the_standard_library_and_two_rooms_of_ours_are_loaded():
    done = subprocess.run([sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "pcviz.sync.live" in loaded
    strangers = [name for name in loaded if name != "pcviz" and not name.startswith(("pcviz.sync", "pcviz.trace"))]
    assert strangers == []
