"""A mail server on the loopback that takes every letter, or refuses as often as it is told to."""

import contextlib
import socketserver
import ssl
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default


class Server(socketserver.ThreadingTCPServer):
    """Letters in the order they came."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, certificate=None, speaks_first=True):
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters, self.refusals, self.signed_in = [], 0, []
        self.speaks_first, self.sealing, self.is_closed_to_all = speaks_first, None, False
        if certificate is not None:
            self.sealing = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.sealing.load_cert_chain(certificate)

    @property
    def url(self):
        return self.address("smtp")

    def address(self, scheme, who=""):
        return f"{scheme}://{who}127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    """RFC 5321, as much as smtplib speaks of it, and under TLS where the server has a certificate."""

    timeout = 10
    server: Server

    def handle(self):
        with contextlib.suppress(OSError):  # whoever does not trust the certificate hangs up
            if self.server.sealing and not self.server.speaks_first:
                self.seal()
            self.say("220 loopback")
            while line := self.rfile.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                if not getattr(self, f"do_{verb.lower()}", self.unknown)(rest):
                    return

    def seal(self):
        self.rfile.close()
        self.request = self.server.sealing.wrap_socket(self.request, server_side=True)
        self.setup()

    def finish(self):
        with contextlib.suppress(OSError):
            super().finish()
        self.request.close()

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())
        return True

    def unknown(self, rest):
        return self.say("502 not here")

    def do_ehlo(self, rest):
        self.say("250-loopback")
        self.say("250-AUTH PLAIN")
        if self.server.sealing and self.server.speaks_first:
            self.say("250-STARTTLS")
        return self.say("250 8BITMIME")

    def do_starttls(self, rest):
        self.say("220 go on")
        self.seal()
        return True

    def do_auth(self, rest):
        if self.server.is_closed_to_all:
            return self.say("535 no")
        self.server.signed_in.append(rest.partition(" ")[2])
        return self.say("235 welcome")

    def do_mail(self, rest):
        if self.server.refusals > 0:
            self.server.refusals -= 1
            return self.say("451 come again later")
        return self.say("250 ok")

    def do_rcpt(self, rest):
        return self.say("250 ok")

    def do_rset(self, rest):
        return self.say("250 ok")

    def do_data(self, rest):
        self.say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=default))
        return self.say("250 taken")

    def do_quit(self, rest):
        self.say("221 bye")
        return False


@contextmanager
def running(certificate=None, *, speaks_first=True):
    """`speaks_first`: TLS begins when STARTTLS is said, not at once."""
    with Server(certificate, speaks_first) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
