"""What SMTP_URL says of the way to the mail server is kept, or no letter goes."""

import ssl
from smtplib import SMTPAuthenticationError, SMTPNotSupportedError

import pytest

from app import mail
from tests.support import certificates, mailbox


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Of the servers; this machine trusts it."""
    made = certificates.write(tmp_path / "loopback.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    return made


@pytest.fixture
def send(monkeypatch):
    """`send(url)`: a letter by that way."""

    def go(url):
        monkeypatch.setenv("SMTP_URL", url)
        monkeypatch.setenv("MAIL_FROM", "alaqan@ministry.example")
        mail.send("head@ministry.example", "Үш іс күтіп тұр", "Alaqan", "digest-7")

    return go


@pytest.mark.parametrize(("scheme", "speaks_first"), [("smtps", False), ("smtp+starttls", True)])
def test_a_letter_goes_sealed_and_the_password_with_it(certificate, send, scheme, speaks_first):
    with mailbox.running(certificate, speaks_first=speaks_first) as post:
        send(post.address(scheme, "alaqan:s%40cret@"))
        (letter,) = post.letters
        assert letter["Subject"] == "Үш іс күтіп тұр" and letter["Message-ID"] == "<digest-7@ministry.example>"
        assert len(post.signed_in) == 1


@pytest.mark.parametrize(("scheme", "speaks_first"), [("smtps", False), ("smtp+starttls", True)])
def test_a_server_whose_certificate_nobody_trusts_gets_neither_letter_nor_password(
    certificate, send, monkeypatch, scheme, speaks_first
):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mailbox.running(certificate, speaks_first=speaks_first) as post:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(post.address(scheme, "alaqan:s%40cret@"))
        assert (post.letters, post.signed_in) == ([], [])


def test_a_server_that_cannot_seal_gets_neither_letter_nor_password(send):
    with mailbox.running() as post:
        with pytest.raises(SMTPNotSupportedError):
            send(post.address("smtp+starttls", "alaqan:s%40cret@"))
        assert (post.letters, post.signed_in) == ([], [])


def test_a_password_that_is_refused_is_an_error_to_try_again(send):
    with mailbox.running() as post:
        post.is_closed_to_all = True
        with pytest.raises(SMTPAuthenticationError):
            send(post.address("smtp", "alaqan:s%40cret@"))
        assert post.letters == []
