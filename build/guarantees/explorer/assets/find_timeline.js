/* The timeline of the results: a row for each range of possible dates, in order, with a strip that shows where in the period it
   lies, the statements of these dates, and the events that they are linked to. */
"use strict";

globalThis.FindTimeline = (() => {
  const { DAY, createElement, plural } = globalThis.Common;

  const MAX_ROWS = 200;
  const MAX_EVENTS = 5; // of one row
  const STRIP = 1000; // units of its length
  const FAR = 1e9; // a day after all days

  /** Return the events to show: those of the results, or those that the statements of the results are linked to. */
  const eventsOf = ({ statements }, query, records) =>
    query.kind === "events" ? records : [...new Set(records.flatMap((record) => statements.events[record]))];

  /** Return the rows of the timeline, by last and first possible day, and the number of rows that are left out.

      A row has the number of its date range, the numbers of its statements and those of its events. What is not dated has no
      row. */
  function timelineRows({ dates, statements, events }, query, records) {
    const rows = new Map();
    const add = (range, kind, record) => {
      if (dates.start[range] === null && dates.end[range] === null) return;
      if (!rows.has(range)) rows.set(range, { range, statements: [], events: [] });
      rows.get(range)[kind].push(record);
    };
    if (query.kind === "statements")
      for (const record of records) add(statements.date[record], "statements", record);
    for (const event of eventsOf({ statements }, query, records)) add(events[event].date, "events", event);
    const first = ({ range }) => dates.start[range] ?? -FAR;
    const last = ({ range }) => dates.end[range] ?? dates.start[range];
    const sorted = [...rows.values()].sort((a, b) => last(a) - last(b) || first(a) - first(b));
    return { rows: sorted.slice(0, MAX_ROWS), omitted: Math.max(0, sorted.length - MAX_ROWS) };
  }

  /** Return where a range lies in a period, in units of the strip, and at which end it is open; null if it lies outside. */
  function stripPosition({ start, end }, [first, last]) {
    if ((end ?? FAR) < first || (start ?? -FAR) > last) return null;
    const place = (day) => Math.round((STRIP * (day - first)) / (last - first + 1));
    const from = place(Math.max(start ?? first, first));
    const to = place(Math.min(end ?? last, last) + 1);
    return { from, width: to - from, open: start === null ? "start" : end === null ? "end" : "" };
  }

  function strip(position) {
    const create = (tag, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    };
    const svg = create("svg", {
      class: `strip ${position.open}`,
      viewBox: `0 0 ${STRIP} 10`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    });
    svg.append(create("rect", { class: "track", y: 4, width: STRIP, height: 2 }));
    svg.append(create("rect", { class: "range", x: position.from, width: position.width, height: 10 }));
    return svg;
  }

  const link = (text, href) => createElement("a", { textContent: text, href });

  /** Return the links to the events of a row, the first ones only. */
  function eventItems(numbers, events) {
    const items = numbers
      .slice(0, MAX_EVENTS)
      .map((event) =>
        createElement("li", {}, "Event: ", link(events[event].label, `events/${events[event].id}.html`)),
      );
    const more = numbers.length - items.length;
    return more ? [...items, createElement("li", { textContent: `and ${more} more` })] : items;
  }

  /** Return a row as an element. */
  function rowItem(row, { catalogue, words, address }) {
    const { dates, statements, events, period } = catalogue;
    const range = { start: dates.start[row.range], end: dates.end[row.range] };
    const days = period?.map((isoDate) => Date.parse(isoDate) / DAY);
    const position = days && stripPosition(range, days);
    const found =
      row.statements.length > 1
        ? [link(plural(row.statements.length, "statement"), address(range))]
        : row.statements.map((number) => link(words[number], `statements/${statements.id[number]}.html`));
    const strips = position ? [strip(position)] : [];
    return createElement(
      "li",
      {},
      createElement("p", { className: "when" }, dates.text[row.range], ...strips),
      createElement(
        "ul",
        {},
        ...found.map((each) => createElement("li", {}, each)),
        ...eventItems(row.events, events),
      ),
    );
  }

  /** Show the timeline of the results in an element. `address` returns the address of some of them: those of a date range. */
  function draw(element, { catalogue, words, query, records, address }) {
    const { rows, omitted } = timelineRows(catalogue, query, records);
    const items = rows.map((row) => rowItem(row, { catalogue, words, address }));
    const note = omitted
      ? `${plural(omitted, "later date")} left out: narrow the dates or the filters.`
      : rows.length
        ? ""
        : "None of the results is dated.";
    element.replaceChildren(
      createElement("ol", { className: "dates", "aria-label": "Results by date" }, ...items),
      createElement("p", { textContent: note }),
    );
  }

  return { draw, stripPosition, timelineRows };
})();
