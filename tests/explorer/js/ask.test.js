"use strict";

const assert = require("node:assert/strict");
const { describe, it } = require("node:test");

require("./scripts.js");
const { Ask, FindAnswer, FindQuery } = globalThis;

const KEYS = ["speaker", "side", "addressee", "to", "act", "issue", "source"];
// The county (with Ann Lee) and Southmoor (with John Poe); an outlet that says nothing itself.
const catalogue = {
  actors: { id: ["county", "lee", "southmoor", "poe", "post"], side: [0, 0, 2, 2, 4] },
  acts: { id: ["demand", "criticism", "refusal"] },
  statements: { speaker: [1, 3, 0], addressee: [[2], [1], []] },
  period: ["2021-12-01", "2022-01-31"],
};
const filters = KEYS.map((key) => ({ key }));
const lexicon = {
  phrases: {
    county: { actor: [0] },
    "the county": { actor: [0] },
    lee: { actor: [1] },
    "ann lee": { actor: [1] },
    southmoor: { actor: [2] },
    poe: { actor: [3] },
    post: { actor: [4], source: [0] },
    demand: { act: [0] },
    demands: { act: [0] },
    criticism: { act: [1] },
    ferry: { issue: [0] },
    "night boat": { issue: [0] },
    treaty: { issue: [1] },
  },
  verbs: { demand: [0], demands: [0], demanded: [0], refuse: [2], refused: [2] },
  narrow: ["treaty"],
  stop: [
    "which",
    "were",
    "what",
    "did",
    "who",
    "the",
    "of",
    "to",
    "by",
    "in",
    "about",
    "say",
    "was",
    "from",
    "and",
    "between",
  ],
  persons: [1, 3],
};

/** Return what a question means, as one line. */
function read(text, isKnown) {
  const meaning = Ask.understand(text, lexicon, filters, catalogue, isKnown);
  const selected = KEYS.flatMap((key) => [...meaning.selected[key]].map((number) => `${key}=${number}`));
  return [...selected, meaning.from, meaning.until, meaning.words && `"${meaning.words}"`]
    .filter(Boolean)
    .join(" ");
}

describe("names and roles", () => {
  for (const [question, meaning] of [
    ["What did the county refuse?", "side=0 act=2"],
    ["Ann Lee", "speaker=1"],
    ["ÁNN LEE’s demands", "speaker=1 act=0"],
    ["who demanded the ferry from Southmoor", "to=2 act=0 issue=0"],
    ["the demands from Southmoor", "side=2 act=0"],
    ["what was demanded by Poe", "speaker=3 act=0"],
    ["what was Southmoor refused", "to=2 act=2"],
    ["criticism of Lee", "addressee=1 act=1"],
    ["demands of Southmoor", "side=2 act=0"],
    ["which demands were refused by Poe", "speaker=3 act=2"],
    ["Lee criticism Poe", "speaker=1 addressee=3 act=1"],
    ["criticism by Lee and Poe", "speaker=1 speaker=3 act=1"],
    ["what did Poe not refuse", "speaker=3 act=2"],
    ["Lee about Poe", "speaker=1 addressee=3"],
    ["who refused Southmoor", "to=2 act=2"],
    ["Poe Lee", '"poe lee"'],
    ["in the Post", "source=0"],
    ["Post", "source=0"],
  ]) {
    it(question, () => assert.equal(read(question), meaning));
  }
});

describe("dates", () => {
  for (const [question, days] of [
    ["28 January", "2022-01-28 2022-01-28"],
    ["January 28th, 2021", "2021-01-28 2021-01-28"],
    ["the 3rd of December", "2021-12-03 2021-12-03"],
    ["2022-01-05", "2022-01-05 2022-01-05"],
    ["in December", "2021-12-01 2021-12-31"],
    ["since 5 Jan", "2022-01-05"],
    ["after 5 Jan 2022", "2022-01-06"],
    ["before 5 January", "2022-01-04"],
    ["between 20 and 27 January", "2022-01-20 2022-01-27"],
    ["from 30 December to 2 January", "2021-12-30 2022-01-02"],
  ]) {
    it(question, () => assert.equal(read(question), days));
  }
});

