/* The chart of the exchange: one tab stop, arrow keys from mark to mark, filters, zoom, and the thread of the selected
   statement beside the chart. Without scripts every mark is a link, and the days below have the same statements. */
"use strict";

(() => {
  const { createElement, plural } = globalThis.Common;
  const chart = document.getElementById("exchange");
  const lanes = document.querySelector(".lanes");
  const view = document.getElementById("exchange-view");
  const panel = document.getElementById("selection");
  const form = document.getElementById("filters");
  const marks = [...chart.querySelectorAll(".mark")];
  const arcs = [...chart.querySelectorAll(".arcs path")];
  const days = [...chart.querySelectorAll("g.day")];
  const entries = new Map(
    [...document.querySelectorAll("[id^='s-']")].map((entry) => [entry.id.slice(2), entry]),
  );
  const markOf = new Map(marks.map((mark) => [mark.dataset.id, mark]));
  const width = chart.viewBox.baseVal.width;
  const PADDING = 10;
  const BELOW = 22; // from the centre of the lowest mark to the end of its day
  const ZOOMS = [0.4, 3]; // the smallest and the largest

  const isShown = (mark) => !mark.classList.contains("filtered");
  const shownMarks = () => marks.filter(isShown);

  // ---- The thread of a statement

  let neighbours = null;

  /** Return the ids of the statements of this page that relations connect with each one. */
  function connect() {
    const found = new Map([...entries.keys()].map((key) => [key, []]));
    for (const [key, entry] of entries) {
      for (const { dataset } of entry.querySelectorAll("[data-to]")) {
        found.get(key).push(dataset.to);
        found.get(dataset.to)?.push(key);
      }
    }
    return found;
  }

  /** Return the statements of this page that relations connect with one, by date. */
  function threadOf(id) {
    neighbours ??= connect();
    const reached = new Set([id]);
    for (const key of reached) for (const other of neighbours.get(key) ?? []) reached.add(other);
    return [...entries.keys()].filter((key) => reached.has(key));
  }

  function entryOf(id, selected) {
    const copy = entries.get(id).cloneNode(true);
    copy.removeAttribute("id");
    copy.hidden = false;
    if (id === selected) copy.setAttribute("aria-current", "true");
    return copy;
  }

  function select(id) {
    const thread = threadOf(id);
    for (const mark of marks) {
      mark.classList.toggle("selected", mark.dataset.id === id);
      mark.classList.toggle("related", mark.dataset.id !== id && thread.includes(mark.dataset.id));
    }
    for (const arc of arcs) arc.classList.toggle("related", thread.includes(arc.dataset.start));
    chart.classList.add("has-selection");
    const page = createElement("a", {
      href: markOf.get(id).getAttribute("href"),
      textContent: "Open the page of the selected statement",
    });
    const close = createElement("button", { type: "button", textContent: "Close", onclick: clear });
    const title =
      thread.length > 1
        ? `Thread of ${plural(thread.length, "statement")}`
        : "No relation to another statement on this page";
    panel.replaceChildren(
      createElement("h3", { textContent: title }),
      createElement("ol", { className: "list" }, ...thread.map((key) => entryOf(key, id))),
      createElement("p", {}, page),
      close,
    );
    panel.hidden = false;
    panel.scrollTop = panel.querySelector("[aria-current]").offsetTop - PADDING;
    // On a narrow screen the thread is below the chart.
    if (panel.getBoundingClientRect().top > window.innerHeight) panel.scrollIntoView({ block: "nearest" });
    document.getElementById("selected").textContent = `${title}. The section after the chart shows it.`;
  }

  function clear() {
    const selected = marks.find((mark) => mark.classList.contains("selected"));
    for (const element of [...marks, ...arcs]) element.classList.remove("selected", "related");
    chart.classList.remove("has-selection");
    if (panel.contains(document.activeElement)) selected?.focus();
    panel.hidden = true;
    document.getElementById("selected").textContent = "";
  }

  // ---- Filters

  /** Return how high a day is with the marks that are shown; 0 if it is not shown. */
  function heightOf(day, ofDay) {
    if (!ofDay.length) return form.classList.contains("active") ? 0 : Number(day.dataset.height);
    const centres = ofDay.filter(isShown).map((mark) => mark.querySelector("use").getAttribute("y"));
    return centres.length ? Math.max(...centres) - day.dataset.y + BELOW : 0;
  }

  /** Move the days together, so that what is not shown leaves no gap below it, and the arcs with them. */
  function layOut() {
    const moved = new Map();
    let y = 0;
    for (const day of days) {
      const ofDay = [...day.querySelectorAll(".mark")];
      const move = y - day.dataset.y;
      day.setAttribute("transform", `translate(0 ${move})`);
      for (const mark of ofDay) moved.set(mark.dataset.id, move);
      const space = heightOf(day, ofDay);
      day.classList.toggle("filtered", space === 0);
      y += space;
    }
    for (const arc of arcs) drawArc(arc, moved);
    height = y + PADDING;
    chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    setZoom(zoom);
  }

  /** Draw an arc between two marks that moved, as it was: its middle point moves by the mean of both. */
  function drawArc(arc, moved) {
    const { start, end } = arc.dataset;
    arc.classList.toggle("filtered", !isShown(markOf.get(start)) || !isShown(markOf.get(end)));
    arc.dataset.path ??= arc.getAttribute("d");
    const [x0, y0, xm, ym, x1, y1] = arc.dataset.path.match(/-?\d+/g).map(Number);
    const [first, last] = [moved.get(start), moved.get(end)];
    arc.setAttribute("d", `M${x0} ${y0 + first}Q${xm} ${ym + (first + last) / 2} ${x1} ${y1 + last}`);
  }

  /** Show a day of the list below the chart with its statements that match, or not at all. */
  function filterDay(day, isFiltered) {
    const ofDay = [...day.querySelectorAll("li")];
    const shown = ofDay.filter((entry) => !entry.hidden);
    day.hidden = isFiltered && !shown.length;
    [...day.querySelectorAll(".icons svg")].forEach((icon, number) => {
      icon.classList.toggle("filtered", ofDay[number].hidden);
    });
    const count = day.querySelector(".count");
    if (count) count.textContent = plural(shown.length, "statement");
  }

  function applyFilters() {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    form.classList.toggle("active", wanted.length > 0);
    for (const [id, entry] of entries) {
      const matches = wanted.every(([name, value]) => entry.dataset[name] === value);
      entry.hidden = !matches;
      markOf.get(id).classList.toggle("filtered", !matches);
    }
    for (const day of document.querySelectorAll(".day-entry")) filterDay(day, wanted.length > 0);
    const shown = shownMarks();
    const total = plural(marks.length, "statement");
    document.getElementById("shown").textContent = wanted.length > 0 ? `${shown.length} of ${total}` : total;
    lanes.querySelectorAll(".count").forEach((count, lane) => {
      count.textContent = shown.filter((mark) => Number(mark.dataset.lane) === lane).length;
    });
    clear();
    layOut();
    if (shown.length) reach(shown[0]);
  }

  /** Write the filters to the address, so that a view can be shared. */
  function rememberFilters() {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const search = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", `${location.pathname}${search ? `?${search}` : ""}`);
    applyFilters();
  }

  // ---- Zoom

  let zoom = 1;
  let height = chart.viewBox.baseVal.height;

  function setZoom(factor) {
    zoom = Math.min(Math.max(factor, ZOOMS[0]), ZOOMS[1]);
    for (const [svg, units] of [
      [chart, height],
      [lanes, lanes.viewBox.baseVal.height],
    ]) {
      svg.setAttribute("width", Math.round(width * zoom));
      svg.setAttribute("height", Math.round(units * zoom));
    }
  }

  const zoomBy = (factor) => setZoom(factor ? zoom * factor : view.clientWidth / width);

  // ---- Keys and clicks

  /** Make a mark the one that the Tab key reaches. */
  function reach(mark) {
    for (const other of marks) other.setAttribute("tabindex", other === mark ? "0" : "-1");
  }

  function focus(mark) {
    reach(mark);
    mark.focus();
  }

  /** Return the mark that a key leads to from another one; undefined if there is none. */
  function markAt(key, current) {
    const shown = shownMarks();
    const lane = shown.filter((mark) => mark.dataset.lane === current.dataset.lane);
    const step = (list, by) => list[list.indexOf(current) + by];
    const targets = {
      Home: () => shown[0],
      End: () => shown.at(-1),
      ArrowLeft: () => step(shown, -1),
      ArrowRight: () => step(shown, 1),
      ArrowUp: () => step(lane, -1),
      ArrowDown: () => step(lane, 1),
    };
    return targets[key]?.();
  }

  const ZOOM_KEYS = { "+": 1.25, "=": 1.25, "-": 0.8, "−": 0.8 };

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") clear();
    else if (event.key in ZOOM_KEYS) zoomBy(ZOOM_KEYS[event.key]);
    const mark = event.target.closest?.("#exchange .mark");
    const target = mark && markAt(event.key, mark);
    if (target) {
      event.preventDefault();
      focus(target);
    }
  }

  // A first tap or click shows the statement; the page is a second one away.
  function onClick(event) {
    const mark = event.target.closest(".mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    reach(mark);
    select(mark.dataset.id);
  }

  view.addEventListener("keydown", onKey);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
  chart.addEventListener("click", onClick);
  form.addEventListener("change", rememberFilters);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(rememberFilters));
  for (const button of document.querySelectorAll("#zoom button"))
    button.addEventListener("click", () => zoomBy(Number(button.dataset.factor)));
  // The days below the chart have links to the events.
  for (const event of chart.querySelectorAll("a.event")) event.setAttribute("tabindex", "-1");
  chart.setAttribute("aria-describedby", "keys");
  if (marks.length) reach(marks[0]);
  const address = new URLSearchParams(location.search);
  for (const { name, options } of form.querySelectorAll("select"))
    for (const option of options) option.selected = option.value === (address.get(name) ?? "");
  if (location.search) applyFilters();
  const linked = location.hash.slice("#s-".length);
  if (location.hash.startsWith("#s-") && markOf.has(linked)) select(linked);
})();
