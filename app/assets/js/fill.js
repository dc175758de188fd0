import { all, one } from "./dom.js";

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

export function wireFill() {
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
