"""``python -m benchmarks``: every ratio that pcviz claims, measured here and now, in one run.

Each figure is a ratio of two things measured side by side, since a figure alone says as much about the machine as about pcviz.
``python -m benchmarks queues`` runs one part.
"""

import platform
import sys
import time
from importlib import import_module

PARTS = ("queues", "virtual", "first_paint", "frames", "screen", "memory", "logs", "check")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no benchmark named {unknown[0]!r}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in names or PARTS:
        begin = time.perf_counter()
        print(f"\n{name}")
        import_module(f"benchmarks.{name}").main()
        print(f"  ({time.perf_counter() - begin:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
