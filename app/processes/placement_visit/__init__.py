"""Placement visit"""
