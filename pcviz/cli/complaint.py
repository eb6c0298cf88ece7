"""What a person can mend."""


class Complaint(Exception):
    """One clear line: names the file, the line or the key, and what would be right. Printed on stderr; exit status 2."""

    def __init__(self, message: object) -> None:
        super().__init__(" ".join(str(message).split()))  # one line, whatever the message was made of
