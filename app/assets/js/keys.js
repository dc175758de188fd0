import { all, isShown, isTyping, one } from "./dom.js";

// Keys are named by KeyboardEvent.code: on the Kazakh layout the digit row types letters and J types "о".
const LETTERS_OFF = "alaqan.letters-off"; // a preference of this browser, nothing about a case

export function lettersAreOff() {
  try {
    return document.body.dataset.shortcuts === "off" || localStorage.getItem(LETTERS_OFF) === "1";
  } catch {
    return false; // a browser that keeps nothing for this site
  }
}

function combination(event) {
  const code = event.code === "NumpadEnter" ? "Enter" : event.code.replace(/^Numpad(?=\d)/, "Digit");
  return [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", code]
    .filter(Boolean)
    .join("+");
}

function press(element) {
  if (isTyping(element)) element.focus();
  else element.click();
}

// What a closed menu holds is at hand all the same.
function isAtHand(element) {
  return isShown(element) || isShown(element.closest("details[data-menu]") ?? element);
}

function byKey(keys) {
  return all(`[data-key="${keys}"]`).find((element) => isAtHand(element) && !element.disabled);
}

// Ctrl+Enter sends what the person is writing in: its own box, its own form, else the page's main action.
function sendingOf(element) {
  const own = one("[data-own-action]", element.closest("[data-acts]") ?? document.createElement("i"));
  if (own) return own;
  const form = element.form ?? null;
  const main = all("[data-main-action]").find(isShown);
  if (!form || main?.form === form) return main;
  return all("button, input[type=submit]", form).find((button) => button.type === "submit" && isShown(button)) ?? main;
}

function focusSection(number) {
  const field = all(
    "textarea, input:not([type=hidden]), select",
    all("[data-section]")[number - 1] ?? document.createElement("i"),
  ).find((candidate) => isShown(candidate) && !candidate.disabled);
  field?.focus();
  return Boolean(field);
}

function always(keys, element) {
  if (keys === "Ctrl+Enter") {
    const main = sendingOf(element);
    main?.click();
    return Boolean(main);
  }
  const section = /^Alt\+Digit([1-9])$/.exec(keys);
  if (section && focusSection(Number(section[1]))) return true;
  return false;
}

function outsideFields(keys) {
  if (keys === "Slash") {
    const search = one("#find");
    if (search && isShown(search)) search.select();
    else one(".find-m")?.click();
    search?.focus();
    return Boolean(search);
  }
  if (keys === "Shift+Slash") return Boolean(one("#shortcuts")?.showModal() ?? one("#shortcuts"));
  return false;
}

function onKeydown(event) {
  if (event.defaultPrevented || event.isComposing || one("dialog[open]")) return;
  const keys = combination(event);
  const isPlain = !/Ctrl|Alt|^F\d/.test(keys);
  const typing = isTyping(event.target);
  if (isPlain && (typing || lettersAreOff())) return;
  const own = byKey(keys);
  if (own) press(own);
  else if (!always(keys, event.target) && !(isPlain && outsideFields(keys))) return;
  event.preventDefault();
}

export function wireKeys() {
  document.addEventListener("keydown", onKeydown);
  const box = one("[data-shortcuts-switch]");
  if (!box) return;
  box.checked = !lettersAreOff();
  box.disabled = document.body.dataset.shortcuts === "off";
  box.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, box.checked ? "0" : "1"));
}
