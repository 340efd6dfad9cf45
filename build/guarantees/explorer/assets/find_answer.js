/* The answer of the search page in words: what was asked for, how many there are, and what is nearest if there are none.

   Nothing here draws or reads the document. */
"use strict";

globalThis.FindAnswer = (() => {
  const { formatDate, formatNumber, plural } = globalThis.Common;

  const CERTAIN = { within: "known to be ", exact: "dated exactly " };

  const anyOf = (values) => values.join(" or ");

  /** Return the selected choices of a filter in words; empty if there are none, or if the filter does not apply. */
  function namesOf({ selected, kind }, filters, key) {
    const filter = filters.find((each) => each.key === key);
    return filter[kind] ? anyOf([...selected[key]].map((number) => filter.names[number])) : "";
  }

  /** Return the days of a query in words; empty if it has none. */
  function daysOf({ from, until, dated }) {
    const certain = CERTAIN[dated] ?? "";
    if (from && from === until) return `${certain}on ${formatDate(from)}`;
    if (from && until) return `${certain}from ${formatDate(from)} to ${formatDate(until)}`;
    if (from) return `${certain}from ${formatDate(from)} on`;
    return until ? `${certain}until ${formatDate(until)}` : "";
  }

  /** Return what is asked for besides the kind of statement: who, to whom, on what, when, where, with which words. */
  function conditionsOf(asked, filters) {
    const names = (key) => namesOf(asked, filters, key);
    const withSide = (key, sideKey) =>
      anyOf([names(key), names(sideKey) && `${names(sideKey)} (side)`].filter(Boolean));
    const by = withSide("speaker", "side");
    const to = withSide("addressee", "to");
    const words = asked.words.trim();
    return [
      by && (asked.kind === "events" ? `with ${by}` : `by ${by}`),
      to && `to or about ${to}`,
      names("issue") && `on ${names("issue")}`,
      daysOf(asked),
      names("relation") && `(${names("relation").toLowerCase()})`,
      names("conditional") && `on a condition: ${names("conditional")}`,
      names("modality") && `as ${names("modality")}`,
      names("source") && `in ${names("source")}`,
      words && `with “${words}”`,
    ].filter(Boolean);
  }

  /** Return the answer as a sentence: "Refusal by NATO (side): 3 of 145 statements." */
  function answer(asked, filters, found, total) {
    const noun = asked.kind === "events" ? "event" : "statement";
    const number = found === total ? plural(total, noun) : `${formatNumber(found)} of ${plural(total, noun)}`;
    const conditions = conditionsOf(asked, filters);
    const kinds = namesOf(asked, filters, "act");
    if (!conditions.length && !kinds) return found ? number : `No ${noun}s found.`;
    const subject = kinds || (noun === "event" ? "Events" : "Statements");
    return `${[subject, ...conditions].join(" ")}: ${found ? number : "none"}.`;
  }

  /** Return what the reader should know of how the query was read, as sentences. */
  function remarks(query, asked, filters) {
    const ignored = filters.filter(({ key, ...filter }) => !filter[query.kind] && query.selected[key].size);
    return [
      ...(asked.corrected ?? []).map(([typed, read]) => `“${typed}” was read as “${read}”.`),
      ...(asked.isNegated
        ? ["The search cannot answer what was not said; this is the question without “not”."]
        : []),
      ...(query.problems.length
        ? [`Ignored, because it is not known here: ${query.problems.join("; ")}.`]
        : []),
      ...ignored.map(({ title }) => `Ignored: events have no filter “${title}”.`),
      ...(asked.from && asked.until && asked.from > asked.until
        ? ["The first date is after the last one; exchange them."]
        : []),
    ];
  }

  /** Return the query without each of its conditions: a label, the query, and whether it still has the words. */
  function nearestQueries(asked, filters) {
    const used = filters.filter(({ key, ...filter }) => filter[asked.kind] && asked.selected[key].size);
    const words = asked.words.trim();
    // Who is spoken about may be named in the words alone.
    const recipients = ["addressee", "to"].filter((key) => asked.selected[key].size);
    const named = recipients.map((key) => namesOf(asked, filters, key)).join(" ");
    const selected = { ...asked.selected, ...Object.fromEntries(recipients.map((key) => [key, new Set()])) };
    return [
      ...(named && !words
        ? [{ label: `that mention “${named}”`, query: { ...asked, selected, words: named }, search: named }]
        : []),
      ...(words ? [{ label: `without “${words}”`, query: { ...asked, words: "" }, keepsWords: false }] : []),
      ...(asked.from || asked.until
        ? [{ label: "on other days", query: { ...asked, from: "", until: "", dated: "" }, keepsWords: true }]
        : []),
      ...used.map(({ key, title }) => ({
        label: `without ${title.toLowerCase()} “${namesOf(asked, filters, key)}”`,
        query: { ...asked, selected: { ...asked.selected, [key]: new Set() } },
        keepsWords: true,
      })),
    ];
  }

  return { answer, nearestQueries, remarks };
})();
