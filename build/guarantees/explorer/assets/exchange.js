/* The chart of the exchange: one tab stop, arrow keys from mark to mark, and the selected statement with its thread beside
   the chart. Without scripts every mark is a link. */
"use strict";

(() => {
  const { createElement } = globalThis.Common;
  const chart = document.getElementById("exchange");
  const panel = document.getElementById("selection");
  if (!chart) return;
  const marks = [...chart.querySelectorAll(".mark")];
  const arcs = [...chart.querySelectorAll(".arcs path")];
  const markOf = new Map(marks.map((mark) => [mark.dataset.id, mark]));

  /** Return a copy of the entry of a statement in the list below the chart. */
  function entryOf(id) {
    const copy = document.getElementById(`s-${id}`).cloneNode(true);
    copy.removeAttribute("id");
    return copy;
  }

  const list = (title, ids) =>
    ids.length
      ? [
          createElement("h4", { textContent: title }),
          createElement("ul", { className: "list" }, ...ids.map(entryOf)),
        ]
      : [];

  function select(id) {
    const related = arcs.filter(({ dataset }) => dataset.start === id || dataset.end === id);
    const others = new Set(related.flatMap(({ dataset }) => [dataset.start, dataset.end]));
    for (const mark of marks) {
      mark.classList.toggle("selected", mark.dataset.id === id);
      mark.classList.toggle("related", mark.dataset.id !== id && others.has(mark.dataset.id));
    }
    for (const arc of arcs) arc.classList.toggle("related", related.includes(arc));
    chart.classList.add("has-selection");
    const ends = (relation, from, to) =>
      related
        .filter((arc) => arc.classList.contains(relation) && arc.dataset[from] === id)
        .map((arc) => arc.dataset[to]);
    const page = createElement("a", {
      href: markOf.get(id).getAttribute("href"),
      textContent: "Open its page",
    });
    panel.replaceChildren(
      createElement("h3", { textContent: "Selected statement" }),
      createElement("ul", { className: "list" }, entryOf(id)),
      ...list("Answers", ends("responds_to", "start", "end")),
      ...list("Is answered by", ends("responds_to", "end", "start")),
      ...list("Disputes", ends("contradicts", "start", "end")),
      ...list("Is disputed by", ends("contradicts", "end", "start")),
      createElement("p", {}, page),
    );
    panel.hidden = false;
  }

  function clear() {
    for (const element of [...marks, ...arcs]) element.classList.remove("selected", "related");
    chart.classList.remove("has-selection");
    panel.hidden = true;
  }

  /** Make a mark the one that the Tab key reaches. */
  function reach(mark) {
    for (const other of marks) other.setAttribute("tabindex", other === mark ? "0" : "-1");
  }

  function focus(mark) {
    reach(mark);
    mark.focus();
  }

  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  chart.addEventListener("keydown", (event) => {
    const index = marks.indexOf(document.activeElement);
    if (index < 0) return;
    const targets = { Home: 0, End: marks.length - 1 };
    const target = targets[event.key] ?? (event.key in steps ? index + steps[event.key] : -1);
    if (event.key === "Escape") clear();
    if (marks[target]) {
      event.preventDefault();
      focus(marks[target]);
    }
  });
  // A first tap or click shows the statement; the page is a second one away.
  chart.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    reach(mark);
    select(mark.dataset.id);
  });
  if (marks.length) reach(marks[0]);
})();
