"""A trace, a run or its figures in a form that other programs read."""
