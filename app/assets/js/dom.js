export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

export function isTyping(element) {
  return element.matches(
    "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]",
  );
}

export function isShown(element) {
  return element.getClientRects().length > 0;
}

export function csrfToken() {
  return one("input[name=csrf_token]")?.value ?? one("meta[name=csrf-token]")?.content ?? "";
}

// The server tells times in Almaty, so the page does too, wherever the computer thinks it is.
export function clockTime(moment = new Date()) {
  return moment.toLocaleTimeString("en-GB", { timeZone: "Asia/Almaty", hour12: false });
}
