"""One letter to one person through the ministry's mail server. What it says is for others to choose."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app import config
from app.errors import NotReady

TIMEOUT_S = 10
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def is_configured() -> bool:
    """Whether there is a server to send with."""
    return config.read().smtp_url is not None


def send(to: str, subject: str, text: str, key: str) -> None:
    """The server has taken it. OSError or SMTPException if not. `key` makes its Message-ID: sent twice, it is one."""
    settings = config.read()
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, to, subject
    letter["Message-ID"] = f"<{key}@{settings.mail_from.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # no answering machine answers it
    letter.set_content(text)
    with _connected(settings.smtp_url or "") as server:
        server.send_message(letter)


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotReady("SMTP_URL must begin with smtp://, smtp+starttls:// or smtps:// and name a server.")
    host, port, trusted = parts.hostname, parts.port or PORTS[parts.scheme], ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=trusted)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server
