"""The release rule: how answers become published totals; it knows an item by its id only."""
