"""Served by granian and found by flask: wsgi:app."""

from app import create_app
from app.cli.database import find
from app.config import read

app = create_app(find(read()).web)
