/* The query of the search page: read from the address, applied to the records, written to the address.

   Nothing here draws or reads the document. A record is known by its number, which is its position in its table.

   The query is one object:

   words     the words to search for
   kind      "statements" or "events"
   sort      "day", "latest", "source" or "best"; empty for the default
   from      the first ISO date, or empty
   until     the last ISO date, or empty
   dated     how records lie between these dates: empty for "can", "within" for "are known to", "exact" for "have
             exactly these dates"
   selected  the numbers of the selected choices, as one Set for each filter
   problems  what is wrong with the address, in words: unknown filters and choices, impossible dates */
"use strict";

globalThis.FindQuery = (() => {
  const { DAY, toIsoDate } = globalThis.Common;

  const DAY_MAX = 1e9; // a day after all days
  const SORTS = ["day", "latest", "source", "best"];
  const DATED = ["within", "exact"];
  const MIN_PREFIX = 3; // letters of a word that may be the beginning of another
  const MIN_FUZZY = 5; // letters of a word that may be misspelt
  const MAX_HIGHLIGHT_HITS = 1000;
  const MAX_HIGHLIGHT_TERMS = 50;
  const INDEX_FIELDS = {
    statements: ["summary", "names", "codes", "occasion"],
    events: ["label", "summary", "names"],
    actors: ["names"],
  };

  // ---- Filters

  const distinct = (values) => [...new Set(values)];

  /** Return the filters: their choices, and for each table the choices of each record. */
  function createFilters(catalogue) {
    const { actors, sources, statements, events } = catalogue;
    const sideOf = (actor) => actors.side[actor];
    const sides = distinct(actors.side).sort((a, b) => actors.name[a].localeCompare(actors.name[b]));
    // A statement without a named recipient has a choice of its own, with an id that no actor can have.
    const unnamed = actors.id.length;
    const recipients = {
      ids: [...actors.id, catalogue.unnamed.id],
      names: [...actors.name, catalogue.unnamed.name],
    };
    const orUnnamed = (values) => (values.length ? values : [unnamed]);
    const single = (column) => column.map((value) => [value]);

    const forActors = { ids: actors.id, names: actors.name };
    const forCodes = (list) => ({ ids: catalogue[list].id, names: catalogue[list].name });
    const filters = [
      { key: "speaker", title: "Speaker", ...forActors, statements: single(statements.speaker) },
      {
        key: "side",
        title: "Side of the speaker",
        ...forActors,
        choices: sides,
        statements: single(statements.speaker.map(sideOf)),
        events: events.map((event) => distinct(event.actors.map(sideOf))),
      },
      {
        key: "addressee",
        title: "Addressed to or about",
        ...recipients,
        statements: statements.addressee.map(orUnnamed),
      },
      {
        key: "to",
        title: "Side addressed to or about",
        ...recipients,
        choices: [...sides, unnamed],
        statements: statements.addressee.map((named) => orUnnamed(distinct(named.map(sideOf)))),
      },
      { key: "act", title: "Kind of statement", ...forCodes("acts"), statements: single(statements.act) },
      { key: "issue", title: "Issue", ...forCodes("issues"), statements: single(statements.issue) },
      {
        key: "modality",
        title: "Modality",
        ...forCodes("modalities"),
        statements: single(statements.modality),
      },
      {
        key: "relation",
        title: "Relation",
        ...forCodes("relations"),
        statements: statements.relation,
      },
      {
        key: "conditional",
        title: "On a condition",
        ids: ["false", "true"],
        names: ["no", "yes"],
        statements: single(statements.conditional),
      },
      {
        key: "source",
        title: "Source",
        ids: sources.id,
        names: sources.name,
        statements: single(statements.source),
        events: events.map((event) => event.sources),
      },
    ];
    return filters.map((filter) => ({
      ...filter,
      choices: filter.choices ?? filter.ids.map((_, number) => number),
      numbers: new Map(filter.ids.map((id, number) => [id, number])),
    }));
  }

  /** Return the records of a kind: how many, and for each the number of its date range. */
  function recordsOf(catalogue, kind) {
    const date = kind === "events" ? catalogue.events.map((event) => event.date) : catalogue.statements.date;
    return { count: date.length, date };
  }

  // ---- The address

  const PARAMETERS = ["q", "kind", "sort", "from", "until", "dated"];

  const emptySelection = (filters) => Object.fromEntries(filters.map(({ key }) => [key, new Set()]));

  /** Return the query that selects all statements. */
  const emptyQuery = (filters) => ({
    words: "",
    kind: "statements",
    sort: "",
    from: "",
    until: "",
    dated: "",
    selected: emptySelection(filters),
    problems: [],
  });

  /** Return whether a text is a day of the calendar. Browsers read 30 February as a day of March. */
  const isDate = (text) => {
    const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
    return !Number.isNaN(day) && toIsoDate(day) === text;
  };

  /** Return the query in the search part of an address. What is not valid is left out, and named among the problems. */
  function parseQuery(search, filters) {
    const parameters = new URLSearchParams(search);
    const problems = [];
    const valid = (name, isValid, problem) => {
      const value = parameters.get(name) || "";
      if (value && !isValid(value)) problems.push(problem(value));
      return isValid(value) ? value : "";
    };
    const notADate = (value) => `“${value}” is not a date`;
    const notAChoice = (title) => (value) => `${title} “${value}”`;
    const query = {
      ...emptyQuery(filters),
      words: parameters.get("q") || "",
      kind: parameters.get("kind") === "events" ? "events" : "statements",
      sort: valid("sort", (value) => SORTS.includes(value), notAChoice("Sort")),
      from: valid("from", isDate, notADate),
      until: valid("until", isDate, notADate),
      dated: valid("dated", (value) => DATED.includes(value), notAChoice("Dates")),
      problems,
    };
    for (const filter of filters) readChoices(parameters, filter, query);
    const known = new Set([...PARAMETERS, ...filters.map(({ key }) => key)]);
    for (const name of new Set(parameters.keys()))
      if (!known.has(name)) problems.push(`the filter “${name}”`);
    return query;
  }

  /** Add the choices of a filter in an address to a query. */
  function readChoices(parameters, { key, title, numbers }, query) {
    for (const id of parameters.getAll(key)) {
      if (numbers.has(id)) query.selected[key].add(numbers.get(id));
      else query.problems.push(`${title} “${id}”`);
    }
  }

  /** Return the search part of the address of a query; empty for all statements. */
  function formatQuery(query, filters) {
    const selected = filters.flatMap(({ key, ids }) =>
      [...query.selected[key]].map((number) => [key, ids[number]]),
    );
    const pairs = [
      ["kind", query.kind === "statements" ? "" : query.kind],
      ["q", query.words],
      ...selected,
      ["from", query.from],
      ["until", query.until],
      ["dated", query.from || query.until ? query.dated : ""],
      ["sort", query.sort],
    ];
    const text = new URLSearchParams(pairs.filter(([, value]) => value)).toString();
    return text ? `?${text}` : "";
  }

  /** Return a query of the same kind and words without filters. */
  const withoutFilters = (query, filters) => ({
    ...query,
    from: "",
    until: "",
    dated: "",
    sort: "",
    selected: emptySelection(filters),
  });

  const countFilters = (query) =>
    Object.values(query.selected).reduce((sum, numbers) => sum + numbers.size, 0) +
    Number(query.from !== "") +
    Number(query.until !== "");

  // ---- Filtering, counting and sorting

  const toDay = (isoDate) => Math.round(Date.parse(isoDate) / DAY);

  /** Return which date ranges lie between the dates of the query: true or false for each.

      Where the query does not ask for known dates, an open bound reaches as far as it can; a range without any bound
      matches only where no date is asked for. */
  function matchDates({ start, end }, { from, until, dated }) {
    if (!from && !until) return start.map(() => true);
    if (from && until && from > until) return start.map(() => false);
    if (dated === "exact") {
      const [first, last] = [from, until].map((date) => (date ? toDay(date) : null));
      return start.map((_, range) => start[range] === first && end[range] === last);
    }
    const first = from ? toDay(from) : -DAY_MAX;
    const last = until ? toDay(until) : DAY_MAX;
    if (dated === "within") {
      return start.map(
        (_, range) =>
          (!from || (start[range] !== null && start[range] >= first)) &&
          (!until || (end[range] !== null && end[range] <= last)),
      );
    }
    return start.map(
      (_, range) =>
        (start[range] !== null || end[range] !== null) &&
        (end[range] ?? DAY_MAX) >= first &&
        (start[range] ?? -DAY_MAX) <= last,
    );
  }

  /** Return the filters that exclude a record. */
  const excludingFilters = (filters, record) =>
    filters.filter(({ values, selected }) => !values[record].some((value) => selected.has(value)));

  /** Return the records that match the query, and for each filter how many records each choice would give.

      `matches` has the numbers of the records that have the words; null where no words are searched for. A record
      counts for the choices of a filter if no other filter excludes it. */
  function filterRecords(catalogue, filters, query, matches = null) {
    const { count, date } = recordsOf(catalogue, query.kind);
    const isPossible = matchDates(catalogue.dates, query);
    const isCandidate = (record) => (!matches || matches.has(record)) && isPossible[date[record]];
    const used = filters
      .filter((filter) => filter[query.kind])
      .map((filter) => ({
        key: filter.key,
        values: filter[query.kind],
        selected: query.selected[filter.key],
        counts: new Uint32Array(filter.ids.length),
      }));
    const active = used.filter(({ selected }) => selected.size);
    const records = [];
    for (let record = 0; record < count; record += 1) {
      const excluding = isCandidate(record) ? excludingFilters(active, record) : null;
      if (!excluding || excluding.length > 1) continue;
      if (!excluding.length) records.push(record);
      countChoices(excluding.length ? excluding : used, record);
    }
    return { records, counts: new Map(used.map(({ key, counts }) => [key, counts])) };
  }

  function countChoices(filters, record) {
    for (const { values, counts } of filters) {
      for (const value of values[record]) counts[value] += 1;
    }
  }

  /** Return the records in the order of the query. `scores` has the relevance of each; null without words. */
  function sortRecords(catalogue, query, records, scores = null) {
    const { date } = recordsOf(catalogue, query.kind);
    const { start, end } = catalogue.dates;
    const first = (record) => start[date[record]] ?? -DAY_MAX;
    const last = (record) => end[date[record]] ?? start[date[record]] ?? DAY_MAX;
    const lastOrNone = (record) => end[date[record]] ?? start[date[record]] ?? -1;
    const comparisons = {
      day: (a, b) => last(a) - last(b) || first(a) - first(b) || a - b,
      latest: (a, b) => lastOrNone(b) - lastOrNone(a) || first(b) - first(a) || a - b,
      source: (a, b) => a - b,
      best: (a, b) => (scores ? scores.get(b) - scores.get(a) : 0) || a - b,
    };
    return [...records].sort(comparisons[query.sort || (scores ? "best" : "day")]);
  }

  /** Return the choices of a filter that are listed: selected ones first, then by count and name. */
  function listChoices({ choices, names, key }, query, counts, text = "") {
    const selected = query.selected[key];
    const wanted = foldTerm(text.trim());
    return choices
      .filter(
        (number) => selected.has(number) || (counts[number] && foldTerm(names[number]).includes(wanted)),
      )
      .sort(
        (a, b) =>
          selected.has(b) - selected.has(a) || counts[b] - counts[a] || names[a].localeCompare(names[b]),
      );
  }

  // ---- Words

  /** Return a word without accents and in lower case. */
  const foldTerm = (term) => term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /** Return the options of the search index of "statements", "events" or "actors". */
  const indexOptions = (kind) => ({
    fields: INDEX_FIELDS[kind],
    processTerm: foldTerm,
    searchOptions: {
      prefix: (term) => term.length >= MIN_PREFIX,
      combineWith: "AND",
      boost: { names: 2, label: 2, codes: 0.5 },
    },
  });

  /** Return what the search index holds of a record. */
  function indexDocument(catalogue, words, kind, number) {
    const { actors, acts, issues, statements, events } = catalogue;
    const namesOf = (numbers) =>
      numbers.map((actor) => `${actors.name[actor]} ${actors.aliases[actor]}`).join(" ");
    if (kind === "actors") return { id: number, names: namesOf([number]) };
    if (kind === "events") {
      const event = events[number];
      return {
        id: number,
        label: event.label,
        summary: `${event.summary} ${event.place}`,
        names: namesOf(event.actors),
      };
    }
    const occasion = events[statements.occasion?.[number]];
    return {
      id: number,
      summary: words[number],
      occasion: occasion ? `${occasion.label} ${occasion.place}` : "",
      names: namesOf([statements.speaker[number], ...statements.addressee[number]]),
      codes: `${acts.name[statements.act[number]]} ${issues.name[statements.issue[number]]}`,
    };
  }

  /** Return the records that have all words, if need be with other spellings; where there are none, those that have some
      (`isPartial`). */
  function searchWords(index, words) {
    let hits = index.search(words);
    const fuzzy = (term) => (term.length >= MIN_FUZZY ? 0.2 : false);
    if (!hits.length) hits = index.search(words, { fuzzy, maxFuzzy: 2 });
    const isPartial = hits.length === 0;
    if (isPartial) hits = index.search(words, { fuzzy, maxFuzzy: 2, combineWith: "OR" });
    const terms = distinct(hits.slice(0, MAX_HIGHLIGHT_HITS).flatMap((hit) => hit.terms))
      .sort((a, b) => b.length - a.length)
      .slice(0, MAX_HIGHLIGHT_TERMS);
    return { scores: new Map(hits.map(({ id, score }) => [id, score])), terms, isPartial };
  }

  /** Return the text in parts; every second part is one of the terms. */
  function splitAtTerms(text, terms) {
    if (!terms.length) return [text];
    const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return text.split(new RegExp(`(${escaped.join("|")})`, "giu"));
  }

  // ---- The download

  /** Return the statements to download, in the order of their table.

      Where a statement reports an utterance that another statement represents, the contract needs that one too. */
  function statementsToDownload(catalogue, records) {
    const wanted = new Set(records);
    for (const record of records) wanted.add(catalogue.statements.lead[record]);
    return [...wanted].sort((a, b) => a - b);
  }

  return {
    countFilters,
    createFilters,
    emptyQuery,
    filterRecords,
    foldTerm,
    formatQuery,
    indexDocument,
    indexOptions,
    listChoices,
    matchDates,
    parseQuery,
    recordsOf,
    searchWords,
    sortRecords,
    splitAtTerms,
    statementsToDownload,
    withoutFilters,
  };
})();
