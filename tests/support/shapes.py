"""What axe has looked at: an element as it stands in its surroundings. A run looks at each once.

Pages are made of the same parts. Axe looks at a page where it shows something that no page of the run has shown before:
an element with other neighbours, classes, attributes or colours, or another order of headings and landmarks; at
colours, which are most of its work, only there. Shown narrow first, a page has nothing new when wide but what shows
only there. Nothing has to be listed: a new template, state or class is new by itself.
"""

import fcntl
from pathlib import Path

from playwright.sync_api import Page

from tests.support.look import findings, height


class Shapes:
    """The shapes that passed, kept in one file for all processes of a run."""

    def __init__(self, path: Path) -> None:
        self.path, self.known, self.read = path, set[str](), 0
        path.touch()

    def findings(self, page: Page, width: int) -> list[tuple[str, str, str]]:
        """What axe finds at this width, if the page shows anything new."""
        new = self._unseen(page)
        if not new:
            return []
        page.set_viewport_size({"width": width, "height": max(900, height(page))})  # no bar covers half of a field
        found = findings(page, "[data-unseen]")
        if not found:
            self._passed(new)
        return found

    def _unseen(self, page: Page) -> list[str]:
        """The shapes that are new; their elements are marked for axe."""
        self._learn()
        new = sorted(shape for shape in page.evaluate(SHAPES) if shape not in self.known)
        if new:
            page.evaluate(MARK, new)
        return new

    def _passed(self, shapes: list[str]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.writelines(f"{shape}\n" for shape in shapes)

    def _learn(self) -> None:
        """What other processes have written meanwhile."""
        with self.path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            file.seek(self.read)
            self.known |= {line.rstrip("\n") for line in file.readlines()}
            self.read = file.tell()


MARK = "unseen => unseen.flatMap((shape) => shapes.get(shape)).forEach((node) => { node.dataset.unseen = ''; })"
SHAPES = """() => {
  const told = ["type", "role", "scope"];
  const mark = ({ name, value }) =>
    name === "class" ? "." + value.trim().split(/\\s+/).sort().join(".")
    : told.includes(name) || ["", "true", "false"].includes(value) ? `[${name}=${value}]`
    : name.startsWith("data-") || ["id", "value", "href", "for", "action", "name"].includes(name) ? ""
    : `[${name}]`;
  const one = (node) => {
    const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    return node.localName + [...node.attributes].map(mark).sort().join("") + (words ? "+" : "");
  };
  const behind = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const { backgroundColor: colour, backgroundImage: picture } = getComputedStyle(up);
      if (picture !== "none" || colour !== "rgba(0, 0, 0, 0)") return `${colour} ${picture.slice(0, 20)}`;
    }
    return "";
  };
  const seen = (node) => node.checkVisibility({ visibilityProperty: true });
  const parts = "h1, h2, h3, h4, main, nav, header, footer, aside, [role]";
  const outline = [...document.querySelectorAll(parts)].filter(seen);
  window.shapes = new Map([[outline.map((node) => node.localName + (node.role ?? "")).join(" "), []]]);
  for (const node of document.querySelectorAll("body *")) {
    node.removeAttribute("data-unseen");
    if (node.closest("svg svg, svg *") || !seen(node)) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(node);
    const around = [node.parentElement?.parentElement, node.parentElement, node].filter(Boolean).map(one).join(">");
    const shape = [around, color, behind(node), fontSize, fontWeight].join(" ").replaceAll("\\n", " ");
    if (!shapes.has(shape)) shapes.set(shape, []);
    shapes.get(shape).push(node);
  }
  return [...shapes.keys()];
}"""
