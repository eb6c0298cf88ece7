"""Exit statuses. Other programs read them, so they never change."""

FINE = 0
FOUND = 1  # a bug or a deadlock
BAD_INPUT = 2  # bad usage or bad input
UNDECIDED = 3
INTERRUPTED = 130  # Ctrl-C
