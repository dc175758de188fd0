"""Protection case"""
