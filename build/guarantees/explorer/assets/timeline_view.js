/* The drawing of a timeline: its elements, and how they follow from a state and a layout. */
"use strict";

globalThis.TimelineView = (() => {
  const { d3 } = globalThis;
  const { DAY, createElement } = globalThis.Common;
  const { datesOfView, isSingleDay } = globalThis.TimelineState;
  const { accessibleName, axisTicks, statusText } = globalThis.TimelineLayout;
  const STATUSES = ["occurred", "announced", "expected"];
  const TIP_DELAY = 200; // milliseconds in which a pointer can move onto the tip

  // ---- Parts without a state

  const LEGEND = [
    ["occurred", "occurred"],
    ["announced", "announced"],
    ["expected", "expected"],
    ["open", "start or end unknown"],
    ["statements", "statements"],
  ];

  function createLegend() {
    const entries = LEGEND.map(([name, text]) =>
      createElement(
        "li",
        {},
        createElement("span", { className: `sample ${name}`, "aria-hidden": "true" }),
        text,
      ),
    );
    return createElement("ul", { className: "legend" }, ...entries);
  }

  function createHelp(id) {
    return createElement("p", {
      id,
      className: "keyboard-help",
      textContent:
        "Keyboard: the left and right arrow keys move from mark to mark, up and down between events and statements, " +
        "Home and End to the first and last mark, Enter opens the mark, + and − show fewer or more days.",
    });
  }

  /** Add the gradients of marks that fade to the left or right. */
  function appendGradients(svg, id) {
    const definitions = svg.append("defs");
    for (const kind of ["events", "statements"]) {
      for (const [side, opacities] of [
        ["left", [0, 1]],
        ["right", [1, 0]],
      ]) {
        definitions
          .append("linearGradient")
          .attr("id", `${id}-${kind}-${side}`)
          .attr("class", `fade ${kind}`)
          .selectAll("stop")
          .data(opacities)
          .join("stop")
          .attr("offset", (_, index) => index)
          .attr("stop-opacity", (opacity) => opacity);
      }
    }
  }

  function drawPeriod(parent, period, x, width, height) {
    const [from, to] = period ? [x(Date.parse(period[0])), x(Date.parse(period[1]) + DAY)] : [0, width];
    parent
      .selectAll("rect.period")
      .data([0])
      .join("rect")
      .attr("class", "period")
      .attr("x", from)
      .attr("width", Math.max(1, to - from))
      .attr("y", 0)
      .attr("height", height);
  }

  function drawGrid(parent, ticks, x, height) {
    parent
      .selectAll("line.grid")
      .data(ticks)
      .join("line")
      .attr("class", "grid")
      .attr("x1", (tick) => x(tick.date))
      .attr("x2", (tick) => x(tick.date))
      .attr("y1", 0)
      .attr("y2", height);
  }

  function drawTickLabels(parent, className, ticks, x, y, textOf) {
    parent
      .selectAll(`text.${className}`)
      .data(ticks.filter(textOf))
      .join("text")
      .attr("class", `tick ${className}`)
      .attr("x", (tick) => x(tick.date) + 4)
      .attr("y", y)
      .text(textOf);
  }

  // ---- The tip, which describes the mark under the pointer or with the focus

  function createTip(stage) {
    const element = stage.appendChild(createElement("div", { className: "tip", hidden: true }));
    let timer = 0;

    function hide() {
      clearTimeout(timer);
      element.hidden = true;
    }

    function hideSoon() {
      clearTimeout(timer);
      timer = setTimeout(hide, TIP_DELAY);
    }

    function show({ item, left, right, y, height }) {
      clearTimeout(timer);
      const lines = [item.when];
      if (item.kind === "events") lines.push([item.type, item.status].filter(Boolean).join(", "));
      element.replaceChildren(
        createElement("strong", { textContent: item.label }),
        ...lines.filter(Boolean).map((textContent) => createElement("span", { textContent })),
      );
      element.hidden = false;
      const middle = (Math.max(0, left) + Math.min(stage.clientWidth, right)) / 2;
      const x = Math.min(
        Math.max(0, middle - element.offsetWidth / 2),
        stage.clientWidth - element.offsetWidth,
      );
      const above = y - element.offsetHeight - 22;
      element.style.setProperty("left", `${x}px`);
      // Above the mark and its number; below them where it would leave the chart.
      element.style.setProperty("top", `${above >= -40 ? above : y + height + 10}px`);
    }

    element.addEventListener("mouseenter", () => clearTimeout(timer));
    element.addEventListener("mouseleave", hideSoon);
    return { show, hide, hideSoon };
  }

  // ---- The chart

  const canvas = document.createElement("canvas").getContext("2d");

  /** Return a function that measures text in the font of an element. */
  function textMeasure(element) {
    const style = getComputedStyle(element);
    canvas.font = `${style.fontSize} ${style.fontFamily}`;
    return (text) => canvas.measureText(text).width + 2;
  }

  function fadeSide(item) {
    if (item.from === null) return "left";
    return item.to === null ? "right" : "";
  }

  function markClass(item) {
    const names = ["mark", item.kind];
    if (item.kind === "events") names.push(STATUSES.includes(item.status) ? item.status : "occurred");
    if (fadeSide(item)) names.push("open");
    if (isSingleDay(item)) names.push("day");
    return names.join(" ");
  }

  /** Add the chart to an element. `onFocus` is called with the item of a mark that receives the focus. */
  function createChart(parent, id, { onFocus }) {
    const stage = parent.appendChild(createElement("div", { className: "stage" }));
    const svg = d3
      .select(stage)
      .append("svg")
      .attr("role", "group")
      .attr("aria-labelledby", `${id}-title`)
      .attr("aria-describedby", `${id}-help`);
    svg.append("title").attr("id", `${id}-title`).text("Timeline of events and statements");
    appendGradients(svg, id);
    const background = svg.append("g").attr("aria-hidden", "true");
    const marksGroup = svg.append("g");
    const tip = createTip(stage);

    function drawBackground({ period }, { x, width, height, base, bottom, ticks, headings }) {
      drawPeriod(background, period, x, width, height);
      drawGrid(background, ticks, x, height);
      background
        .selectAll("line.base")
        .data([base, bottom])
        .join("line")
        .attr("class", "base")
        .attr("x1", 0)
        .attr("x2", width)
        .attr("y1", (y) => y)
        .attr("y2", (y) => y);
      drawTickLabels(background, "day", ticks, x, base + 15, (tick) => tick.label);
      drawTickLabels(background, "year", ticks, x, base + 30, (tick) => tick.year);
      background
        .selectAll("text.heading")
        .data(headings)
        .join("text")
        .attr("class", "heading")
        .attr("x", 4)
        .attr("y", (heading) => heading.y)
        .text((heading) => heading.text);
    }

    function appendMark(entering) {
      const link = entering.append("a").attr("class", (mark) => markClass(mark.item));
      link.append("rect").attr("class", "hit");
      link.append("rect").attr("class", "body");
      link.append("text");
      return link
        .on("focus", (_, mark) => {
          onFocus(mark.item);
          tip.show(mark);
        })
        .on("blur", tip.hide)
        .on("mouseenter", (_, mark) => tip.show(mark))
        .on("mouseleave", tip.hideSoon);
    }

    /** Return the gradient of an open bound; marks with both bounds have their colours from the stylesheet. */
    function gradient(item) {
      const side = fadeSide(item);
      return side ? `url(#${id}-${item.kind}-${side})` : null;
    }

    function fill(item) {
      const isHollow = item.kind === "events" && item.status !== "occurred";
      return isHollow && fadeSide(item) ? "none" : gradient(item);
    }

    function drawMarks(marks, currentKey) {
      const links = marksGroup
        .selectAll("a.mark")
        .data(marks, (mark) => mark.item.key)
        .join(appendMark)
        .order()
        .attr("href", (mark) => mark.item.href)
        .attr("aria-label", (mark) => accessibleName(mark.item))
        .attr("tabindex", (mark) => (mark.item.key === currentKey ? 0 : -1));
      links
        .select(".hit")
        .attr("x", (mark) => Math.min(mark.from, mark.left) - 2)
        .attr("y", (mark) => mark.y - 3)
        .attr("width", (mark) => Math.max(mark.to, mark.right) - Math.min(mark.from, mark.left) + 4)
        .attr("height", (mark) => mark.height + 6);
      links
        .select(".body")
        .attr("x", (mark) => mark.left + (mark.inset || 0))
        .attr("y", (mark) => mark.y)
        .attr("width", (mark) => Math.max(1, mark.right - mark.left - 2 * (mark.inset || 0)))
        .attr("height", (mark) => mark.height)
        .attr("fill", ({ item }) => fill(item))
        .attr("stroke", ({ item }) => gradient(item));
      links
        .select("text")
        .attr("x", (mark) => mark.textX)
        .attr("y", (mark) => mark.textY)
        .attr("text-anchor", (mark) => mark.anchor)
        .text((mark) => mark.text);
    }

    return {
      svg,
      tip,
      stage,
      size: () => ({ width: stage.clientWidth, height: stage.clientHeight }),
      measure: () => textMeasure(stage),

      draw(state, layout) {
        tip.hide();
        svg.attr("viewBox", `0 0 ${layout.width} ${layout.height}`);
        svg.attr("width", layout.width).attr("height", layout.height);
        drawBackground(state, layout);
        drawMarks(layout.marks, state.currentKey);
      },

      /** Make the mark with this key the one that the Tab key reaches. */
      setCurrent(key) {
        marksGroup.selectAll("a.mark").attr("tabindex", (mark) => (mark.item.key === key ? 0 : -1));
      },

      /** Move the focus to the mark of an item, where it is drawn. */
      focus(item) {
        const link = marksGroup.selectAll("a.mark").filter((mark) => mark.item === item);
        if (link.empty()) return;
        link.node().focus({ preventScroll: true });
        // A mark that has the focus already gets no event.
        onFocus(item);
        tip.show(link.datum());
      },
    };
  }

  // ---- The strip below the chart, with a brush for the days that the chart shows

  /** Add the strip to an element. `onBrush(range, isFinished)` is called with the range that the reader selects. */
  function createStrip(parent, { onBrush }) {
    const svg = d3.select(parent).append("svg").attr("class", "strip").attr("aria-hidden", "true");
    const background = svg.append("g");
    const brush = d3.brushX().handleSize(12).on("brush", whileBrushed).on("end", afterBrushed);
    const brushGroup = svg.append("g").attr("class", "brush");
    let x = null;
    let view = null;

    function whileBrushed(event) {
      if (!event.sourceEvent || !event.selection) return;
      onBrush(
        event.selection.map((position) => Number(x.invert(position))),
        false,
      );
    }

    function afterBrushed(event) {
      if (!event.sourceEvent) return; // moved by draw()
      if (event.selection) {
        onBrush(view, true);
        return;
      }
      // A click outside the selection moves the view there.
      const middle = Number(x.invert(d3.pointer(event.sourceEvent, svg.node())[0]));
      const half = (view[1] - view[0]) / 2;
      onBrush([middle - half, middle + half], true);
    }

    function drawItems(items) {
      const position = (item) => x(item.to === null ? item.from : item.to - DAY / 2);
      background
        .selectAll("line.item")
        .data(items)
        .join("line")
        .attr("class", (item) => `item ${item.kind}`)
        .attr("x1", position)
        .attr("x2", position)
        .attr("y1", (item) => (item.kind === "events" ? 5 : 22))
        .attr("y2", (item) => (item.kind === "events" ? 18 : 35));
    }

    function drawBrush(width, height) {
      brush.extent([
        [0, 0],
        [width, height],
      ]);
      brushGroup.call(brush).call(
        brush.move,
        view.map((bound) => Math.min(width, Math.max(0, x(bound)))),
      );
      // A finger that moves up or down scrolls the page.
      brushGroup.style("touch-action", "pan-y").selectAll("*").style("touch-action", "pan-y");
    }

    return {
      /** Draw the strip; while it is dragged, remember the view only. */
      draw(state, isDragged) {
        view = state.view;
        if (isDragged) return;
        const { clientWidth: width, clientHeight: height } = svg.node();
        x = d3.scaleUtc(state.strip, [0, width]);
        svg.attr("viewBox", `0 0 ${width} ${height}`);
        drawPeriod(background, state.period, x, width, height);
        const ticks = axisTicks(x, width, { labelRoom: 64, density: 0.7 });
        drawGrid(background, ticks, x, height);
        drawTickLabels(background, "day", ticks, x, height - 5, (tick) =>
          `${tick.label} ${tick.year}`.trim(),
        );
        drawItems(state.items);
        drawBrush(width, height);
      },
    };
  }

  // ---- The text below the chart

  /** Write the status, with a link to the search page where its address is given. */
  function drawStatus(element, state, layout, findPage) {
    element.textContent = `${statusText(state, layout)} `;
    if (!findPage) return;
    const [from, until] = datesOfView(state);
    const href = `${findPage}?from=${from}&until=${until}`;
    element.append(createElement("a", { href, textContent: "Show them" }));
  }

  return { createChart, createHelp, createLegend, createStrip, drawStatus };
})();
