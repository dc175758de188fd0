"""No test talks to the world: this process may connect to this machine only, and so may the browser it starts."""

import ipaddress
import sys

BROWSER = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
"""Said to Chromium."""


class Outside(AssertionError):
    """A test wanted to reach another machine."""


def keep_to_it():
    """From now on; Python has no way back."""
    sys.addaudithook(_refuse)


def _refuse(event, told):
    if event in ("socket.connect", "socket.sendto") and not is_here(told[1]):
        raise Outside(f"{event} to {told[1]}")
    if event == "socket.getaddrinfo" and not is_here((told[0],)):
        raise Outside(f"the address of {told[0]}")


def is_here(address):
    """A path or a number of the kernel, no host at all, or one of this machine."""
    if not isinstance(address, tuple) or not isinstance(address[0], str | bytes) or not address[0]:
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == "localhost"
