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
const { lettersAreOff, wireKeys } = (() => {

// Keys are named by KeyboardEvent.code: on the Kazakh layout the digit row types letters and J types "о".
const LETTERS_OFF = "alaqan.letters-off"; // a preference of this browser, nothing about a case

function lettersAreOff() {
  return document.body.dataset.shortcuts === "off" || localStorage.getItem(LETTERS_OFF) === "1";
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

function byKey(keys) {
  return all(`[data-key="${keys}"]`).find((element) => isShown(element) && !element.disabled);
}

function focusSection(number) {
  const field = all(
    "textarea, input:not([type=hidden]), select",
    all("[data-section]")[number - 1] ?? document.createElement("i"),
  ).find((candidate) => isShown(candidate) && !candidate.disabled);
  field?.focus();
  return Boolean(field);
}

function always(keys) {
  if (keys === "Ctrl+Enter") {
    const main = all("[data-main-action]").find(isShown);
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
  else if (!always(keys) && !(isPlain && outsideFields(keys))) return;
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
const { wireDrafts } = (() => {

// A form[data-draft-url] sends its changed fields to the server within a second. Nothing is kept in the browser.
const PAUSE_MS = 700;
const LONGEST_WAIT_MS = 30_000;
const UNSENT = new Set(["csrf_token", "once"]);

function answersOf(form) {
  const answers = new Map();
  for (const field of form.elements) {
    if (field.name && !UNSENT.has(field.name) && !["file", "password", "submit", "button"].includes(field.type))
      answers.set(field.name, []);
  }
  for (const [name, value] of new FormData(form)) if (answers.has(name)) answers.get(name).push(value);
  return answers;
}

const same = (left, right) => JSON.stringify(left ?? []) === JSON.stringify(right ?? []);

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.kept = answersOf(form);
    this.failures = 0;
    this.isSending = false;
    this.isAsked = false; // to send once more, when the request that is under way has come back
    this.isOver = false;
    this.state = one("[data-save-state]", form) ?? one(`[data-save-state="${form.id}"]`);
    form.addEventListener("input", () => this.later(PAUSE_MS));
    form.addEventListener("change", () => this.later(50));
    form.addEventListener("focusout", () => this.later(0));
    form.addEventListener("submit", () => this.finish());
    document.addEventListener("visibilitychange", () => document.hidden && this.send({ keepalive: true }));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.kept.clear();
        this.later(0);
      }
    }); // nobody told us what arrived
    addEventListener("online", () => this.send());
    addEventListener(
      "beforeunload",
      (event) => this.failures && this.changed().size && !this.isOver && event.preventDefault(),
    );
  }

  // A name that lost all its values goes out once, empty.
  changed() {
    if (!this.form.isConnected) return new Map(); // swapped away after it was sent
    const now = answersOf(this.form);
    const names = new Set(
      [...now.keys(), ...this.kept.keys()].filter((name) => !same(now.get(name), this.kept.get(name))),
    );
    return new Map([...names].map((name) => [name, now.get(name) ?? []]));
  }

  body(changes) {
    const pairs = [["csrf_token", one("input[name=csrf_token]", this.form)?.value ?? csrfToken()]];
    for (const [name, values] of changes) for (const value of values.length ? values : [""]) pairs.push([name, value]);
    return new URLSearchParams(pairs);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  async send({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    const changes = this.changed();
    this.isAsked = this.isSending;
    if (!changes.size || this.isSending || this.isOver) return;
    this.isSending = true;
    const request = {
      method: "POST",
      body: this.body(changes),
      headers: { Accept: "application/json", "X-Draft": "1" },
      keepalive,
      redirect: "manual",
    };
    const answer = await fetch(this.url, request).catch(() => null);
    this.isSending = false;
    if (answer?.ok) this.saved(changes);
    else this.failed(answer);
  }

  saved(changes) {
    for (const [name, values] of changes) this.kept.set(name, values);
    this.failures = 0;
    this.say("saved", one("[data-saved]", this.state ?? this.form)?.dataset.saved.replace("{time}", clockTime()));
    document.dispatchEvent(new CustomEvent("alaqan:alive"));
    if (this.changed().size) this.later(this.isAsked ? 0 : PAUSE_MS);
  }

  // 4xx will not change by asking again (signed out, done by somebody else); the rest is tried again, ever slower.
  failed(answer) {
    this.failures += 1;
    const refused =
      answer &&
      (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500 && answer.status !== 429));
    this.say("failed", one("[data-failed]", this.state ?? this.form)?.dataset[refused ? "refused" : "failed"]);
    document.dispatchEvent(new CustomEvent("alaqan:unreachable", { detail: !answer }));
    if (!refused) this.later(Math.min(1000 * 2 ** (this.failures - 1), LONGEST_WAIT_MS));
  }

  say(state, words) {
    if (!this.state) return;
    this.state.dataset.state = state;
    const line = one(state === "saved" ? "[data-saved]" : "[data-failed]", this.state);
    if (line && words && line.textContent !== words) line.textContent = words;
  }

  leave() {
    const changes = this.changed();
    if (!changes.size || this.isOver || !navigator.sendBeacon(this.url, this.body(changes))) return;
    for (const [name, values] of changes) this.kept.set(name, values); // visibilitychange comes next
  }

  finish() {
    this.isOver = true;
    clearTimeout(this.timer);
    setTimeout(() => {
      this.isOver = false;
    }, 5000); // the answer was a page for the same tab, or htmx swapped a part
  }
}

const drafts = new WeakSet();

function wireDrafts(root = document) {
  for (const form of all("form[data-draft-url]", root)) {
    if (drafts.has(form)) continue;
    drafts.add(form);
    form.draft = new Draft(form);
  }
}
return { wireDrafts };
})();
const { wireExit } = (() => {

const WITHIN_MS = 2000;
let presses = [];

function leave(link) {
  document.body.hidden = true;
  document.title = " ";
  location.replace(link.href);
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
const { wireSession } = (() => {

let warning;
let ending;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("alaqan-session") : null;

function restart() {
  const { sessionWarn, sessionEnd, signIn } = document.body.dataset;
  const dialog = one("#session-ends");
  clearTimeout(warning);
  clearTimeout(ending);
  if (dialog.open) dialog.close();
  warning = setTimeout(() => dialog.showModal(), Number(sessionWarn) * 1000);
  ending = setTimeout(() => location.assign(signIn), Number(sessionEnd) * 1000 + 2000);
}

function alive() {
  restart();
  tabs?.postMessage("alive");
}

async function stay() {
  const url = one("#session-ends").dataset.keepUrl;
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: csrfToken() }),
    redirect: "manual",
  }).catch(() => null);
  if (answer?.ok) alive();
  else location.assign(document.body.dataset.signIn);
}

// The server counts from the last request of any tab, so every tab is told of each.
function wireSession() {
  if (!document.body.dataset.sessionWarn || !one("#session-ends")) return;
  alive();
  one("#session-ends [data-stay]").addEventListener("click", stay);
  one("#session-ends").addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  document.addEventListener("alaqan:alive", alive);
  document.addEventListener("htmx:after:request", alive);
  tabs?.addEventListener("message", restart);
}
return { wireSession };
})();
const { wireLists } = (() => {

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

function wireLists() {
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("click", onClick);
}
return { wireLists };
})();
const { wireRows } = (() => {

// The repeating groups of forms/rows.html. Without this their buttons are sent to the server, which does the same.
function renumber(row, name, index) {
  const pattern = new RegExp(`^((?:remove-)?${name}-)\\d+`);
  for (const element of all("[id], [name], [for], [href], [aria-describedby], [value]", row)) {
    for (const attribute of [
      "id",
      "name",
      "for",
      "aria-describedby",
      ...(element.matches("button") ? ["value"] : []),
    ]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(pattern, `$1${index}`));
    }
  }
}

function empty(row) {
  for (const field of all("input, textarea, select", row)) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = false;
    else if (field.matches("select")) field.selectedIndex = 0;
    else field.value = "";
  }
  for (const fault of all(".govuk-error-message", row)) fault.remove();
  for (const group of all(".govuk-form-group--error", row)) group.classList.remove("govuk-form-group--error");
}

