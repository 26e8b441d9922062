"""Where to get help, leaving quickly, and the card for whoever is told something."""
