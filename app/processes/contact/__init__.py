"""A contact to 111, by text or by phone: triaged, talked over, and opened as a case where a state body is needed."""
