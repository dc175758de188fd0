"""Annual check of a family"""
