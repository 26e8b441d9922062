"""Classes and teams: joining, pseudonyms, slips."""
