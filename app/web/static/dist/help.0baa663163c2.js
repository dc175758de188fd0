const { one, all, isTyping, isShown, csrfToken, clockTime } = (() => {
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function isTyping(element) {
  return element.matches(
    "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]",
  );
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function csrfToken() {
  return one("input[name=csrf_token]")?.value ?? one("meta[name=csrf-token]")?.content ?? "";
}

// The server tells times in Almaty, so the page does too, wherever the computer thinks it is.
function clockTime(moment = new Date()) {
  return moment.toLocaleTimeString("en-GB", { timeZone: "Asia/Almaty", hour12: false });
}
return { one, all, isTyping, isShown, csrfToken, clockTime };
})();
const { wireExit } = (() => {

const WITHIN_MS = 2000;
let presses = [];

// What the server keeps for this page goes along; nobody waits for its answer.
function leave(link) {
  const to = link.dataset.quickExit || link.href;
  document.body.hidden = true;
  document.title = " ";
  if (link.href !== new URL(to, location.href).href) navigator.sendBeacon?.(link.href);
  location.replace(to);
}

function wireExit() {
  for (const link of all("[data-quick-exit]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave(link);
    });
  }
  const link = one("[data-quick-exit]");
  if (!link) return;
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape" || event.repeat) return;
    const now = performance.now();
    presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
    if (presses.length >= 3) leave(link);
  });
}
return { wireExit };
})();
const { lettersAreOff, wireKeys } = (() => {

// Keys are named by KeyboardEvent.code: on the Kazakh layout the digit row types letters and J types "о".
const LETTERS_OFF = "alaqan.letters-off"; // a preference of this browser, nothing about a case

function lettersAreOff() {
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

function wireKeys() {
  document.addEventListener("keydown", onKeydown);
  const box = one("[data-shortcuts-switch]");
  if (!box) return;
  box.checked = !lettersAreOff();
  box.disabled = document.body.dataset.shortcuts === "off";
  box.addEventListener("change", () => localStorage.setItem(LETTERS_OFF, box.checked ? "0" : "1"));
}
return { lettersAreOff, wireKeys };
})();
const { wireDigits } = (() => {
const NUMERIC = "input[inputmode=numeric], input[inputmode=tel], input[type=tel], [data-digits]";

// The digit row of the Kazakh layout types " ә і ң ғ , . ү ұ қ: fields for numbers take the key, not the letter.
function onKeydown(event) {
  const digit = /^Digit(\d)$/.exec(event.code);
  if (!digit || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const field = event.target;
  if (!field.matches(NUMERIC) || /^\d$/.test(event.key) || field.readOnly) return;
  event.preventDefault();
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  if (field.maxLength > 0 && field.value.length - (end - start) >= field.maxLength) return;
  field.setRangeText(digit[1], start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: digit[1], inputType: "insertText" }));
}

function wireDigits() {
  document.addEventListener("keydown", onKeydown);
}
return { wireDigits };
})();
const { wireCopy } = (() => {

// A code is copied by one press; where the browser does not let us, the button stays away.
function wireCopy() {
  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(one(button.dataset.copy).textContent.trim());
        one("span", button).textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(one(button.dataset.copy));
      }
    });
  }
}
return { wireCopy };
})();

wireExit();
wireKeys();
wireDigits();
wireCopy();
one(".govuk-error-summary")?.focus();
