"""Litter: what the interpreter's collector looks for, and how often."""

import gc

OBJECTS = 50_000


def look_for_it_seldom() -> None:
    """To be called by whoever has the process to itself and runs an experiment in it.

    An event is a tuple: it is freed when the last one lets go of it, and no collector need look for it. Once for 700 new
    objects, as the interpreter does, takes a seventh of a processor where there are 100,000 events a second, and now and then a
    frame's time at once; once for fifty thousand takes a hundredth.
    """
    young, *older = gc.get_threshold()
    if 0 < young < OBJECTS:  # 0: somebody wants none
        gc.set_threshold(OBJECTS, *older)
