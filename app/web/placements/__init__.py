"""The pages of searches and placements."""
