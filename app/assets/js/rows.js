import { all, one } from "./dom.js";

// The repeating groups of forms/rows.html. Without this their buttons are sent to the server, which does the same.
function renumber(row, name, index) {
  const pattern = new RegExp(`^((?:remove-)?${name}-)\\d+`);
  for (const element of all("[id], [name], [for], [href], [aria-describedby], [value]", row)) {
    for (const attribute of [
      "id",
      "name",
      "for",
      "aria-describedby",
      ...(element.matches("button") ? ["value"] : []),
    ]) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(pattern, `$1${index}`));
    }
  }
}

function empty(row) {
  for (const field of all("input, textarea, select", row)) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = false;
    else if (field.matches("select")) field.selectedIndex = 0;
    else field.value = "";
  }
  for (const fault of all(".govuk-error-message", row)) fault.remove();
  for (const group of all(".govuk-form-group--error", row)) group.classList.remove("govuk-form-group--error");
}

function add(button) {
  const group = button.closest(".rows");
  const name = button.name.replace(/^add-/, "");
  const rows = all(".rows__row", group);
  const last = rows.at(-1);
  if (!last || !one(".rows__remove", last)) return false; // the first addition also brings the buttons: let the server do it
  const used = all(`[name^="${name}-"]`, group).map((field) => Number(field.name.slice(name.length + 1).split("-")[0]));
  const row = last.cloneNode(true);
  renumber(row, name, Math.max(...used) + 1);
  empty(row);
  last.after(row);
  one("input, textarea, select", row)?.focus();
  return true;
}

function remove(button) {
  const group = button.closest(".rows");
  if (all(".rows__row", group).length < 3) return false;
  const row = button.closest(".rows__row");
  const next = row.nextElementSibling;
  row.remove();
  one("input, textarea, select, button", next)?.focus();
  group.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export function wireRows() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".rows__add, .rows__remove");
    if (button && (button.matches(".rows__add") ? add(button) : remove(button))) event.preventDefault();
  });
}
