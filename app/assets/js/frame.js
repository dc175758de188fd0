import { all, one } from "./dom.js";

function wireDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    if (opener) one(`#${opener.dataset.dialog}`)?.showModal();
    if (event.target.matches?.("dialog:not(#session-ends, #sign-again)")) event.target.close(); // the backdrop
  });
}

function wireMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape") return;
    for (const menu of all("details[data-menu][open]")) {
      menu.open = false;
      one("summary", menu).focus();
    }
  });
}

function wireSync() {
  const sign = one("[data-sync]");
  if (!sign) return;
  const tell = (isOn) => {
    const words = isOn ? sign.dataset.online : sign.dataset.offline;
    sign.classList.toggle("off", !isOn);
    if (one("span", sign).textContent !== words) one("span", sign).textContent = words;
    sign.hidden = false;
  };
  tell(navigator.onLine);
  addEventListener("online", () => tell(true));
  addEventListener("offline", () => tell(false));
  document.addEventListener("alaqan:alive", () => tell(true));
  document.addEventListener("alaqan:reached", () => tell(true));
  document.addEventListener("alaqan:unreachable", (event) => event.detail && tell(false));
}

// A whole diagram is wider than the page: begin where the case is.
function showNow() {
  for (const frame of all(".pd.whole")) {
    const step = one(".now", frame);
    if (!step) continue;
    const [room, at] = [frame.getBoundingClientRect(), step.getBoundingClientRect()];
    frame.scrollLeft += at.left + at.width / 2 - room.left - room.width / 2;
  }
}

export function wireFrame() {
  showNow();
  for (const part of all("[data-needs-script]")) part.hidden = false;
  wireDialogs();
  wireMenus();
  wireSync();
}
