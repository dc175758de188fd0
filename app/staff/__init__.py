"""Staff, regions, districts and sign-in."""
