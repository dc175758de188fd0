"""Served by granian and found by flask: wsgi:app."""

import sys

import click
from flask.cli import ScriptInfo

from app import create_app, refuse_other_keys, refuse_other_tables, settle
from app.cli.database import find
from app.config import read
from app.errors import NotReady

context = click.get_current_context(silent=True)
is_command = context is not None and context.find_object(ScriptInfo) is not None

try:
    app = create_app(find(read()).web)
    refuse_other_keys(app)
    if not is_command:  # a command may be the one that brings the tables up to date
        refuse_other_tables(app)
    settle()
except NotReady as error:
    sys.exit(str(error))
