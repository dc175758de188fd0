"""The pages of foster families."""
