/* The state of a timeline and its changes. Nothing here draws or reads the document.

   The state is one object:

   items       events and statements that have a date, in the order of their last known day
   period      the first and last day of the dataset, or null
   isPartial   whether the dataset has more events or statements than the timeline was given
   limits      the range of all days that can be shown
   homeView    the range that the chart shows at first
   homeStrip   the range that the strip below the chart shows at first
   view        the range that the chart shows now
   strip       the range that the strip shows now
   currentKey  the key of the mark that the Tab key reaches

   A range is [from, to] in milliseconds; `to` is exclusive. */
"use strict";

globalThis.TimelineState = (() => {
  const { DAY, toIsoDate } = globalThis.Common;
  const MIN_VIEW = 3 * DAY;
  const HOME_MARGIN = 5 * DAY; // days shown before and after the period
  const STRIP_MARGIN = 21 * DAY;

  // ---- Items

  /** Return the items that have a date, in the order of the last day that is known.

      `from` and `to` are the known bounds in milliseconds, or null. `kind` is "events" or "statements". */
  function prepareItems(records, kind) {
    return records
      .filter((record) => record.start || record.end)
      .map((record) => ({
        ...record,
        kind,
        count: record.count || 1,
        key: `${kind} ${record.href} ${record.start}/${record.end}`,
        from: record.start ? Date.parse(record.start) : null,
        to: record.end ? Date.parse(record.end) + DAY : null,
      }))
      .sort((a, b) => (a.to ?? a.from + DAY) - (b.to ?? b.from + DAY) || (a.from ?? a.to) - (b.from ?? b.to));
  }

  const isSingleDay = (item) => Boolean(item.start) && item.start === item.end;

  /** Return whether an item can have happened within a range. An open bound has no limit. */
  const overlaps = (item, [from, to]) =>
    (item.from ?? Number.NEGATIVE_INFINITY) < to && (item.to ?? Number.POSITIVE_INFINITY) > from;

  const middleOf = (item) => ((item.from ?? item.to) + (item.to ?? item.from)) / 2;

  // ---- Ranges

  const toRange = ([first, last]) => [Date.parse(first), Date.parse(last) + DAY];
  const widen = ([from, to], margin) => [from - margin, to + margin];

  function extentOf(bounds) {
    return bounds.length ? [Math.min(...bounds), Math.max(...bounds)] : null;
  }

  /** Return the ranges that follow from the items and the period: what to show at first, and the limits. */
  function measureRanges(items, period, now) {
    const known = items.flatMap((item) => [item.from, item.to]).filter((bound) => bound !== null);
    const central = period ? toRange(period) : extentOf(known) || [now - 30 * DAY, now];
    const [first, last] = extentOf([...known, ...central]);
    const homeStrip = widen(central, STRIP_MARGIN);
    const [from, to] = widen([first, last], Math.max(7 * DAY, (last - first) * 0.04));
    return {
      homeView: widen(central, HOME_MARGIN),
      homeStrip,
      limits: [Math.min(from, homeStrip[0]), Math.max(to, homeStrip[1])],
    };
  }

  /** Return the range moved and resized so that it lies within the limits. */
  function clampRange([from, to], limits) {
    const width = Math.min(Math.max(to - from, MIN_VIEW), limits[1] - limits[0]);
    const start = Math.min(Math.max((from + to) / 2 - width / 2, limits[0]), limits[1] - width);
    return [start, start + width];
  }

  function zoomRange([from, to], factor) {
    const middle = (from + to) / 2;
    const half = ((to - from) * factor) / 2;
    return [middle - half, middle + half];
  }

  const shiftRange = ([from, to], share) => [from + (to - from) * share, to + (to - from) * share];

  /** Return a range of at least this width around an item; it is wider where the item is. */
  function rangeAround(item, width) {
    const half = Math.max(width, ((item.to ?? item.from) - (item.from ?? item.to)) * 1.2) / 2;
    return [middleOf(item) - half, middleOf(item) + half];
  }

  const isSameRange = (a, b) => a.every((bound, index) => Math.abs(bound - b[index]) < DAY / 2);

  // ---- The state

  /** Return the state with other items; the view stays where it is. */
  function setItems(state, { events = [], statements = [], partial = false }, now = Date.now()) {
    const items = [...prepareItems(events, "events"), ...prepareItems(statements, "statements")];
    return { ...state, items, isPartial: partial, ...measureRanges(items, state.period, now) };
  }

  /** Return the state of a new timeline. */
  function createState({ events, statements, period = null, partial }, now = Date.now()) {
    const state = setItems({ period, currentKey: "" }, { events, statements, partial }, now);
    return { ...state, strip: state.homeStrip, view: clampRange(state.homeView, state.limits) };
  }

  /** Return the state with another view; where the view leaves the strip, the strip shows all days. */
  function setView(state, range, showAll = false) {
    const view = clampRange(range, state.limits);
    const isOutside = showAll || view[0] < state.strip[0] || view[1] > state.strip[1];
    return { ...state, view, strip: isOutside ? state.limits : state.strip };
  }

  /** Return the state that shows the days from one ISO date to another; null is the bound of the first view. */
  function setDates(state, from, until) {
    const reset = { ...state, strip: state.homeStrip };
    if (!from && !until) return setView(reset, state.homeView);
    return setView(reset, [
      from ? Date.parse(from) : state.homeView[0],
      until ? Date.parse(until) + DAY : state.homeView[1],
    ]);
  }

  /** Return the first and last day of the view as ISO dates. */
  const datesOfView = ({ view }) => [toIsoDate(view[0]), toIsoDate(view[1] - 1)];

  /** Return the dates that the reader chose, or two nulls for the first view and for all days. */
  function chosenDates(state) {
    const isWhole = isSameRange(state.view, state.homeView) || isSameRange(state.view, state.limits);
    return isWhole ? [null, null] : datesOfView(state);
  }

  /** Return the buttons that would change nothing, by name. */
  function disabledMoves({ view, limits, strip, homeView, homeStrip }) {
    const earlier = view[0] <= limits[0];
    const later = view[1] >= limits[1];
    return {
      earlier,
      later,
      zoomIn: view[1] - view[0] <= MIN_VIEW,
      zoomOut: earlier && later,
      all: earlier && later,
      home: isSameRange(view, homeView) && isSameRange(strip, homeStrip),
    };
  }

  // ---- The keyboard

  /** Return the item that a key moves to, or null where there is none. */
  function itemAfterKey(items, item, key) {
    const sameKind = items.filter((other) => other.kind === item.kind);
    const index = sameKind.indexOf(item);
    switch (key) {
      case "ArrowRight":
        return sameKind[index + 1] ?? null;
      case "ArrowLeft":
        return sameKind[index - 1] ?? null;
      case "Home":
        return sameKind[0];
      case "End":
        return sameKind[sameKind.length - 1];
      default: {
        const kind = key === "ArrowUp" ? "events" : "statements";
        if (item.kind === kind) return null;
        return nearest(
          items.filter((other) => other.kind === kind),
          item,
        );
      }
    }
  }

  function nearest(items, item) {
    const distance = (other) => Math.abs(middleOf(other) - middleOf(item));
    return items.reduce(
      (best, other) => (best === null || distance(other) < distance(best) ? other : best),
      null,
    );
  }

  return {
    chosenDates,
    clampRange,
    createState,
    datesOfView,
    disabledMoves,
    isSameRange,
    isSingleDay,
    itemAfterKey,
    measureRanges,
    overlaps,
    prepareItems,
    rangeAround,
    setDates,
    setItems,
    setView,
    shiftRange,
    zoomRange,
  };
})();
