"""The pictures of the overview, and the data that their script draws."""

from __future__ import annotations

from dataclasses import dataclass

from guarantees.site import scripts
from guarantees.site.files import File
from guarantees.site.issues import Issues, issues
from guarantees.site.joined import Joined
from guarantees.site.matrix import Matrix, matrix
from guarantees.site.timeline import Timeline, drawn, timeline


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the templates of the pictures are told."""

    timeline: Timeline
    matrix: Matrix
    issues: Issues


def pictures(joined: Joined) -> Pictures:
    """Return the pictures of a package."""
    return Pictures(timeline(joined), matrix(joined), issues(joined))


def data(told: Pictures) -> File:
    """Return what the script of the timeline draws."""
    return "data/timeline.js", scripts.assigned("self.timelineData", drawn(told.timeline))
