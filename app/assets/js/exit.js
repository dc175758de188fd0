import { all, one } from "./dom.js";

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

export function wireExit() {
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
