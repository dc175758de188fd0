"""Every role has a first page to go to after signing in."""

import pytest

from app.roles import Role


@pytest.mark.parametrize("role", Role)
def test_signing_in_leads_to_a_page_one_may_open(sign_in, role):
    answer = sign_in(role).get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path != "/"
