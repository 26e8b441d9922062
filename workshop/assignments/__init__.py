"""Who does what by when; the rosters; Send."""
