"""The pictures of the overview, and the data that their script draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guarantees.site import scripts
from guarantees.site.files import File
from guarantees.site.frame import Frame
from guarantees.site.issues import issues
from guarantees.site.joined import Joined
from guarantees.site.matrix import matrix
from guarantees.site.timeline import drawn, timeline


def pictures(joined: Joined) -> Mapping[str, object]:
    """Return what the templates of the pictures are told."""
    return {"timeline": timeline(joined), "matrix": matrix(joined), "issues": issues(joined)}


def data(frame: Frame) -> Iterator[File]:
    """Yield what the script of the timeline draws."""
    yield "data/timeline.js", scripts.assigned("self.timelineData", drawn(timeline(frame.joined)))
