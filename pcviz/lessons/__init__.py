"""What asks a learner and checks the answer: the interview deck, and the engine that asks it."""
