import { all } from "./dom.js";

function shown(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return hours ? `${hours}:${rest}` : rest;
}

// [data-timer] holds the seconds gone when the page was made.
export function wireTimers() {
  for (const clock of all("[data-timer]")) {
    const began = performance.now() - Number(clock.dataset.timer) * 1000;
    setInterval(() => {
      clock.textContent = shown(Math.floor((performance.now() - began) / 1000));
    }, 1000);
  }
}
