"""No test reaches another machine."""

import socket

import pytest
from playwright.sync_api import Error

from tests.support.loopback import Outside, is_here


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_another_machine_is_refused(kind):
    with socket.socket(socket.AF_INET, kind) as made, pytest.raises(Outside):
        made.connect(("192.0.2.1", 9))


def test_nobody_is_asked_where_another_machine_is():
    with pytest.raises(Outside):
        socket.getaddrinfo("example.org", 9)


@pytest.mark.parametrize("address", ["/run/socket", ("127.0.0.1", 1), ("localhost", 1), ("::1", 1, 0, 0), ("", 0)])
def test_this_one_is_not(address):
    assert is_here(address)


@pytest.mark.browser
def test_the_browser_finds_nobody_else(browser):
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    page.close()
