"""Miniature packages in the documented shapes of public Data Packages, with planted faults; all content is invented."""

from __future__ import annotations

from typing import Final

from tests.differential.public_shapes import (
    biodiversity,
    economy,
    formats,
    reference_data,
    science,
    transport,
)
from tests.differential.public_shapes.shape import Shape

_FAMILIES: Final = (biodiversity, transport, reference_data, economy, science, formats)
SHAPES: Final[dict[str, Shape]] = {shape.name: shape for family in _FAMILIES for shape in family.shapes()}
