"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { TimelineLayout, TimelineState, d3 } = globalThis;
const { DAY } = globalThis.Common;

const WIDTH = 1000;
const SIZE = { width: WIDTH, height: 640 };
const measure = (text) => text.length * 6;
const march = () => d3.scaleUtc([Date.parse("2030-03-01"), Date.parse("2030-03-31")], [0, WIDTH]);

function items(kind, ...ranges) {
  const records = ranges.map(([start, end, count], index) => ({
    href: `${index}`,
    label: `${kind} ${index}`,
    status: "occurred",
    start,
    end,
    count,
    when: "some day",
  }));
  return TimelineState.prepareItems(records, kind);
}

const extent = (left, right, count = 1) => ({ item: { count }, left, right });

function assertNoOverlap(marks) {
  for (const a of marks) {
    for (const b of marks) {
      const isApart = a === b || a.lane !== b.lane || a.to <= b.from || b.to <= a.from;
      assert.ok(isApart, `marks ${a.index} and ${b.index} overlap in lane ${a.lane}`);
    }
  }
}

describe("visibleExtent", () => {
  it("gives an interval the width of its days", () => {
    const [item] = items("events", ["2030-03-04", "2030-03-06"]);
    const { left, right } = TimelineLayout.visibleExtent(item, march(), WIDTH);
    assert.equal(Math.round(left), 100);
    assert.equal(Math.round(right), 200);
  });

  it("gives an open bound a fixed length, whatever the scale", () => {
    const [item] = items("events", ["2030-03-16", null]);
    for (const domain of [30, 300]) {
      const x = d3.scaleUtc([item.from, item.from + domain * DAY], [0, WIDTH]);
      const { left, right } = TimelineLayout.visibleExtent(item, x, WIDTH);
      assert.equal(right - left, 44);
    }
  });

  it("makes a short mark seven pixels wide, around its middle", () => {
    const [item] = items("events", ["2030-03-16", "2030-03-16"]);
    const x = d3.scaleUtc([item.from - 500 * DAY, item.to + 500 * DAY], [0, WIDTH]);
    const { left, right } = TimelineLayout.visibleExtent(item, x, WIDTH);
    assert.ok(Math.abs(right - left - 7) < 1e-9);
    assert.ok(Math.abs((left + right) / 2 - WIDTH / 2) < 1e-9);
  });

  it("cuts a mark a little beyond the edges of the chart", () => {
    const [item] = items("events", ["2020-01-01", "2040-01-01"]);
    const { left, right } = TimelineLayout.visibleExtent(item, march(), WIDTH);
    assert.deepEqual([left, right], [-6, WIDTH + 6]);
  });

  it("is null outside the chart", () => {
    const [before, after] = items("events", ["2030-02-01", "2030-02-02"], ["2030-05-01", "2030-05-02"]);
    assert.equal(TimelineLayout.visibleExtent(before, march(), WIDTH), null);
    assert.equal(TimelineLayout.visibleExtent(after, march(), WIDTH), null);
  });
});

describe("findLane", () => {
  it("puts the label to the right of the mark", () => {
    const mark = TimelineLayout.findLane(extent(100, 110), 80, WIDTH, [[]]);
    assert.deepEqual([mark.from, mark.to, mark.isLabelLeft, mark.lane], [100, 196, false, 0]);
  });

  it("puts the label to the left at the right edge", () => {
    const mark = TimelineLayout.findLane(extent(950, 960), 80, WIDTH, [[]]);
    assert.deepEqual([mark.from, mark.to, mark.isLabelLeft], [864, 960, true]);
  });

  it("takes the next lane where the first is occupied", () => {
    assert.equal(TimelineLayout.findLane(extent(100, 110), 0, WIDTH, [[{ from: 105, to: 300 }], []]).lane, 1);
  });

  it("is null where every lane is occupied", () => {
    assert.equal(TimelineLayout.findLane(extent(100, 110), 0, WIDTH, [[{ from: 112, to: 300 }]]), null);
  });
});

