"""The desks of the commissioner and the Ombudsman."""
