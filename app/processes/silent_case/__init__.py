"""Silent case"""
