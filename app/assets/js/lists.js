import { isSignedOut, signedOut } from "./again.js";
import { all, isShown, isTyping, one } from "./dom.js";
import { lettersAreOff } from "./keys.js";

// A [data-list] of [data-item]: J and K move, a click selects, and what is selected is shown in the pane.
const REST_MS = 150;
let timer;

function show(item) {
  const pane = one("#peek");
  if (!pane || !isShown(pane) || !item.dataset.peek) return;
  clearTimeout(timer);
  pane.classList.add("busy");
  timer = setTimeout(async () => {
    const answer = await fetch(item.dataset.peek, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (isSignedOut(answer)) signedOut();
    if (answer?.ok && item.classList.contains("sel")) {
      pane.innerHTML = await answer.text();
      window.htmx?.process(pane);
      document.dispatchEvent(new CustomEvent("alaqan:alive"));
    }
    pane.classList.remove("busy");
  }, REST_MS);
}

function select(list, item, { focus = true } = {}) {
  for (const other of all("[data-item].sel", list)) {
    other.classList.remove("sel");
    one("a", other)?.removeAttribute("aria-current");
  }
  item.classList.add("sel");
  const link = item.matches("a") ? item : one("a", item);
  link?.setAttribute("aria-current", "true");
  if (focus) link?.focus();
  show(item);
}

function move(step) {
  const list = all("[data-list]").find(isShown);
  if (!list) return false;
  const items = all("[data-item]", list).filter(isShown);
  const here = items.findIndex((item) => item.classList.contains("sel"));
  const next = items[Math.max(0, Math.min(items.length - 1, here + step))];
  if (next) select(list, next);
  return Boolean(next);
}

function onKeydown(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || lettersAreOff()) return;
  if (isTyping(event.target) || one("dialog[open]")) return;
  const step = { KeyJ: 1, KeyK: -1 }[event.code];
  if (step && move(step)) event.preventDefault();
  if (event.code === "Enter" && event.target === document.body) one("[data-item].sel a")?.click();
}

function onClick(event) {
  const item = event.target.closest?.("[data-item]");
  const pane = one("#peek");
  if (!item?.dataset.peek || !pane || !isShown(pane) || event.target.closest("a, button, input, label, summary"))
    return;
  select(item.closest("[data-list]"), item, { focus: false });
}

export function wireLists() {
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("click", onClick);
}
