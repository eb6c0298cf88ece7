"""The Textual app: every picture is drawn from a snapshot of the fold."""
