"""Transfer to another district"""
