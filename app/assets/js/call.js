import { all, one } from "./dom.js";

function shown(seconds) {
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return hours ? `${hours}:${rest}` : rest;
}

// The telephone raises a page by GET, which changes nothing; the page sends itself, and the number leaves the address.
export function wireRaised() {
  const form = one("form[data-send-at-once]");
  if (!form) return;
  history.replaceState(null, "", form.action);
  form.requestSubmit();
}

// A box that stands beside its form types into it all the same: the form hears of it.
export function wireOutsiders() {
  for (const kind of ["input", "change", "focusout"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.form;
      if (form && !form.contains(event.target)) form.dispatchEvent(new Event(kind));
    });
  }
}

// A list of districts holds those of the chosen region alone; each says its region after the dot. A district says its
// region by itself.
export function wireDistricts() {
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
export function wireUndo(root = document) {
  for (const bar of all("[data-seconds]", root)) setTimeout(() => bar.remove(), Number(bar.dataset.seconds) * 1000);
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
