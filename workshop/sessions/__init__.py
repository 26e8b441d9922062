"""A session with a class or a team: its plan on one sheet, and the ground rules to project."""
