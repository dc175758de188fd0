"""Concern about a family"""
