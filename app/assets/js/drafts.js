import { all, clockTime, csrfToken, one } from "./dom.js";

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

export function wireDrafts(root = document) {
  for (const form of all("form[data-draft-url]", root)) {
    if (drafts.has(form)) continue;
    drafts.add(form);
    form.draft = new Draft(form);
  }
}