function add(button) {
  const group = button.closest(".rows");
  const name = button.name.replace(/^add-/, "");
  const rows = all(".rows__row", group);
  const last = rows.at(-1);
  if (!last || !one(".rows__remove", last)) return false; // the first addition also brings the buttons: let the server do it
  const used = all(`[name^="${name}-"]`, group).map((field) => Number(field.name.slice(name.length + 1).split("-")[0]));
  const row = last.cloneNode(true);
  renumber(row, name, Math.max(...used) + 1);
  empty(row);
  last.after(row);
  one("input, textarea, select", row)?.focus();
  return true;
}

function remove(button) {
  const group = button.closest(".rows");
  if (all(".rows__row", group).length < 3) return false;
  const row = button.closest(".rows__row");
  const next = row.nextElementSibling;
  row.remove();
  one("input, textarea, select, button", next)?.focus();
  group.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function wireRows() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".rows__add, .rows__remove");
    if (button && (button.matches(".rows__add") ? add(button) : remove(button))) event.preventDefault();
  });
}
return { wireRows };
})();
const { wireTimers } = (() => {

function shown(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return hours ? `${hours}:${rest}` : rest;
}

// [data-timer] holds the seconds gone when the page was made.
function wireTimers() {
  for (const clock of all("[data-timer]")) {
    const began = performance.now() - Number(clock.dataset.timer) * 1000;
    setInterval(() => {
      clock.textContent = shown(Math.floor((performance.now() - began) / 1000));
    }, 1000);
  }
}
return { wireTimers };
})();
const { wirePrint } = (() => {

function wirePrint() {
  for (const button of all("[data-print]")) button.addEventListener("click", () => window.print());
}
return { wirePrint };
})();
const { wireFrame } = (() => {

function wireDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    if (opener) one(`#${opener.dataset.dialog}`)?.showModal();
    if (event.target.matches?.("dialog:not(#session-ends)")) event.target.close(); // the backdrop
  });
}

function wireMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape") return;
    for (const menu of all("details[data-menu][open]")) {
      menu.open = false;
      one("summary", menu).focus();
    }
  });
}

function wireSync() {
  const sign = one("[data-sync]");
  if (!sign) return;
  const tell = (isOn) => {
    const words = isOn ? sign.dataset.online : sign.dataset.offline;
    sign.classList.toggle("off", !isOn);
    if (one("span", sign).textContent !== words) one("span", sign).textContent = words;
    sign.hidden = false;
  };
  tell(navigator.onLine);
  addEventListener("online", () => tell(true));
  addEventListener("offline", () => tell(false));
  document.addEventListener("alaqan:alive", () => tell(true));
  document.addEventListener("alaqan:unreachable", (event) => event.detail && tell(false));
}

// A whole diagram is wider than the page: begin where the case is.
function showNow() {
  for (const frame of all(".pd.whole")) {
    const step = one(".now", frame);
    if (!step) continue;
    const [room, at] = [frame.getBoundingClientRect(), step.getBoundingClientRect()];
    frame.scrollLeft += at.left + at.width / 2 - room.left - room.width / 2;
  }
}

function wireFrame() {
  showNow();
  for (const part of all("[data-needs-script]")) part.hidden = false;
  wireDialogs();
  wireMenus();
  wireSync();
}
return { wireFrame };
})();
import { initAll } from "./govuk-frontend.03560aaedbb4.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
wireExit();
initAll();
wireFrame();
wireKeys();
wireDigits();
wireDrafts();
wireSession();
wireLists();
wireRows();
wireTimers();
wirePrint();

// What htmx brings is wired like what came with the page; a refused form shows its faults first.
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target instanceof Element ? event.target : document;
  initAll({ scope: part });
  wireDrafts();
  one(".govuk-error-summary", part)?.focus();
  for (const part of all("[data-needs-script]")) part.hidden = false;
});
