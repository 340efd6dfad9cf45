"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { FindQuery, MiniSearch } = globalThis;

const day = (iso) => Date.parse(iso) / globalThis.Common.DAY;

// Two sides, the county (with Ann Lee) and Southmoor (with John Poe); four statements and two events.
const catalogue = {
  actors: {
    id: ["county", "lee", "southmoor", "poe"],
    name: ["The county", "Ann Lee", "Southmoor", "John Poe"],
    aliases: ["", "Mayor Lee", "", "Jóhn"],
    side: [0, 0, 2, 2],
  },
  unnamed: { id: "-", name: "no one named" },
  sources: { id: ["gazette", "wire"], name: ["Gazette", "Island Wire"] },
  acts: { id: ["demand", "refusal"], name: ["Demand", "Refusal"] },
  issues: { id: ["ferry", "bridge"], name: ["Ferry", "Bridge"] },
  relations: { id: ["answers", "answers-in"], name: ["Answers", "Is answered"] },
  modalities: { id: ["direct", "indirect"], name: ["Direct quote", "Indirect speech"] },
  dates: {
    start: [day("2030-03-01"), null, day("2030-03-20"), null],
    end: [day("2030-03-01"), day("2030-03-10"), null, null],
    text: ["1 March 2030", "no later than 10 March 2030", "no earlier than 20 March 2030", "not dated"],
  },
  statements: {
    id: ["s1", "s2", "s3", "s4"],
    speaker: [1, 3, 3, 0],
    act: [0, 1, 0, 1],
    issue: [0, 0, 1, 1],
    modality: [0, 0, 1, 1],
    source: [0, 0, 1, 1],
    addressee: [[2], [1], [], [2, 3]],
    date: [0, 1, 2, 3],
    relation: [[1], [0], [], []],
    conditional: [0, 0, 1, 0],
    lead: [0, 1, 1, 3],
  },
  events: [
    {
      id: "e1",
      label: "Meeting",
      summary: "They met.",
      place: "Pier",
      type: "Meeting",
      status: "occurred",
      status_label: "Occurred",
      actors: [1, 3],
      sources: [0, 1],
      date: 0,
    },
    {
      id: "e2",
      label: "Opening",
      summary: "A bridge opens.",
      place: "",
      type: "Other",
      status: "announced",
      status_label: "Announced",
      actors: [0],
      sources: [1],
      date: 2,
    },
  ],
};
const words = [
  "Lee asks for a ferry.",
  "Poe refuses the ferry.",
  "Poe asks for a bridge.",
  "The county refuses.",
];
const filters = FindQuery.createFilters(catalogue);
const parse = (search) => FindQuery.parseQuery(search, filters);
const find = (search) => FindQuery.filterRecords(catalogue, filters, parse(search)).records;
const counts = (search, key) => [
  ...FindQuery.filterRecords(catalogue, filters, parse(search)).counts.get(key),
];
const sort = (search, scores) => {
  const { records } = FindQuery.filterRecords(catalogue, filters, parse(search));
  return FindQuery.sortRecords(catalogue, parse(search), records, scores);
};

describe("parseQuery and formatQuery", () => {
  for (const search of [
    "",
    "?q=ferry+boat",
    "?kind=events&source=wire",
    "?speaker=lee&speaker=poe&act=demand",
    "?to=-&from=2030-03-01&until=2030-03-31&sort=latest",
  ]) {
    it(`return to the same address: "${search}"`, () => {
      assert.equal(FindQuery.formatQuery(parse(search), filters), search);
    });
  }

  it("leave out what is not valid", () => {
    const query = parse("?kind=poems&sort=random&from=2030-13-01&until=tomorrow");
    assert.equal(FindQuery.formatQuery(query, filters), "");
  });

  it("name the choices that this version of the dataset does not have", () => {
    const query = parse("?speaker=nobody-known&act=demand");
    assert.deepEqual(query.problems, ["Speaker “nobody-known”"]);
    assert.deepEqual([...query.selected.act], [0]);
  });
});

