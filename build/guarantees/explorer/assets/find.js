/* Find: words and filters over statements and events. What is asked for stands in the address, and nowhere else.

   Classic script, since a page opened from a disk may load no modules; the data comes as scripts too. All text
   enters the page by textContent: a cell that holds markup is shown as it stands. */

"use strict";

(() => {
  const { catalogue, words, MiniSearch } = self;
  const { actors, sources, statements, events } = catalogue;
  const STEP = 50; // rows that are shown at once
  const FEW = 12; // choices of a filter that are shown before the rest is asked for
  const LARGE = 5000; // statements that are indexed without letting the page breathe
  const CHUNK = 1000; // statements that are indexed between two breaths
  const NEVER = 1e9; // a day after all days
  const count = statements.id.length;
  const all = Array.from({ length: count }, (_, place) => place);
  const $ = (id) => document.getElementById(id);

  const make = (tag, given = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };
  const link = (text, href) => make("a", { textContent: text, href });
  const iso = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
  const number = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / 864e5);
  const named = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const said = (day) => named.format(new Date(day * 864e5));
  const between = (start, end) => {
    if (start === null && end === null) return "not dated";
    if (start === null) return `no later than ${said(end)}`;
    if (end === null) return `no earlier than ${said(start)}`;
    return start === end ? said(start) : `between ${said(start)} and ${said(end)}`;
  };

  /* The filters. `of` gives the numbers that a statement has, `names` what they are called. */

  const sides = [...new Set(actors.side)].sort((a, b) => actors.name[a].localeCompare(actors.name[b]));
  const speakerSide = statements.speaker.map((who) => actors.side[who]);
  const addressedSides = statements.addressee.map((these) => [...new Set(these.map((who) => actors.side[who]))]);
  // Who names nobody is found by a name of its own, which no id can be.
  const NOBODY = actors.id.length;
  const orNobody = (these) => (these.length ? these : [NOBODY]);
  const ids = [...actors.id, "-"];
  const names = [...actors.name, "nobody named"];
  const one = (column) => column.map((value) => [value]);
  const facets = [
    { key: "speaker", title: "Speaker", names: actors.name, ids: actors.id, of: one(statements.speaker) },
    { key: "side", title: "Side of the speaker", names: actors.name, ids: actors.id, of: one(speakerSide), only: sides },
    { key: "addressee", title: "Spoken to or aimed at", names, ids, of: statements.addressee.map(orNobody) },
    { key: "to", title: "Side spoken to or aimed at", names, ids, of: addressedSides.map(orNobody), only: [...sides, NOBODY] },
    { key: "act", title: "Act", names: catalogue.acts.name, ids: catalogue.acts.id, of: one(statements.act) },
    { key: "issue", title: "Issue", names: catalogue.issues.name, ids: catalogue.issues.id, of: one(statements.issue) },
    { key: "modality", title: "Modality", names: catalogue.modalities.name, ids: catalogue.modalities.id, of: one(statements.modality) },
    { key: "source", title: "Source", names: sources.name, ids: sources.id, of: one(statements.source) },
  ];
  // An event has no speaker and no act; who took part and who tells of it is asked of events too.
  const ofEvents = {
    side: events.map((event) => [...new Set(event.actors.map((who) => actors.side[who]))]),
    addressee: events.map(() => []),
    source: events.map((event) => event.sources),
  };
  const forEvents = new Set(["side", "source"]);
  for (const facet of facets) facet.place = new Map(facet.ids.map((id, place) => [id, place]));

  /* What is asked for: read from the address, written to it. */

  const nothing = () => ({ q: "", kind: "statements", sort: "", from: "", until: "", chosen: {} });
  const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

  const read = () => {
    const query = new URLSearchParams(location.search);
    const asked = nothing();
    asked.q = query.get("q") || "";
    asked.kind = query.get("kind") === "events" ? "events" : "statements";
    asked.sort = ["day", "latest", "source", "best"].includes(query.get("sort")) ? query.get("sort") : "";
    for (const bound of ["from", "until"]) asked[bound] = isDay(query.get(bound) || "") ? query.get(bound) : "";
    asked.unknown = [];
    for (const { key, title, place } of facets) {
      const wanted = query.getAll(key);
      asked.chosen[key] = new Set(wanted.filter((id) => place.has(id)).map((id) => place.get(id)));
      asked.unknown.push(...wanted.filter((id) => !place.has(id)).map((id) => `${title}: ${id}`));
    }
    return asked;
  };

  const address = (asked) => {
    const query = new URLSearchParams();
    if (asked.kind !== "statements") query.set("kind", asked.kind);
    if (asked.q) query.set("q", asked.q);
    for (const { key, ids } of facets) for (const place of asked.chosen[key]) query.append(key, ids[place]);
    for (const key of ["from", "until", "sort"]) if (asked[key]) query.set(key, asked[key]);
    const text = query.toString();
    return location.pathname + (text ? `?${text}` : "");
  };

  /* Words: an index that is made when the first of them is typed. */

  const folded = (term) => term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const options = (fields) => ({ fields, processTerm: folded, searchOptions: { prefix: true, fuzzy: 0.2, maxFuzzy: 2, combineWith: "AND", boost: { names: 2, label: 2, kinds: 0.5 } } });
  const who = (place) => `${actors.name[place]} ${actors.aliases[place]}`;
  const ofStatement = (place) => ({
    id: place,
    summary: words[place],
    names: [statements.speaker[place], ...statements.addressee[place]].map(who).join(" "),
    kinds: `${catalogue.acts.name[statements.act[place]]} ${catalogue.issues.name[statements.issue[place]]}`,
  });
  const ofEvent = (event, place) => ({ id: place, label: event.label, summary: `${event.summary} ${event.place}`, names: event.actors.map(who).join(" ") });

  const indexes = {};
  const index = (kind) => {
    indexes[kind] ??= (async () => {
      const made = new MiniSearch(options(kind === "events" ? ["label", "summary", "names"] : ["summary", "names", "kinds"]));
      if (kind === "events") made.addAll(events.map(ofEvent));
      else if (count <= LARGE) made.addAll(all.map(ofStatement));
      else {
        for (let start = 0; start < count; start += CHUNK) {
          made.addAll(all.slice(start, start + CHUNK).map(ofStatement));
          await new Promise((go) => { setTimeout(go); });
        }
      }
      return made;
    })();
    return indexes[kind];
  };
  const people = (() => {
    let made = null;
    return () => {
      if (!made) {
        made = new MiniSearch(options(["names"]));
        made.addAll(actors.id.map((_, place) => ({ id: place, names: who(place) })));
      }
      return made;
    };
  })();

  /* What is found: one pass over all records, which counts the choices of every filter on the way. */

  const within = (asked, start, end) => {
    if (!asked.from && !asked.until) return true;
    if (start === null && end === null) return false;
    const from = asked.from ? number(asked.from) : -NEVER;
    const until = asked.until ? number(asked.until) : NEVER;
    return (end ?? NEVER) >= from && (start ?? -NEVER) <= until;
  };

  const filtered = (asked, matching) => {
    const isEvents = asked.kind === "events";
    const used = facets.filter(({ key }) => !isEvents || forEvents.has(key));
    const columns = used.map(({ key, of }) => (isEvents ? ofEvents[key] : of));
    const chosen = used.map(({ key }) => asked.chosen[key]);
    const counts = used.map(({ ids }) => new Uint32Array(ids.length));
    const found = [];
    const total = isEvents ? events.length : count;
    for (let place = 0; place < total; place += 1) {
      if (matching && !matching.has(place)) continue;
      const record = isEvents ? events[place] : { start: statements.start[place], end: statements.end[place] };
      if (!within(asked, record.start, record.end)) continue;
      // A record that only one filter keeps away counts for the choices of that filter.
      let failed = -1;
      let failures = 0;
      for (let each = 0; each < used.length && failures < 2; each += 1) {
        if (chosen[each].size && !columns[each][place].some((value) => chosen[each].has(value))) {
          failed = each;
          failures += 1;
        }
      }
      if (failures > 1) continue;
      if (!failures) found.push(place);
      for (let each = 0; each < used.length; each += 1) {
        if (!failures || failed === each) for (const value of columns[each][place]) counts[each][value] += 1;
      }
    }
    return { found, counts: new Map(used.map(({ key }, each) => [key, counts[each]])) };
  };

  const sorted = (asked, found, scores) => {
    const record = (place) => (asked.kind === "events" ? events[place] : { start: statements.start[place], end: statements.end[place] });
    const last = (place) => record(place).end ?? record(place).start ?? NEVER;
    const first = (place) => record(place).start ?? -NEVER;
    const order = asked.sort || (scores ? "best" : "day");
    const by = {
      day: (a, b) => last(a) - last(b) || first(a) - first(b) || a - b,
      latest: (a, b) => (last(b) === NEVER ? -1 : last(b)) - (last(a) === NEVER ? -1 : last(a)) || first(b) - first(a) || a - b,
      source: (a, b) => a - b,
      best: (a, b) => (scores ? scores.get(b) - scores.get(a) : 0) || a - b,
    };
    return found.sort(by[order]);
  };

  /* The page. */

  let asked = read();
  let shown = { found: [], terms: [], loose: false };
  let unfolded = STEP;
  let turn = 0; // which asking is the newest, so that an older one that ends late says nothing
  let typed = false; // whether the last change was typing: then the address is replaced, and no step back is made

  const marked = (text, terms) => {
    if (!terms.length) return [text];
    const any = new RegExp(`(${terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
    return text.split(any).map((part, place) => (place % 2 ? make("mark", { textContent: part }) : part));
  };

  const small = (...parts) => make("p", { className: "quiet" }, make("small", {}, ...parts));
  const actor = (place) => link(actors.name[place], `actors/${actors.id[place]}.html`);
  const code = (list, codes, place) => link(codes.name[place], `codebook/codes/${list}.html#${codes.id[place]}`);

  const statementRow = (place, terms) => make(
    "li", {},
    make("p", { className: "says" }, make("a", { href: `statements/${statements.id[place]}.html` }, ...marked(words[place], terms))),
    small(
      actor(statements.speaker[place]), " · ", code("statement_type", catalogue.acts, statements.act[place]), " · ",
      code("issue", catalogue.issues, statements.issue[place]), " · ", between(statements.start[place], statements.end[place]), " · in ",
      make("cite", {}, link(sources.name[statements.source[place]], `sources/${sources.id[statements.source[place]]}.html`)),
    ),
  );
  const eventRow = (place, terms) => {
    const event = events[place];
    return make(
      "li", {},
      make("p", { className: "says" }, make("a", { href: `events/${event.id}.html` }, ...marked(event.label, terms))),
      make("p", {}, ...marked(event.summary, terms)),
      small(`${between(event.start, event.end)} · ${event.kind}${event.status === "occurred" ? "" : ` · ${event.said.toLowerCase()}`}${event.place ? ` · ${event.place}` : ""}`),
    );
  };

  const plural = (many, what) => `${many.toLocaleString("en")} ${what}${many === 1 ? "" : "s"}`;

  const drawRows = () => {
    const row = asked.kind === "events" ? eventRow : statementRow;
    const have = $("rows").children.length;
    $("rows").append(...shown.found.slice(have, unfolded).map((place) => row(place, shown.terms)));
    $("more").hidden = shown.found.length <= unfolded;
  };

  const drawChosen = () => {
    const drop = (text, change) => make("li", {}, make("button", { type: "button", textContent: `${text} ×`, "aria-label": `Remove ${text}`, onclick: () => ask(change) }));
    const chips = [];
    for (const { key, title, names } of facets) {
      for (const place of asked.chosen[key]) chips.push(drop(`${title}: ${names[place]}`, (now) => now.chosen[key].delete(place)));
    }
    for (const bound of ["from", "until"]) if (asked[bound]) chips.push(drop(`${bound} ${said(number(asked[bound]))}`, (now) => { now[bound] = ""; }));
    if (chips.length > 1) chips.push(make("li", {}, make("button", { type: "button", textContent: "Remove all", onclick: () => ask((now) => Object.assign(now, nothing(), { q: now.q, kind: now.kind, chosen: Object.fromEntries(facets.map(({ key }) => [key, new Set()])) })) })));
    $("chosen").replaceChildren(...chips);
  };

  const drawPeople = async () => {
    const mine = turn;
    const typedWords = asked.q.trim();
    const found = typedWords ? people().search(typedWords).slice(0, 5) : [];
    const links = found.flatMap(({ id }, place) => [place ? ", " : "", actor(id)]);
    const lines = found.length ? [make("p", {}, found.length === 1 ? "Actor: " : "Actors: ", ...links)] : [];
    if (typedWords && asked.kind === "statements" && events.length <= LARGE) {
      const also = (await index("events")).search(typedWords).length;
      if (mine !== turn) return;
      const there = new URLSearchParams({ kind: "events", q: typedWords });
      if (also) lines.push(make("p", {}, link(plural(also, "event"), `find.html?${there}`), also === 1 ? " has these words too" : " have these words too"));
    }
    $("people").replaceChildren(...lines);
  };

  const drawFacet = (facet, counts) => {
    const { key, names, ids, list, box, more, field } = facet;
    box.disabled = !counts;
    if (!counts) return;
    const chosen = asked.chosen[key];
    const wanted = folded(field.value.trim());
    const places = (facet.only || ids.map((_, place) => place))
      .filter((place) => chosen.has(place) || (counts[place] && folded(names[place]).includes(wanted)))
      .sort((a, b) => chosen.has(b) - chosen.has(a) || counts[b] - counts[a] || names[a].localeCompare(names[b]));
    const few = facet.whole || wanted ? places.slice(0, 500) : places.filter((place, rank) => rank < FEW || chosen.has(place));
    const kept = document.activeElement?.name === key ? document.activeElement.value : null;
    list.replaceChildren(...few.map((place) => make(
      "li", { className: counts[place] ? "" : "none" },
      make(
        "label", {},
        make("input", { type: "checkbox", name: key, value: ids[place], checked: chosen.has(place), onchange: ({ target }) => ask((now) => (target.checked ? now.chosen[key].add(place) : now.chosen[key].delete(place))) }),
        make("span", { textContent: names[place] }),
        make("span", { className: "count", textContent: counts[place].toLocaleString("en") }),
      ),
    )));
    more.hidden = few.length === places.length;
    more.textContent = `Show all ${places.length}`;
    field.hidden = (facet.only || ids).length <= FEW * 2;
    if (kept !== null) [...list.querySelectorAll("input")].find((input) => input.value === kept)?.focus({ preventScroll: true });
  };

  const setUp = () => {
    for (const facet of facets) {
      facet.list = make("ul");
      facet.field = make("input", { type: "search", "aria-label": `Names among ${facet.title.toLowerCase()}`, placeholder: "Names", hidden: true, oninput: () => drawFacet(facet, shown.counts.get(facet.key)) });
      // It narrows the choices and is no part of what is asked for.
      facet.field.addEventListener("input", (event) => event.stopPropagation());
      facet.more = make("button", { type: "button", hidden: true, onclick: () => { facet.whole = true; drawFacet(facet, shown.counts.get(facet.key)); facet.list.querySelectorAll("input")[FEW]?.focus(); } });
      facet.box = make("fieldset", { className: "facet" }, make("legend", { textContent: facet.title }), facet.field, facet.list, facet.more);
      $("facets").append(facet.box);
    }
    const finder = $("finder");
    finder.addEventListener("submit", (event) => { event.preventDefault(); typed = false; ask((now) => { now.q = $("q").value; }); });
    // Whoever goes to the field will type: by then all words may have been read.
    $("q").addEventListener("focus", () => index(asked.kind), { once: true });
    $("q").addEventListener("input", () => ask((now) => { now.q = $("q").value; }, true));
    for (const radio of finder.elements.kind) radio.addEventListener("change", () => ask((now) => { now.kind = radio.value; }));
    for (const bound of ["from", "until"]) $(bound).addEventListener("change", () => ask((now) => { now[bound] = $(bound).value; }));
    $("sort").addEventListener("change", () => ask((now) => { now.sort = $("sort").value; }));
    $("more").addEventListener("click", () => {
      const first = unfolded;
      unfolded += STEP;
      drawRows();
      $("rows").children[first]?.querySelector("a").focus();
    });
    $("fold").addEventListener("click", () => $("fold").setAttribute("aria-expanded", String($("fold").getAttribute("aria-expanded") !== "true")));
    $("take").addEventListener("click", take);
    $("link").addEventListener("click", copy);
    $("time").addEventListener("toggle", drawTime);
    self.addEventListener("popstate", () => {
      asked = read();
      typed = false;
      $("q").value = asked.q;
      answer();
    });
  };

  const ask = (change, typing = false) => {
    change(asked);
    asked.unknown = [];
    const next = address(asked);
    // Typing one word is one step back, however many letters it has; what changes nothing is none.
    if (next !== location.pathname + location.search) history[typing && typed ? "replaceState" : "pushState"](null, "", next);
    typed = typing;
    answer();
  };

  const answer = async () => {
    turn += 1;
    const mine = turn;
    let scores = null;
    let terms = [];
    let loose = false;
    if (asked.q.trim()) {
      if (asked.kind === "statements" && count > LARGE && !indexes.ready) $("told").textContent = "Reading all words once …";
      const made = await index(asked.kind);
      indexes.ready = true;
      if (mine !== turn) return;
      // Where nothing has all words, some of them may do; it is said that it is so.
      let found = made.search(asked.q);
      loose = !found.length;
      if (loose) found = made.search(asked.q, { combineWith: "OR" });
      scores = new Map(found.map(({ id, score }) => [id, score]));
      terms = [...new Set(found.slice(0, 1000).flatMap((each) => each.terms))].sort((a, b) => b.length - a.length).slice(0, 50);
    }
    const { found, counts } = filtered(asked, scores);
    shown = { found: sorted(asked, found, scores), counts, terms, loose };
    unfolded = STEP;
    draw();
  };

  const draw = () => {
    const what = asked.kind === "events" ? "event" : "statement";
    const total = asked.kind === "events" ? events.length : count;
    const many = shown.found.length;
    $("told").textContent = many === total ? plural(total, what) : `${many.toLocaleString("en")} of ${plural(total, what)}`;
    if (many && shown.loose) $("told").textContent += `, none with all of these words but with some of them`;
    if (!many) $("told").textContent = `No ${what} is found.`;
    $("again").hidden = many > 0;
    if (asked.unknown?.length) $("told").textContent += ` The address names what is not in this version: ${asked.unknown.join("; ")}.`;
    if (document.activeElement !== $("q")) $("q").value = asked.q;
    for (const radio of $("finder").elements.kind) radio.checked = radio.value === asked.kind;
    for (const bound of ["from", "until"]) $(bound).value = asked[bound];
    $("sort").value = asked.sort || (asked.q.trim() ? "best" : "day");
    const set = facets.reduce((sum, { key }) => sum + asked.chosen[key].size, 0) + Boolean(asked.from) + Boolean(asked.until);
    $("fold").textContent = set ? `Filters (${set} set)` : "Filters";
    $("take").hidden = asked.kind === "events";
    $("take").disabled = !many;
    $("took").textContent = "";
    for (const facet of facets) drawFacet(facet, shown.counts.get(facet.key));
    drawChosen();
    drawPeople();
    $("rows").replaceChildren();
    drawRows();
    drawTime();
  };

  /* In time: the picture of the overview, of what was found. It is fetched when somebody unfolds it. */

  const TIME = ["assets/vendor/d3.min.js", "assets/timeline.js"];
  const MOST = 300; // events and spans of days that are drawn: those with the most sources and statements
  let chart = null;

  const dated = (item, start, end) => Object.assign(item, { start: start === null ? null : iso(start), end: end === null ? null : iso(end) });

  const drawn = () => {
    const isEvents = asked.kind === "events";
    const isDated = ({ start, end }) => start !== null || end !== null;
    const ofTime = (isEvents ? shown.found.map((place) => events[place]) : events.filter(({ start, end }) => within(asked, start, end)))
      .filter(isDated)
      .sort((a, b) => b.sources.length - a.sources.length);
    const inTime = ofTime.slice(0, MOST).map((event) => dated({ href: `events/${event.id}.html`, label: event.label, kind: event.kind, status: event.status }, event.start, event.end));
    const groups = new Map();
    for (const place of isEvents ? [] : shown.found) {
      const start = statements.start[place];
      const end = statements.end[place];
      const key = `${start}/${end}`;
      const group = groups.get(key) || { start, end, count: 0, place };
      group.count += 1;
      groups.set(key, group);
    }
    const ofDays = [...groups.values()].filter(isDated).sort((a, b) => b.count - a.count);
    const spans = ofDays.slice(0, MOST).map(({ start, end, count: many, place }) => {
        const days = { ...asked, from: start === null ? asked.from : iso(start), until: end === null ? asked.until : iso(end) };
        const href = many === 1 ? `statements/${statements.id[place]}.html` : address(days).slice(location.pathname.length - "find.html".length);
        return dated({ href, label: many === 1 ? words[place] : plural(many, "statement"), count: many }, start, end);
      });
    return { events: inTime, spans, partial: ofTime.length > MOST || ofDays.length > MOST };
  };

  const drawTime = async () => {
    if (!$("time").open) return;
    if (!chart) {
      for (const src of TIME) await loaded(src);
      chart ??= self.Timeline.mount($("chart"), {
        ...drawn(),
        period: catalogue.period,
        onRange: (from, until) => ask((now) => Object.assign(now, { from: from || "", until: until || "" })),
      });
    } else chart.update(drawn());
    chart.show(asked.from || null, asked.until || null);
  };

  /* Taking away: the rows as they stand in the table, in its order. */

  const loaded = (src) => new Promise((done, failed) => {
    document.head.append(make("script", { src, onload: done, onerror: () => failed(new Error(src)) }));
  });

  const take = async () => {
    const wanted = new Set(shown.found);
    // The contract asks that the report which stands for an utterance is there where another report names it.
    for (const place of shown.found) wanted.add(statements.lead[place]);
    const extra = wanted.size - shown.found.length;
    const places = [...wanted].sort((a, b) => a - b);
    const part = (place) => Math.floor(place / catalogue.part);
    self.parts = self.parts || [];
    try {
      for (const each of new Set(places.map(part))) if (!self.parts[each]) await loaded(`data/rows-${each}.js`);
    } catch (error) {
      $("took").textContent = `The rows could not be read (${error.message}). The whole table is on the page Download.`;
      return;
    }
    const lines = places.map((place) => self.parts[part(place)][place % catalogue.part]);
    const blob = new Blob([`${[catalogue.header, ...lines].join("\n")}\n`], { type: "text/csv;charset=utf-8" });
    const href = URL.createObjectURL(blob);
    const anchor = make("a", { href, download: "statements-found.csv" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
    $("took").textContent = `${plural(places.length, "row")} of statements.csv${extra ? `, ${extra} of them more than shown: the report that stands for an utterance goes with every other report of it` : ""}. Check them: guarantees validate statements-found.csv --table statements`;
  };

  const copy = async () => {
    const text = location.href;
    try {
      await navigator.clipboard.writeText(text);
      $("took").textContent = "The address of this view is copied.";
    } catch {
      // From a disk, or where it is forbidden: the address stands in the bar of the browser.
      $("took").textContent = `The address of this view: ${text}`;
    }
  };

  setUp();
  answer();
})();
