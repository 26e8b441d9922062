"""Scenario quizzes: the format, playing them, marking them."""
