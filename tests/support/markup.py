"""What a page's markup points at: ids that stand once, and names that lead to exactly one element."""

from collections import Counter
from copy import deepcopy

from lxml import html

POINTERS = (
    "for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
    "aria-details", "aria-errormessage", "aria-flowto", "aria-activedescendant",
)  # fmt: skip
SELECTORS = ("hx-target", "hx-include", "hx-indicator", "hx-disabled-elt")
ASKS = ("hx-get", "hx-post")


def read(text):
    return html.document_fromstring(text)


def faults(page):
    """Ids that stand twice, and whatever points at none or at several."""
    known = Counter(node.get("id") for node in page.iter() if node.get("id") is not None)
    wrong = [("twice", name) for name, times in known.items() if times > 1]
    for node in page.iter(html.etree.Element):
        wrong += [(name, aim) for name, aim in _aims(node) if known[aim] != 1]
    return wrong


def _aims(node):
    """The ids an element speaks of, each with the attribute that does."""
    for name in POINTERS:
        yield from ((name, aim) for aim in (node.get(name) or "").split())
    for name in SELECTORS:
        yield from ((name, aim.strip()[1:]) for aim in (node.get(name) or "").split(",") if aim.strip()[:1] == "#")
    if node.tag == "a" and (node.get("href") or "").startswith("#") and len(node.get("href")) > 1:
        yield "href", node.get("href")[1:]


def asking(page):
    """The elements through which htmx asks for a part."""
    return [node for node in page.iter(html.etree.Element) if any(node.get(name) for name in ASKS)]


def sent_by(node):
    """What htmx sends for it: the answers of the form it stands in, and of its first button if it is the form."""
    form = node if node.tag == "form" else next(iter(node.iterancestors("form")), None)
    if form is None:
        return {}
    button = form.xpath(".//button[@name]")[:1] if form is node else []
    return dict(form.form_values()) | {one.get("name"): one.get("value", "") for one in button}


def swapped(page, node, answer):
    """The page after htmx has put the answer in its place, and how often each part it selects is in the answer."""
    page, answer = deepcopy(page), html.document_fromstring(f"<div>{answer}</div>")
    oob = [part.strip() for part in (node.get("hx-select-oob") or "").split(",") if part.strip()]
    counts = {aim: len(_by_id(answer, aim[1:])) for aim in [node.get("hx-select"), *oob] if aim}
    chosen = _by_id(answer, node.get("hx-select")[1:]) if node.get("hx-select") else [answer.find("body")]
    for aim in oob:
        for part in _by_id(answer, aim[1:]):
            _replace(_by_id(page, aim[1:])[0], [part])
    found = _by_id(page, node.get("hx-target")[1:])
    assert found, html.tostring(node)[:300]
    target = found[0]
    if node.get("hx-swap", "innerHTML").startswith("outerHTML"):
        _replace(target, chosen)
    else:
        for child in list(target):
            target.remove(child)
        target.extend(chosen)
    return page, counts


def _by_id(page, name):
    return page.xpath("//*[@id=$name]", name=name)


def _replace(old, new):
    above, at = old.getparent(), old.getparent().index(old)
    above.remove(old)
    for part in reversed(new):
        above.insert(at, deepcopy(part))


def asked_for_words(page):
    """Every form of the page itself that somebody types into: where its draft goes, and its first field for words."""
    for form in page.xpath("//main//form[@method='post']"):
        fields = form.xpath(".//textarea[@name] | .//input[@type='text' and @name and not(@inputmode)]")
        if fields:
            yield form.get("data-draft-url") or form.get("action"), fields[0].get("name")
