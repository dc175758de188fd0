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
const { canKeep, Kept, allKept } = (() => {
// What the server has not acknowledged, for as long as this tab lives: locked with a key that the server gives to pages
// of one person only. Without WebCrypto (plain http on another machine) nothing is written here; the page then asks
// before it is left.
const NAME = "alaqan.kept.";
const { mark = "", pageKey = "" } = document.body.dataset;
const algorithm = { name: "AES-GCM", additionalData: new TextEncoder().encode(mark) };
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (array) => btoa(Array.from(array, (byte) => String.fromCharCode(byte)).join(""));
delete document.body.dataset.pageKey;

// A browser that keeps nothing for this site throws when it is only asked.
function drawer() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}

const canKeep = Boolean(mark && pageKey && globalThis.crypto?.subtle && drawer());
const key = canKeep
  ? crypto.subtle.importKey("raw", bytes(pageKey), "AES-GCM", false, ["encrypt", "decrypt"])
  : Promise.resolve(null);

async function locked(what) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const content = new TextEncoder().encode(JSON.stringify(what));
  const sealed = await crypto.subtle.encrypt({ ...algorithm, iv }, await key, content);
  return `${text(iv)} ${text(new Uint8Array(sealed))}`;
}

async function opened(stored) {
  const [iv, sealed] = stored.split(" ").map(bytes);
  const content = await crypto.subtle.decrypt({ ...algorithm, iv }, await key, sealed);
  return JSON.parse(new TextDecoder().decode(content));
}

// One entry. What is put last stands, however long the locking took.
class Kept {
  constructor(name = `${NAME}${mark}.${Math.random().toString(36).slice(2)}`) {
    this.name = name;
    this.turn = 0;
  }

  async put(what) {
    if (!canKeep) return;
    this.turn += 1;
    const turn = this.turn;
    const sealed = await locked(what);
    if (turn !== this.turn) return;
    try {
      sessionStorage.setItem(this.name, sealed);
    } catch {
      // full: the page still holds it
    }
  }

  drop() {
    this.turn += 1;
    if (canKeep) sessionStorage.removeItem(this.name);
  }
}

// Everything this person's pages of this tab have kept; what cannot be opened is nobody's any more.
async function allKept() {
  if (!canKeep) return [];
  const found = [];
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(`${NAME}${mark}.`))) {
    const what = await opened(sessionStorage.getItem(name) ?? "").catch(() => null);
    if (what) found.push({ ...what, kept: new Kept(name) });
    else sessionStorage.removeItem(name);
  }
  return found;
}
return { canKeep, Kept, allKept };
})();
const { isSignedOut, signedOut, whose, question, signedInAgain, wireAgain } = (() => {

// The session has ended, or another person's has begun: sign in again on this page, and everything on it stays.
// Whoever is told so by the server fires alaqan:signed-out on the document; alaqan:signed-in follows.
const WAIT_MS = 2000;
const SIGNED_OUT = new Set([401, 419]);
const REST_MS = 800;
const mine = document.body.dataset.mark ?? "";
let underWay = null;
let typedAt = -REST_MS;

const isSignedOut = (answer) => Boolean(answer) && (answer.type === "opaqueredirect" || SIGNED_OUT.has(answer.status));

function signedOut() {
  document.dispatchEvent(new CustomEvent("alaqan:signed-out", { cancelable: true }));
}

// "mine", "other" or "away". A new token is put into every form of the page.
async function whose({ isPressed = false } = {}) {
  const headers = { Accept: "application/json", ...(isPressed ? {} : { "X-Background": "1" }) };
  const answer = await fetch("/session/who", { headers, signal: AbortSignal.timeout(8000) }).catch(() => null);
  const found = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!found) return "away";
  if (found.who !== mine) return "other";
  for (const field of all("input[name=csrf_token]")) field.value = found.token;
  for (const place of all("meta[name=csrf-token]")) place.content = found.token;
  return "mine";
}

function say(dialog, words) {
  const line = one("[role=alert]", dialog);
  line.textContent = words;
  line.hidden = !words;
}

async function send(dialog, form) {
  const asked = await fetch("/session/who", { headers: { Accept: "application/json" } }).catch(() => null);
  const token = asked?.ok ? (await asked.json()).token : "";
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf_token", token);
  body.set("who", mine);
  const headers = { Accept: "application/json", "X-Draft": "1" };
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  if (!answer) return say(dialog, form.dataset.away);
  if (!answer.ok) {
    const { problem } = await answer.json().catch(() => ({ problem: form.dataset.refused }));
    return say(dialog, problem);
  }
  if ((await whose()) !== "mine") return say(dialog, form.dataset.refused);
  return dialog.close("in");
}

// A question that opens under somebody's hands would take their next letters: it is shown, and the box they type in
// keeps the keys until they rest or come to the question.
async function question(dialog) {
  const isHere = () => dialog.contains(document.activeElement);
  if (dialog.open) return;
  typedAt = performance.now();
  dialog.open = true;
  while (dialog.open && !isHere() && performance.now() - typedAt < REST_MS)
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (!dialog.open) return;
  const first = isHere() ? document.activeElement : one("input:not([readonly], [type=hidden]), button", dialog);
  dialog.open = false;
  dialog.showModal();
  first.focus();
}

async function ask() {
  const dialog = one("#sign-again");
  for (const other of all("dialog[open]")) if (other !== dialog) other.close();
  say(dialog, "");
  question(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", resolve, { once: true });
  });
}

