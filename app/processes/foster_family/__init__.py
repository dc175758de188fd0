"""Foster family"""
