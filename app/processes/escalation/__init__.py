"""Escalation"""