describe("filterRecords", () => {
  for (const [search, expected] of [
    ["", [0, 1, 2, 3]],
    ["?speaker=poe", [1, 2]],
    ["?speaker=poe&speaker=lee", [0, 1, 2]],
    ["?side=southmoor&issue=ferry", [1]],
    ["?addressee=-", [2]],
    ["?to=southmoor", [0, 3]],
    ["?kind=events", [0, 1]],
    ["?kind=events&side=southmoor", [0]],
    ["?kind=events&speaker=poe", [0, 1]],
    ["?from=2030-03-05", [1, 2]],
    ["?until=2030-02-28", [1]],
    ["?from=2030-03-01&until=2030-03-01", [0, 1]],
  ]) {
    it(`selects ${JSON.stringify(expected)} for "${search}"`, () => {
      assert.deepEqual(find(search), expected);
    });
  }

  it("keeps only the records that have the words", () => {
    const { records } = FindQuery.filterRecords(catalogue, filters, parse(""), new Map([[2, 1]]));
    assert.deepEqual(records, [2]);
  });

  it("counts for each choice what selecting it as well would give", () => {
    assert.deepEqual(counts("?act=demand", "act"), [2, 2]);
    assert.deepEqual(counts("?act=demand", "issue"), [1, 1]);
    assert.deepEqual(counts("?act=demand&issue=ferry", "issue"), [1, 1]);
    assert.deepEqual(counts("?act=demand&issue=ferry", "speaker"), [0, 1, 0, 0]);
  });

  it("counts a side once where a statement names two of its actors", () => {
    assert.deepEqual(counts("", "to"), [1, 0, 2, 0, 1]);
  });
});

describe("sortRecords", () => {
  for (const [order, search, expected] of [
    ["by the last possible day, undated last", "", [0, 1, 2, 3]],
    ["latest first, undated last", "?sort=latest", [2, 1, 0, 3]],
    ["as in the table", "?sort=source", [0, 1, 2, 3]],
  ]) {
    it(`orders ${order}`, () => {
      assert.deepEqual(sort(search, null), expected);
    });
  }

  it("orders by relevance where words are searched for", () => {
    const scores = new Map([0, 1, 2, 3].map((record) => [record, record]));
    assert.deepEqual(sort("", scores), [3, 2, 1, 0]);
    assert.deepEqual(sort("?sort=day", scores), [0, 1, 2, 3]);
  });
});

describe("listChoices", () => {
  const speakers = filters.find((filter) => filter.key === "speaker");
  const names = (search, text) =>
    FindQuery.listChoices(speakers, parse(search), counts(search, "speaker"), text).map(
      (number) => speakers.names[number],
    );

  it("has the selected choices first, then the most frequent, then by name", () => {
    assert.deepEqual(names("", ""), ["John Poe", "Ann Lee", "The county"]);
    assert.deepEqual(names("?speaker=county", ""), ["The county", "John Poe", "Ann Lee"]);
  });

  it("has the names that contain a text, whatever its case, and the selected ones", () => {
    assert.deepEqual(names("?speaker=county", "LEE"), ["The county", "Ann Lee"]);
  });
});

describe("search", () => {
  const index = new MiniSearch(FindQuery.indexOptions("statements"));
  index.addAll(words.map((_, number) => FindQuery.indexDocument(catalogue, words, "statements", number)));
  const search = (text) => {
    const { scores, isPartial } = FindQuery.searchWords(index, text);
    return [[...scores.keys()].sort(), isPartial];
  };

  it("finds summaries, names, aliases and codes", () => {
    assert.deepEqual(search("asks bridge"), [[2], false]);
    assert.deepEqual(search("mayor"), [[0, 1], false]);
    assert.deepEqual(search("refusal"), [[1, 3], false]);
  });

  it("ignores accents and case", () => {
    assert.deepEqual(search("JOHN"), search("jóhn"));
    assert.equal(FindQuery.foldTerm("Jóhn"), "john");
  });

  it("finds records with some of the words where none has all", () => {
    assert.deepEqual(search("bridge zeppelin"), [[2, 3], true]);
  });

  it("splits a text at its terms, which can have any character", () => {
    assert.deepEqual(FindQuery.splitAtTerms("Is it (a) Ferry?", ["ferry", "(a)"]), [
      "Is it ",
      "(a)",
      " ",
      "Ferry",
      "?",
    ]);
    assert.deepEqual(FindQuery.splitAtTerms("Ferry", []), ["Ferry"]);
  });
});

describe("withoutFilters and countFilters", () => {
  it("keep the words and the kind", () => {
    const query = parse("?kind=events&q=pier&source=wire&from=2030-03-01&sort=latest");
    assert.equal(FindQuery.countFilters(query), 2);
    const all = FindQuery.withoutFilters(query, filters);
    assert.equal(FindQuery.formatQuery(all, filters), "?kind=events&q=pier");
    assert.equal(FindQuery.countFilters(all), 0);
  });
});

describe("statementsToDownload", () => {
  it("includes the first report of an utterance, in the order of the table", () => {
    assert.deepEqual(FindQuery.statementsToDownload(catalogue, [3, 2]), [1, 2, 3]);
    assert.deepEqual(FindQuery.statementsToDownload(catalogue, [0]), [0]);
  });
});
