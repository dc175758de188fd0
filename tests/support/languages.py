"""A page that stands before us, in the other two languages: only its words are fetched and put in place."""


def in_another(language, page, typed=None):
    """The same page, or the same answer to the form that was sent, in that language. Style sheets and scripts stay."""
    context = page.context
    cookie = {"name": "language", "url": page.url}
    context.add_cookies([cookie | {"value": language}])
    if typed is None:
        answer = context.request.get(page.url)
    else:
        kind = {"Content-Type": typed.headers["content-type"]}
        answer = context.request.post(typed.url, data=typed.post_data_buffer, headers=kind)
    context.add_cookies([cookie | {"value": "en"}])
    page.evaluate(SWAP, answer.text())


def slips(page, language):
    """What a translation or a repeated row breaks: the page's language, ids that stand twice, things without a name."""
    return page.evaluate(SLIPS, language)


SWAP = """html => {
  const other = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  document.body.replaceChildren(...other.body.childNodes);
}"""
SLIPS = """language => {
  const found = document.documentElement.lang === language ? [] : [["language", document.documentElement.lang]];
  if (!document.title.trim()) found.push(["no title", ""]);
  const ids = new Set();
  for (const { id } of document.querySelectorAll("[id]")) {
    if (ids.has(id)) found.push(["id stands twice", id]);
    ids.add(id);
  }
  const words = (ids) => ids.split(/\\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join("");
  const name = (node) => [
    node.getAttribute("aria-label"), words(node.getAttribute("aria-labelledby") ?? ""), node.title, node.alt,
    ...[...(node.labels ?? [])].map((label) => label.textContent),
    ...["A", "BUTTON", "SUMMARY", "LEGEND", "H1", "H2", "H3"].includes(node.tagName)
      ? [node.textContent, ...[...node.querySelectorAll("[aria-label]")].map((part) => part.getAttribute("aria-label"))]
      : [],
  ].join("").trim();
  const named = "a[href], button, summary, legend, h1, h2, h3, select, textarea, input:not([type=hidden]), main img";
  for (const node of document.querySelectorAll(named)) {
    if (!name(node) && !node.closest("[aria-hidden=true]") && node.alt !== "") {
      found.push(["without a name", node.outerHTML.slice(0, 200)]);
    }
  }
  return found;
}"""