async function backIn() {
  let found = await whose();
  while (found === "away") {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    found = await whose();
  }
  if (found === "other") await ask();
}

function onSignedOut(event) {
  queueMicrotask(() => {
    if (event.defaultPrevented || underWay) return;
    underWay = backIn().then(() => {
      underWay = null;
      document.dispatchEvent(new CustomEvent("alaqan:signed-in"));
    });
  });
}

// Resolves when the session is this page's person's again.
function signedInAgain() {
  return new Promise((resolve) => {
    document.addEventListener("alaqan:signed-in", resolve, { once: true });
    signedOut();
  });
}

function wireAgain() {
  for (const kind of ["keydown", "input"]) addEventListener(kind, () => (typedAt = performance.now()), true);
  const dialog = one("#sign-again");
  if (!dialog) return;
  const form = one("form", dialog);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => form.reset());
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    await send(dialog, form);
    isSending = false;
  });
  document.addEventListener("alaqan:signed-out", onSignedOut);
  document.addEventListener("htmx:after:request", (event) => {
    if (!SIGNED_OUT.has(event.detail?.ctx?.response?.status)) return;
    event.preventDefault(); // nothing of it is put into the page
    signedOut();
  });
}
return { isSignedOut, signedOut, whose, question, signedInAgain, wireAgain };
})();
const { drafts, liveDrafts, wireDrafts, wireKept } = (() => {

// A form with [data-draft] or data-draft-url sends its changed fields to the server while it is typed into: 0.7 s after
// the last key, and at most 2.3 s after the first. Until the server has them they are locked in this tab (keep.js).
const PAUSE_MS = 700;
const LONGEST_PAUSE_MS = 2300;
const LONGEST_WAIT_MS = 30_000;
const TIMEOUT_MS = 10_000;
const TYPED_AT = "draft_typed_at";
const UNSENT = new Set(["csrf_token", "once"]);
const UNKEPT = ["file", "password", "submit", "button"];
const openedAt = Date.now();

function namesOf(form) {
  return [...form.elements].filter(({ name, type }) => name && !UNSENT.has(name) && !UNKEPT.includes(type));
}

function answersOf(form) {
  const answers = new Map(namesOf(form).map(({ name }) => [name, []]));
  for (const [name, value] of new FormData(form)) if (answers.has(name)) answers.get(name).push(value);
  return answers;
}

function givenOf(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.defaultChecked ? [field.value] : [];
  if (!field.matches("select")) return [field.defaultValue];
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  return (chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1)).map((option) => option.value);
}

// What the server wrote into the page; a browser that puts typed text back after a reload has told nobody of it.
function renderedOf(form) {
  const answers = new Map(namesOf(form).map(({ name }) => [name, []]));
  for (const field of namesOf(form)) if (!field.matches(":disabled")) answers.get(field.name).push(...givenOf(field));
  return answers;
}

// Not into a field somebody is at already. What depends on it hears of it: a list of districts of its region.
function put(field, values) {
  if (field.matches("[type=radio], [type=checkbox]")) {
    if (field.checked === field.defaultChecked) field.checked = values.includes(field.value);
  } else if (field.matches("select")) {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (field.value === field.defaultValue && field.value !== values[0]) field.value = values[0] ?? "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const same = (left, right) => JSON.stringify(left ?? []) === JSON.stringify(right ?? []);
const plain = (text) => text.replaceAll("\r\n", "\n");

async function post(url, changes, typedAt, more = {}) {
  const pairs = [["csrf_token", csrfToken()], [TYPED_AT, String(Math.floor(typedAt))]];
  for (const [name, values] of changes) for (const value of values.length ? values : [""]) pairs.push([name, value]);
  const request = {
    method: "POST",
    body: new URLSearchParams(pairs),
    headers: { Accept: "application/json", "X-Draft": "1" },
    redirect: "manual",
    signal: more.keepalive ? undefined : AbortSignal.timeout(TIMEOUT_MS),
    ...more,
  };
  return fetch(url, request).catch(() => null);
}

const isRefused = (answer) => Boolean(answer) && answer.status >= 400 && answer.status < 500 && answer.status !== 429;

class Draft {
  constructor(form) {
    this.form = form;
    const marker = one("[data-draft]", form);
    this.url = new URL(form.dataset.draftUrl ?? form.getAttribute("action") ?? "", location.href).href.split("#")[0];
    this.shownAt = Number(marker?.dataset.shownAt) || Date.now();
    this.builtAt = document.readyState === "loading" ? openedAt : Math.max(openedAt, Date.now());
    this.typedAt = this.shownAt;
    this.kept = renderedOf(form);
    this.entry = new Kept();
    this.failures = 0;
    this.isSending = false;
    this.isAsked = false; // to send once more, when the request that is under way has come back
    this.isOver = false;
    this.isLeft = false;
    this.state = one("[data-save-state]", form) ?? one(`[data-save-state="${form.id || "-"}"]`) ?? this.newState(marker);
    form.addEventListener("input", () => this.touched(PAUSE_MS));
    form.addEventListener("change", () => this.touched(50));
    form.addEventListener("focusout", () => this.later(0));
    document.addEventListener("visibilitychange", () => document.hidden && !this.isLeft && this.send({ keepalive: true }));
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => {
      this.isLeft = false;
      if (event.persisted) {
        this.kept.clear();
        this.later(0);
      }
    }); // nobody told us what arrived
    addEventListener("online", () => this.send());
    document.addEventListener("alaqan:signed-in", () => this.send());
    addEventListener("beforeunload", (event) => this.isAtRisk() && event.preventDefault());
    if (this.changed().size) this.touched(0);
  }

  newState(marker) {
    const pattern = one("#save-state");
    if (!pattern || !marker) return null;
    const made = pattern.content.firstElementChild.cloneNode(true);
    const bar = all(".acts, .outcome, .govuk-button-group", this.form).at(-1);
    if (bar) bar.after(made);
    else this.form.append(made);
    if (marker.dataset.lastSaved) {
      made.dataset.state = "saved";
      one("[data-saved]", made).textContent = one("[data-saved]", made).dataset.saved.replace("{time}", marker.dataset.lastSaved);
    }
    return made;
  }

  isAtRisk() {
    return !this.isOver && (this.failures > 0 || !canKeep) && this.changed().size > 0;
  }

  // A name that lost all its values goes out once, empty.
  changed() {
    if (!this.form.isConnected) return new Map(); // swapped away after it was sent
    const now = answersOf(this.form);
    const names = new Set(
      [...now.keys(), ...this.kept.keys()].filter((name) => !same(now.get(name)?.map(plain), this.kept.get(name)?.map(plain))),
    );
    return new Map([...names].map((name) => [name, now.get(name) ?? []]));
  }

  // By the server's clock, so that it can tell what was typed before the form was sent from what came after.
  touched(milliseconds) {
    this.typedAt = this.shownAt + Date.now() - this.builtAt;
    this.lock();
    this.later(milliseconds);
  }

  lock() {
    const changes = this.changed();
    if (changes.size) this.entry.put({ url: this.url, changes: [...changes], typedAt: this.typedAt });
    else this.entry.drop();
  }

  later(milliseconds) {
    this.waitsSince ??= performance.now();
    const left = LONGEST_PAUSE_MS - (performance.now() - this.waitsSince);
    this.again(Math.max(0, Math.min(milliseconds, left)));
  }

  again(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), milliseconds);
  }

  // Whether nothing is left that only this page has, also of what is on its way now.
  async flush() {
    for (let tries = 0; tries < 3 && this.changed().size; tries += 1) {
      await this.underWay;
      await this.send();
    }
    return !this.changed().size;
  }

  async send({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    this.waitsSince = undefined;
    const changes = this.changed();
    this.isAsked = this.isSending;
    if (!changes.size || this.isSending || this.isOver) return;
    this.isSending = true;
    this.underWay = post(this.url, changes, this.typedAt, { keepalive });
    const answer = await this.underWay;
    this.isSending = false;
    if (answer?.ok) this.saved(changes);
    else this.failed(answer, changes);
  }

  saved(changes) {
    for (const [name, values] of changes) this.kept.set(name, values);
    this.failures = 0;
    this.isUnsent = false;
    this.lock();
    this.say("saved", "saved", clockTime());
    document.dispatchEvent(new CustomEvent("alaqan:alive"));
    if (this.changed().size) this.later(this.isAsked ? 0 : PAUSE_MS);
  }

  // Signed out: sent again after signing in. Done by somebody else, sent from another tab: said, and not sent again
  // until something more is typed. The rest is tried again, ever slower.
  failed(answer, changes) {
    this.failures += 1;
    if (isSignedOut(answer)) {
      this.say("failed", "refused");
      signedOut();
    } else if (isRefused(answer)) {
      this.say("failed", "late");
      this.failures = 0;
      for (const [name, values] of changes) this.kept.set(name, values);
      this.lock();
    } else {
      this.say("failed", this.isUnsent ? "unsent" : "failed");
      this.again(Math.min(1000 * 2 ** (this.failures - 1), LONGEST_WAIT_MS));
    }
    document.dispatchEvent(new CustomEvent("alaqan:unreachable", { detail: !answer }));
  }

  // A press that nobody could take: it is said until the next save.
  pressedInVain() {
    this.isUnsent = true;
    this.say("failed", "unsent");
    this.state?.scrollIntoView({ block: "nearest" }); // on a phone it stands far from the button
  }

  say(state, which, time = "") {
    if (!this.state) return;
    this.state.dataset.state = state;
    const line = one(state === "saved" ? "[data-saved]" : "[data-failed]", this.state);
    const words = line?.dataset[which]?.replace("{time}", time);
    if (line && words && line.textContent !== words) line.textContent = words;
  }

  leave() {
    this.isLeft = true; // visibilitychange comes next
    const changes = this.changed();
    if (changes.size && !this.isOver) post(this.url, changes, this.typedAt, { keepalive: true });
  }

  finish() {
    this.isOver = true;
    clearTimeout(this.timer);
    setTimeout(() => {
      this.isOver = false;
    }, 5000); // the answer was a page for the same tab, or htmx swapped a part
  }

  // Nobody took it after all.
  goOn() {
    this.isOver = false;
    this.touched(0);
  }

  // A box beside the form went out by its own button: it does not come back, what else was typed does.
  sentAlong(names) {
    const now = answersOf(this.form);
    for (const name of names) this.kept.set(name, now.get(name) ?? []);
    this.entry.drop();
    this.lock();
  }

  // What an earlier page of this tab did not get to the server. Rows that only it had are drawn by the server.
  async bringBack({ changes, typedAt, kept }) {
    const answer = await post(this.url, changes, typedAt);
    if (isSignedOut(answer)) return signedOut();
    if (isRefused(answer)) return kept.drop();
    const isSaved = Boolean(answer?.ok); // else it waits here, and is tried again
    const fields = namesOf(this.form);
    const isDrawn = changes.every(([name, values]) => !values.length || fields.some((field) => field.name === name));
    for (const [name, values] of changes) {
      for (const [place, field] of fields.filter((one) => one.name === name).entries())
        put(field, field.matches("[type=radio], [type=checkbox], select") ? values : values.slice(place, place + 1));
      if (isSaved) this.kept.set(name, values);
    }
    (isSaved ? kept : this.entry).drop();
    if (!isSaved) this.entry = kept;
    this.lock();
    if (isSaved && !isDrawn) return location.reload();
    if (isSaved) this.say("saved", "saved", clockTime());
  }

  async forget() {
    this.finish();
    this.entry.drop();
    const body = new URLSearchParams({ csrf_token: csrfToken(), draft_forget: "1" });
    const answer = await fetch(this.url, { method: "POST", body, headers: { "X-Draft": "1" } }).catch(() => null);
    if (answer?.ok) location.reload();
    else this.failed(answer, new Map());
  }
}

const drafts = new Set();

function liveDrafts() {
  return [...drafts].filter(({ form }) => form.isConnected);
}

async function bringAllBack() {
  for (const found of await allKept()) {
    const draft = liveDrafts().find(({ url, entry }) => url === found.url && entry.name !== found.kept.name);
    if (draft) await draft.bringBack(found);
    else if (liveDrafts().every(({ entry }) => entry.name !== found.kept.name)) await deliver(found);
  }
}

// Of a form that is on no page of this tab now.
async function deliver({ url, changes, typedAt, kept }) {
  const answer = await post(url, changes, typedAt);
  if (!isSignedOut(answer) && (answer?.ok || isRefused(answer))) kept.drop();
}

function wireDrafts(root = document) {
  for (const form of all("form[data-draft-url], form:has([data-draft])", root)) {
    if (form.draft instanceof Draft) continue;
    form.draft = new Draft(form);
    drafts.add(form.draft);
  }
}

function wireKept() {
  wireDrafts();
  bringAllBack();
  document.addEventListener("alaqan:signed-in", bringAllBack);
  document.addEventListener("click", (event) => event.target.closest?.("[data-draft-forget]")?.form.draft?.forget());
}
return { drafts, liveDrafts, wireDrafts, wireKept };
})();
const { wirePress } = (() => {

// A press is let through when there is somebody to take it: never to the browser's own error page, never to a sign-in
// page that throws away what was typed.
const SECOND_PRESS_MS = 1500; // would only cut off the answer to the first
const through = new WeakSet();
const pressed = new WeakSet();

function isOwnBusiness(form, submitter) {
  const method = submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get";
  return method.toLowerCase() !== "post" || Boolean(form.closest("#sign-again"));
}

function sayUnsent(form) {
  if (form.draft?.state) return form.draft.pressedInVain();
  return sayAbove();
}

function sayAbove() {
  const pattern = one("#not-sent");
  if (!pattern) return;
  for (const old of all("#notices [data-not-sent]")) old.remove();
  one("#notices")?.append(pattern.content.cloneNode(true));
  one("#notices")?.scrollIntoView({ block: "nearest" });
}

// A press through htmx that nobody took is said, and its form stays. What a page asks by itself is asked again with the
// next change; an answer that is none goes nowhere.
function onAnswer(event) {
  const { sourceElement: form, response } = event.detail.ctx ?? {};
  const isPress = Boolean(form?.matches("form"));
  if (!form || (event.type !== "htmx:error" && response.status < (isPress ? 500 : 400))) return;
  event.preventDefault();
  if (!isPress) return;
  pressed.delete(form);
  form.draft?.goOn();
  sayAbove();
}

async function isReady(form) {
  let found = await whose({ isPressed: true });
  while (found === "other") {
    await signedInAgain();
    found = await whose({ isPressed: true });
  }
  if (found === "away") return false;
  const others = liveDrafts().filter((draft) => draft.form !== form);
  const flushed = await Promise.all(others.map((draft) => draft.flush()));
  return flushed.every(Boolean);
}

async function onSubmit(event) {
  const { target: form, submitter } = event;
  if (!document.body.dataset.mark || isOwnBusiness(form, submitter) || through.delete(form)) return;
  if (!form.draft && navigator.onLine && liveDrafts().every((draft) => !draft.changed().size)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (pressed.has(form)) return;
  pressed.add(form);
  const may = await isReady(form);
  setTimeout(() => pressed.delete(form), may ? SECOND_PRESS_MS : 0);
  if (!may) {
    sayUnsent(form);
    document.dispatchEvent(new CustomEvent("alaqan:unreachable", { detail: true }));
    return;
  }
  through.add(form);
  await form.draft?.underWay;
  form.draft?.finish();
  const along = submitter?.matches("[data-own-action]") ? all("[name]", submitter.closest("[data-acts]")) : [];
  if (along.length) form.draft?.sentAlong(along.map(({ name }) => name));
  form.requestSubmit(submitter?.isConnected ? submitter : null);
}

function wirePress() {
  addEventListener("submit", onSubmit, true);
  for (const kind of ["htmx:after:request", "htmx:error"]) document.addEventListener(kind, onAnswer);
}
return { wirePress };
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
const { wireFill } = (() => {

// The time of the server when the page was made, and what has passed since: a demonstration has a clock of its own.
function now(button) {
  const made = new Date(`${button.dataset.now}:00Z`);
  return new Date(made.getTime() + performance.now()).toISOString();
}

function fill(button) {
  const at = now(button);
  const parts = { day: at.slice(8, 10), month: at.slice(5, 7), year: at.slice(0, 4), time: at.slice(11, 16) };
  for (const [part, text] of Object.entries(parts)) {
    const box = one(`#${CSS.escape(`${button.dataset.fillNow}-${part}`)}`);
    if (!box) continue;
    box.value = part === "time" || part === "year" ? text : String(Number(text));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// A refused form is the answer to a POST: gone back to, it is asked for anew instead of being sent again.
function forgetPost() {
  if (one("form [aria-describedby*=error], .govuk-error-summary")) history.replaceState(history.state, "", location.href);
}

function wireFill() {
  forgetPost();
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-fill-now]");
    if (button) fill(button);
  });
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.pickAll;
    if (name) for (const box of all(`input[type=checkbox][name="${name}"]`)) box.checked = event.target.checked;
  });
}
return { wireFill };
})();
const { wireSession } = (() => {

let warning;
let ending;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("alaqan-session") : null;

function restart() {
  const { sessionWarn, sessionEnd } = document.body.dataset;
  const dialog = one("#session-ends");
  clearTimeout(warning);
  clearTimeout(ending);
  if (dialog.open) dialog.close();
  warning = setTimeout(() => question(dialog), Number(sessionWarn) * 1000);
  ending = setTimeout(signedOut, Number(sessionEnd) * 1000 + 2000);
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
    headers: { "X-Draft": "1" },
    redirect: "manual",
  }).catch(() => null);
  if (answer?.ok) alive();
  else if (isSignedOut(answer)) signedOut();
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
  document.addEventListener("alaqan:signed-in", alive);
  document.addEventListener("htmx:after:request", (event) => event.detail?.ctx?.response?.ok && alive());
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
const { wireRaised, wireOutsiders, wireDistricts, wireUndo, wireTimers } = (() => {

function shown(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return hours ? `${hours}:${rest}` : rest;
}

// The telephone raises a page by GET, which changes nothing; the page sends itself, and the number leaves the address.
function wireRaised() {
  const form = one("form[data-send-at-once]");
  if (!form) return;
  history.replaceState(null, "", form.action);
  form.requestSubmit();
}

// A box that stands beside its form types into it all the same: the form hears of it.
function wireOutsiders() {
  for (const kind of ["input", "change", "focusout"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form && !form.contains(event.target)) form.dispatchEvent(new Event(kind));
    });
  }
}

// A list of districts holds those of the chosen region alone; each says its region after the dot. A district says its
// region by itself.
function wireDistricts() {
  for (const list of all("select[data-within]")) {
    const region = one(`select[name="${list.dataset.within}"]`, list.form);
    const whole = [...list.options];
    const lies = (option, of) => !option.value || !of.value || option.text.endsWith(` · ${of.selectedOptions[0].text}`);
    const narrow = () => {
      const chosen = list.selectedOptions[0];
      list.replaceChildren(...whole.filter((option) => lies(option, region)));
      if (chosen && lies(chosen, region)) chosen.selected = true;
      else list.selectedIndex = 0;
    };
    region.addEventListener("change", narrow);
    list.addEventListener("change", () => {
      if (!list.value || region.value) return;
      const name = list.selectedOptions[0].text.split(" · ").at(-1);
      const own = [...region.options].find((option) => option.text === name);
      if (own) own.selected = true;
    });
    narrow();
  }
}

// [data-seconds]: what can be undone by one key for so long, and is gone afterwards.
function wireUndo(root = document) {
  for (const bar of all("[data-seconds]", root)) setTimeout(() => bar.remove(), Number(bar.dataset.seconds) * 1000);
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
return { wireRaised, wireOutsiders, wireDistricts, wireUndo, wireTimers };
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
    if (event.target.matches?.("dialog:not(#session-ends, #sign-again)")) event.target.close(); // the backdrop
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
  document.addEventListener("alaqan:reached", () => tell(true));
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
const { soundIsOn, sound, wireSound } = (() => {

const SOUND_ON = "alaqan.sound"; // a preference of this browser, nothing about a case
const TONES = [660, 880];
let speaker;

function ready() {
  speaker ??= new AudioContext();
  if (speaker.state === "suspended") speaker.resume(); // browsers let a page sound once somebody has touched it
  return speaker;
}

function beep() {
  const context = ready();
  TONES.forEach((frequency, place) => {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const at = context.currentTime + place * 0.18;
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, at);
    loudness.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  });
  document.dispatchEvent(new CustomEvent("alaqan:sounded"));
}

function soundIsOn() {
  return localStorage.getItem(SOUND_ON) === "1";
}

function sound() {
  if (soundIsOn()) beep();
}

function wireSound() {
  const box = one("[data-sound-switch]");
  if (!box) return;
  box.checked = soundIsOn();
  box.addEventListener("change", () => {
    localStorage.setItem(SOUND_ON, box.checked ? "1" : "0");
    sound();
  });
  for (const touch of ["pointerdown", "keydown"])
    addEventListener(touch, () => soundIsOn() && ready(), { once: true, capture: true });
}
return { soundIsOn, sound, wireSound };
})();
const { wireLive } = (() => {

// The page asks what has changed and reads anew the parts that show it: [data-live="kinds"], perhaps only of what
// [data-about] names, from [data-from] or from the page's own address. Forms are never touched.
const [VISIBLE_MS, HIDDEN_MS, LONGEST_MS] = [900, 10_000, 30_000];
const [MOST_SHOWN, PATIENCE_MS] = [3, 10_000];

let mark = "";
let timer;
let failures = 0;
let isStopped = false;
let title = "";
const heard = new Set();
const waiting = new Set(); // parts to read as soon as nobody types in them

const wants = (part, item) =>
  part.dataset.live.split(" ").includes(item.kind) &&
  (!part.dataset.about || item.about.includes(part.dataset.about));

function later(milliseconds) {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(ask, milliseconds);
}

// Nobody is kept signed in by it, and nothing counts as read. Null when nothing came, or came only in part.
async function background(url, read) {
  const headers = { "X-Background": "1", "X-Page": document.body.dataset.mark };
  const request = { headers, signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(url, request).catch(() => null);
  const found = answer?.status === 200 ? await answer[read]().catch(() => null) : "";
  return answer && found !== null ? { answer, found } : null;
}

async function ask() {
  const { answer, found } = (await background(`${document.body.dataset.live}?since=${mark}`, "json")) ?? {};
  if (answer?.status === 401) return signedOut();
  if (!answer?.ok) {
    failures += 1;
    document.dispatchEvent(new CustomEvent("alaqan:unreachable", { detail: !answer }));
    return later(Math.min(1000 * 2 ** failures, LONGEST_MS));
  }
  if (failures) document.dispatchEvent(new CustomEvent("alaqan:reached"));
  failures = 0;
  if (answer.status === 204) mark = answer.headers.get("X-Mark");
  else apply(found);
  await readAnew();
  later(document.hidden ? HIDDEN_MS : VISIBLE_MS);
}

function signedOut() {
  isStopped = true;
  document.dispatchEvent(new CustomEvent("alaqan:signed-out", { cancelable: true }));
}

function goOn() {
  isStopped = false;
  later(VISIBLE_MS);
}

function apply(told) {
  mark = told.mark;
  const news = told.news.filter((item) => !heard.has(item.id));
  for (const item of news) heard.add(item.id);
  count(told.numbers);
  const parts = all("[data-live]").filter((part) => told.is_old || news.some((item) => wants(part, item)));
  const aloud = news.filter((item) => item.words);
  for (const part of parts) waiting.add(part);
  if (aloud.length) {
    sound();
    say(aloud, parts);
  }
}

// The next question waits for it: the slower the server, the less it is asked.
async function readAnew() {
  const parts = [...waiting].filter((part) => part.isConnected && !isBusy(part));
  for (const from of new Set(parts.map(address))) {
    const own = parts.filter((part) => address(part) === from);
    for (const part of own) waiting.delete(part);
    const { answer, found } = (await background(from, "text")) ?? {};
    if (!answer || answer.status >= 500) for (const part of own) waiting.add(part); // next time
    else if (found && !answer.redirected) swap(own, found);
  }
}

const address = (part) => part.dataset.from ?? location.href;

function isBusy(part) {
  const here = document.activeElement;
  const isUsed = part.contains(here) && (isTyping(here) || here.closest("form"));
  return Boolean(isUsed || one("details[open], dialog[open], .pick:checked", part));
}

function swap(parts, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of parts) {
    const fresh = part.dataset.from ? page.body : page.getElementById(part.id);
    for (const unseen of fresh ? all("[data-needs-script]", fresh) : []) unseen.hidden = false;
    if (!fresh || part.innerHTML.trim() === fresh.innerHTML.trim()) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const selected = one("[data-item].sel a", part)?.getAttribute("href");
    part.innerHTML = fresh.innerHTML;
    window.htmx?.process(part);
    for (const link of all("a", part)) {
      if (selected && link.getAttribute("href") === selected) link.closest("[data-item]")?.classList.add("sel");
      if (focused && link.getAttribute("href") === focused) link.focus({ preventScroll: true });
    }
    part.dispatchEvent(new CustomEvent("alaqan:changed", { bubbles: true }));
  }
}

function count(numbers) {
  for (const { url, count: number, hot } of numbers) {
    for (const place of all(`[data-number="${url}"]`)) {
      place.textContent = number;
      place.classList.toggle("hot", hot);
      place.hidden = !number || (place.dataset.onlyHot !== undefined && !hot);
    }
  }
  entitle();
}

// The first link of the rail is the desk's: its number stands in the tab, too.
function entitle() {
  const number = one(".rail [data-number]")?.textContent.trim();
  document.title = number ? `(${number}) ${title}` : title;
}

function isInView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// What comes into a part of this very page is said only if the part is out of sight, and leads there. That somebody has
// a notice is said if nothing else was.
function say(aloud, parts) {
  const place = one("#news");
  for (const item of aloud) {
    const part = parts.find((part) => part.dataset.about && wants(part, item));
    if ((part && isInView(part)) || (item.kind === "told" && aloud.some((other) => other.kind !== "told"))) continue;
    const [words, url] = [item.words, part ? `#${part.id}` : item.url];
    for (const link of all("a", place)) if (link.getAttribute("href") === url) link.parentElement.remove();
    const line = document.createElement("p");
    const link = document.createElement("a");
    const away = document.createElement("button");
    Object.assign(link, { href: url, textContent: words });
    Object.assign(away, { type: "button", className: "btn quiet sm", textContent: place.dataset.away });
    away.addEventListener("click", () => line.remove());
    line.append(link, away);
    place.append(line);
  }
  for (const line of all("p", place).slice(0, -MOST_SHOWN)) line.remove();
}

// What came into the open page while nobody sat there is read once somebody touches it.
function wireReading() {
  const unread = new Set();
  document.addEventListener("alaqan:changed", (event) => {
    if (event.target.dataset.read !== undefined) unread.add(address(event.target));
  });
  for (const touch of ["pointerdown", "keydown", "input"])
    addEventListener(touch, () => {
      if (document.hidden) return;
      for (const from of unread) fetch(from).catch(() => {});
      unread.clear();
    });
}

function wireLive() {
  if (!document.body.dataset.mark) return; // nobody's page
  mark = document.body.dataset.liveMark;
  title = document.title;
  entitle();
  wireReading();
  document.addEventListener("focusout", () => waiting.size && setTimeout(readAnew, 0));
  document.addEventListener("visibilitychange", () => !document.hidden && !isStopped && !failures && later(0));
  document.addEventListener("alaqan:signed-in", goOn);
  later(document.hidden ? HIDDEN_MS : VISIBLE_MS);
}
return { wireLive };
})();
import { initAll } from "./govuk-frontend.03560aaedbb4.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
wireExit();
initAll();
wireFrame();
wireKeys();
wireDigits();
wireAgain();
wireKept();
wirePress();
wireSession();
wireLists();
wireRows();
wireTimers();
wireFill();
wireRaised();
wireOutsiders();
wireDistricts();
wireUndo();
wirePrint();
wireSound();
wireLive();

// What htmx brings is wired like what came with the page; a refused form shows its faults first.
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target instanceof Element ? event.target : document;
  initAll({ scope: part });
  wireDrafts();
  wireUndo(part);
  one(".govuk-error-summary", part)?.focus();
  for (const part of all("[data-needs-script]")) part.hidden = false;
});
