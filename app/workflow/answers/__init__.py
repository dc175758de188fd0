"""What people entered: kept with the question, read with it."""
