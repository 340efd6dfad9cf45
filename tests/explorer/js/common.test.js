"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { Common } = globalThis;

describe("dates", () => {
  it("are written as the pages write them, in any time zone", () => {
    assert.equal(Common.formatDate("2030-01-02"), "2 January 2030");
    assert.equal(Common.formatDate("1969-12-31"), "31 December 1969");
  });

  it("are the day that a moment is in", () => {
    assert.equal(Common.toIsoDate(Date.parse("2030-01-02") + Common.DAY - 1), "2030-01-02");
    assert.equal(Common.toIsoDate(-1), "1969-12-31");
  });
});

describe("plural", () => {
  for (const [count, expected] of [
    [0, "0 events"],
    [1, "1 event"],
    [2000, "2,000 events"],
  ]) {
    it(`gives "${expected}"`, () => {
      assert.equal(Common.plural(count, "event"), expected);
    });
  }
});
