"""Figures and lists about families, children and escalations."""
