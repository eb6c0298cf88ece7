"""The interview: its deck, whose cards prove themselves, when each is asked again, and the cheat sheet."""