describe("words", () => {
  it("are what has no meaning and is no stop word", () =>
    assert.equal(read("what did Poe say about tides"), 'speaker=3 "tides"'));
  it("in quotation marks have no meaning", () => assert.equal(read("“the county”"), '"the county"'));
  it("are corrected if they are long and unknown", () => {
    assert.equal(read("southmor"), "side=2");
    assert.equal(
      read("southmor", (word) => word === "southmor"),
      '"southmor"',
    );
    assert.equal(read("pow"), '"pow"');
  });
  it("of a part of an issue are searched for if a summary has them", () => {
    assert.equal(read("treaty"), "issue=1");
    assert.equal(
      read("treaty", () => true),
      '"treaty"',
    );
  });
  it("of several letters are the longest phrase", () => assert.equal(read("night boat"), "issue=0"));
});

describe("isNear", () => {
  it("allows for letters inserted, left out, exchanged or swapped", () => {
    for (const word of ["ferrry", "fery", "ferky", "frery"]) assert.ok(Ask.isNear(word, "ferry", 1), word);
    for (const word of ["fry", "merky"]) assert.ok(!Ask.isNear(word, "ferry", 1), word);
  });
});

describe("answer", () => {
  const named = [
    { key: "speaker", title: "Speaker", names: ["Lee", "Poe"], statements: [] },
    { key: "side", title: "Side", names: ["County"], statements: [], events: [] },
    ...["addressee", "to", "issue", "modality", "relation", "conditional", "source", "act"].map((key) => ({
      key,
      title: key,
      names: [key],
      statements: [],
    })),
  ];
  const query = (changes, selected = {}) => ({
    ...FindQuery.emptyQuery(named),
    ...changes,
    selected: { ...FindQuery.emptyQuery(named).selected, ...selected },
  });

  it("says what was asked for", () => {
    const asked = query(
      { from: "2022-01-28", until: "2022-01-28", words: "boat" },
      { speaker: new Set([0, 1]), act: new Set([0]) },
    );
    assert.equal(
      FindAnswer.answer(asked, named, 2, 4),
      "act by Lee or Poe on 28 January 2022 with “boat”: 2 of 4 statements.",
    );
    assert.equal(FindAnswer.answer(query({}), named, 4, 4), "4 statements");
    assert.equal(
      FindAnswer.answer(query({ kind: "events" }, { side: new Set([0]) }), named, 0, 2),
      "Events with County (side): none.",
    );
  });

  it("names what it ignores", () => {
    const typed = query({ kind: "events", problems: ["the filter “x”"] }, { speaker: new Set([0]) });
    const remarks = FindAnswer.remarks(
      typed,
      { ...typed, from: "2022-02-01", until: "2022-01-01", corrected: [["fery", "ferry"]] },
      named,
    );
    assert.deepEqual(remarks, [
      "“fery” was read as “ferry”.",
      "Ignored, because it is not known here: the filter “x”.",
      "Ignored: events have no filter “Speaker”.",
      "The first date is after the last one; exchange them.",
    ]);
  });

  it("offers the query without each of its conditions", () => {
    const asked = query({ words: "boat", from: "2022-01-01" }, { to: new Set([0]) });
    assert.deepEqual(
      FindAnswer.nearestQueries(asked, named).map(({ label }) => label),
      ["without “boat”", "on other days", "without to “to”"],
    );
    const about = FindAnswer.nearestQueries(query({}, { to: new Set([0]) }), named);
    assert.deepEqual(
      about.map(({ label }) => label),
      ["that mention “to”", "without to “to”"],
    );
  });
});
