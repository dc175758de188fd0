"""Looking for a family, the placement, its visits and its end."""
