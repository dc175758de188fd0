"""Requirement renewal"""
