"""What the tool asks for and what it returns."""

from typing import List

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterDistance,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsUnitTypes,
)

PROGRAM_SETTING = "HUBPLAN_PROGRAM"

MODES = ["hard", "soft", "report"]
MODES_IN_WORDS = ["Kept whatever it costs (hard)", "Kept at a price (soft)", "Only counted (report)"]

POINT, AREA = QgsProcessing.TypeVectorPoint, QgsProcessing.TypeVectorPolygon
ANY, NUMERIC = QgsProcessingParameterField.Any, QgsProcessingParameterField.Numeric
WHOLE, REAL = QgsProcessingParameterNumber.Integer, QgsProcessingParameterNumber.Double

# Layers of the plan in the order of a legend: output, layer in plan.gpkg, title.
PLAN_LAYERS = [
    ("PLAN_HUBS", "hubs", "Hubs"),
    ("PLAN_ALLOCATION", "allocation", "Allocation"),
    ("PLAN_UNCOVERED", "uncovered", "Uncovered zones"),
    ("PLAN_ZONES", "zones", "Zones"),
]


def inputs() -> List[QgsProcessingParameterDefinition]:
    """Every parameter, in the order of the dialogue."""
    return [*about_zones(), *about_sites(), *about_limits(), *advanced(), *about_results()]


def about_zones() -> List[QgsProcessingParameterDefinition]:
    """Where the demand is."""
    weight = QgsProcessingParameterExpression(
        "WEIGHT", "Weight of a zone, such as children_0_4 * idaci_rate", "1", "ZONES"
    )
    return [
        QgsProcessingParameterFeatureSource("ZONES", "Zones (polygons or points)", [POINT, AREA]),
        of_layer("ZONE_CODE", "Code of a zone (else the feature's id)", "ZONES"),
        of_layer("ZONE_NAME", "Name of a zone", "ZONES"),
        explained(weight, "Demand: how much it counts that a zone is near a hub. Any QGIS expression; 1 counts zones."),
        explained(
            of_layer("DECILE", "Decile of deprivation of a zone (1 = most disadvantaged)", "ZONES", NUMERIC),
            "Needed for a share of hubs in disadvantaged zones.",
        ),
        explained(
            of_layer("AUTHORITY", "Authority of a zone", "ZONES"),
            "With it, every authority gets the fewest hubs that you ask for, and the plan is counted by authority.",
        ),
    ]


def about_sites() -> List[QgsProcessingParameterDefinition]:
    """What could be a hub, and what is one today."""
    return [
        QgsProcessingParameterFeatureSource("SITES", "Candidate sites", [POINT]),
        of_layer("SITE_ID", "Identifier of a site (else the feature's id)", "SITES"),
        of_layer("SITE_NAME", "Name of a site", "SITES"),
        of_layer("SITE_COST", "Cost of a hub at a site, pounds", "SITES", NUMERIC),
        explained(
            of_layer("SITE_OPEN", "Open today?", "SITES"),
            "A field with true or false, 1 or 0, yes or no, open or closed, or a status of hubplan's: candidate, "
            "existing, required, excluded.",
        ),
        QgsProcessingParameterFeatureSource("CENTRES", "Today's centres, if in another layer", [POINT], optional=True),
        explained(
            of_layer("CENTRE_ID", "Identifier of a centre", "CENTRES"),
            "A centre with the identifier of a candidate site is that site, open today.",
        ),
        of_layer("CENTRE_NAME", "Name of a centre", "CENTRES"),
        of_layer("CENTRE_COST", "Cost of keeping a centre as a hub, pounds", "CENTRES", NUMERIC),
    ]


