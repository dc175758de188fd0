"""Alaqan: from a contact to 111 to a child living in a family."""
