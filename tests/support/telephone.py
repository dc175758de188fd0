"""A telephone system raises the page of a call, and the page sends itself."""

import re


def ring(desk, number="87011234567", line="7", call=""):
    """Returns where the operator writes the call down."""
    page = desk.get(f"/calls/new?from={number}&line={line}&call={call}")
    assert page.status_code == 200 and "data-send-at-once" in page.text, page.text
    boxes = {name: box for box in re.findall(r"<input[^>]*>", page.text) for name in re.findall(r'name="(\w+)"', box)}
    sent = {name: value for name, box in boxes.items() for value in re.findall(r'value="([^"]*)"', box)}
    answer = desk.post("/calls/new", {name: sent.get(name, "") for name in ("once", "number", "line", "call")})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]
