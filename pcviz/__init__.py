"""pcviz: an interactive laboratory for the producer-consumer problem."""

__version__ = "0.1.0"
