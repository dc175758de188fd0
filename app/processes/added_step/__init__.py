"""Added step"""
