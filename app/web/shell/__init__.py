"""The frame of every page: signing in, errors, assets, the component kit."""
