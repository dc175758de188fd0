"""Foster placement"""
