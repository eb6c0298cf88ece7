"""What a check can be asked for, without what it takes to answer: a command line is read before anything is searched."""

BUDGET = 10.0  # seconds
LONGEST = 24 * 3600.0  # seconds
ORDERS = ("fifo", "lifo", "priority", "any")
STRENGTHS = ("sync", "line", "expression")
WHOLE = {"producers": (1, 16), "consumers": (1, 16), "capacity": (1, 1000), "items": (1, 1000), "seed": (0, 2**31)}
OTHERS = ("strength", "endless", "any_wake", "spurious", "budget")
