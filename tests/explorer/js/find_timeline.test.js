"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { FindTimeline } = globalThis;

// Three events and four statements: the second is made at the first event, the fourth is not dated.
const catalogue = {
  dates: { start: [10, null, 20, null], end: [10, 15, null, null] },
  statements: { date: [0, 1, 0, 3], events: [[], [0], [], [2]] },
  events: [{ date: 2 }, { date: 0 }, { date: 3 }],
};
const rows = (kind, records) => FindTimeline.timelineRows(catalogue, { kind }, records);

describe("timelineRows", () => {
  it("has a row for each date range, by last possible day", () => {
    assert.deepEqual(rows("statements", [2, 1, 0]), {
      rows: [
        { range: 0, statements: [2, 0], events: [] },
        { range: 1, statements: [1], events: [] },
        { range: 2, statements: [], events: [0] },
      ],
      omitted: 0,
    });
  });

  it("has no events that the results are not linked to, and nothing that is not dated", () => {
    assert.deepEqual(rows("statements", [0, 3]).rows, [{ range: 0, statements: [0], events: [] }]);
    assert.deepEqual(rows("statements", []).rows, []);
  });

  it("has the events of the results where events are searched for", () => {
    assert.deepEqual(rows("events", [1, 2]).rows, [{ range: 0, statements: [], events: [1] }]);
  });
});

describe("stripPosition", () => {
  it("is the part of the period in which a record can lie", () => {
    assert.deepEqual(FindTimeline.stripPosition({ start: 10, end: 10 }, [10, 19]), {
      from: 0,
      width: 100,
      open: "",
    });
    assert.deepEqual(FindTimeline.stripPosition({ start: null, end: 14 }, [10, 19]), {
      from: 0,
      width: 500,
      open: "start",
    });
    assert.deepEqual(FindTimeline.stripPosition({ start: 15, end: null }, [10, 19]), {
      from: 500,
      width: 500,
      open: "end",
    });
  });

  it("is none outside the period", () => {
    assert.equal(FindTimeline.stripPosition({ start: 1, end: 9 }, [10, 19]), null);
    assert.equal(FindTimeline.stripPosition({ start: 20, end: null }, [10, 19]), null);
  });
});
