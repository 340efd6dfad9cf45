/* Understands a question: which filters of the search its words stand for.

   Nothing here draws or reads the document. The lexicon is made with the site (ask_lexicon.py); it has the meanings of
   phrases of one to six words. Who speaks and who is spoken to or about is decided by the order of the words:
   "NATO refuses", "threats against Russia", "was threatened by Moscow". */
"use strict";

globalThis.Ask = (() => {
  const { DAY, toIsoDate } = globalThis.Common;

  const MAX_PHRASE = 6;
  const MIN_FUZZY = 5; // letters of a word that may be misspelt
  const MIN_VERY_FUZZY = 8; // letters of a word with two mistakes
  const MONTHS = [
    ["january", "jan"],
    ["february", "feb"],
    ["march", "mar"],
    ["april", "apr"],
    ["may"],
    ["june", "jun"],
    ["july", "jul"],
    ["august", "aug"],
    ["september", "sep", "sept"],
    ["october", "oct"],
    ["november", "nov"],
    ["december", "dec"],
  ];
  const MONTH_OF = new Map(MONTHS.flatMap((names, month) => names.map((name) => [name, month])));
  const TO_RECIPIENT = [
    "to",
    "against",
    "about",
    "towards",
    "toward",
    "on",
    "at",
    "regarding",
    "concerning",
    "with",
    "for",
  ];
  const OBJECT_NOUNS = new Set(["accusation", "criticism", "support", "assessment", "refusal", "denial"]);
  const MAX_TO_VERB = 5; // words between a form of be and its verb
  const NEGATION =
    /^(?:not|never|(?:did|do|does|was|were|is|are|has|have|had|would|will|could|can)nt|cannot|wont)$/;
  const BE = new Set(["is", "are", "was", "were", "been", "being", "be", "get", "got"]);

  // ---- Words

  /** Return a text in lower case, without accents, dots and marks of the genitive; as in ask_lexicon.py. */
  const fold = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replaceAll(".", "")
      .replace(/['’]s?(?![\p{L}\p{N}_])/gu, "")
      .replace(/['’]/gu, "");

  /** Return the words of a text: folded, as they were typed, and whether they had a genitive. Words in quotation marks are
      kept as they are and have no meaning. */
  function tokenize(text) {
    const tokens = [];
    for (const part of text.matchAll(/["“]([^"”]*)["”]?|[^\s,;:!?()"“”]+/gu)) {
      const isQuoted = /^["“]/u.test(part[0]);
      const typed = isQuoted ? part[1] : part[0];
      const words = fold(typed).match(/[\p{L}\p{N}_]+/gu) ?? [];
      for (const word of words) {
        tokens.push({ word, typed: word, isQuoted, isGenitive: /['’](?:s$|$)/u.test(typed), isUsed: false });
      }
    }
    return tokens;
  }

  /** Return whether two words differ in at most `limit` letters that are inserted, left out or exchanged, or in one pair of
      neighbours that is swapped. */
  function isNear(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return false;
    let distances = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(row[j - 1] + 1, distances[j] + 1, distances[j - 1] + cost);
      }
      distances = row;
    }
    return distances[b.length] <= limit || isSwapped(a, b);
  }

  function isSwapped(a, b) {
    const index = [...a].findIndex((letter, position) => letter !== b[position]);
    return index >= 0 && a.slice(0, index) + a[index + 1] + a[index] + a.slice(index + 2) === b;
  }

  // ---- Dates

  const dayOf = (year, month, day) => Date.UTC(year, month, day);

  /** Return the year of a month that is named without one: the one in which the data has it. */
  function yearOf(month, period) {
    const first = new Date(period ? period[0] : 0);
    const last = new Date(period ? period[1] : 0);
    for (let year = last.getUTCFullYear(); year >= first.getUTCFullYear(); year -= 1) {
      if (dayOf(year, month + 1, 1) > first && dayOf(year, month, 1) <= last) return year;
    }
    return last.getUTCFullYear();
  }

  const isDay = (word) => /^(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/.test(word);
  const isYear = (word) => /^(?:19|20)\d\d$/.test(word);

  /** Return the parts of the date that begins with some words: its day, month, and how many words it has; or null. */
  function datePartsAt([first, second, third]) {
    const isMonth = (word) => MONTH_OF.has(word);
    if (isDay(first) && second === "of" && isMonth(third)) return { day: first, month: third, length: 3 };
    if (isDay(first) && isMonth(second)) return { day: first, month: second, length: 2 };
    if (isMonth(first) && isDay(second)) return { day: second, month: first, length: 2 };
    // "may" is more often a verb.
    if (isMonth(first) && (first !== "may" || isYear(second))) return { month: first, length: 1 };
    return null;
  }

  /** Return the date that begins at a token: its first and last day, and how many tokens it has; or null. */
  function dateAt(tokens, start, period) {
    const words = Array.from({ length: 4 }, (_, offset) => {
      const token = tokens[start + offset];
      return !token || token.isUsed || token.isQuoted ? "" : token.word;
    });
    const [first, second, third] = words;
    if (isYear(first) && /^\d\d$/.test(second) && /^\d\d$/.test(third)) {
      const day = dayOf(Number(first), Number(second) - 1, Number(third));
      return { first: day, last: day, length: 3 };
    }
    const parts = datePartsAt(words);
    if (!parts) return null;
    const month = MONTH_OF.get(parts.month);
    const hasYear = isYear(words[parts.length] ?? "");
    const year = hasYear ? Number(words[parts.length]) : yearOf(month, period);
    const length = parts.length + Number(hasYear);
    if (!parts.day) return { first: dayOf(year, month, 1), last: dayOf(year, month + 1, 0), length };
    const day = dayOf(year, month, Number.parseInt(parts.day, 10));
    return { first: day, last: day, length };
  }

  /** Return the tokens with the month repeated where it stands once for two days: 20 to 27 January. */
  function repeatMonths(tokens) {
    const isJoined = (token) => token && (isDay(token.word) || ["and", "to"].includes(token.word));
    return tokens.flatMap((token, index) => {
      const next = tokens.slice(index + 1);
      const end = next.findIndex((other) => !isJoined(other));
      const month = end > 0 ? next[end]?.word : "";
      const isFirst = isDay(token.word) && MONTH_OF.has(month) && isDay(next[end - 1].word);
      return isFirst ? [token, { ...token, word: month }] : [token];
    });
  }

  /** How each word before a date bounds the days. */
  const BOUNDS = {
    since: ({ first }) => ({ from: first }),
    from: ({ first }) => ({ from: first }),
    between: ({ first }) => ({ from: first }),
    after: ({ last }) => ({ from: last + DAY }),
    until: ({ last }) => ({ until: last }),
    till: ({ last }) => ({ until: last }),
    by: ({ last }) => ({ until: last }),
    before: ({ first }) => ({ until: first - DAY }),
  };

  /** Return all dates of the question, each with the number of its first token. */
  function findDates(tokens, period) {
    const dates = [];
    for (let index = 0; index < tokens.length; index += 1) {
      const date = dateAt(tokens, index, period);
      if (!date) continue;
      dates.push({ ...date, start: index });
      index += date.length - 1;
    }
    return dates;
  }

  /** Return the days that the question names: from, until; each an ISO date or empty. */
  function readDates(tokens, period) {
    let days = {};
    for (const date of findDates(tokens, period)) {
      const before = tokens[date.start - 1];
      const isSecond = ["to", "and"].includes(before?.word) && days.from !== undefined;
      const bound = BOUNDS[before?.word] ?? (({ first, last }) => ({ from: first, until: last }));
      days = { ...days, ...(isSecond ? { until: date.last } : bound(date)) };
      for (const token of tokens.slice(date.start, date.start + date.length)) token.isUsed = true;
      if (isSecond || before?.word in BOUNDS) before.isUsed = true;
    }
    const iso = (day) => (day === undefined ? "" : toIsoDate(day));
    return { from: iso(days.from), until: iso(days.until) };
  }

  // ---- Phrases

  /** Return whether a word that is a noun and a verb is a noun here: at the start, behind an article or a genitive. */
  function isNounAt(tokens, index) {
    const before = tokens[index - 1];
    return (
      !before || before.isGenitive || ["the", "a", "an", "any", "all", "which", "no"].includes(before.word)
    );
  }

  /** Return the longest phrase that begins at a token: its length, its meaning, and whether it is a verb; or null. */
  function phraseAt(tokens, start, lexicon) {
    const end = tokens.findIndex(({ isUsed, isQuoted }, index) => index >= start && (isUsed || isQuoted));
    const longest = Math.min(MAX_PHRASE, (end < 0 ? tokens.length : end) - start);
    for (let length = longest; length > 0; length -= 1) {
      const words = tokens.slice(start, start + length).map(({ word }) => word);
      const phrase = words.join(" ");
      const meaning = lexicon.phrases[phrase];
      const isVerb = phrase in lexicon.verbs && !(meaning && (!meaning.act || isNounAt(tokens, start)));
      if (isVerb) return { start, length, words, isVerb, meaning: { act: lexicon.verbs[phrase] } };
      if (meaning) return { start, length, words, isVerb, meaning };
    }
    return null;
  }

  /** Return all phrases of a question, the longest first where several begin at a word. */
  function findPhrases(tokens, lexicon, isKnown) {
    const narrow = new Set(lexicon.narrow);
    const phrases = [];
    for (let index = 0; index < tokens.length; index += 1) {
      const phrase = phraseAt(tokens, index, lexicon);
      if (!phrase) continue;
      // What is only a part of an issue is searched for, if a summary has it.
      if (!narrow.has(phrase.words.join(" ")) || !phrase.words.every(isKnown)) phrases.push(phrase);
      index += phrase.length - 1;
    }
    return phrases;
  }

  /** Correct the words that are neither known nor in a summary, if they are near to one of the lexicon. */
  function correct(tokens, lexicon, isKnown) {
    const phrases = [...Object.keys(lexicon.phrases), ...Object.keys(lexicon.verbs)];
    const vocabulary = new Set([...phrases.flatMap((phrase) => phrase.split(" ")), ...MONTH_OF.keys()]);
    const stop = new Set(lexicon.stop);
    const isUnknown = ({ word, isUsed, isQuoted }) =>
      !isUsed &&
      !isQuoted &&
      word.length >= MIN_FUZZY &&
      !/\d/.test(word) &&
      !vocabulary.has(word) &&
      !stop.has(word) &&
      !isKnown(word);
    const corrected = [];
    for (const token of tokens.filter(isUnknown)) {
      const limit = token.word.length < MIN_VERY_FUZZY ? 1 : 2;
      const near = [...vocabulary].find(
        (known) => known.length >= MIN_FUZZY && isNear(token.word, known, limit),
      );
      if (near) {
        corrected.push([token.word, near]);
        token.word = near;
      }
    }
    return corrected;
  }

  // ---- Roles

  /** Return the word before a phrase, without articles. */
  function wordBefore(tokens, phrase) {
    let index = phrase.start - 1;
    while (index >= 0 && ["the", "a", "an"].includes(tokens[index].word)) index -= 1;
    return tokens[index]?.word ?? "";
  }

  /** Return whether a noun like "criticism" stands before "of" and its object. */
  const hasObject = (acts, actNames) =>
    acts.some(
      ({ isVerb, meaning }) => !isVerb && meaning.act.some((number) => OBJECT_NOUNS.has(actNames[number])),
    );

  /** Return whether a verb is passive: it was refused, what was Russia refused; but not: what is Russia refusing. */
  const isPassiveAt = (tokens, verb) =>
    !verb.words[0].endsWith("ing") &&
    tokens.slice(Math.max(0, verb.start - MAX_TO_VERB), verb.start).some(({ word }) => BE.has(word));

  /** What the word before an actor says of its role: a function of the verb and of whether a noun has an object. */
  const ROLE_BEHIND = new Map([
    ["by", () => "speaker"],
    // What is demanded from somebody, but demands from somebody.
    ["from", (verb) => (verb ? "recipient" : "speaker")],
    ["of", (verb, isOfObject) => (verb || isOfObject ? "recipient" : "speaker")],
    ...TO_RECIPIENT.map((word) => [word, () => "recipient"]),
  ]);

  /** Return "speaker" or "recipient" for an actor that a phrase names; empty if the words do not say. */
  function roleOf(phrase, tokens, acts, actNames) {
    if (tokens[phrase.start + phrase.length - 1].isGenitive) return "speaker";
    const verb = acts.find(({ isVerb }) => isVerb);
    const behind = ROLE_BEHIND.get(wordBefore(tokens, phrase));
    if (behind) return behind(verb, hasObject(acts, actNames));
    if (!verb) return "";
    return phrase.start < verb.start === isPassiveAt(tokens, verb) ? "recipient" : "speaker";
  }

  /** Return what a phrase means here, if it can mean several things: an actor only if it is in a statement. */
  function choose(phrase, tokens, isInStatement) {
    const { actor = [], source, act, issue } = phrase.meaning;
    const active = actor.filter(isInStatement);
    if (source && (wordBefore(tokens, phrase) === "in" || !active.length)) return ["source", source];
    if (active.length) return ["actor", active];
    if (issue) return ["issue", issue];
    return act ? ["act", act] : ["actor", actor];
  }

  /** Return the actors that a question names, each with its role. Where no word says it, the first one speaks and the next
      one is spoken to or about; actors that are joined have the same role. */
  function findParties(found, tokens, acts, actNames) {
    const parties = found
      .filter(({ key }) => key === "actor")
      .map((each) => ({ ...each, role: roleOf(each.phrase, tokens, acts, actNames) }));
    // Two names without a word that says who speaks are words to search for: Putin Macron.
    if (parties.filter(({ role }) => !role).length > 1 && !acts.length)
      return parties.filter(({ role }) => role);
    const other = { "": "speaker", speaker: "recipient", recipient: "recipient" };
    let last = parties.some(({ role }) => role === "speaker") ? "speaker" : "";
    return parties.map((party) => {
      const isJoined = last && ["and", "or"].includes(wordBefore(tokens, party.phrase));
      last = party.role || (isJoined ? last : other[last]);
      return { ...party, role: last };
    });
  }

  /** Return the filter for an actor: that of its side, if it is a side. */
  function filterFor(actor, role, isSide) {
    if (role === "recipient") return isSide(actor) ? "to" : "addressee";
    return isSide(actor) ? "side" : "speaker";
  }

  // ---- The question

  /** Return what a question asks for.

      `filters` and `catalogue` are those of the search; `isKnown` tells whether a word occurs in the summaries. The result
      has `selected` (the numbers of choices for each filter), `from`, `until`, `words` (what is left to search for),
      `corrected` (pairs of a word and what it was read as) and `isNegated` (whether it has a "not", which is ignored). */
  function understand(text, lexicon, filters, catalogue, isKnown = () => false) {
    const { statements, actors, acts } = catalogue;
    const typed = tokenize(text);
    const corrected = correct(typed, lexicon, isKnown);
    const tokens = repeatMonths(typed);
    const dates = readDates(tokens, catalogue.period);
    const named = new Set([...statements.speaker, ...statements.addressee.flat()]);
    const sides = new Set([...named].map((actor) => actors.side[actor]));
    const persons = new Set(lexicon.persons);
    const isSide = (actor) => sides.has(actor) && !persons.has(actor);
    const found = findPhrases(tokens, lexicon, isKnown).map((phrase) => {
      const [key, numbers] = choose(phrase, tokens, (actor) => named.has(actor) || sides.has(actor));
      return { phrase, key, numbers };
    });
    const allActs = found.filter(({ key }) => key === "act").map(({ phrase }) => phrase);
    // Beside a verb, a noun is what it is about: demands were rejected, refused the offer.
    const verbs = allActs.filter(({ isVerb }) => isVerb);
    const actPhrases = verbs.length ? verbs : allActs;
    const parties = findParties(found, tokens, actPhrases, acts.id);

    const selected = Object.fromEntries(filters.map(({ key }) => [key, new Set()]));
    for (const { phrase, key, numbers, role } of [
      ...found.filter(({ key }) => key !== "actor"),
      ...parties,
    ]) {
      const isMeant = key !== "act" || actPhrases.includes(phrase);
      const filter = (number) => (role ? filterFor(number, role, isSide) : key);
      for (const number of isMeant ? numbers : []) selected[filter(number)].add(number);
      for (const token of tokens.slice(phrase.start, phrase.start + phrase.length)) token.isUsed = true;
    }
    const stop = new Set(lexicon.stop);
    const isNegation = ({ word, isQuoted }) => !isQuoted && NEGATION.test(word);
    const isLeft = (token) =>
      !token.isUsed && (token.isQuoted || !(stop.has(token.word) || isNegation(token)));
    const left = tokens.filter(isLeft).map(({ word }) => word);
    return { selected, ...dates, words: left.join(" "), corrected, isNegated: tokens.some(isNegation) };
  }

  return { fold, isNear, tokenize, understand };
})();
