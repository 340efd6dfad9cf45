/* Puts the timeline on the front page. */
'use strict';

{
  const place = document.getElementById('timeline');
  if (place) Timeline.mount(place, { ...self.timelineData, find: 'find.html' });
}
