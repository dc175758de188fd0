"""Every wiring decision: what the application is made of, in what order, and what each answer carries."""

import contextlib
import gc
import hashlib
import pkgutil
import time
from collections.abc import MutableMapping
from datetime import timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

import click
import structlog
from flask import Flask, Request, Response, abort, current_app, g, request
from flask.cli import AppGroup
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from app import clock, config, i18n, logs, vault
from app.db import UnitOfWorkFlask, db, make_engine
from app.errors import NotReady
from app.forms import CSRFProtect, is_storable
from app.settings import NO_TABLES, hold_key, hold_revision, may_become
from app.staff import sign_in
from app.subjects import refuse_gaps
from app.workflow import specs
from app.workflow.lint.model import lines
from app.workflow.lint.stored import stored_problems
from app.workflow.registry import undeclared

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
FILES = ("/cases/", "/tasks/")
FOUND = frozenset({200, 206, 304})
"""A built file that is there. One that is not, or not yet, is asked for again."""
WEB = "app_web"
log = structlog.get_logger("web")


class BoundedRequest(Request):
    """Bodies are bounded; 500,000 bytes of form text is more than any form here takes."""

    max_form_memory_size = 500_000
    max_form_parts = 1_000

    @property  # type: ignore[misc]
    def max_content_length(self) -> int:  # type: ignore[override]
        """One file, and its form; where several are added in one go, several."""
        return (48 if self.path.startswith(FILES) else 12) * 2**20


def create_app(url: str, role: str = WEB, pool: int = 5, **more: Any) -> Flask:
    """The application on that database. NotReady says what to mend when it cannot be."""
    settings = config.read()
    logs.configure()
    app = UnitOfWorkFlask("app", template_folder=None, static_folder="web/static", static_url_path="/static")
    app.request_class = BoundedRequest
    app.config.update(
        SECRET_KEY=settings.secret_key or config.secret(),
        HTTPS=settings.https,
        TRUSTED_HOSTS=list(settings.hosts),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,
        DATABASE_URL=url,
        DATABASE_ROLE=role,
    )
    app.config.update(more)
    _use_templates(app)
    db.bind(make_engine(url, role=role, pool=pool))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]
    app.before_request(_begin)
    CSRFProtect(app)
    sign_in.init(app)
    i18n.init(app, person_language=lambda: getattr(sign_in.visitor(), "language", None))
    app.after_request(_headers)
    app.after_request(_log)
    _register_work()
    if role == WEB:  # a worker shows no pages
        _register_pages(app)
    refuse_gaps()
    return app


def read_ahead() -> None:
    """Every module of a web process is loaded and the tables are mapped, before there is an application.

    A server that does this before it divides does it once for all its processes.
    """
    _register_work()
    modules("app.web")
    configure_mappers()


def refuse_other_keys(app: Flask) -> None:
    """NotReady if the data was made, or its cookies are signed, with other keys than this machine's.

    A database without tables holds nothing yet: `flask set-up` and `flask demo` fill it.
    """
    if not _is_set_up(app):
        return
    secret = hashlib.sha256(f"alaqan {app.config['SECRET_KEY']}".encode()).hexdigest()[:16]
    with app.app_context(), contextlib.suppress(ProgrammingError), db.unit_of_work():
        hold_key("vault", vault.keys().fingerprint)
        hold_key("secret", secret)


def refuse_other_tables(app: Flask) -> None:
    """NotReady if the tables, or the diagrams of running cases, are not those that this program can work with.

    It would break at the first page or job, or at the first case that comes to a step whose form is gone.
    """
    if not _is_set_up(app):
        raise NotReady(NO_TABLES)
    with app.app_context(), db.unit_of_work():
        hold_revision()
        found = stored_problems()
    if found:
        raise NotReady("Cases run on diagrams of earlier releases that this program does not fit:\n" + lines(found))


def _is_set_up(app: Flask) -> bool:
    """Not where the role that the application acts as is still to be made: nothing can be asked there."""
    return may_become(db.engine.url, app.config["DATABASE_ROLE"])


def settle() -> None:
    """What is loaded now stays: the collector leaves it alone and looks less often at what requests leave behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Templates(Environment):
    """Jinja compares a template's globals with the page's at every macro it imports; plain dicts compare fast."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def _use_templates(app: Flask) -> None:
    app.jinja_environment = Templates
    packages = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    ours = [PackageLoader("app.web"), PackageLoader("app.forms")]
    app.jinja_loader = ChoiceLoader([*ours, PrefixLoader(packages)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(now=clock.now, today=clock.today)
    app.jinja_env.filters["until"] = lambda moment: i18n.until(moment, clock.now())
    app.context_processor(lambda: {"is_demo": clock.is_demo()})


class Commands(AppGroup):
    """Found when a command is asked for: the web processes need none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._find()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        self._find()
        return super().get_command(ctx, name)

    def _find(self) -> None:
        for found in (value for module in modules("app.cli") for value in vars(module).values()):
            if isinstance(found, click.Command) and found.name not in self.commands:
                self.add_command(found)


def _register_work() -> None:
    """Diagrams' tasks and services, and jobs; whatever lies in its folder takes part."""
    for package in ("app.rules", "app.workflow", "app.processes"):
        modules(package)
    missing = undeclared([path.stem for path in specs.WORKFLOWS.glob("*.bpmn")])
    if missing:
        raise LookupError(f"processes that no folder of app/processes declares: {', '.join(missing)}")


def _register_pages(app: Flask) -> None:
    """Pages and commands, and then the rule that each page has said who may see it."""
    pages = modules("app.web")
    for module in pages:
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp)
    for module in pages:
        if hasattr(module, "init"):
            module.init(app)
    import_module("app.web.shell.rail").declare(pages)
    app.cli = Commands(app.name)
    import_module("app.policy").init(app)


def modules(package: str) -> list[ModuleType]:
    """Every module below `package`, imported, in the order of their names."""
    root = import_module(package)
    names = sorted(found.name for found in pkgutil.walk_packages(root.__path__, f"{package}."))
    return [import_module(name) for name in names]


def _begin() -> None:
    """Refuse what no database can store, before any view reads it."""
    g.began = time.perf_counter()
    values = [request.path, *request.args.values(), *(value for _, value in request.form.items(multi=True))]
    if not all(is_storable(value) for value in values):
        abort(400, response=None, description="unstorable")


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000"
    if request.endpoint == "static" and response.status_code in FOUND:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.add("Vary", "Cookie, Accept-Language, HX-Request")
    if db.is_open:
        response.headers["X-Request-Id"] = db.unit.label
    return response


def _log(response: Response) -> Response:
    if request.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1e3, 1),
            statements=db.unit.statements,
        )
    return response
