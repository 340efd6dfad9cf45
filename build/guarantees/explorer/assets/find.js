/* The search page: words and filters over statements and events. The address holds the query, so that a view can be
   shared and the browser's Back button works.

   What is typed is read as a question (ask.js): `query` is what the reader typed and chose, `asked` is what it means. As soon
   as the reader changes a filter, the filters that the question stands for become filters that are chosen. */
"use strict";

(() => {
  const { Ask, catalogue, lexicon, words, MiniSearch, FindAnswer, FindQuery, FindTimeline } = globalThis;
  const { DAY, createElement, formatDate, formatNumber, plural, toIsoDate } = globalThis.Common;
  const { actors, sources, statements, events } = catalogue;

  const PAGE_SIZE = 50; // rows that are added at a time
  const COLLAPSED_CHOICES = 12; // choices of a filter before "Show all"
  const MAX_CHOICES = 500;
  const MAX_ACTORS = 5; // actors that match the words
  const INDEX_AT_ONCE = 5000; // statements that are indexed without yielding to the main thread
  const INDEX_CHUNK = 1000;
  const DOWNLOAD_URL_LIFETIME = 60000; // milliseconds

  const byId = (id) => document.getElementById(id);
  const link = (text, href) => createElement("a", { textContent: text, href });
  const count = statements.id.length;
  const filters = FindQuery.createFilters(catalogue);

  let query = FindQuery.parseQuery(location.search, filters);
  let asked = query;
  let results = { records: [], counts: new Map(), terms: [], isPartial: false };
  let visibleRows = PAGE_SIZE;
  let runNumber = 0; // of the newest query; an older one that finishes later is dropped
  let wasTyping = false; // whether the last change was typing: then it replaces the address and adds no history entry

  // ---- The search indexes, built when the reader is about to type

  const indexes = new Map();
  let hasIndexedStatements = false;

  async function buildIndex(kind) {
    const total = { statements: count, events: events.length, actors: actors.id.length }[kind];
    const documents = (start, end) =>
      Array.from({ length: Math.min(end, total) - start }, (_, offset) =>
        FindQuery.indexDocument(catalogue, words, kind, start + offset),
      );
    const index = new MiniSearch(FindQuery.indexOptions(kind));
    if (kind !== "statements" || total <= INDEX_AT_ONCE) {
      index.addAll(documents(0, total));
    } else {
      for (let start = 0; start < total; start += INDEX_CHUNK) {
        index.addAll(documents(start, start + INDEX_CHUNK));
        await new Promise((resolve) => {
          setTimeout(resolve);
        });
      }
    }
    if (kind === "statements") hasIndexedStatements = true;
    return index;
  }

  function searchIndex(kind) {
    if (!indexes.has(kind)) indexes.set(kind, buildIndex(kind));
    return indexes.get(kind);
  }

  // ---- Running a query

  // ---- The question

  const wordsOf = (text) => Ask.fold(text).match(/[\p{L}\p{N}_]+/gu) ?? [];
  let summaryWords = null;
  const isKnownWord = (word) => {
    summaryWords ??= new Set(words.flatMap(wordsOf));
    return summaryWords.has(word);
  };

  /** Return the query that a question stands for, with the words that are left to search for. */
  function interpret(typed) {
    const text = typed.words.trim();
    if (!text) return { ...typed, corrected: [] };
    const meaning = Ask.understand(text, lexicon, filters, catalogue, isKnownWord);
    const applies = filters.every((filter) => filter[typed.kind] || !meaning.selected[filter.key].size);
    if (!applies) return { ...typed, corrected: [] };
    const selected = Object.fromEntries(
      filters.map(({ key }) => [key, new Set([...typed.selected[key], ...meaning.selected[key]])]),
    );
    const days = typed.from || typed.until ? {} : { from: meaning.from, until: meaning.until };
    return {
      ...typed,
      ...days,
      selected,
      words: meaning.words,
      corrected: meaning.corrected,
      isNegated: meaning.isNegated,
    };
  }

  /** Change the filters; those that the question stands for are then chosen ones. */
  const changeFilters = (change) =>
    changeQuery((current) => {
      const chosen = interpret(current);
      return change(chosen) ?? chosen;
    });

  /** Change the query and show its results. `change` edits the query or returns another one. */
  function changeQuery(change, isTyping = false) {
    query = { ...(change(query) ?? query), problems: [] };
    const address = location.pathname + FindQuery.formatQuery(query, filters);
    // Typing a word is one step back in the history, however many letters it has.
    if (address !== location.pathname + location.search) {
      history[isTyping && wasTyping ? "replaceState" : "pushState"](null, "", address);
    }
    wasTyping = isTyping;
    runQuery();
  }

  async function runQuery() {
    runNumber += 1;
    const run = runNumber;
    let hits = { scores: null, terms: [], isPartial: false };
    asked = interpret(query);
    if (asked.words.trim()) {
      if (query.kind === "statements" && count > INDEX_AT_ONCE && !hasIndexedStatements) {
        byId("status").textContent = "Building the search index …";
      }
      const index = await searchIndex(query.kind);
      if (run !== runNumber) return;
      hits = FindQuery.searchWords(index, asked.words);
    }
    const { records, counts } = FindQuery.filterRecords(catalogue, filters, asked, hits.scores);
    const sorted = FindQuery.sortRecords(catalogue, asked, records, hits.scores);
    results = { records: sorted, counts, terms: hits.terms, isPartial: hits.isPartial, scores: hits.scores };
    visibleRows = PAGE_SIZE;
    draw();
  }

  // ---- Drawing

  function draw() {
    drawStatus();
    drawForm();
    for (const control of filterControls) control.draw();
    drawSelectedFilters();
    drawRelated();
    byId("rows").replaceChildren();
    drawRows();
    drawTimeline();
  }

  function drawStatus() {
    const noun = query.kind === "events" ? "event" : "statement";
    const total = query.kind === "events" ? events.length : count;
    const found = results.records.length;
    const partial = found && results.isPartial ? ["None has all of the words; these have some of them."] : [];
    const lines = [
      FindAnswer.answer(asked, filters, found, total),
      ...partial,
      ...FindAnswer.remarks(query, asked, filters),
    ];
    byId("status").textContent = lines.join(" ");
    byId("no-results").hidden = found > 0;
    drawNearest(noun, found);
    byId("download").hidden = query.kind === "events";
    byId("download").disabled = !found;
    byId("action-status").textContent = "";
  }

  /** Return how many records a nearby query has. */
  async function countNearby({ query: nearby, keepsWords, search }) {
    let scores = keepsWords ? results.scores : null;
    if (search) {
      const hits = FindQuery.searchWords(await searchIndex(nearby.kind), search);
      scores = hits.isPartial ? new Map() : hits.scores;
    }
    return FindQuery.filterRecords(catalogue, filters, nearby, scores).records.length;
  }

  /** Show what is nearest to a query without results. */
  async function drawNearest(noun, found) {
    const run = runNumber;
    const nearby = found ? [] : FindAnswer.nearestQueries(asked, filters);
    const counts = await Promise.all(nearby.map(countNearby));
    if (run !== runNumber) return;
    const address = (nearest) => location.pathname + FindQuery.formatQuery(nearest, filters);
    const items = nearby.flatMap(({ label, query: nearest }, number) =>
      counts[number]
        ? [createElement("li", {}, link(`${plural(counts[number], noun)} ${label}`, address(nearest)))]
        : [],
    );
    byId("nearest").replaceChildren(...items);
  }

  function drawForm() {
    if (document.activeElement !== byId("q")) byId("q").value = query.words;
    for (const radio of byId("finder").elements.kind) radio.checked = radio.value === query.kind;
    for (const bound of ["from", "until"]) byId(bound).value = asked[bound];
    byId("known-dates").checked = asked.dated !== "";
    byId("sort").value = query.sort || (asked.words.trim() ? "best" : "day");
    const set = FindQuery.countFilters(asked);
    byId("filters-toggle").textContent = set ? `Filters (${set} set)` : "Filters";
  }

  /** Return a text as nodes, with the terms marked. */
  const highlight = (text, terms) =>
    FindQuery.splitAtTerms(text, terms).map((part, index) =>
      index % 2 ? createElement("mark", { textContent: part }) : part,
    );

  const details = (...parts) =>
    createElement("p", { className: "quiet" }, createElement("small", {}, ...parts));
  const actorLink = (number) => link(actors.name[number], `actors/${actors.id[number]}.html`);
  const codeLink = (list, codes, number) =>
    link(codes.name[number], `codebook/codes/${list}.html#${codes.id[number]}`);
  const titleLink = (href, text, terms) =>
    createElement("p", { className: "summary" }, createElement("a", { href }, ...highlight(text, terms)));

  function statementRow(number, terms) {
    const source = statements.source[number];
    return createElement(
      "li",
      {},
      titleLink(`statements/${statements.id[number]}.html`, words[number], terms),
      details(
        actorLink(statements.speaker[number]),
        " · ",
        codeLink("statement_type", catalogue.acts, statements.act[number]),
        " · ",
        codeLink("issue", catalogue.issues, statements.issue[number]),
        ` · ${catalogue.dates.text[statements.date[number]]} · in `,
        createElement("cite", {}, link(sources.name[source], `sources/${sources.id[source]}.html`)),
      ),
    );
  }

  function eventRow(number, terms) {
    const event = events[number];
    const status = event.status === "occurred" ? "" : event.status_label.toLowerCase();
    const parts = [catalogue.dates.text[event.date], event.type, status, event.place];
    return createElement(
      "li",
      {},
      titleLink(`events/${event.id}.html`, event.label, terms),
      createElement("p", {}, ...highlight(event.summary, terms)),
      details(parts.filter(Boolean).join(" · ")),
    );
  }

  /** Add the rows that are not drawn yet, up to the visible number. */
  function drawRows() {
    const row = query.kind === "events" ? eventRow : statementRow;
    const drawn = byId("rows").children.length;
    const added = results.records.slice(drawn, visibleRows).map((number) => row(number, results.terms));
    byId("rows").append(...added);
    byId("more").hidden = results.records.length <= visibleRows;
  }

  const filterButton = (text, label, change) =>
    createElement(
      "li",
      {},
      createElement("button", {
        type: "button",
        textContent: text,
        "aria-label": label,
        onclick: () => changeFilters(change),
      }),
    );
  const removable = (text, change) => filterButton(`${text} ×`, `Remove ${text}`, change);

  /** Return a button for each selected choice of a filter. */
  const choiceButtons = ({ key, title, names }) =>
    [...asked.selected[key]].map((number) =>
      removable(`${title}: ${names[number]}`, (current) => {
        current.selected[key].delete(number);
      }),
    );

  /** Return a button for each bound of the dates, and for how records lie between them. */
  function dateButtons() {
    const bounds = ["from", "until"].filter((bound) => asked[bound]);
    const buttons = bounds.map((bound) =>
      removable(`${bound} ${formatDate(asked[bound])}`, (current) => ({ ...current, [bound]: "" })),
    );
    if (!asked.dated || !bounds.length) return buttons;
    const text = asked.dated === "exact" ? "exactly these dates" : "known dates only";
    return [...buttons, removable(text, (current) => ({ ...current, dated: "" }))];
  }

  function drawSelectedFilters() {
    const used = filters.filter((filter) => filter[query.kind]);
    const items = [...used.flatMap(choiceButtons), ...dateButtons()];
    if (items.length > 1) {
      const removeAll = (current) => FindQuery.withoutFilters(current, filters);
      items.push(filterButton("Remove all", "Remove all", removeAll));
    }
    byId("selected-filters").replaceChildren(...items);
  }

  /** Return the actors that the question names. */
  const interpretedActors = () =>
    ["speaker", "side", "addressee", "to"].flatMap((key) =>
      [...asked.selected[key]].filter((number) => number < actors.id.length),
    );

  /** Return a line that leads from what somebody said to what was said to or about them, if that is all that is asked. */
  function recipientsLine() {
    const pairs = [
      ["speaker", "addressee"],
      ["side", "to"],
    ];
    const chosen = pairs.find(([speaker]) => asked.selected[speaker].size === 1);
    if (!chosen || !query.words.trim() || FindQuery.countFilters(asked) > 1 || asked.kind !== "statements")
      return [];
    const [from, to] = chosen;
    const [number] = asked.selected[from];
    const about = { ...asked, selected: { ...asked.selected, [from]: new Set(), [to]: new Set([number]) } };
    const total = FindQuery.filterRecords(catalogue, filters, about, results.scores).records.length;
    const address = location.pathname + FindQuery.formatQuery(about, filters);
    return total
      ? [
          createElement(
            "p",
            {},
            link(`${plural(total, "statement")} to or about ${actors.name[number]}`, address),
          ),
        ]
      : [];
  }

  /** Return a line with the actors that have the words in a name, or nothing. */
  async function actorsLine(text) {
    const typed = query.words.trim() ? interpretedActors() : [];
    const found = text ? (await searchIndex("actors")).search(text).map(({ id }) => id) : [];
    const named = [...new Set([...typed, ...found])].slice(0, MAX_ACTORS);
    if (!named.length) return [];
    const links = named.flatMap((actor, index) => [index ? ", " : "", actorLink(actor)]);
    return [createElement("p", {}, named.length === 1 ? "Actor: " : "Actors: ", ...links)];
  }

  /** Return a line with the number of events that have the words, or nothing. */
  async function eventsLine(text) {
    if (query.kind === "events" || events.length > INDEX_AT_ONCE) return [];
    const eventCount = (await searchIndex("events")).search(text).length;
    if (!eventCount) return [];
    const address = `find.html?${new URLSearchParams({ kind: "events", q: text })}`;
    const verb = eventCount === 1 ? "has" : "have";
    return [createElement("p", {}, link(plural(eventCount, "event"), address), ` also ${verb} these words`)];
  }

  /** Show the actors and events that have the words too. */
  async function drawRelated() {
    const run = runNumber;
    const text = asked.words.trim();
    const lines = [...(await actorsLine(text)), ...recipientsLine(), ...(text ? await eventsLine(text) : [])];
    if (run === runNumber) byId("related").replaceChildren(...lines);
  }

  // ---- The filters

  /** Add the controls of a filter to the page. */
  function createFilterControl(filter) {
    const { key, title, ids, names } = filter;
    let isExpanded = false;
    const list = createElement("ul");
    const searchField = createElement("input", {
      type: "search",
      "aria-label": `Search in ${title.toLowerCase()}`,
      placeholder: "Filter names",
      hidden: true,
    });
    const expandButton = createElement("button", { type: "button", hidden: true });
    const group = createElement(
      "fieldset",
      { className: "facet" },
      createElement("legend", { textContent: title }),
      searchField,
      list,
      expandButton,
    );
    byId("filter-list").append(group);

    function choiceItem(number, isSelected, total) {
      const checkbox = createElement("input", {
        type: "checkbox",
        name: key,
        value: ids[number],
        checked: isSelected,
      });
      checkbox.addEventListener("change", () =>
        changeFilters((current) => {
          if (checkbox.checked) current.selected[key].add(number);
          else current.selected[key].delete(number);
        }),
      );
      return createElement(
        "li",
        { className: total ? "" : "no-records" },
        createElement(
          "label",
          {},
          checkbox,
          createElement("span", { textContent: names[number] }),
          createElement("span", { className: "count", textContent: formatNumber(total) }),
        ),
      );
    }

    function drawControl() {
      const counts = results.counts.get(key);
      group.disabled = !counts;
      if (!counts) return;
      const selected = asked.selected[key];
      const choices = FindQuery.listChoices(filter, asked, counts, searchField.value);
      const listed =
        isExpanded || searchField.value.trim()
          ? choices.slice(0, MAX_CHOICES)
          : choices.filter((number, index) => index < COLLAPSED_CHOICES || selected.has(number));
      const focused = document.activeElement?.name === key ? document.activeElement.value : null;
      list.replaceChildren(
        ...listed.map((number) => choiceItem(number, selected.has(number), counts[number])),
      );
      expandButton.hidden = listed.length === choices.length;
      expandButton.textContent = `Show all ${choices.length}`;
      searchField.hidden = filter.choices.length <= COLLAPSED_CHOICES * 2;
      if (focused !== null) {
        const checkboxes = [...list.querySelectorAll("input")];
        checkboxes.find((checkbox) => checkbox.value === focused)?.focus({ preventScroll: true });
      }
    }

    searchField.addEventListener("input", (event) => {
      event.stopPropagation(); // it narrows the choices and is not part of the query
      drawControl();
    });
    expandButton.addEventListener("click", () => {
      isExpanded = true;
      drawControl();
      list.querySelectorAll("input")[COLLAPSED_CHOICES]?.focus();
    });
    return { draw: drawControl };
  }

  const filterControls = filters.map(createFilterControl);

  // ---- The timeline of the results, drawn when the reader opens it

  function drawTimeline() {
    if (!byId("timeline-section").open) return;
    const isoDate = (day) => (day === null ? "" : toIsoDate(day * DAY));
    FindTimeline.draw(byId("timeline"), {
      catalogue,
      words,
      query: asked,
      records: results.records,
      address: ({ start, end }) => {
        const narrowed = { ...asked, from: isoDate(start), until: isoDate(end), dated: "exact" };
        return `find.html${FindQuery.formatQuery(narrowed, filters)}`;
      },
    });
  }

  // ---- Download and address

  const loadScript = (src) =>
    new Promise((resolve, reject) => {
      const script = createElement("script", { src });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(src)));
      document.head.append(script);
    });

  /** Download the results as rows of the table of statements, exactly as in its file. */
  async function downloadRows() {
    const numbers = FindQuery.statementsToDownload(catalogue, results.records);
    const extra = numbers.length - results.records.length;
    const partOf = (number) => Math.floor(number / catalogue.part);
    globalThis.parts = globalThis.parts || [];
    try {
      for (const part of new Set(numbers.map(partOf))) {
        if (!globalThis.parts[part]) await loadScript(`data/rows-${part}.js`);
      }
    } catch (error) {
      byId("action-status").textContent =
        `Could not load the rows (${error.message}). The page Download has the whole table.`;
      return;
    }
    const lines = numbers.map((number) => globalThis.parts[partOf(number)][number % catalogue.part]);
    const blob = new Blob([`${[catalogue.header, ...lines].join("\n")}\n`], {
      type: "text/csv;charset=utf-8",
    });
    const href = URL.createObjectURL(blob);
    const anchor = createElement("a", { href, download: "statements-found.csv" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(href), DOWNLOAD_URL_LIFETIME);
    const added = extra
      ? `, ${extra} of them not in the results: the first report of an utterance is included`
      : "";
    byId("action-status").textContent =
      `${plural(numbers.length, "row")} of statements.csv${added}. ` +
      "To validate them: guarantees validate statements-found.csv --table statements";
  }

  async function copyAddress() {
    const address = location.href;
    try {
      await navigator.clipboard.writeText(address);
      byId("action-status").textContent = "Link copied.";
    } catch {
      // Browsers do not allow it on every page.
      byId("action-status").textContent = `Link to this view: ${address}`;
    }
  }

  // ---- Events

  function listen() {
    const finder = byId("finder");
    finder.addEventListener("submit", (event) => {
      event.preventDefault();
      wasTyping = false;
      changeQuery((current) => ({ ...current, words: byId("q").value }));
    });
    byId("q").addEventListener("focus", () => searchIndex(query.kind), { once: true });
    byId("q").addEventListener("input", () =>
      changeQuery((current) => ({ ...current, words: byId("q").value }), true),
    );
    for (const radio of finder.elements.kind) {
      radio.addEventListener("change", () => changeQuery((current) => ({ ...current, kind: radio.value })));
    }
    byId("sort").addEventListener("change", () =>
      changeQuery((current) => ({ ...current, sort: byId("sort").value })),
    );
    for (const name of ["from", "until"]) {
      byId(name).addEventListener("change", () =>
        changeFilters((current) => ({ ...current, [name]: byId(name).value })),
      );
    }
    byId("known-dates").addEventListener("change", () =>
      changeFilters((current) => ({ ...current, dated: byId("known-dates").checked ? "within" : "" })),
    );
    byId("more").addEventListener("click", () => {
      const firstAdded = visibleRows;
      visibleRows += PAGE_SIZE;
      drawRows();
      byId("rows").children[firstAdded]?.querySelector("a").focus();
    });
    byId("filters-toggle").addEventListener("click", ({ currentTarget }) => {
      const isOpen = currentTarget.getAttribute("aria-expanded") === "true";
      currentTarget.setAttribute("aria-expanded", String(!isOpen));
    });
    byId("download").addEventListener("click", downloadRows);
    byId("copy-address").addEventListener("click", copyAddress);
    byId("timeline-section").addEventListener("toggle", drawTimeline);
    globalThis.addEventListener("popstate", () => {
      query = FindQuery.parseQuery(location.search, filters);
      wasTyping = false;
      byId("q").value = query.words;
      runQuery();
    });
  }

  listen();
  runQuery();
})();
