/* Copies what stands in an element. A button with data-copies="ID" is hidden until this runs. */
"use strict";
(function () {
  const WAIT = 2000;

  function select(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function tell(button, words) {
    const before = button.dataset.title || button.textContent;
    button.dataset.title = before;
    button.textContent = words;
    window.setTimeout(function () { button.textContent = before; }, WAIT);
  }

  async function copy(button, element) {
    try {
      await navigator.clipboard.writeText(element.textContent);
      tell(button, "Copied");
    } catch {
      // No leave to write there: what is selected can be copied by hand.
      select(element);
      tell(button, "Selected");
    }
  }

  for (const button of document.querySelectorAll("button[data-copies]")) {
    const element = document.getElementById(button.dataset.copies);
    if (element) {
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", function () { copy(button, element); });
      button.hidden = false;
    }
  }
})();