describe("packLanes", () => {
  it("lets no two marks of a lane overlap", () => {
    const extents = Array.from({ length: 40 }, (_, index) =>
      extent((index * 137) % 900, ((index * 137) % 900) + 30),
    );
    const { marks } = TimelineLayout.packLanes(
      extents,
      extents.map(() => 50),
      WIDTH,
      { laneCount: 6, maxLabel: 50 },
    );
    assert.ok(marks.length > 30);
    assertNoOverlap(marks);
  });

  it("counts the records for which there is no room", () => {
    const { marks, missing } = TimelineLayout.packLanes(
      [extent(0, 900), extent(0, 900, 5), extent(0, 900, 2)],
      [0, 0, 0],
      WIDTH,
      { laneCount: 1, maxLabel: 0 },
    );
    assert.deepEqual([marks.length, missing], [1, 7]);
  });

  it("leaves out a label that fits on neither side, but not its mark", () => {
    const lanes = { laneCount: 1, maxLabel: 100 };
    const { marks, missing } = TimelineLayout.packLanes([extent(20, 980)], [100], WIDTH, lanes);
    assert.deepEqual([marks.length, marks[0].labelWidth, missing], [1, 0, 0]);
  });
});

describe("packBest", () => {
  const generous = { laneHeight: 21, maxLabel: 100 };
  const dense = { laneHeight: 7, maxLabel: 0 };

  it("keeps the labels where everything has room", () => {
    const best = TimelineLayout.packBest([extent(0, 10), extent(500, 510)], [90, 90], WIDTH, 42, [
      generous,
      dense,
    ]);
    assert.equal(best.laneHeight, 21);
    assert.deepEqual(
      best.marks.map((mark) => mark.labelWidth),
      [90, 90],
    );
  });

  it("gives up the labels where marks would be missing", () => {
    const extents = Array.from({ length: 6 }, () => extent(0, 900));
    const best = TimelineLayout.packBest(extents, Array(6).fill(90), WIDTH, 42, [generous, dense]);
    assert.deepEqual([best.laneHeight, best.missing], [7, 0]);
  });

  it("lengthens a label into the free space to its right, and no further", () => {
    const best = TimelineLayout.packBest([extent(0, 10), extent(400, 410)], [900, 60], WIDTH, 21, [generous]);
    assert.equal(best.marks[0].labelWidth, 400 - 6 - 10 - 6);
    assertNoOverlap(best.marks);
  });
});

describe("truncate", () => {
  for (const [text, width, expected] of [
    ["Meeting", 100, "Meeting"],
    ["Meeting of mayors", 60, "Meeting o…"],
    ["Meeting of mayors", 54, "Meeting…"],
    ["Meeting", 0, ""],
  ]) {
    it(`gives "${expected}" for "${text}" in ${width} pixels`, () => {
      assert.equal(TimelineLayout.truncate(text, width, measure), expected);
    });
  }
});

describe("axisTicks", () => {
  const ticks = (from, to, width = WIDTH) =>
    TimelineLayout.axisTicks(d3.scaleUtc([Date.parse(from), Date.parse(to)], [0, width]), width);

  for (const [name, from, to, count, first] of [
    ["days", "2030-03-01", "2030-03-15", 14, "1 Mar"],
    ["weeks from Monday", "2030-03-01", "2030-06-01", 13, "4 Mar"],
    ["months", "2030-01-15", "2031-12-15", 23, "Feb"],
    ["quarters", "2030-01-01", "2036-01-01", 24, "Jan"],
    ["years", "2020-01-01", "2050-01-01", 30, "2020"],
    ["decades", "1900-01-01", "2100-01-01", 20, "1900"],
  ]) {
    it(`are ${name} from ${from} to ${to}`, () => {
      const list = ticks(from, to);
      assert.equal(list.length, count);
      assert.equal(list[0].label, first);
    });
  }

  it("give the year once, at its first label", () => {
    const years = ticks("2030-11-01", "2031-03-01").filter((tick) => tick.year);
    assert.deepEqual(
      years.map((tick) => tick.year),
      ["2030", "2031"],
    );
  });

  it("have labels no closer than their width", () => {
    const x = d3.scaleUtc([Date.parse("2030-01-01"), Date.parse("2030-04-01")], [0, 300]);
    const labelled = TimelineLayout.axisTicks(x, 300).filter((tick) => tick.label);
    const positions = labelled.map((tick) => x(tick.date));
    for (let index = 1; index < positions.length; index += 1) {
      assert.ok(positions[index] - positions[index - 1] >= 51);
    }
  });
});

