"""Drop-in ``threading``, ``queue`` and ``time`` whose every step is an event."""
