import { all, one } from "./dom.js";
import { signedInAgain, whose } from "./again.js";
import { liveDrafts } from "./drafts.js";

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

export function wirePress() {
  addEventListener("submit", onSubmit, true);
  for (const kind of ["htmx:after:request", "htmx:error"]) document.addEventListener(kind, onAnswer);
}
