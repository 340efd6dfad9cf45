/* A timeline of events and statements: a large chart of the days in view, above a strip of all days.

   Timeline.mount(element, {events, statements, period, partial, findPage, onChoose}) draws into the element and
   returns {update({events, statements, partial}), showDates(from, until)}.

   events      [{href, label, type, status, start, end, when}]; start and end are ISO dates, or null where the bound is
               not known; `when` is the date in words
   statements  [{href, label, count, start, end, when}]: statements that have the same date range
   period      the first and last ISO date of the dataset, which the chart shows at first, or null
   partial     whether the dataset has more events or statements than the timeline is given
   findPage    the address of the search page, if the status has a link to it
   onChoose    called with the first and last ISO date that the reader chooses, or with two nulls for all days

   Needs d3, common.js, timeline_state.js, timeline_layout.js and timeline_view.js. */
"use strict";

globalThis.Timeline = (() => {
  const { createElement, formatNumber } = globalThis.Common;
  const { countInWords, layoutChart } = globalThis.TimelineLayout;
  const { createChart, createHelp, createLegend, createStrip, drawStatus } = globalThis.TimelineView;
  const { chosenDates, clampRange, createState, disabledMoves, itemAfterKey, rangeAround } =
    globalThis.TimelineState;
  const { setDates, setItems, setView, shiftRange, zoomRange } = globalThis.TimelineState;

  const STATUS_DELAY = 200; // milliseconds; a screen reader reads each change, and a drag makes many
  const ZOOM_KEYS = { "+": 0.5, "=": 0.5, "-": 2, "−": 2 };
  const MOVE_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

  const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

  function createButton(text, label, onClick) {
    const button = createElement("button", { type: "button", textContent: text });
    if (label) {
      button.title = label;
      button.setAttribute("aria-label", label);
    }
    button.addEventListener("click", onClick);
    return button;
  }

  /** Return the buttons above the chart. `actions` has a function for each. */
  function createToolbar(actions) {
    const earlier = createButton("", "", actions.showAll);
    const later = createButton("", "", actions.showAll);
    earlier.className = "outside";
    later.className = "outside later";
    const moves = {
      earlier: createButton("←", "Earlier days", actions.earlier),
      zoomIn: createButton("+", "Fewer days", actions.zoomIn),
      zoomOut: createButton("−", "More days", actions.zoomOut),
      later: createButton("→", "Later days", actions.later),
      home: createButton("Whole period", "", actions.home),
      all: createButton("All", "All days, with those outside the period", actions.showAll),
    };
    const element = createElement(
      "div",
      { className: "toolbar", role: "group", "aria-label": "Days shown" },
      earlier,
      createElement("span", { className: "moves" }, ...Object.values(moves)),
      later,
    );

    function drawOutside(button, items, side, arrowed) {
      const count = items.reduce((sum, item) => sum + item.count, 0);
      button.hidden = count === 0;
      button.textContent = arrowed(`${formatNumber(count)} ${side}`);
      button.title = `${countInWords(items)} ${side}: show all days`;
    }

    function draw(state, layout) {
      drawOutside(earlier, layout.earlier, "earlier", (text) => `← ${text}`);
      drawOutside(later, layout.later, "later", (text) => `${text} →`);
      for (const [name, isDisabled] of Object.entries(disabledMoves(state)))
        moves[name].disabled = isDisabled;
    }

    return { element, draw };
  }

  let mountedCount = 0;

  function mount(element, { events, statements, period, partial, findPage = "", onChoose = () => {} }) {
    mountedCount += 1;
    const id = `timeline-${mountedCount}`;
    let state = createState({ events, statements, period, partial });
    let drawnItems = [];
    let statusTimer = 0;

    const toolbar = createToolbar({
      earlier: () => chooseView(shiftRange(state.view, -0.5)),
      later: () => chooseView(shiftRange(state.view, 0.5)),
      zoomIn: () => chooseView(zoomRange(state.view, 0.5)),
      zoomOut: () => chooseView(zoomRange(state.view, 2)),
      showAll: () => chooseView(state.limits, true),
      home: () => {
        state = setDates(state, null, null);
        draw();
        onChoose(...chosenDates(state));
      },
    });
    element.append(toolbar.element, createLegend());
    const chart = createChart(element, id, {
      onFocus: (item) => {
        state = { ...state, currentKey: item.key };
        chart.setCurrent(item.key);
      },
    });
    const strip = createStrip(element, { onBrush: brush });
    const status = element.appendChild(createElement("p", { className: "status", role: "status" }));
    element.append(createHelp(`${id}-help`));

    // ---- Drawing

    /** Draw the state; while the reader drags the strip, without the strip. */
    function draw(isDragged = false) {
      const size = chart.size();
      if (!size.width || !size.height) return;
      const layout = layoutChart(state, size, chart.measure());
      drawnItems = layout.marks.map((mark) => mark.item);
      // The Tab key always reaches one mark.
      if (!drawnItems.some((item) => item.key === state.currentKey)) {
        state = { ...state, currentKey: drawnItems[0]?.key ?? "" };
      }
      chart.draw(state, layout);
      strip.draw(state, isDragged);
      toolbar.draw(state, layout);
      clearTimeout(statusTimer);
      statusTimer = setTimeout(() => drawStatus(status, state, layout, findPage), STATUS_DELAY);
    }

    // ---- What the reader does

    /** Show the range that the reader chose, and report it. */
    function chooseView(range, showAll = false) {
      state = setView(state, range, showAll);
      draw();
      onChoose(...chosenDates(state));
    }

    function brush(range, isFinished) {
      state = { ...state, view: clampRange(range, state.limits) };
      draw(!isFinished);
      if (isFinished) onChoose(...chosenDates(state));
    }

    function focusItem(item) {
      if (!item) return;
      if (!drawnItems.includes(item)) chooseView(rangeAround(item, state.view[1] - state.view[0]));
      chart.focus(item);
    }

    function zoomAround(item, factor) {
      chooseView(rangeAround(item, (state.view[1] - state.view[0]) * factor));
      focusItem(item);
    }

    function handleKey(event) {
      if (hasModifier(event)) return;
      if (event.key === "Escape") chart.tip.hide();
      const isZoom = event.key in ZOOM_KEYS;
      const item = state.items.find((other) => other.key === state.currentKey);
      if (!item || !(isZoom || MOVE_KEYS.includes(event.key))) return;
      event.preventDefault();
      if (isZoom) zoomAround(item, ZOOM_KEYS[event.key]);
      else focusItem(itemAfterKey(state.items, item, event.key));
    }

    chart.svg.on("keydown", handleKey);
    new ResizeObserver(() => draw()).observe(chart.stage);

    return {
      update(data) {
        state = setItems(state, data);
        draw();
      },
      showDates(from, until) {
        state = setDates(state, from, until);
        draw();
      },
    };
  }

  return { mount };
})();
