/* A timeline of events and statements: a large chart of the days in view, over a strip of all of them.

   Timeline.mount(element, {events, spans, period, partial, find, onRange}) draws into the element and returns
   {update({events, spans, partial}), show(from, until)}. Needs d3.

   events   [{href, label, kind, status, start, end}], days as YYYY-MM-DD, or null where they are not known
   spans    [{href, label, count, start, end}], statements that have the same possible days
   period   [first, last] day of what the picture is about, which it shows at first
   partial  whether there are more events or statements than it was given
   find     the page that finds what can lie in the days shown, if a link to it is wanted
   onRange  called with the first and last day that somebody chose to see, or with two nulls for the whole

   Nothing is drawn at a place that the data does not give: a day is a mark, an interval a bar over its possible days,
   and an open bound fades out over a length that means nothing. What has no date is not drawn at all. */
'use strict';

self.Timeline = (() => {
  const DAY = 86400000;
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
    'November', 'December'];
  const STATUSES = ['occurred', 'announced', 'expected'];
  const FADE = 44; // pixels over which an open bound fades out
  const THIN = 7; // pixels that a mark is wide at least
  const GAP = 6; // pixels between what stands in one lane
  const AXIS = 36;
  const COLUMNS = 92;
  const BARS = 122; // with their heading
  const HEAD = 20; // a heading
  const NARROWEST = 3 * DAY;
  // How high a lane is and how long a label in it may be, from the most generous to the least.
  const EVENT_LANES = [[21, 340], [21, 260], [21, 200], [21, 150], [21, 110], [21, 80], [21, 0], [12, 0], [7, 0]];
  const BAR_LANES = [[17, 80], [13, 80], [8, 0], [5, 0]];

  // ---- Days and words

  const day = (iso) => Date.parse(iso);
  const iso = (ms) => new Date(Math.floor(ms / DAY) * DAY).toISOString().slice(0, 10);

  function spelled(text) {
    const [year, month, date] = text.split('-').map(Number);
    return `${date} ${MONTHS[month - 1]} ${year}`;
  }

  /** The possible days in words, as the pages have them. */
  function when(start, end) {
    if (!start && !end) return 'not dated';
    if (!start) return `no later than ${spelled(end)}`;
    if (!end) return `no earlier than ${spelled(start)}`;
    return start === end ? spelled(start) : `between ${spelled(start)} and ${spelled(end)}`;
  }

  const counted = (count, one) => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

  // ---- What is drawn

  /** The items with a known bound; `from` and `to` are what is known of the days, `to` being exclusive.

      They are in the order of the last day that is known, which is where a bar over years is seen with the others. */
  function prepared(items, sort) {
    return items
      .filter((item) => item.start || item.end)
      .map((item) => ({
        ...item,
        sort,
        count: item.count || 1,
        key: `${sort} ${item.href} ${item.start}/${item.end}`,
        from: item.start ? day(item.start) : null,
        to: item.end ? day(item.end) + DAY : null,
      }))
      .sort((a, b) => (a.to ?? a.from + DAY) - (b.to ?? b.from + DAY) || (a.from ?? a.to) - (b.from ?? b.to));
  }

  const isDay = (item) => item.start && item.start === item.end;
  const couldLie = (item, from, to) => (item.from ?? -Infinity) < to && (item.to ?? Infinity) > from;

  function spoken(item) {
    const days = when(item.start, item.end);
    const label = item.label.replace(/\.$/, '');
    if (item.sort === 'events') return `Event: ${label}, ${days}, ${item.status}`;
    return `${item.count === 1 ? 'Statement: ' : ''}${label}, ${days}`;
  }

  /** Where a mark begins and ends; what reaches out of the picture is cut a little beyond its edge. */
  function extent(item, x, width) {
    let left = item.from === null ? x(item.to) - FADE : x(item.from);
    let right = item.to === null ? x(item.from) + FADE : x(item.to);
    if (right - left < THIN) [left, right] = [(left + right - THIN) / 2, (left + right + THIN) / 2];
    if (right < 1 || left > width - 1) return null;
    return { item, left: Math.max(left, -GAP), right: Math.min(right, width + GAP) };
  }

  // ---- Lanes, in which nothing overlaps

  const isFree = (lane, from, to) => lane.every((other) => to + GAP <= other.from || other.to + GAP <= from);

  /** A place for a mark with a label of so many pixels, which stands after the mark, or before it at the right edge. */
  function placed(box, label, width, lanes) {
    const room = label ? label + GAP : 0;
    const sides = [[box.left, box.right + room, false]];
    if (label) sides.push([box.left - room, box.right, true]);
    for (const [from, to, before] of sides) {
      if (label && (to > width || from < 0)) continue;
      const lane = lanes.findIndex((taken) => isFree(taken, from, to));
      if (lane >= 0) return { ...box, from, to, before, label, lane };
    }
    return null;
  }

  /** All boxes in as many lanes; `missing` counts those for which there is no room. */
  function packed(boxes, widths, longest, width, count) {
    const lanes = Array.from({ length: count }, () => []);
    const found = [];
    let missing = 0;
    boxes.forEach((box, number) => {
      const wanted = Math.min(widths[number], longest, width * 0.55);
      // A label that fits on neither side of its mark is left out; the mark is not.
      const place = placed(box, wanted, width, lanes) || (wanted ? placed(box, 0, width, lanes) : null);
      if (!place) { missing += box.item.count; return; }
      place.number = number;
      lanes[place.lane].push(place);
      found.push(place);
    });
    return { found, missing, lanes };
  }

  /** The packing that leaves out the fewest marks, and shows most of their labels. */
  function bestPacked(boxes, widths, width, height, attempts) {
    const tried = attempts.map(([lane, longest]) => {
      const found = packed(boxes, widths, longest, width, Math.max(1, Math.floor(height / lane)));
      found.found.forEach((place) => grow(place, widths[place.number], width, found.lanes, lane));
      return { ...found, lane };
    });
    return d3.least(tried, (one, other) => one.missing - other.missing || shown(other) - shown(one));
  }

  // Two labels that are cut tell more than a whole one and none.
  const shown = ({ found }) => d3.sum(found, (place) => Math.sqrt(place.label));

  /** Give a label the room that is left after its mark. */
  function grow(place, wanted, width, lanes, lane) {
    if (place.before || lane < 20) return;
    const next = Math.min(width, ...lanes[place.lane].filter((other) => other.from > place.from).map((other) => other.from - GAP));
    const room = Math.min(wanted, next - place.right - GAP);
    if (room < 40 || room < place.label) return;
    place.label = room;
    place.to = place.right + GAP + room;
  }

  // ---- Text

  const canvas = document.createElement('canvas').getContext('2d');

  function measuring(element) {
    const style = getComputedStyle(element);
    canvas.font = `${style.fontSize} ${style.fontFamily}`;
    return (text) => canvas.measureText(text).width + 2;
  }

  function cut(text, room, measure) {
    if (!room) return '';
    if (measure(text) <= room) return text;
    let length = text.length;
    while (length > 1 && measure(`${text.slice(0, length)}…`) > room) length -= 1;
    return `${text.slice(0, length).trimEnd()}…`;
  }

  // ---- The axis

  const INTERVALS = [
    [d3.utcDay, DAY, '%-d %b'],
    [d3.utcMonday, 7 * DAY, '%-d %b'],
    [d3.utcMonth, 30 * DAY, '%b'],
    [d3.utcMonth.every(3), 91 * DAY, '%b'],
    [d3.utcYear, 365 * DAY, ''],
    [d3.utcYear.every(10), 3652 * DAY, ''],
  ];

  /** The lines of the grid, and words at as many of them as there is room for. */
  function ticks(x, width, room = 52, dense = 2) {
    const [from, to] = x.domain().map(Number);
    const needed = (length) => ((to - from) / length) * room;
    const fits = INTERVALS.find(([, length]) => needed(length) <= dense * width) || INTERVALS[INTERVALS.length - 1];
    const [interval, length, format] = fits;
    const every = Math.max(1, Math.ceil(needed(length) / width));
    let year = '';
    return interval.range(interval.ceil(from), to).map((date, number) => {
      const shown = number % every === 0 && x(date) < width - 42;
      const told = { date, first: '', second: '' };
      if (!shown) return told;
      const its = d3.utcFormat('%Y')(date);
      told.first = format ? d3.utcFormat(format)(date) : its;
      told.second = format && its !== year ? its : '';
      year = its;
      return told;
    });
  }

  // ---- Elements

  function made(parent, tag, name, text) {
    const found = document.createElement(tag);
    if (name) found.className = name;
    if (text) found.textContent = text;
    parent.append(found);
    return found;
  }

  function button(parent, text, title, act) {
    const found = made(parent, 'button', '', text);
    found.type = 'button';
    if (title) { found.setAttribute('aria-label', title); found.title = title; }
    found.addEventListener('click', act);
    return found;
  }

  const KEYS = [
    ['sample occurred', 'occurred'], ['sample announced', 'announced'], ['sample expected', 'expected'],
    ['sample open', 'open on that side'], ['sample statements', 'statements'],
  ];

  function legend(parent) {
    const list = made(parent, 'ul', 'keys');
    KEYS.forEach(([name, text]) => {
      const item = made(list, 'li');
      made(item, 'span', name).setAttribute('aria-hidden', 'true');
      item.append(text);
    });
  }

  /** Gradients for marks that fade to the left and to the right. */
  function gradients(svg, id) {
    const defs = svg.append('defs');
    for (const kind of ['events', 'spans']) {
      for (const [side, stops] of [['left', [0, 1]], ['right', [1, 0]]]) {
        const gradient = defs.append('linearGradient').attr('id', `${id}-${kind}-${side}`).attr('class', `fade ${kind}`);
        gradient.selectAll('stop').data(stops).join('stop')
          .attr('offset', (_, number) => number).attr('stop-opacity', (opacity) => opacity);
      }
    }
  }

  let mounted = 0;

  function mount(element, { events = [], spans = [], period = null, partial = false, find = '', onRange = null }) {
    mounted += 1;
    const id = `timeline-${mounted}`;
    let items = [];
    let limits; // all that can be shown
    let strip; // the days of the strip
    let view; // the days of the chart
    let home; // the days of the chart at first
    let around; // the days of the strip at first
    let current = ''; // the key of the mark that Tab reaches
    let inside = new Set(); // what lies in the days of the chart
    let visible = []; // what of this is drawn
    let hiding = 0;
    let telling = 0;

    // -- Parts

    const tools = made(element, 'div', 'tools');
    tools.setAttribute('role', 'group');
    tools.setAttribute('aria-label', 'The days shown');
    const earlier = button(tools, '', '', () => person(limits, true));
    const moves = made(tools, 'span', 'moves');
    const back = button(moves, '←', 'Earlier days', () => person(shifted(-0.5)));
    const nearer = button(moves, '+', 'Fewer days', () => person(zoomed(0.5)));
    const wider = button(moves, '−', 'More days', () => person(zoomed(2)));
    const forth = button(moves, '→', 'Later days', () => person(shifted(0.5)));
    const whole = button(moves, 'Whole period', '', () => { strip = around; person(home); });
    const all = button(moves, 'All', 'All days, with those outside the period', () => person(limits, true));
    const later = button(tools, '', '', () => person(limits, true));
    earlier.className = 'outside';
    later.className = 'outside later';
    legend(element);

    const stage = made(element, 'div', 'stage');
    const svg = d3.select(stage).append('svg').attr('role', 'group')
      .attr('aria-labelledby', `${id}-title`).attr('aria-describedby', `${id}-help`);
    svg.append('title').attr('id', `${id}-title`).text('Timeline of events and statements');
    gradients(svg, id);
    const ground = svg.append('g').attr('aria-hidden', 'true');
    const marks = svg.append('g');
    const tip = made(stage, 'div', 'tip');
    tip.hidden = true;
    const small = d3.select(element).append('svg').attr('class', 'strip').attr('aria-hidden', 'true');
    const smallGround = small.append('g');
    const brush = d3.brushX().handleSize(12).on('brush', brushed).on('end', released);
    const brushing = small.append('g').attr('class', 'brush');
    const said = made(element, 'p', 'said');
    said.setAttribute('role', 'status');
    const help = made(element, 'p', 'keyboard', 'With the keyboard: the arrows left and right move from mark to mark, '
      + 'up and down between events and statements, Home and End to the first and the last, Enter opens one, + and − show fewer or more days.');
    help.id = `${id}-help`;

    // -- The days shown

    function measureLimits() {
      const known = items.flatMap((item) => [item.from, item.to]).filter((bound) => bound !== null);
      const about = period ? [day(period[0]), day(period[1]) + DAY] : d3.extent(known);
      if (about[0] === undefined) about.splice(0, 2, Date.now() - 30 * DAY, Date.now());
      const [first, last] = d3.extent([...known, ...about]);
      home = [about[0] - 5 * DAY, about[1] + 5 * DAY];
      around = [about[0] - 21 * DAY, about[1] + 21 * DAY];
      const margin = Math.max(7 * DAY, (last - first) * 0.04);
      limits = [Math.min(first - margin, around[0]), Math.max(last + margin, around[1])];
    }

    function clamped([from, to]) {
      const width = Math.min(Math.max(to - from, NARROWEST), limits[1] - limits[0]);
      const middle = (from + to) / 2;
      const start = Math.min(Math.max(middle - width / 2, limits[0]), limits[1] - width);
      return [start, start + width];
    }

    const zoomed = (factor) => {
      const middle = (view[0] + view[1]) / 2;
      const half = ((view[1] - view[0]) * factor) / 2;
      return [middle - half, middle + half];
    };
    const shifted = (share) => view.map((bound) => bound + (view[1] - view[0]) * share);
    const same = (one, other) => one.every((bound, number) => Math.abs(bound - other[number]) < DAY / 2);

    function look(days, everything = false) {
      view = clamped(days);
      if (everything || view[0] < strip[0] || view[1] > strip[1]) strip = limits;
      draw();
    }

    /** What somebody did: look there, and tell it. */
    function person(days, everything = false) {
      look(days, everything);
      tell();
    }

    function tell() {
      if (!onRange) return;
      if (same(view, home) || same(view, limits)) onRange(null, null);
      else onRange(iso(view[0]), iso(view[1] - 1));
    }

    // -- Drawing

    /** Draw all; but while the strip is dragged, not the strip. */
    function draw(dragged = false) {
      const width = stage.clientWidth;
      const height = stage.clientHeight;
      if (!width || !height) return;
      hide();
      const x = d3.scaleUtc(view, [0, width]);
      const bottom = height - BARS;
      const base = bottom - COLUMNS - AXIS;
      svg.attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height);
      drawGround(x, width, height, base);
      const boxes = items.map((item) => extent(item, x, width)).filter(Boolean);
      inside = new Set(boxes.map((box) => box.item));
      const places = [
        ...eventPlaces(boxes.filter((box) => box.item.sort === 'events'), width, base),
        ...columnPlaces(boxes.filter((box) => box.item.sort === 'spans' && isDay(box.item)), bottom),
        ...barPlaces(boxes.filter((box) => box.item.sort === 'spans' && !isDay(box.item)), width, bottom),
      ];
      visible = places.map((place) => place.item);
      if (!visible.some((item) => item.key === current)) current = visible.length ? visible[0].key : '';
      drawMarks(places);
      if (!dragged) drawStrip();
      drawOutside(x, width);
    }

    function drawPeriod(parent, x, width, height) {
      const [from, to] = period ? [x(day(period[0])), x(day(period[1]) + DAY)] : [0, width];
      parent.selectAll('rect.period').data([0]).join('rect').attr('class', 'period')
        .attr('x', from).attr('width', Math.max(1, to - from)).attr('y', 0).attr('height', height);
    }

    function drawGrid(parent, told, x, height) {
      parent.selectAll('line.grid').data(told).join('line').attr('class', 'grid')
        .attr('x1', (tick) => x(tick.date)).attr('x2', (tick) => x(tick.date)).attr('y1', 0).attr('y2', height);
    }

    function drawGround(x, width, height, base) {
      const bottom = height - BARS;
      drawPeriod(ground, x, width, height);
      const told = ticks(x, width);
      drawGrid(ground, told, x, height);
      ground.selectAll('line.base').data([base, bottom]).join('line').attr('class', 'base')
        .attr('x1', 0).attr('x2', width).attr('y1', (y) => y).attr('y2', (y) => y);
      ground.selectAll('text.tick').data(told.filter((tick) => tick.first)).join('text').attr('class', 'tick')
        .attr('x', (tick) => x(tick.date) + 4).attr('y', base + 15).text((tick) => tick.first);
      ground.selectAll('text.year').data(told.filter((tick) => tick.second)).join('text').attr('class', 'tick year')
        .attr('x', (tick) => x(tick.date) + 4).attr('y', base + 30).text((tick) => tick.second);
      const heads = [['Events', 14], ['Statements on a day that is known', base + AXIS + 12],
        ['Statements on one of several days', bottom + 15]];
      ground.selectAll('text.head').data(heads).join('text').attr('class', 'head')
        .attr('x', 4).attr('y', ([, y]) => y).text(([text]) => text);
    }

    let missing = 0;

    function eventPlaces(boxes, width, base) {
      const measure = measuring(stage);
      const best = bestPacked(boxes, boxes.map((box) => measure(box.item.label)), width, base - HEAD, EVENT_LANES);
      const used = d3.max(best.found, (place) => place.lane + 1) || 1;
      const step = Math.min(26, (base - HEAD) / Math.max(used, 1), best.lane * 1.2);
      const thick = Math.min(14, Math.max(3, step - 7));
      missing = best.missing;
      return best.found.map((place) => {
        const y = base - (place.lane + 1) * step + (step - thick) / 2;
        const text = cut(place.item.label, place.label, measure);
        return {
          ...place, y, thick, text,
          textX: place.before ? place.left - GAP : place.right + GAP,
          textY: y + thick / 2,
          anchor: place.before ? 'end' : 'start',
        };
      });
    }

    function columnPlaces(boxes, bottom) {
      const most = d3.max(items.filter((item) => item.sort === 'spans' && isDay(item)), (item) => item.count) || 1;
      const high = d3.scaleLinear([0, most], [0, COLUMNS - 30]);
      const measure = measuring(stage);
      const numbered = [];
      // Where numbers would touch, the larger one stands.
      d3.sort(boxes, (box) => -box.item.count).forEach((box) => {
        const half = measure(box.item.count.toLocaleString('en')) / 2;
        const [from, to] = [(box.left + box.right) / 2 - half, (box.left + box.right) / 2 + half];
        if (numbered.every((other) => to <= other.from || other.to <= from)) numbered.push({ box, from, to });
      });
      return boxes.map((box) => {
        const thick = Math.max(2, high(box.item.count));
        return {
          ...box, y: bottom - thick, thick, inset: box.right - box.left > 12 ? 1.5 : 0,
          text: numbered.some((other) => other.box === box) ? box.item.count.toLocaleString('en') : '',
          textX: (box.left + box.right) / 2, textY: bottom - thick - 8, anchor: 'middle', from: box.left, to: box.right,
        };
      });
    }

    function barPlaces(boxes, width, bottom) {
      const measure = measuring(stage);
      const widths = boxes.map((box) => measure(box.item.count.toLocaleString('en')));
      const best = bestPacked(boxes, widths, width, BARS - HEAD, BAR_LANES);
      const thick = Math.max(3, best.lane - 7);
      missing += best.missing;
      return best.found.map((place) => {
        const y = bottom + HEAD + place.lane * best.lane + (best.lane - thick) / 2;
        return {
          ...place, y, thick,
          text: place.label ? place.item.count.toLocaleString('en') : '',
          textX: place.before ? place.left - 4 : place.right + 4,
          textY: y + thick / 2,
          anchor: place.before ? 'end' : 'start',
        };
      });
    }

    function fading(item) {
      if (item.from === null) return 'left';
      return item.to === null ? 'right' : '';
    }

    function named(item) {
      const status = STATUSES.includes(item.status) ? item.status : 'occurred';
      const names = ['mark', item.sort, item.sort === 'events' ? status : '', fading(item) ? 'open' : '', isDay(item) ? 'day' : ''];
      return names.filter(Boolean).join(' ');
    }

    function drawMarks(places) {
      const drawn = marks.selectAll('a.mark').data(places, (place) => place.item.key)
        .join((entering) => {
          const link = entering.append('a').attr('class', (place) => named(place.item));
          ['hit', 'body'].forEach((name) => link.append('rect').attr('class', name));
          link.append('text');
          return link.on('focus', (event, place) => reached(place)).on('blur', hide)
            .on('mouseenter', (event, place) => show(place)).on('mouseleave', hideSoon);
        })
        .order()
        .attr('href', (place) => place.item.href)
        .attr('aria-label', (place) => spoken(place.item))
        .attr('tabindex', (place) => (place.item.key === current ? 0 : -1));
      drawn.select('.hit')
        .attr('x', (place) => Math.min(place.from, place.left) - 2).attr('y', (place) => place.y - 3)
        .attr('width', (place) => Math.max(place.to, place.right) - Math.min(place.from, place.left) + 4)
        .attr('height', (place) => place.thick + 6);
      drawn.select('.body')
        .attr('x', (place) => place.left + (place.inset || 0)).attr('y', (place) => place.y)
        .attr('width', (place) => Math.max(1, place.right - place.left - 2 * (place.inset || 0)))
        .attr('height', (place) => place.thick)
        .attr('fill', (place) => paint(place.item, true)).attr('stroke', (place) => paint(place.item, false));
      drawn.select('text')
        .attr('x', (place) => place.textX).attr('y', (place) => place.textY).attr('text-anchor', (place) => place.anchor)
        .text((place) => place.text);
    }

    /** The gradient of an open bound; closed marks have their colours from the style. */
    function paint(item, filled) {
      const side = fading(item);
      if (!side) return null;
      const hollow = item.sort === 'events' && item.status !== 'occurred';
      if (filled && hollow) return 'none';
      return `url(#${id}-${item.sort}-${side})`;
    }

    function drawStrip() {
      const width = small.node().clientWidth;
      const height = small.node().clientHeight;
      const x = d3.scaleUtc(strip, [0, width]);
      small.attr('viewBox', `0 0 ${width} ${height}`);
      drawPeriod(smallGround, x, width, height);
      const told = ticks(x, width, 64, 0.7);
      drawGrid(smallGround, told, x, height);
      smallGround.selectAll('text').data(told.filter((tick) => tick.first)).join('text').attr('class', 'tick')
        .attr('x', (tick) => x(tick.date) + 4).attr('y', height - 5)
        .text((tick) => `${tick.first} ${tick.second}`.trim());
      smallGround.selectAll('line.tiny').data(items).join('line').attr('class', (item) => `tiny ${item.sort}`)
        .attr('x1', (item) => x(item.to === null ? item.from : item.to - DAY / 2))
        .attr('x2', (item) => x(item.to === null ? item.from : item.to - DAY / 2))
        .attr('y1', (item) => (item.sort === 'events' ? 5 : 22))
        .attr('y2', (item) => (item.sort === 'events' ? 18 : 35));
      brush.extent([[0, 0], [width, height]]);
      brushing.call(brush).call(brush.move, view.map((bound) => Math.min(width, Math.max(0, x(bound)))));
      // A finger that moves up or down scrolls the page.
      brushing.selectAll('*').style('touch-action', 'pan-y');
      brushing.style('touch-action', 'pan-y');
    }

    function drawOutside(x, width) {
      const before = items.filter((item) => (item.to === null ? x(item.from) + FADE : x(item.to)) < 0);
      const after = items.filter((item) => (item.from === null ? x(item.to) - FADE : x(item.from)) > width);
      outside(earlier, before, 'earlier', (text) => `← ${text}`);
      outside(later, after, 'later', (text) => `${text} →`);
      back.disabled = view[0] <= limits[0];
      forth.disabled = view[1] >= limits[1];
      wider.disabled = back.disabled && forth.disabled;
      all.disabled = wider.disabled;
      nearer.disabled = view[1] - view[0] <= NARROWEST;
      whole.disabled = same(view, home) && strip === around;
      // Not with every pixel of a drag: it is read aloud.
      clearTimeout(telling);
      telling = setTimeout(sayHowMany, 200);
    }

    function outside(place, found, side, shown) {
      const count = d3.sum(found, (item) => item.count);
      place.hidden = !count;
      place.textContent = shown(`${count.toLocaleString('en')} ${side}`);
      place.title = `${inWords(found)} ${side}: show all days`;
    }

    function inWords(found) {
      const events = found.filter((item) => item.sort === 'events').length;
      const statements = d3.sum(found.filter((item) => item.sort === 'spans'), (item) => item.count);
      const parts = [events && counted(events, 'event'), statements && counted(statements, 'statement')].filter(Boolean);
      return parts.join(' and ') || 'Nothing';
    }

    function sayHowMany() {
      const [from, until] = [iso(view[0]), iso(view[1] - 1)];
      const found = items.filter((item) => couldLie(item, day(from), day(until) + DAY));
      const open = found.filter((item) => !inside.has(item));
      said.textContent = `${partial ? 'At least ' : ''}${inWords(found)} with a date can lie ${when(from, until)}. `;
      if (open.length) said.append(`Of these, ${inWords(open)} stand elsewhere, by the day that is known, and are open towards these. `);
      if (missing) said.append(`For want of room ${missing.toLocaleString('en')} of them are not drawn: show fewer days. `);
      if (!find) return;
      const link = made(said, 'a', '', 'Find them');
      link.href = `${find}?from=${from}&until=${until}`;
    }

    // -- The tip

    function show({ item, left, right, y, thick }) {
      clearTimeout(hiding);
      tip.replaceChildren();
      made(tip, 'strong', '', item.label);
      const kind = item.sort === 'events' ? [item.kind, item.status].filter(Boolean).join(', ') : '';
      made(tip, 'span', '', when(item.start, item.end));
      if (kind) made(tip, 'span', '', kind);
      tip.hidden = false;
      const middle = (Math.max(0, left) + Math.min(stage.clientWidth, right)) / 2;
      const x = Math.min(Math.max(0, middle - tip.offsetWidth / 2), stage.clientWidth - tip.offsetWidth);
      const above = y - tip.offsetHeight - 22;
      // Over the mark and its number; where it would leave the picture, under them.
      tip.style.setProperty('left', `${x}px`);
      tip.style.setProperty('top', `${above >= -40 ? above : y + thick + 10}px`);
    }

    function hide() {
      clearTimeout(hiding);
      tip.hidden = true;
    }

    // A pointer may move onto the tip.
    function hideSoon() {
      clearTimeout(hiding);
      hiding = setTimeout(hide, 200);
    }
    tip.addEventListener('mouseenter', () => clearTimeout(hiding));
    tip.addEventListener('mouseleave', hideSoon);

    // -- The keyboard

    function reached(place) {
      current = place.item.key;
      marks.selectAll('a.mark').attr('tabindex', (other) => (other.item.key === current ? 0 : -1));
      show(place);
    }

    const middleOf = (item) => ((item.from ?? item.to) + (item.to ?? item.from)) / 2;

    /** As many days around an item; more, where it takes more. */
    function daysAround(item, wanted) {
      const half = Math.max(wanted, ((item.to ?? item.from) - (item.from ?? item.to)) * 1.2) / 2;
      return [middleOf(item) - half, middleOf(item) + half];
    }

    function goTo(item) {
      if (!item) return;
      if (!visible.includes(item)) person(daysAround(item, view[1] - view[0]));
      const found = marks.selectAll('a.mark').filter((place) => place.item === item);
      if (found.empty()) return;
      found.node().focus({ preventScroll: true });
      reached(found.datum());
    }

    function step(key, item) {
      const own = items.filter((other) => other.sort === item.sort);
      const place = own.indexOf(item);
      if (key === 'ArrowRight') return own[place + 1];
      if (key === 'ArrowLeft') return own[place - 1];
      if (key === 'Home') return own[0];
      if (key === 'End') return own[own.length - 1];
      const others = items.filter((other) => other.sort === (key === 'ArrowUp' ? 'events' : 'spans'));
      if (others.includes(item)) return null;
      return d3.least(others, (other) => Math.abs(middleOf(other) - middleOf(item)));
    }

    const ZOOMS = { '+': 0.5, '=': 0.5, '-': 2, '−': 2 };
    const STEPS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

    function zoomAt(item, factor) {
      person(daysAround(item, (view[1] - view[0]) * factor));
      goTo(item);
    }

    function pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') hide();
      const item = items.find((other) => other.key === current);
      if (!item || !(event.key in ZOOMS || STEPS.includes(event.key))) return;
      event.preventDefault();
      if (event.key in ZOOMS) zoomAt(item, ZOOMS[event.key]);
      else goTo(step(event.key, item));
    }

    // -- The strip

    function brushed(event) {
      if (!event.sourceEvent || !event.selection) return;
      const x = d3.scaleUtc(strip, [0, small.node().clientWidth]);
      view = clamped(event.selection.map((place) => Number(x.invert(place))));
      draw(true);
    }

    function released(event) {
      if (!event.sourceEvent) return;
      if (!event.selection) {
        const x = d3.scaleUtc(strip, [0, small.node().clientWidth]);
        const middle = Number(x.invert(d3.pointer(event.sourceEvent, small.node())[0]));
        const half = (view[1] - view[0]) / 2;
        view = clamped([middle - half, middle + half]);
      }
      draw();
      tell();
    }

    // -- From outside

    function update({ events: newEvents, spans: newSpans, partial: isPartial = false }) {
      partial = isPartial;
      items = [...prepared(newEvents, 'events'), ...prepared(newSpans, 'spans')];
      measureLimits();
      draw();
    }

    function showDays(from, until) {
      strip = around;
      look(from || until ? [from ? day(from) : home[0], until ? day(until) + DAY : home[1]] : home);
    }

    items = [...prepared(events, 'events'), ...prepared(spans, 'spans')];
    measureLimits();
    strip = around;
    view = clamped(home);
    svg.on('keydown', pressed);
    new ResizeObserver(() => draw()).observe(stage);
    return { update, show: showDays };
  }

  return { mount };
})();
