// Review with single keys: a verdict's button or link is pressed, a field is led to. In a field, keys are letters; Escape leaves it.
"use strict";

// When `g` was pressed, to which the letter of a page belongs.
let leader = -1500;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inField = event.target.closest("input, textarea, select, dialog");
  if (inField) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key;
  if (key === "g") leader = event.timeStamp;
  if (key === "g" || event.timeStamp - leader < 1500) return;
  if (!/^[a-z]$/.test(key)) return;
  const pressed = document.querySelector(`[data-verdict="${key}"]`), field = document.querySelector(`[data-field="${key}"]`);
  if (!pressed && !field) return;
  // Before the keys of all pages: here `k` skips and `t` is the type.
  event.preventDefault();
  event.stopImmediatePropagation();
  if (pressed) pressed.click();
  else field.focus();
}, true);
