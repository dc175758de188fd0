"""The application as it is delivered: granian with two processes and a worker, on a database of its own."""

import http.client
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock, config, settings, vault
from app.cli import supervise
from app.cli.database import Addresses
from app.db import db, make_engine
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.families import seed
from app.settings import Mode
from app.staff import seed as people
from app.staff.models import User
from app.tables.contacts import Contact
from app.workflow.models import Incident, Task, TaskState
from tests.conftest import clone, maintenance

PATIENCE_S, GRACE_S = 300, 4  # a machine that is busy with other things may take minutes for what needs one second


class Site:
    """Processes and a database; everything it starts it ends by its own number."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.engine = make_engine(server.url("app_web", name), role="app_web")
        self.children = []

    @classmethod
    def with_staff(cls, server, template, name):
        """On a new database with the staff of a demonstration and nobody's cases."""
        clone(server, template, name)
        site = cls(server, name)
        with site.unit():
            settings.declare(Mode.DEMO)
            settings.hold_key("vault", vault.keys().fingerprint)
            people.seed_demo()
            deadlines.seed()
            seed.seed()
        return site

    @contextmanager
    def unit(self):
        """A unit of work in the site's database."""
        with self._bound(), db.unit_of_work() as session:
            yield session

    @contextmanager
    def one_long_transaction(self):
        """Many units of work, jobs included, committed together at the end: a world is made faster so."""
        with self._bound():
            connection = self.engine.connect()
            outer, before = connection.begin(), db.sessions
            db.sessions = lambda: Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            try:
                with db.sessions() as session, db.scope(session):
                    yield session
                    session.commit()
                outer.commit()
            finally:
                db.sessions = before
                connection.close()

    @contextmanager
    def _bound(self):
        engine, sessions = db.engine, db.sessions
        db.bind(self.engine)
        clock.reset()
        try:
            yield
        finally:
            db.engine, db.sessions = engine, sessions
            clock.reset()

    def move(self, **length):
        """The demonstration's clock goes forward; every process knows it when this returns."""
        with self.unit():
            clock.move(timedelta(**length))
        time.sleep(clock.REFRESH_S + 0.2)

    def hand_out_the_line(self):
        """The texts earlier tests left waiting are with somebody else: the next one is the test's own."""
        with self.unit() as session:
            other = session.scalars(select(User).where(User.role == Role.OPERATOR, User.sign_in != "operator")).first()
            waiting = select(Task).where(Task.step == "triage_contact", Task.state == TaskState.OPEN)
            for item in session.scalars(waiting):
                item.assignee_id = other.id
                session.get_one(Contact, item.contact_id).held_until = clock.real_now() + timedelta(days=1)

    def holder(self, step, contact_id):
        """The sign-in of who has that task."""
        task = self.task(step, contact_id)
        with self.unit():
            return db.session.get_one(User, task.assignee_id).sign_in

    def task(self, step, contact_id):
        """The open task of that step of a contact or its case, as soon as the worker has brought it there."""
        return self._opened(step, lambda: _of_contact(contact_id))

    def family_task(self, step, family_id):
        """The same of a step about a family."""
        return self._opened(step, lambda: Task.family_id == family_id)

    def _opened(self, step, of):
        wanted = select(Task).where(Task.step == step, Task.state == TaskState.OPEN).order_by(Task.id).limit(1)

        def find():
            with self.unit():
                return db.session.scalars(wanted.where(of())).first()

        return self._when(find, f"{step} did not open")

    def soon(self, is_so):
        """Until the worker has come to it."""
        self._when(is_so, "the worker did not come to it")

    def _when(self, find, otherwise):
        """What `find` gives as soon as it gives something. It is in vain when nobody works on it any more."""
        until = time.monotonic() + PATIENCE_S
        while not (found := find()):
            dead = [child.args for child in self.children if child.poll() is not None]
            assert not dead, f"{otherwise}: {dead} died"
            assert time.monotonic() < until, f"{otherwise}; {self._left()}"
            time.sleep(0.2)
        return found

    def _left(self):
        """What the worker has not done."""
        with self.unit():
            jobs = db.session.execute(text("select task_name, status, attempts, scheduled_at from procrastinate_jobs"))
            incidents = select(Incident.step, Incident.cause).where(Incident.ended_at.is_(None))
            return f"jobs {jobs.all()}, incidents {db.session.execute(incidents.order_by(Incident.id)).all()}"

    def start(self, worker=True):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        chosen = config.read({**os.environ, "PORT": str(self.port)})
        urls = (self.server.url(role, self.name) for role in ("alaqan_owner", "app_web", "app_worker"))
        for name, (command, url) in supervise._commands(chosen, Addresses(*urls)).items():
            if name == "web" or worker:
                self.children.append(supervise._start(command, url))
        self._when(self._answers, "the web server did not answer")
        return self

    @property
    def address(self):
        return f"http://localhost:{self.port}"

    def _answers(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/sign-in", headers={"Host": f"localhost:{self.port}", "Connection": "close"})
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def stop(self):
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(GRACE_S)
            except subprocess.TimeoutExpired:  # a browser keeps its connection open
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.engine.dispose()
        with maintenance(self.server) as connection:
            connection.execute(f'drop database if exists "{self.name}" with (force)')


def _of_contact(contact_id):
    contact = db.session.get_one(Contact, contact_id)
    of = Task.contact_id == contact.id
    return of if contact.case_id is None else of | (Task.case_id == contact.case_id)
