import { all } from "./dom.js";

export function wirePrint() {
  for (const button of all("[data-print]")) button.addEventListener("click", () => window.print());
}
