"""Check the structure of GeoJSON (RFC 7946) and TopoJSON objects."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

_Check = Callable[[Any], bool]
_LEAST_OF_A_RING: Final = 4


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal | int | float) and not isinstance(value, bool)


def _is_position(value: object) -> bool:
    return isinstance(value, list) and len(value) > 1 and all(map(_is_number, value))


def _array_of(check: _Check, least: int = 0) -> _Check:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(check, value))


def _is_ring(value: object) -> bool:
    return _array_of(_is_position, _LEAST_OF_A_RING)(value) and value[0] == value[-1]  # type: ignore[index]


_is_line = _array_of(_is_position, 2)
_is_polygon = _array_of(_is_ring)
_COORDINATES: Final[dict[str, _Check]] = {
    "Point": lambda value: value == [] or _is_position(value),
    "MultiPoint": _array_of(_is_position),
    "LineString": lambda value: value == [] or _is_line(value),
    "MultiLineString": _array_of(_is_line),
    "Polygon": _is_polygon,
    "MultiPolygon": _array_of(_is_polygon),
}


def is_geojson(value: object) -> bool:
    """Return whether a JSON *value* is a GeoJSON object."""
    kind = _kind(value)
    if kind == "FeatureCollection":
        return _has(value, "features", _array_of(_is_feature)) and _has_box(value)
    return _is_feature(value) if kind == "Feature" else _is_geometry(value)


def is_topojson(value: object) -> bool:
    """Return whether a JSON *value* is a TopoJSON topology."""
    return (
        _kind(value) == "Topology"
        and _has(value, "objects", lambda objects: isinstance(objects, dict))
        and all(map(_is_topojson_geometry, value["objects"].values()))  # type: ignore[index]
        and _has(value, "arcs", _array_of(_array_of(_is_position)))
        and _has_box(value)
        and ("transform" not in value or _is_transform(value["transform"]))  # type: ignore[operator,index]
    )


def _kind(value: object) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def _has(value: Any, name: str, check: _Check) -> bool:  # noqa: ANN401  a JSON object
    return name in value and check(value[name])


def _has_box(value: Any) -> bool:  # noqa: ANN401  a JSON object
    box = value.get("bbox", [0, 0, 0, 0])
    return _array_of(_is_number, 4)(box) and len(box) % 2 == 0


def _is_feature(value: object) -> bool:
    return (
        _kind(value) == "Feature"
        and _has(value, "geometry", lambda geometry: geometry is None or _is_geometry(geometry))
        and _has(value, "properties", lambda properties: properties is None or isinstance(properties, dict))
        and _has_box(value)
    )


def _is_geometry(value: object) -> bool:
    kind = _kind(value)
    if kind == "GeometryCollection":
        return _has(value, "geometries", _array_of(_is_geometry)) and _has_box(value)
    return kind in _COORDINATES and _has(value, "coordinates", _COORDINATES[kind]) and _has_box(value)


def _is_index(value: object) -> bool:
    return _is_number(value) and Decimal(value) == Decimal(value).to_integral_value()  # type: ignore[arg-type]


_is_arc = _array_of(_is_index)
_ARCS: Final[dict[str, tuple[str, _Check]]] = {
    "Point": ("coordinates", _is_position),
    "MultiPoint": ("coordinates", _array_of(_is_position)),
    "LineString": ("arcs", _is_arc),
    "MultiLineString": ("arcs", _array_of(_is_arc)),
    "Polygon": ("arcs", _array_of(_is_arc)),
    "MultiPolygon": ("arcs", _array_of(_array_of(_is_arc))),
}


def _is_topojson_geometry(value: object) -> bool:
    kind = value.get("type", "") if isinstance(value, dict) else ""
    if kind is None:
        return True
    if kind == "GeometryCollection":
        return _has(value, "geometries", _array_of(_is_topojson_geometry))
    return isinstance(kind, str) and kind in _ARCS and _has(value, *_ARCS[kind])


def _is_transform(value: object) -> bool:
    return isinstance(value, dict) and all(
        _has(value, name, lambda pair: _is_position(pair) and len(pair) == 2)  # noqa: PLR2004  x and y
        for name in ("scale", "translate")
    )
