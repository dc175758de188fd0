"""What granian serves during a bench: the product's own application with one process and one view more."""

import os
from pathlib import Path

from flask import Response

from app import create_app
from app.bench import process
from app.db import db
from app.workflow import specs

specs.folders.append(Path(__file__).parent)
app = create_app(os.environ["BENCH_DATABASE_URL"])
app.register_blueprint(process.bp)


@app.after_request
def tell_statements(response: Response) -> Response:
    """How many statements the request sent, for the bench's own count."""
    response.headers["X-Statements"] = str(db.unit.statements)
    return response
