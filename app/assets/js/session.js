import { isSignedOut, question, signedOut } from "./again.js";
import { csrfToken, one } from "./dom.js";

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
export function wireSession() {
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
