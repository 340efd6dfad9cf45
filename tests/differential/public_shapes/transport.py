"""Shapes of transport data: transit operations and schedules, road networks, airports and charging points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.differential.public_shapes.shape import (
    V2,
    Shape,
    column,
    csv_table,
    foreign_key,
    package,
    rows,
)

_BLANK: Final = ["NA", "NaN", ""]


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _tides()
    yield _gmns()
    yield _gtfs()
    yield _airports()
    yield _charging_points()


def _tides() -> Shape:
    vehicles = csv_table(
        "vehicles",
        "TIDES/vehicles.csv",
        [
            column("vehicle_id", required=True, unique=True),
            column("vehicle_start", "date"),
            column("capacity_seated", "integer", minimum=0),
            column("vehicle_type_name"),
            column("wheelchair_access", "boolean"),
        ],
        primaryKey="vehicle_id",
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    trips = csv_table(
        "trips_performed",
        "TIDES/trips_performed.csv",
        [
            column("service_date", "date", required=True),
            column("trip_id_performed", required=True),
            column("vehicle_id", required=True),
            column("route_type", enum=["Tram / Streetcar / Light rail", "Bus", "Ferry", "Funicular"]),
            column("direction_id", "integer", enum=[0, 1]),
            column("schedule_trip_start", "datetime"),
            column("actual_trip_start", "datetime"),
            column("trip_type", enum=["In service", "Deadhead", "Layover"]),
        ],
        primaryKey=["service_date", "trip_id_performed"],
        foreignKeys=[foreign_key("vehicle_id", "vehicles", "vehicle_id")],
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    locations = csv_table(
        "vehicle_locations",
        "TIDES/vehicle_locations.csv",
        [
            column("location_ping_id", required=True, unique=True),
            column("service_date", "date", required=True),
            column("event_timestamp", "datetime", required=True),
            column("trip_id_performed"),
            column("trip_stop_sequence", "integer", minimum=1),
            column("vehicle_id", required=True),
            column("current_status", enum=["Incoming at", "Stopped at", "In transit to"]),
            column("latitude", "number", minimum=-90, maximum=90),
            column("longitude", "number", minimum=-180, maximum=180),
            column("gps_quality", enum=["Excellent", "Good", "Poor"]),
            column("heading", "number", minimum=0, maximum=360),
            column("speed", "number", minimum=0),
            column("schedule_deviation", "integer"),
        ],
        primaryKey="location_ping_id",
        foreignKeys=[
            foreign_key("vehicle_id", "vehicles", "vehicle_id"),
            foreign_key(
                ["service_date", "trip_id_performed"],
                "trips_performed",
                ["service_date", "trip_id_performed"],
            ),
        ],
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    passengers = csv_table(
        "passenger_events",
        "TIDES/passenger_events.csv",
        [
            column("passenger_event_id", required=True, unique=True),
            column("service_date", "date", required=True),
            column("event_timestamp", "datetime", required=True),
            column("location_ping_id"),
            column("trip_stop_sequence", "integer", required=True, minimum=1),
            column("scheduled_stop_sequence", "integer", minimum=0),
            column("event_type", required=True, enum=["Door opened", "Door closed", "Passenger boarded"]),
            column("vehicle_id", required=True),
            column("vehicle_direction", enum=["forward", "backward"]),
            column("event_count", "integer", minimum=0),
        ],
        primaryKey="passenger_event_id",
        foreignKeys=[
            foreign_key("vehicle_id", "vehicles", "vehicle_id"),
            foreign_key("location_ping_id", "vehicle_locations", "location_ping_id"),
        ],
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    return package(
        "tides",
        "TIDES-transit/TIDES, spec/*.schema.json",
        (
            vehicles,
            rows(6, vehicles, "ferry-{i}", "2015-01-0{i}", [40, "NA", 62], ["Catamaran", "Barge, flat"], ["true", "false"]),
        ),
        (
            trips,
            rows(
                8, trips, ["2021-06-15", "2021-06-16"], "T{i}", lambda i: f"ferry-{1 + i % 4}", ["Ferry", "Bus", "NaN"],
                [0, 1], "2021-06-15T0{i}:00:00Z", ["2021-06-15T08:01:30Z", ""], ["In service", "Deadhead"],
            ),
        ),
        (
            locations,
            rows(
                10, locations, "ping-{i}", ["2021-06-15", "2021-06-16"], lambda i: f"2021-06-15T{i + 9}:00:05Z",
                lambda i: f"T{i}" if i < 7 else "NA", lambda i: i, lambda i: f"ferry-{1 + i % 4}",
                ["Incoming at", "Stopped at", "In transit to"], lambda i: 54 + i / 64, lambda i: 10 + i / 64,
                ["Good", "Poor", ""], lambda i: i * 30, ["7.5", "0"], [-30, 0, "NA"],
            ),
        ),
        (
            passengers,
            rows(
                9, passengers, "pe{i}", "2021-06-15", "2021-06-15T10:0{i}:00Z", lambda i: f"ping-{i}" if i % 3 else "",
                "{i}", ["0", "NA"], ["Door opened", "Passenger boarded", "Door closed"],
                lambda i: f"ferry-{1 + i % 4}", ["forward", ""], ["1", "12"],
            ),
        ),
        properties={"profile": "tabular-data-package", "agency": "Port Freedonia Ferries"},
    )  # fmt: skip


def _gmns() -> Shape:
    how = {"missingValues": ["NaN", ""], "fieldsMatch": "subset"}
    node = csv_table(
        "node",
        "node.csv",
        [
            column("node_id", "any", required=True),
            column("name"),
            column("x_coord", "number", required=True),
            column("y_coord", "number", required=True),
            column("node_type"),
            column("ctrl_type", categories=["none", "yield", "stop", "signal"]),
            column("parent_node_id", "any"),
        ],
        primaryKey="node_id",
        foreignKeys=[foreign_key("parent_node_id", "", "node_id")],
        **how,
    )
    link = csv_table(
        "link",
        "link.csv",
        [
            column("link_id", "any", required=True),
            column("name"),
            column("from_node_id", "any", required=True),
            column("to_node_id", "any", required=True),
            column("directed", "boolean", required=True),
            column("geometry", "any"),
            column(
                "dir_flag",
                "integer",
                categories=[
                    {"value": 1, "label": "forwards"},
                    {"value": -1, "label": "reverse"},
                    {"value": 0, "label": "no-information"},
                ],
            ),
            column("length", "number", minimum=0),
            column("grade", "number", minimum=-100, maximum=100),
            column("free_speed", "number", minimum=0, maximum=200),
            column("lanes", "integer", minimum=0),
            column("bike_facility", categories=["shared lane", "paved shoulder", "other", "none"]),
            column("allowed_uses"),
        ],
        primaryKey="link_id",
        foreignKeys=[
            foreign_key("from_node_id", "node", "node_id"),
            foreign_key("to_node_id", "node", "node_id"),
        ],
        **how,
    )
    tod = csv_table(
        "link_tod",
        "link_tod.csv",
        [
            column("link_tod_id", "any", required=True),
            column("link_id", "any", required=True),
            column("time_day"),
            column("capacity", "number", minimum=0),
            column("free_speed", "number", minimum=0, maximum=200),
            column("lanes", "integer", minimum=0),
            column("parking", categories=["unknown", "none", "parallel", "angle", "other"]),
        ],
        primaryKey="link_tod_id",
        foreignKeys=[foreign_key("link_id", "link", "link_id")],
        **how,
    )
    return package(
        "gmns",
        "zephyr-data-specs/GMNS, spec/*.schema.json",
        (
            node,
            rows(8, node, "{i}", ["Quay", ""], "{i}.5", "-{i}.25", "", ["stop", "signal", "none", ""], ["", "1"]),
        ),
        (
            link,
            rows(
                10, link, "10{i}", ["Harbour Road", "Mole, outer"], lambda i: 1 + i % 6, lambda i: 1 + (i + 1) % 6,
                ["true", "false"], ["LINESTRING (1 1, 2 2)", ""], [1, -1, 0, ""], "0.{i}", [-2, 3.5, "NaN"], [30, 50],
                [1, 2], ["shared lane", "none", ""], ["AUTO,BUS", ""],
            ),
        ),
        (
            tod,
            rows(
                7, tod, "t{i}", lambda i: f"10{1 + i % 5}", "01111100_0700_0900", ["900", ""], ["30", "200", "0"],
                "{i}", ["none", "parallel", ""],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _gtfs() -> Shape:
    stops = csv_table(
        "stops",
        "stops.txt",
        [
            column("stop_id", required=True, unique=True),
            column("stop_name", required=True),
            column("stop_lat", "number", required=True, minimum=-90, maximum=90),
            column("stop_lon", "number", required=True, minimum=-180, maximum=180),
            column("location_type", "integer", enum=["0", "1"]),
            column("parent_station"),
        ],
        format="csv",
        primaryKey="stop_id",
        foreignKeys=[foreign_key("parent_station", "", "stop_id")],
    )
    trips = csv_table(
        "trips",
        "trips.txt",
        [
            column("route_id", required=True),
            column("service_id", required=True),
            column("trip_id", required=True, unique=True),
            column("trip_headsign"),
            column("direction_id", "integer", minimum=0, maximum=1),
        ],
        format="csv",
        primaryKey="trip_id",
    )
    times = csv_table(
        "stop_times",
        "stop_times.txt",
        [
            column("trip_id", required=True),
            column("arrival_time", pattern="[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]"),
            column("departure_time", pattern="[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]"),
            column("stop_id", required=True),
            column("stop_sequence", "integer", required=True, minimum=0),
            column("pickup_type", "integer", minimum=0, maximum=3),
        ],
        format="csv",
        primaryKey=["trip_id", "stop_sequence"],
        foreignKeys=[foreign_key("trip_id", "trips", "trip_id"), foreign_key("stop_id", "stops", "stop_id")],
    )
    calendar = csv_table(
        "calendar_dates",
        "calendar_dates.txt",
        [
            column("service_id", required=True),
            column("date", "date", format="%Y%m%d", required=True),
            column("exception_type", "integer", required=True, enum=["1", "2"]),
        ],
        format="csv",
        primaryKey=["service_id", "date"],
    )
    return package(
        "gtfs",
        "Stephen-Gates/GTFS, datapackage.json and schemas",
        (
            stops,
            rows(
                8, stops, "stop{i}", ["Quay", "Lighthouse, west", 'The "Mole"'], "54.{i}", "10.{i}", [1, 0, 0],
                ["", "stop1", "stop1"], line_end="\r\n",
            ),
        ),
        (trips, rows(6, trips, "R1", ["week", "sunday"], "trip{i}", ["Island", ""], [0, 1], line_end="\r\n")),
        (
            times,
            rows(
                12, times, lambda i: f"trip{1 + i % 4}", "{i}:00:00", lambda i: f"{20 + i}:00:30",
                lambda i: f"stop{1 + i % 6}", "{i}", [0, "", 3], line_end="\r\n",
            ),
        ),
        (calendar, rows(6, calendar, ["week", "sunday"], "2021061{i}", [1, 2], line_end="\r\n")),
    )  # fmt: skip


def _airports() -> Shape:
    airports = csv_table(
        "airport-codes",
        "data/airport-codes.csv",
        [
            column(name, "integer" if name == "elevation_ft" else "string", format="default")
            for name in (
                "ident", "type", "name", "elevation_ft", "continent", "iso_country", "iso_region",
                "municipality", "gps_code", "iata_code", "local_code", "coordinates",
            )
        ],
        missingValues=[""],
        profile="tabular-data-resource",
        encoding="utf-8",
        format="csv",
        bytes=0,
        hash="md5:",
        dialect={
            "caseSensitiveHeader": False, "delimiter": ",", "doubleQuote": True, "header": True,
            "lineTerminator": "\r\n", "quoteChar": '"', "skipInitialSpace": False,
        },
    )  # fmt: skip
    return package(
        "airport-codes",
        "datasets/airport-codes, datapackage.json",
        (
            airports,
            rows(
                12, airports, "FR{i}", ["heliport", "small_airport"], ["Mole Heliport", "Quay, East", "Freedonia Intl"],
                [11, "", -4], "EU", "FD", "FD-{i}", "Port Freedonia", "", ["FRE", "", "NA"], "", "10.{i}, 54.{i}",
                line_end="\r\n",
            ),
        ),
        properties={"profile": "data-package"},
    )  # fmt: skip


def _charging_points() -> Shape:
    points = csv_table(
        "irve-statique",
        "irve-statique.csv",
        [
            column("nom_amenageur"),
            column("siren_amenageur", pattern=r"^\d{9}$"),
            column("contact_operateur", format="email", required=True),
            column("nom_enseigne", required=True),
            column(
                "id_station_itinerance",
                required=True,
                pattern="(?:(?:^|,)(^FR[A-Z0-9]{4,33}$|Non concerné))+$",
            ),
            column(
                "implantation_station",
                required=True,
                enum=["Voirie", "Parking public", "Parking privé à usage public"],
            ),
            column("code_insee_commune", pattern=r"^([013-9]\d|2[AB1-9])\d{3}$"),
            column("coordonneesXY", "geopoint", format="array", required=True),
            column("nbre_pdc", "integer", required=True, minimum=0),
            column("puissance_nominale", "number", required=True, minimum=0, decimalChar=","),
            column("prise_type_2", "boolean", required=True, trueValues=["oui"], falseValues=["non"]),
            column("gratuit", "boolean", trueValues=["oui"], falseValues=["non"]),
            column("date_mise_en_service", "date", format="%d/%m/%Y"),
            column("date_maj", "date", format="%d/%m/%Y", required=True, minimum="01/01/2020"),
        ],
        encoding="utf-8",
        dialect={"delimiter": ";"},
    )
    return package(
        "schema-irve",
        "etalab/schema-irve, statique/schema-statique.json (schema.data.gouv.fr)",
        (
            points,
            rows(
                9, points, ["Régie du Port", ""], lambda i: f"12345678{i}" if i % 2 else "", "bornes@port{i}.example", ["Réseau Môle", "Quai; est"],
                lambda i: f"FRZZZP{i}001" if i % 2 else "Non concerné", ["Voirie", "Parking public", "Parking privé à usage public"],
                ["2A004", "35288", ""], "[-1.{i}, 48.{i}]", [2, 0, 12], ["22,5", "7"], ["oui", "non"],
                ["non", "", "oui"], ["05/06/2021", ""], "1{i}/06/2021",
            ),
        ),
    )  # fmt: skip
