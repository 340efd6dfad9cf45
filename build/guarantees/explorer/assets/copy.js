/* Copies the text of an element. A button with data-copies="ID" is hidden until this script runs. */
"use strict";

(() => {
  const MESSAGE_TIME = 2000; // milliseconds

  function selectText(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = globalThis.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  /** Show a message in place of the button's label for a moment. */
  function showMessage(button, message) {
    button.dataset.label ??= button.textContent;
    button.textContent = message;
    setTimeout(() => {
      button.textContent = button.dataset.label;
    }, MESSAGE_TIME);
  }

  async function copyText(button, element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      showMessage(button, "Copied");
    } catch {
      // Browsers do not allow it on every page; selected text can be copied with the keyboard.
      selectText(element);
      showMessage(button, "Selected");
    }
  }

  for (const button of document.querySelectorAll("button[data-copies]")) {
    const element = document.getElementById(button.dataset.copies);
    if (!element) continue;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copyText(button, element));
    button.hidden = false;
  }
})();
