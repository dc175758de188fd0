import { all, one } from "./dom.js";

// The session has ended, or another person's has begun: sign in again on this page, and everything on it stays.
// Whoever is told so by the server fires alaqan:signed-out on the document; alaqan:signed-in follows.
const WAIT_MS = 2000;
const SIGNED_OUT = new Set([401, 419]);
const REST_MS = 800;
const mine = document.body.dataset.mark ?? "";
let underWay = null;
let typedAt = -REST_MS;

export const isSignedOut = (answer) => Boolean(answer) && (answer.type === "opaqueredirect" || SIGNED_OUT.has(answer.status));

export function signedOut() {
  document.dispatchEvent(new CustomEvent("alaqan:signed-out", { cancelable: true }));
}

// "mine", "other" or "away". A new token is put into every form of the page.
export async function whose({ isPressed = false } = {}) {
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
export async function question(dialog) {
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
export function signedInAgain() {
  return new Promise((resolve) => {
    document.addEventListener("alaqan:signed-in", resolve, { once: true });
    signedOut();
  });
}

export function wireAgain() {
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
