"""The bounded buffers under study, correct and broken: plain Python, each short enough for a slide."""
