"""How long pseudonyms are kept, and an organisation exported and erased whole."""
