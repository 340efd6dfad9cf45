"""The pictures of the overview, and the data that their script draws."""

from __future__ import annotations

from dataclasses import dataclass

from guarantees.explorer import data_script
from guarantees.explorer.charts.issues_chart import Issues, issues
from guarantees.explorer.charts.matrix import Matrix, matrix
from guarantees.explorer.charts.timeline import Timeline, drawn, timeline
from guarantees.explorer.record_lookups import RecordLookups
from guarantees.explorer.site_file import File


@dataclass(frozen=True, slots=True)
class HomeCharts:
    """What the templates of the pictures are told."""

    timeline: Timeline
    matrix: Matrix
    issues: Issues


def home_charts(joined: RecordLookups) -> HomeCharts:
    """Return the pictures of a package."""
    return HomeCharts(timeline(joined), matrix(joined), issues(joined))


def data(told: HomeCharts) -> File:
    """Return what the script of the timeline draws."""
    return "data/timeline.js", data_script.data_script("self.timelineData", drawn(told.timeline))
