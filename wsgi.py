"""Served by granian and found by flask: wsgi:app."""

import sys

from app import create_app, refuse_other_keys, settle
from app.cli.database import find
from app.config import read
from app.errors import NotReady

try:
    app = create_app(find(read()).web)
    refuse_other_keys(app)
    settle()
except NotReady as error:
    sys.exit(str(error))
