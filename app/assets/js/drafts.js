import { all, clockTime, csrfToken, one } from "./dom.js";
import { Kept, allKept, canKeep } from "./keep.js";
import { isSignedOut, signedOut } from "./again.js";

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

export const drafts = new Set();

export function liveDrafts() {
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

export function wireDrafts(root = document) {
  for (const form of all("form[data-draft-url], form:has([data-draft])", root)) {
    if (form.draft instanceof Draft) continue;
    form.draft = new Draft(form);
    drafts.add(form.draft);
  }
}

export function wireKept() {
  wireDrafts();
  bringAllBack();
  document.addEventListener("alaqan:signed-in", bringAllBack);
  document.addEventListener("click", (event) => event.target.closest?.("[data-draft-forget]")?.form.draft?.forget());
}
