"""Shapes of biodiversity data: camera traps, Darwin Core, surveys and interactions."""

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

_STAMP: Final = "%Y-%m-%dT%H:%M:%S%z"
_BLANK: Final = ["", "NaN", "nan"]


def shapes() -> Iterator[Shape]:
    """Yield the shapes of this family."""
    yield _camtrap()
    yield _darwin_core()
    yield _survey()
    yield _interactions()


def _camtrap() -> Shape:
    deployments = csv_table(
        "deployments",
        "deployments.csv",
        [
            column("deploymentID", required=True, unique=True),
            column("locationID"),
            column("locationName"),
            column("latitude", "number", required=True, minimum=-90, maximum=90),
            column("longitude", "number", required=True, minimum=-180, maximum=180),
            column("coordinateUncertainty", "integer", minimum=1),
            column("deploymentStart", "datetime", format=_STAMP, required=True),
            column("deploymentEnd", "datetime", format=_STAMP, required=True),
            column("setupBy"),
            column("cameraID"),
            column("cameraDelay", "integer", minimum=0),
            column("cameraHeight", "number", minimum=0),
            column("cameraTilt", "integer", minimum=-90, maximum=90),
            column("cameraHeading", "integer", minimum=0, maximum=360),
            column("timestampIssues", "boolean"),
            column("baitUse", "boolean"),
            column("featureType", enum=["roadPaved", "trailGame", "culvert", "burrow", "waterSource"]),
            column("deploymentTags"),
            column("deploymentComments"),
        ],
        primaryKey="deploymentID",
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    media = csv_table(
        "media",
        "media.csv",
        [
            column("mediaID", required=True, unique=True),
            column("deploymentID", required=True),
            column("captureMethod", enum=["activityDetection", "timeLapse"]),
            column("timestamp", "datetime", format=_STAMP, required=True),
            column("filePath", required=True, pattern=r"^(?=^[^./~])(^((?!\.{2}).)*$).*$"),
            column("filePublic", "boolean", required=True),
            column("fileName"),
            column("fileMediatype", required=True, pattern=r"^(image|video|audio)/.*$"),
            column("exifData", "object"),
            column("favorite", "boolean"),
        ],
        primaryKey="mediaID",
        foreignKeys=[foreign_key("deploymentID", "deployments", "deploymentID")],
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    observations = csv_table(
        "observations",
        "observations.csv",
        [
            column("observationID", required=True, unique=True),
            column("deploymentID", required=True),
            column("mediaID"),
            column("eventID"),
            column("eventStart", "datetime", format=_STAMP, required=True),
            column("observationLevel", required=True, enum=["media", "event"]),
            column(
                "observationType",
                required=True,
                enum=["animal", "human", "vehicle", "blank", "unknown", "unclassified"],
            ),
            column("scientificName"),
            column("count", "integer", minimum=1),
            column("sex", enum=["female", "male"]),
            column("bboxX", "number", minimum=0, maximum=1),
            column("bboxWidth", "number", minimum=1e-15, maximum=1),
            column("classificationProbability", "number", minimum=0, maximum=1),
            column("observationTags"),
        ],
        primaryKey="observationID",
        foreignKeys=[
            foreign_key("deploymentID", "deployments", "deploymentID"),
            foreign_key("mediaID", "media", "mediaID"),
        ],
        missingValues=_BLANK,
        profile="tabular-data-resource",
    )
    return package(
        "camtrap-dp",
        "tdwg/camtrap-dp, table schemas of version 1.0",
        (
            deployments,
            rows(
                6, deployments, "dep{i}", "loc{i}", ["North quay", "Tower, east side", "NaN"],
                lambda i: 50 + i / 8, lambda i: 10 + i / 16, ["", 187, 20], "2021-03-0{i}T08:00:00Z",
                "2021-04-0{i}T08:00:00+0200", "Harbour office", "cam{i}", [0, 60], "1.{i}", [-5, "", 10],
                lambda i: 45 * i, ["false", "true"], ["false", ""], ["culvert", "", "burrow"],
                "season:spring | grid:{i}", ["", "Moved, then\nput back", 'The "old" post'],
            ),
        ),
        (
            media,
            rows(
                12, media, "m{i}", lambda i: f"dep{1 + i % 5}", ["activityDetection", "timeLapse"],
                lambda i: f"2021-03-{i + 9}T09:00:00Z", "media/{i}.jpg", ["false", "true"], "IMG{i}.jpg",
                "image/jpeg", ["", '{"ISO": 200}'], ["true", ""],
            ),
        ),
        (
            observations,
            rows(
                14, observations, "obs{i}", lambda i: f"dep{1 + i % 5}", lambda i: f"m{i}" if i % 3 and i < 12 else "",
                "ev{i}", lambda i: f"2021-03-{i + 9}T09:00:01Z", ["media", "event"], ["animal", "blank", "human"],
                ["Vulpes fictus", "", ""], lambda i: i % 4 or "nan", ["female", "", "male"], lambda i: i / 100,
                "0.5", ["1", "0.25", ""], "",
            ),
        ),
        properties={"profile": "tabular-data-package", "version": "1.0", "created": "2021-05-01T00:00:00Z"},
    )  # fmt: skip


def _darwin_core() -> Shape:
    event = csv_table(
        "event",
        "event.csv",
        [
            column("eventID", required=True, unique=True),
            column("parentEventID"),
            column("eventType", required=True),
            column("eventDate"),
            column("decimalLatitude", "number", minimum=-90, maximum=90),
            column("decimalLongitude", "number", minimum=-180, maximum=180),
            column("coordinateUncertaintyInMeters", "number", exclusiveMinimum=0),
            column("minimumDepthInMeters", "number", minimum=0),
        ],
        primaryKey="eventID",
        foreignKeys=[foreign_key("parentEventID", "", "eventID")],
    )
    occurrence = csv_table(
        "occurrence",
        "occurrence.csv",
        [
            column("occurrenceID", required=True, unique=True),
            column("eventID"),
            column("occurrenceStatus", enum=["detected", "notDetected"]),
            column("organismQuantity"),
            column("recordedBy"),
            column("isIdentified", "boolean"),
        ],
        primaryKey="occurrenceID",
        foreignKeys=[foreign_key("eventID", "event", "eventID")],
    )
    identification = csv_table(
        "identification",
        "identification.csv",
        [
            column("identificationID", required=True, unique=True),
            column("basedOnOccurrenceID"),
            column("verbatimIdentification"),
            column("isAcceptedIdentification", "boolean"),
            column("typeStatus"),
            column("identifiedBy"),
            column("dateIdentified"),
            column("scientificName"),
            column("taxonRank"),
        ],
        primaryKey="identificationID",
        foreignKeys=[foreign_key("basedOnOccurrenceID", "occurrence", "occurrenceID")],
    )
    return package(
        "dwc-dp",
        "gbif/dwc-dp, dwc-dp/0.1/table-schemas",
        (
            event,
            rows(
                8, event, "E-{i}", ["", "E-1", "E-1", "E-2"], ["Survey", "Sample"], "2021-06-0{i}/2021-06-1{i}",
                lambda i: 40 + i / 4, lambda i: -3 - i / 4, [10, 2.5, ""], ["0", "0.5"],
            ),
        ),
        (
            occurrence,
            rows(
                10, occurrence, "urn:occ:{i}", lambda i: f"E-{1 + i % 6}", ["detected", "notDetected", ""],
                ["3 individuals", "many"], ["R. Firefly | H. Harper", "C. Teasdale"], ["true", "false", ""],
            ),
        ),
        (
            identification,
            rows(
                9, identification, "urn:id:{i}", "urn:occ:{i}", ["Anas fictus", 'Anas "cf." fictus', "Anas, juv."],
                ["true", "false"], "", ["R. Firefly", ""], "2022-01-0{i}", "Anas fictus", ["species", "genus"],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _survey() -> Shape:
    survey = csv_table(
        "survey",
        "data/survey.csv",
        [
            column("surveyID", required=True, unique=True),
            column("eventID", required=True),
            column("siteCount", "integer", minimum=0),
            column("isTaxonomicScopeFullyReported", "boolean"),
            column("samplingEffortValue", "number", exclusiveMinimum=0),
            column("samplingEffortUnit", minLength=1, maxLength=30),
            column("eventDurationValue", "number", minimum=0),
        ],
        primaryKey=["surveyID"],
    )
    target = csv_table(
        "survey-target",
        "data/survey-target.csv",
        [
            column("surveyTargetID", required=True),
            column("surveyID"),
            column("surveyTargetType"),
            column("surveyTargetValue"),
            column("includeOrExclude", enum=["include", "exclude"]),
            column("isSurveyTargetFullyReported", "boolean"),
        ],
        primaryKey=["surveyTargetID"],
        foreignKeys=[foreign_key(["surveyID"], "survey", ["surveyID"])],
    )
    return package(
        "humboldt",
        "gbif/dwc-dp, survey and survey-target (Humboldt Extension)",
        (
            survey,
            rows(
                7, survey, "S{i}", "E{i}", "{i}", ["true", "false"], ["1.5", "2e1"], ["person-hours", "nets"],
                ["0", "90", ""],
            ),
        ),
        (
            target,
            rows(
                11, target, "T{i}", lambda i: f"S{1 + i % 5}", ["taxon", "size class"], ["Aves", "2-3 cm"],
                ["include", "exclude", ""], ["true", ""],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip


def _interactions() -> Shape:
    interactions = csv_table(
        "interactions",
        "interactions.tsv",
        [
            column("sourceTaxonId", pattern="[A-Z]+:[0-9]+"),
            column("sourceTaxonName", required=True),
            column("interactionTypeId", required=True, pattern="RO:[0-9]{7}"),
            column("interactionTypeName", required=True),
            column("targetTaxonId", pattern="[A-Z]+:[0-9]+"),
            column("targetTaxonName", required=True),
            column("decimalLatitude", "number", minimum=-90, maximum=90),
            column("decimalLongitude", "number", minimum=-180, maximum=180),
            column("observationDateTime", "datetime"),
            column("referenceCitation"),
            column("referenceUrl", format="uri"),
        ],
        format="tsv",
        mediatype="text/tab-separated-values",
        dialect={"delimiter": "\t"},
        uniqueKeys=[["sourceTaxonName", "interactionTypeId", "targetTaxonName", "observationDateTime"]],
    )
    return package(
        "globi-interactions",
        "globalbioticinteractions/template-dataset, interactions.tsv",
        (
            interactions,
            rows(
                12, interactions, ["EOL:101", ""], lambda i: f"Apis ficta {i % 4}", ["RO:0002622", "RO:0002470"],
                ["visits flowers of", "eats"], "EOL:2{i}", ["Malva inventa", "Rosa inventa"], lambda i: i * 2.5,
                lambda i: -i * 2.5, lambda i: f"2021-05-{i + 9}T10:00:00Z", "Firefly (2021), notes",
                ["https://notes.example/1", "", "https://notes.example/all"],
            ),
        ),
        properties={"$schema": V2},
    )  # fmt: skip
