/* Draws the timeline on the home page. */
"use strict";

{
  const element = document.getElementById("timeline");
  if (element) globalThis.Timeline.mount(element, { ...globalThis.timelineData, findPage: "find.html" });
}
