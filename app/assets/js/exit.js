import { all, one } from "./dom.js";

const WITHIN_MS = 2000;
let presses = [];

function leave(link) {
  document.body.hidden = true;
  document.title = " ";
  location.replace(link.href);
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
