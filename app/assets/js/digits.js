const NUMERIC = "input[inputmode=numeric], input[inputmode=tel], input[type=tel], [data-digits]";

// The digit row of the Kazakh layout types " ә і ң ғ , . ү ұ қ: fields for numbers take the key, not the letter.
function onKeydown(event) {
  const digit = /^Digit(\d)$/.exec(event.code);
  if (!digit || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const field = event.target;
  if (!field.matches(NUMERIC) || /^\d$/.test(event.key) || field.readOnly) return;
  event.preventDefault();
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  if (field.maxLength > 0 && field.value.length - (end - start) >= field.maxLength) return;
  field.setRangeText(digit[1], start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: digit[1], inputType: "insertText" }));
}

export function wireDigits() {
  document.addEventListener("keydown", onKeydown);
}