def about_limits() -> List[QgsProcessingParameterDefinition]:
    """What a plan has to keep."""
    radius = QgsProcessingParameterDistance(
        "RADIUS", "Within this distance of a hub a zone is covered", 2500, None, False, 1
    )
    radius.setDefaultUnit(QgsUnitTypes.DistanceMeters)
    return [
        radius,
        QgsProcessingParameterNumber("MAX_HUBS", "Hubs, at most", WHOLE, None, True, 1),
        explained(
            QgsProcessingParameterNumber("BUDGET", "Budget of all hubs together, pounds", WHOLE, None, True, 0),
            "Whole pounds. Every site then needs a cost.",
        ),
        QgsProcessingParameterEnum("MODE", "Share of hubs in disadvantaged zones is", MODES_IN_WORDS, False, 0),
        QgsProcessingParameterNumber("SHARE", "That share, per cent", REAL, 70, False, 0, 100),
        QgsProcessingParameterNumber("WORST_DECILE", "Disadvantaged: deciles 1 to", WHOLE, 3, False, 1, 9),
        QgsProcessingParameterBoolean("CROSS_BORDER", "Families may use a hub of another authority", True),
        QgsProcessingParameterBoolean("KEEP_EXISTING", "Every centre that is open today stays", False),
    ]


def advanced() -> List[QgsProcessingParameterDefinition]:
    """What most people leave as it is."""
    listed = [
        explained(
            QgsProcessingParameterFeatureSource(
                "HOMES",
                "Points where the people of each zone live (population-weighted centroids)",
                [POINT],
                optional=True,
            ),
            "Distances are measured from these; without them, from a point inside each polygon.",
        ),
        of_layer("HOME_CODE", "Code of the zone of such a point", "HOMES"),
        QgsProcessingParameterNumber("DETOUR", "Detour factor on straight lines", REAL, 1, False, 1),
        QgsProcessingParameterNumber("MIN_EACH", "Hubs in each authority, at least", WHOLE, 1, False, 0),
        QgsProcessingParameterNumber("DEFAULT_COST", "Cost of a hub where no field says, pounds", WHOLE, None, True, 0),
        explained(
            QgsProcessingParameterNumber(
                "PENALTY", "Price of a hub short of the share (soft), in weight", REAL, None, True, 0
            ),
            "Weight given up, at most, for one more hub in a disadvantaged zone.",
        ),
        QgsProcessingParameterNumber("TIME_LIMIT", "Time limit, seconds", REAL, 60, False, 1),
        explained(
            QgsProcessingParameterNumber(
                "STOP_AT_GAP", "Stop when the gap is at most, per cent", REAL, 0, False, 0, 99
            ),
            "The gap is how far the plan may be from the best possible. 0 goes on until the plan is proven the best.",
        ),
        explained(
            QgsProcessingParameterString("ATTRIBUTION", "Attribution that every output is to carry", "", False, True),
            "Such as: Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        explained(
            QgsProcessingParameterFile(
                "PROGRAM", "hubplan program (else as in the settings, HUBPLAN, PATH)", optional=True
            ),
            "The file hubplan or hubplan.exe.",
        ),
    ]
    for parameter in listed:
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
    return listed


def about_results() -> List[QgsProcessingParameterDefinition]:
    """Where the plan goes."""
    return [
        QgsProcessingParameterBoolean("LOAD", "Add the plan's layers to the project", True),
        QgsProcessingParameterFolderDestination("FOLDER", "Folder for the study and the plan"),
    ]


def outputs() -> List[QgsProcessingOutputDefinition]:
    """Everything that a model or a script can go on with, besides the folder."""
    layers = [QgsProcessingOutputVectorLayer(output, title) for output, _, title in PLAN_LAYERS]
    return [
        *layers,
        QgsProcessingOutputHtml("REPORT", "Report"),
        QgsProcessingOutputFile("SCENARIO", "Scenario"),
        QgsProcessingOutputString("STATUS", "Status (optimal, feasible ... infeasible)"),
        QgsProcessingOutputNumber("OBJECTIVE", "Objective"),
        QgsProcessingOutputNumber("BOUND", "Proven bound of the objective"),
        QgsProcessingOutputNumber("GAP", "Gap between the two, per cent"),
        QgsProcessingOutputNumber("HUB_COUNT", "Number of hubs"),
        QgsProcessingOutputNumber("COVERAGE", "Weight within the radius of a hub, per cent"),
    ]


def of_layer(name: str, label: str, parent: str, kind=ANY) -> QgsProcessingParameterField:
    """An optional field of a layer."""
    return QgsProcessingParameterField(name, label, None, parent, kind, False, True)


def explained(parameter: QgsProcessingParameterDefinition, text: str) -> QgsProcessingParameterDefinition:
    """The parameter with a tooltip."""
    parameter.setHelp(text)
    return parameter
