"""What goes wrong with a log file or a database, in one clear line."""


class LogError(ValueError):
    """Bad input, not a bug: names the file, says what is wrong and what would be right."""
