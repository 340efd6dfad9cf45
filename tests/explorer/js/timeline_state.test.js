"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { TimelineState } = globalThis;
const { DAY } = globalThis.Common;

const day = (iso) => Date.parse(iso);
const event = (href, start, end = start) => ({ href, label: href, status: "occurred", start, end, when: "" });
const NOW = day("2030-06-15");

function exampleState() {
  return TimelineState.createState(
    {
      events: [event("ferry", "2030-03-10"), event("bridge", "2030-03-20", "2030-03-25")],
      statements: [event("after", "2030-04-01", null), event("before", null, "2030-03-12")],
      period: ["2030-03-01", "2030-03-31"],
    },
    NOW,
  );
}

describe("prepareItems", () => {
  it("orders items by their last known day and leaves out those without a date", () => {
    const records = [
      event("open end", "2030-03-05", null),
      event("no date", null),
      event("long", "2020-01-01", "2030-03-09"),
      event("open start", null, "2030-03-01"),
    ];
    const items = TimelineState.prepareItems(records, "events");
    assert.deepEqual(
      items.map((item) => item.href),
      ["open start", "open end", "long"],
    );
  });

  it("gives exclusive ends, and null for an unknown bound", () => {
    const [item] = TimelineState.prepareItems([event("a", null, "2030-03-01")], "statements");
    assert.equal(item.from, null);
    assert.equal(item.to, day("2030-03-02"));
    assert.equal(item.count, 1);
  });
});

describe("overlaps", () => {
  const range = [day("2030-03-10"), day("2030-03-11")];
  for (const [name, start, end, expected] of [
    ["the day itself", "2030-03-10", "2030-03-10", true],
    ["the day before", "2030-03-09", "2030-03-09", false],
    ["the day after", "2030-03-11", "2030-03-11", false],
    ["an open start", null, "2030-03-10", true],
    ["an open start that ends before", null, "2030-03-09", false],
    ["an open end", "2030-03-01", null, true],
  ]) {
    it(`is ${expected} for ${name}`, () => {
      const [item] = TimelineState.prepareItems([event("a", start, end)], "events");
      assert.equal(TimelineState.overlaps(item, range), expected);
    });
  }
});

describe("measureRanges", () => {
  it("shows the period first, with five days on both sides", () => {
    const { homeView } = TimelineState.measureRanges([], ["2030-03-01", "2030-03-31"], NOW);
    assert.deepEqual(homeView, [day("2030-02-24"), day("2030-04-06")]);
  });

  it("has limits that hold every known day", () => {
    const items = TimelineState.prepareItems([event("a", "1990-01-01"), event("b", "2050-01-01")], "events");
    const { limits } = TimelineState.measureRanges(items, ["2030-03-01", "2030-03-31"], NOW);
    assert.ok(limits[0] < day("1990-01-01") && limits[1] > day("2050-01-02"));
  });

  it("shows the last month where there is neither a period nor a date", () => {
    const { homeView } = TimelineState.measureRanges([], null, NOW);
    assert.deepEqual(homeView, [NOW - 35 * DAY, NOW + 5 * DAY]);
  });
});

describe("clampRange", () => {
  const limits = [0, 100 * DAY];

  it("moves a range back into the limits without changing its width", () => {
    assert.deepEqual(TimelineState.clampRange([-20 * DAY, -10 * DAY], limits), [0, 10 * DAY]);
    assert.deepEqual(TimelineState.clampRange([95 * DAY, 105 * DAY], limits), [90 * DAY, 100 * DAY]);
  });

  it("is at least three days and at most the limits wide", () => {
    assert.deepEqual(TimelineState.clampRange([50 * DAY, 50 * DAY], limits), [48.5 * DAY, 51.5 * DAY]);
    assert.deepEqual(TimelineState.clampRange([-900 * DAY, 900 * DAY], limits), limits);
  });
});

describe("setView", () => {
  it("keeps the strip while the view is inside it", () => {
    const state = exampleState();
    const zoomed = TimelineState.setView(state, TimelineState.zoomRange(state.view, 0.5));
    assert.equal(zoomed.strip, state.strip);
    assert.equal(zoomed.view[1] - zoomed.view[0], (state.view[1] - state.view[0]) / 2);
  });

  it("shows all days in the strip where the view leaves it", () => {
    const state = exampleState();
    assert.deepEqual(TimelineState.setView(state, state.limits).strip, state.limits);
  });
});

describe("setDates and chosenDates", () => {
  it("come back to the same dates", () => {
    const state = TimelineState.setDates(exampleState(), "2030-03-05", "2030-03-20");
    assert.deepEqual(TimelineState.chosenDates(state), ["2030-03-05", "2030-03-20"]);
  });

  it("give no dates for the first view and for all days", () => {
    const state = exampleState();
    assert.deepEqual(TimelineState.chosenDates(TimelineState.setDates(state, null, null)), [null, null]);
    assert.deepEqual(TimelineState.chosenDates(TimelineState.setView(state, state.limits)), [null, null]);
  });

  it("take the bound of the first view where one date is missing", () => {
    const state = TimelineState.setDates(exampleState(), "2030-03-05", null);
    assert.deepEqual(TimelineState.datesOfView(state), ["2030-03-05", "2030-04-05"]);
  });
});

describe("disabledMoves", () => {
  it("disables only the first view at first", () => {
    const disabled = Object.entries(TimelineState.disabledMoves(exampleState()));
    assert.deepEqual(
      disabled.filter(([, isDisabled]) => isDisabled).map(([name]) => name),
      ["home"],
    );
  });

  it("disables everything that shows more days when all are shown", () => {
    const state = exampleState();
    const moves = TimelineState.disabledMoves(TimelineState.setView(state, state.limits));
    assert.deepEqual([moves.earlier, moves.later, moves.zoomOut, moves.all], [true, true, true, true]);
    assert.equal(moves.zoomIn, false);
  });

  it("disables zooming in at three days", () => {
    const state = exampleState();
    const narrow = TimelineState.setView(state, [day("2030-03-10"), day("2030-03-11")]);
    assert.equal(TimelineState.disabledMoves(narrow).zoomIn, true);
  });
});

describe("itemAfterKey", () => {
  const { items } = exampleState();
  const byHref = (href) => items.find((item) => item.href === href);
  for (const [from, key, expected] of [
    ["ferry", "ArrowRight", "bridge"],
    ["bridge", "ArrowLeft", "ferry"],
    ["bridge", "ArrowRight", undefined],
    ["bridge", "Home", "ferry"],
    ["ferry", "End", "bridge"],
    ["ferry", "ArrowDown", "before"],
    ["after", "ArrowUp", "bridge"],
    ["ferry", "ArrowUp", undefined],
  ]) {
    it(`moves from "${from}" with ${key} to ${expected ?? "nothing"}`, () => {
      assert.equal(TimelineState.itemAfterKey(items, byHref(from), key)?.href, expected);
    });
  }
});

describe("setItems", () => {
  it("replaces the items and keeps the view", () => {
    const state = exampleState();
    const next = TimelineState.setItems(state, { events: [event("new", "2030-03-03")], partial: true }, NOW);
    assert.deepEqual(
      next.items.map((item) => item.href),
      ["new"],
    );
    assert.deepEqual([next.isPartial, next.view], [true, state.view]);
  });
});
