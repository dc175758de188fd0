import { all, one } from "./dom.js";

// A code is copied by one press; where the browser does not let us, the button stays away.
export function wireCopy() {
  for (const button of all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(one(button.dataset.copy).textContent.trim());
        one("span", button).textContent = button.dataset.done;
      } catch {
        getSelection().selectAllChildren(one(button.dataset.copy));
      }
    });
  }
}
