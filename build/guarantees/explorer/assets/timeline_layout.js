/* The layout of a timeline: where each mark, label and tick is. Nothing here draws or reads the document.

   No mark is at a position that the data does not give: a known day is a narrow mark, an interval is a bar over its
   possible days, and an open bound fades out over a fixed length. Items without a date are not drawn.

   `x` is a d3 scale from milliseconds to pixels; `measure(text)` returns the width of a text in pixels. */
"use strict";

globalThis.TimelineLayout = (() => {
  const { d3 } = globalThis;
  const { DAY, formatDate, formatNumber, plural } = globalThis.Common;
  const { datesOfView, isSingleDay, overlaps } = globalThis.TimelineState;

  const FADE_LENGTH = 44; // of an open bound
  const MIN_MARK_WIDTH = 7;
  const GAP = 6; // between a mark, its label and the next mark in a lane
  const HEADING_HEIGHT = 20;
  const AXIS_HEIGHT = 36;
  const COLUMNS_HEIGHT = 92;
  const BARS_HEIGHT = 122; // with their heading
  const MIN_EXTENDED_LABEL = 40;
  const MIN_LABEL_LANE = 20; // height of a lane with text

  // Lane height and longest label, from the most generous attempt to the least.
  const EVENT_ATTEMPTS = [
    { laneHeight: 21, maxLabel: 340 },
    { laneHeight: 21, maxLabel: 260 },
    { laneHeight: 21, maxLabel: 200 },
    { laneHeight: 21, maxLabel: 150 },
    { laneHeight: 21, maxLabel: 110 },
    { laneHeight: 21, maxLabel: 80 },
    { laneHeight: 21, maxLabel: 0 },
    { laneHeight: 12, maxLabel: 0 },
    { laneHeight: 7, maxLabel: 0 },
  ];
  const BAR_ATTEMPTS = [
    { laneHeight: 17, maxLabel: 80 },
    { laneHeight: 13, maxLabel: 80 },
    { laneHeight: 8, maxLabel: 0 },
    { laneHeight: 5, maxLabel: 0 },
  ];

  // ---- Horizontal extent of a mark

  /** Return where an item begins and ends, whether that is in the chart or not. */
  const extentOf = (item, x) => ({
    left: item.from === null ? x(item.to) - FADE_LENGTH : x(item.from),
    right: item.to === null ? x(item.from) + FADE_LENGTH : x(item.to),
  });

  /** Return the extent of an item in the chart, cut a little beyond its edges; null where it is outside. */
  function visibleExtent(item, x, width) {
    let { left, right } = extentOf(item, x);
    if (right - left < MIN_MARK_WIDTH) {
      const middle = (left + right) / 2;
      left = middle - MIN_MARK_WIDTH / 2;
      right = middle + MIN_MARK_WIDTH / 2;
    }
    if (right < 1 || left > width - 1) return null;
    return { item, left: Math.max(left, -GAP), right: Math.min(right, width + GAP) };
  }

  // ---- Packing into lanes, in which no two marks overlap

  const isFree = (lane, from, to) => lane.every((other) => to + GAP <= other.from || other.to + GAP <= from);

  /** Return the mark in the first lane with room for it and its label, or null.

      The label is to the right of the mark, or to its left where the right edge of the chart is too close. */
  function findLane(extent, labelWidth, width, lanes) {
    const labelRoom = labelWidth ? labelWidth + GAP : 0;
    const sides = [{ from: extent.left, to: extent.right + labelRoom, isLabelLeft: false }];
    if (labelWidth) sides.push({ from: extent.left - labelRoom, to: extent.right, isLabelLeft: true });
    for (const { from, to, isLabelLeft } of sides) {
      if (labelWidth && (to > width || from < 0)) continue;
      const lane = lanes.findIndex((marks) => isFree(marks, from, to));
      if (lane >= 0) return { ...extent, from, to, isLabelLeft, labelWidth, lane };
    }
    return null;
  }

  /** Return marks in at most `laneCount` lanes; `missing` counts the records for which there is no room. */
  function packLanes(extents, labelWidths, width, { laneCount, maxLabel }) {
    const lanes = Array.from({ length: laneCount }, () => []);
    const marks = [];
    let missing = 0;
    extents.forEach((extent, index) => {
      const wanted = Math.min(labelWidths[index], maxLabel, width * 0.55);
      // A label that fits on neither side is left out; its mark is not.
      const mark =
        findLane(extent, wanted, width, lanes) || (wanted ? findLane(extent, 0, width, lanes) : null);
      if (mark) {
        mark.index = index;
        lanes[mark.lane].push(mark);
        marks.push(mark);
      } else {
        missing += extent.item.count;
      }
    });
    return { marks, missing, lanes };
  }

  /** Widen the label of a mark into the free space to its right. */
  function extendLabel(mark, wanted, width, lane) {
    if (mark.isLabelLeft) return;
    const following = lane.filter((other) => other.from > mark.from).map((other) => other.from - GAP);
    const room = Math.min(wanted, Math.min(width, ...following) - mark.right - GAP);
    if (room < MIN_EXTENDED_LABEL || room < mark.labelWidth) return;
    mark.labelWidth = room;
    mark.to = mark.right + GAP + room;
  }

  // The square root: two shortened labels are worth more than one whole label and none.
  const labelScore = ({ marks }) => d3.sum(marks, (mark) => Math.sqrt(mark.labelWidth));

  /** Return the packing that leaves out the fewest records, and of those the one with the most label text. */
  function packBest(extents, labelWidths, width, height, attempts) {
    const packings = attempts.map(({ laneHeight, maxLabel }) => {
      const laneCount = Math.max(1, Math.floor(height / laneHeight));
      const packing = packLanes(extents, labelWidths, width, { laneCount, maxLabel });
      if (laneHeight >= MIN_LABEL_LANE) {
        for (const mark of packing.marks) {
          extendLabel(mark, labelWidths[mark.index], width, packing.lanes[mark.lane]);
        }
      }
      return { ...packing, laneHeight };
    });
    return d3.least(packings, (a, b) => a.missing - b.missing || labelScore(b) - labelScore(a));
  }

  /** Return the text, shortened with an ellipsis so that it fits. */
  function truncate(text, width, measure) {
    if (!width) return "";
    if (measure(text) <= width) return text;
    let length = text.length;
    while (length > 1 && measure(`${text.slice(0, length)}…`) > width) length -= 1;
    return `${text.slice(0, length).trimEnd()}…`;
  }

  // ---- The axis

  const INTERVALS = [
    { interval: d3.utcDay, length: DAY, format: "%-d %b" },
    { interval: d3.utcMonday, length: 7 * DAY, format: "%-d %b" },
    { interval: d3.utcMonth, length: 30 * DAY, format: "%b" },
    { interval: d3.utcMonth.every(3), length: 91 * DAY, format: "%b" },
    { interval: d3.utcYear, length: 365 * DAY, format: "" },
    { interval: d3.utcYear.every(10), length: 3652 * DAY, format: "" },
  ];

  /** Return the grid lines, with a label at as many of them as there is room for.

      `labelRoom` is the width of a label; `density` is how many grid lines may share that width. The year is given
      once, at its first label. */
  function axisTicks(x, width, { labelRoom = 52, density = 2 } = {}) {
    const [from, to] = x.domain().map(Number);
    const neededWidth = (length) => ((to - from) / length) * labelRoom;
    const { interval, length, format } =
      INTERVALS.find((candidate) => neededWidth(candidate.length) <= density * width) || INTERVALS.at(-1);
    const labelEvery = Math.max(1, Math.ceil(neededWidth(length) / width));
    let lastYear = "";
    return interval.range(interval.ceil(from), to).map((date, index) => {
      const tick = { date, label: "", year: "" };
      if (index % labelEvery !== 0 || x(date) >= width - 42) return tick;
      const year = d3.utcFormat("%Y")(date);
      tick.label = format ? d3.utcFormat(format)(date) : year;
      tick.year = format && year !== lastYear ? year : "";
      lastYear = year;
      return tick;
    });
  }

  // ---- The three bands of the chart

  /** Return the position of a label beside a mark. */
  function labelBeside(mark, gap, y, height) {
    return {
      textX: mark.isLabelLeft ? mark.left - gap : mark.right + gap,
      textY: y + height / 2,
      anchor: mark.isLabelLeft ? "end" : "start",
    };
  }

  /** Return the marks of events above the axis, and how many events have no room. */
  function layoutEvents(extents, width, base, measure) {
    const labelWidths = extents.map(({ item }) => measure(item.label));
    const room = base - HEADING_HEIGHT;
    const { marks, missing, laneHeight } = packBest(extents, labelWidths, width, room, EVENT_ATTEMPTS);
    const usedLanes = d3.max(marks, (mark) => mark.lane + 1) || 1;
    const step = Math.min(26, room / usedLanes, laneHeight * 1.2);
    const height = Math.min(14, Math.max(3, step - 7));
    const positioned = marks.map((mark) => {
      const y = base - (mark.lane + 1) * step + (step - height) / 2;
      const text = truncate(mark.item.label, mark.labelWidth, measure);
      return { ...mark, y, height, text, ...labelBeside(mark, GAP, y, height) };
    });
    return { marks: positioned, missing };
  }

  /** Return the items whose numbers do not touch; where two would, the larger count has its number. */
  function numberedItems(extents, measure) {
    const numbered = [];
    for (const { item, left, right } of d3.sort(extents, (extent) => -extent.item.count)) {
      const middle = (left + right) / 2;
      const half = measure(formatNumber(item.count)) / 2;
      const isClear = numbered.every((other) => middle + half <= other.from || other.to <= middle - half);
      if (isClear) numbered.push({ item, from: middle - half, to: middle + half });
    }
    return new Set(numbered.map(({ item }) => item));
  }

  /** Return a column for each day; its height is the number of statements. */
  function layoutColumns(extents, maxCount, bottom, measure) {
    const heightOf = d3.scaleLinear([0, maxCount || 1], [0, COLUMNS_HEIGHT - 30]);
    const numbered = numberedItems(extents, measure);
    return extents.map((extent) => {
      const { item, left, right } = extent;
      const height = Math.max(2, heightOf(item.count));
      return {
        ...extent,
        y: bottom - height,
        height,
        inset: right - left > 12 ? 1.5 : 0,
        text: numbered.has(item) ? formatNumber(item.count) : "",
        textX: (left + right) / 2,
        textY: bottom - height - 8,
        anchor: "middle",
        from: left,
        to: right,
      };
    });
  }

  /** Return the bars of statements on one of several days, and how many statements have no room. */
  function layoutBars(extents, width, bottom, measure) {
    const labelWidths = extents.map(({ item }) => measure(formatNumber(item.count)));
    const room = BARS_HEIGHT - HEADING_HEIGHT;
    const { marks, missing, laneHeight } = packBest(extents, labelWidths, width, room, BAR_ATTEMPTS);
    const height = Math.max(3, laneHeight - 7);
    const positioned = marks.map((mark) => {
      const y = bottom + HEADING_HEIGHT + mark.lane * laneHeight + (laneHeight - height) / 2;
      const text = mark.labelWidth ? formatNumber(mark.item.count) : "";
      return { ...mark, y, height, text, ...labelBeside(mark, 4, y, height) };
    });
    return { marks: positioned, missing };
  }

  // ---- The whole chart

  /** Return everything that the chart draws for a state and a size in pixels. */
  function layoutChart({ items, view }, { width, height }, measure) {
    const x = d3.scaleUtc(view, [0, width]);
    const bottom = height - BARS_HEIGHT;
    const base = bottom - COLUMNS_HEIGHT - AXIS_HEIGHT;
    const extents = items.map((item) => visibleExtent(item, x, width)).filter(Boolean);
    const isColumn = (item) => item.kind === "statements" && isSingleDay(item);
    const isBar = (item) => item.kind === "statements" && !isSingleDay(item);
    const select = (predicate) => extents.filter(({ item }) => predicate(item));
    const maxCount = d3.max(items.filter(isColumn), (item) => item.count);

    const events = layoutEvents(
      select((item) => item.kind === "events"),
      width,
      base,
      measure,
    );
    const bars = layoutBars(select(isBar), width, bottom, measure);
    return {
      x,
      width,
      height,
      base,
      bottom,
      ticks: axisTicks(x, width),
      headings: [
        { text: "Events", y: 14 },
        { text: "Statements on a known day", y: base + AXIS_HEIGHT + 12 },
        { text: "Statements on one of several days", y: bottom + 15 },
      ],
      marks: [...events.marks, ...layoutColumns(select(isColumn), maxCount, bottom, measure), ...bars.marks],
      missing: events.missing + bars.missing,
      itemsInView: new Set(extents.map(({ item }) => item)),
      earlier: items.filter((item) => extentOf(item, x).right < 0),
      later: items.filter((item) => extentOf(item, x).left > width),
    };
  }

  // ---- Text

  const countOf = (items, kind) =>
    d3.sum(
      items.filter((item) => item.kind === kind),
      (item) => item.count,
    );

  /** Return the number of events and statements in words. */
  function countInWords(items) {
    const events = countOf(items, "events");
    const statements = countOf(items, "statements");
    const parts = [events && plural(events, "event"), statements && plural(statements, "statement")];
    return parts.filter(Boolean).join(" and ") || "no events or statements with a date";
  }

  /** Return what a screen reader says of an item. */
  function accessibleName(item) {
    const label = item.label.replace(/\.$/, "");
    if (item.kind === "events") return `Event: ${label}, ${item.when}, ${item.status}`;
    return `${item.count === 1 ? "Statement: " : ""}${label}, ${item.when}`;
  }

  /** Return the days of the view in words. */
  function viewInWords(state) {
    const [first, last] = datesOfView(state);
    return first === last ? `on ${formatDate(first)}` : `from ${formatDate(first)} to ${formatDate(last)}`;
  }

  /** Return the sentences that describe what the chart shows. */
  function statusText(state, layout) {
    const [first, last] = datesOfView(state);
    const range = [Date.parse(first), Date.parse(last) + DAY];
    const possible = state.items.filter((item) => overlaps(item, range));
    const elsewhere = possible.filter((item) => !layout.itemsInView.has(item));
    const atLeast = state.isPartial ? "at least " : "";
    const sentences = [`Possible ${viewInWords(state)}: ${atLeast}${countInWords(possible)}.`];
    if (elsewhere.length) {
      sentences.push(
        `Of these, ${countInWords(elsewhere)} with an open date: outside this view, at the known bound.`,
      );
    }
    if (layout.missing) {
      sentences.push(
        `Not drawn for lack of space: ${formatNumber(layout.missing)}. Show fewer days to see them.`,
      );
    }
    return sentences.join(" ");
  }

  return {
    accessibleName,
    axisTicks,
    countInWords,
    findLane,
    layoutChart,
    layoutColumns,
    packBest,
    packLanes,
    statusText,
    truncate,
    visibleExtent,
  };
})();
