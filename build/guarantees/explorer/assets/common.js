/* Functions that several scripts of the explorer use.

   All scripts are classic scripts: a page opened from a disk cannot load modules. Each adds one object to the global
   scope. Functions that need no document also run in Node, where they are tested. */
"use strict";

globalThis.Common = (() => {
  const DAY = 86400000; // milliseconds

  const dateFormat = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });

  /** Return the ISO date of a moment in milliseconds. */
  const toIsoDate = (milliseconds) =>
    new Date(Math.floor(milliseconds / DAY) * DAY).toISOString().slice(0, 10);

  /** Return an ISO date in words, for a day that the reader chose. Dates of records come in words with the data. */
  const formatDate = (isoDate) => dateFormat.format(Date.parse(isoDate));

  const formatNumber = (number) => number.toLocaleString("en");

  /** Return a count with its noun: "1 event", "2,000 events". */
  const plural = (count, noun) => `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;

  /** Return a new element. Text is only ever added as text, so that markup in a cell is displayed and not run. */
  function createElement(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  return { DAY, toIsoDate, formatDate, formatNumber, plural, createElement };
})();