describe("layoutColumns", () => {
  const columns = (...ranges) => {
    const list = items("statements", ...ranges);
    const extents = list.map((item) => TimelineLayout.visibleExtent(item, march(), WIDTH));
    return TimelineLayout.layoutColumns(extents, 10, 500, measure);
  };

  it("are as high as their number of statements", () => {
    const [small, large] = columns(["2030-03-05", "2030-03-05", 5], ["2030-03-08", "2030-03-08", 10]);
    assert.equal(large.height, 2 * small.height);
    assert.equal(large.y + large.height, 500);
  });

  it("have the larger number where two would touch", () => {
    const list = items("statements", ["2030-03-05", "2030-03-05", 4], ["2030-03-05", "2030-03-05", 9]);
    const extents = list.map((item) => TimelineLayout.visibleExtent(item, march(), WIDTH));
    const texts = TimelineLayout.layoutColumns(extents, 10, 500, measure).map((mark) => mark.text);
    assert.deepEqual(texts, ["", "9"]);
  });
});

describe("layoutChart", () => {
  const view = [Date.parse("2030-03-01"), Date.parse("2030-03-31")];
  const state = {
    view,
    items: [
      ...items("events", ["2030-03-04", "2030-03-04"], ["2029-01-01", "2029-01-02"]),
      ...items(
        "statements",
        ["2030-03-10", "2030-03-10", 3],
        ["2030-03-10", null, 2],
        ["2031-01-01", "2031-01-01", 4],
      ),
    ],
  };
  const layout = TimelineLayout.layoutChart(state, SIZE, measure);

  it("has a mark for each item in view, in three bands", () => {
    const [event, column, bar] = layout.marks;
    assert.equal(layout.marks.length, 3);
    assert.ok(event.y + event.height <= layout.base);
    assert.ok(column.y > layout.base && column.y + column.height === layout.bottom);
    assert.ok(bar.y > layout.bottom && bar.y + bar.height <= SIZE.height);
  });

  it("lists the items outside the view", () => {
    assert.deepEqual(
      [layout.earlier, layout.later].map((list) => list.map((item) => item.kind)),
      [["events"], ["statements"]],
    );
    assert.equal(layout.itemsInView.size, 3);
    assert.equal(layout.missing, 0);
  });
});

describe("texts", () => {
  it("count events and statements in words", () => {
    const list = [
      ...items("events", ["2030-03-04", null]),
      ...items("statements", ["2030-03-10", null, 2000]),
    ];
    assert.equal(TimelineLayout.countInWords(list), "1 event and 2,000 statements");
    assert.equal(TimelineLayout.countInWords([]), "no events or statements with a date");
  });

  it("name a mark for screen readers with the date that came with the data", () => {
    const [event] = items("events", ["2030-03-04", "2030-03-04"]);
    assert.equal(TimelineLayout.accessibleName(event), "Event: events 0, some day, occurred");
    const [statement, group] = items("statements", ["2030-03-04", null, 1], ["2030-03-05", null, 2]);
    assert.equal(TimelineLayout.accessibleName(statement), "Statement: statements 0, some day");
    assert.equal(TimelineLayout.accessibleName(group), "statements 1, some day");
  });

  describe("statusText", () => {
    const list = items("events", ["2030-03-04", null], ["2030-05-01", "2030-05-01"]);
    const state = {
      items: list,
      isPartial: false,
      view: [Date.parse("2030-05-01"), Date.parse("2030-05-11")],
    };
    const drawn = { itemsInView: new Set(list), missing: 0 };

    it("names the days and counts what is possible on them", () => {
      assert.equal(
        TimelineLayout.statusText(state, drawn),
        "Possible from 1 May 2030 to 10 May 2030: 2 events.",
      );
    });

    it("names a single day once", () => {
      const day = { ...state, view: [Date.parse("2030-05-01"), Date.parse("2030-05-02")] };
      assert.equal(TimelineLayout.statusText(day, drawn), "Possible on 1 May 2030: 2 events.");
    });

    it("mentions items that are drawn elsewhere, missing or not given", () => {
      const layout = { itemsInView: new Set([list[1]]), missing: 1200 };
      assert.equal(
        TimelineLayout.statusText({ ...state, isPartial: true }, layout),
        "Possible from 1 May 2030 to 10 May 2030: at least 2 events. " +
          "Of these, 1 event with an open date: outside this view, at the known bound. " +
          "Not drawn for lack of space: 1,200. Show fewer days to see them.",
      );
    });
  });
});
