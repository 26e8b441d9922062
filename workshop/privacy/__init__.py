"""What this installation keeps, in words for its readers."""
