"""The parts of the stage's picture: who is drawn where, and how large. Functions from a snapshot to runs of text."""
