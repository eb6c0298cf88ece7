"""What cannot be and yet was recorded."""


class Violations:
    """Plain sentences, oldest first; bounded, since a broken buffer breaks a rule a million times."""

    KEPT = 100

    def __init__(self) -> None:
        self.muted = False  # while a batch of events is only added up, gaps are ours and not the run's
        self._sentences: list[str] = []
        self._more = 0

    def report(self, sentence: str) -> None:
        if self.muted:
            return
        if len(self._sentences) < self.KEPT:
            self._sentences.append(sentence)
        else:
            self._more += 1

    def sentences(self) -> list[str]:
        if self._more:
            return [*self._sentences, f"and {self._more} more of this sort"]
        return self._sentences.copy()

    def copy(self) -> "Violations":
        twin = Violations()
        twin._sentences = self._sentences.copy()
        twin._more = self._more
        return twin
