"""What asks a learner and checks the answer: lessons and quizzes, exercises, levels; the interview in a room of its own."""
