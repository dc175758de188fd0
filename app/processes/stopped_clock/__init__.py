"""Stopped clock"""
