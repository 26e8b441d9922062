"""Measurements of the program, a file a command; `docs/operations.md` has their tables. Never a
test: only the crash test has a short form among them."""
