"""The public page on a slow line: what it weighs and when a child first sees something."""

import pytest

from tests.support.look import context_of

pytestmark = pytest.mark.browser
BYTES, MS = 60_000, 2_000
LINE = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s, and a seventh of a second to the server and back."""
PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") tell(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""


def visit(browser, address, path):
    """Bytes that came over the line, and milliseconds until something was painted, with nothing in the cache."""
    context = context_of(browser, address, language="kk", width=390)
    page = context.new_page()
    line = context.new_cdp_session(page)
    sizes = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    painted = page.evaluate(PAINTED)
    context.close()
    return sum(sizes), painted


@pytest.mark.parametrize("path", ["/help", "/help/me"])
def test_a_child_on_a_slow_line_sees_the_page_within_two_seconds(browser, site, path):
    """Fault A19: 290 KB, and six seconds of nothing. A busy machine gets three tries."""
    found = [visit(browser, site.address, path) for _ in range(3)]
    assert max(size for size, _painted in found) <= BYTES
    assert min(painted for _size, painted in found) <= MS
