"""How databases come into being and grow: one folder for the main database, one for the keys."""
