"""How the first of each role signs in to a demonstration. Loads nothing heavy: the terminal prints it at once."""

from app import config
from app.roles import Role

SIGN_INS = {Role.PLACEMENT_OFFICER: "placement", Role.ADMINISTRATOR: "admin"}


def credentials() -> list[tuple[str, str, str]]:
    """The first of each role: role, sign-in, password, for the terminal."""
    return [(role.value, SIGN_INS.get(role, role.value), config.read().demo_password) for role in Role]
