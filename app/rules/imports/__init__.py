"""Files of contacts: read, checked row by row, taken in."""
