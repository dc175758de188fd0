"""Notice to an agency"""
