"""The same list of items for many teams at once."""
