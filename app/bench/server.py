"""What granian serves during a bench: the product's own application with one process and one view more."""

import os
from pathlib import Path

from flask import Response, g, has_request_context
from sqlalchemy import Connection, event

from app import create_app, settle
from app.bench import process
from app.db import db
from app.workflow import specs

specs.folders.append(Path(__file__).parent)
app = create_app(os.environ["BENCH_DATABASE_URL"])
app.register_blueprint(process.bp)


settle()


@event.listens_for(db.engine, "commit")
def count_commit(_: Connection) -> None:
    """Of the request that runs, if one does."""
    if has_request_context():
        g.commits = g.get("commits", 0) + 1


@app.after_request
def tell_cost(response: Response) -> Response:
    """How many statements and commits the request took, for the bench's own count."""
    response.headers["X-Statements"] = str(db.unit.statements)
    response.headers["X-Commits"] = str(g.get("commits", 0))
    return response
