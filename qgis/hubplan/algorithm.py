"""The tool: from layers to a study, from the study to a plan, from the plan to layers."""

import time
from pathlib import Path
from typing import Any, Dict, Optional

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    QgsExpression,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QIcon

from . import layers, parameters, places, results, run, sites, study

HELP = """<p>Where should hubs open? Chooses, among candidate sites, the hubs that bring the most weighted demand within
a distance of a hub, and proves how far the plan is from the best possible. This is facility location:
location-allocation, the maximal covering location problem (MCLP); not the p-median, which minimises distance.</p>
<p>Limits: a number of hubs, a budget, or both; a share of hubs in disadvantaged zones (by deciles); the fewest hubs of
each authority; centres that are open today may close or must stay.</p>
<p>In Great Britain layers of any coordinate system will do: they are brought to EPSG:27700. Elsewhere the zones must be
in a projected system in metres. Distances are straight lines, times a detour factor.</p>
<p>The folder receives the question as files (study.toml, scenario.toml and tables), with which
<code>hubplan solve scenario.toml</code> goes on by hand, and the plan in <code>plan</code>. Cancelling ends the search
with the best plan so far.</p>
<p>Needs the program hubplan on this computer.</p>"""

# What people type into the toolbox.
TAGS = [
    "facility location",
    "location-allocation",
    "location allocation",
    "maximal covering",
    "maximum coverage",
    "MCLP",
    "p-median",
    "hubs",
    "hubplan",
    "where should hubs open",
    "Sure Start",
    "Best Start Family Hubs",
    "children's centres",
    "accessibility",
    "optimisation",
]

# Fields of the zones layer, by what they hold.
ZONE_FIELDS = {"CODE": "ZONE_CODE", "NAME": "ZONE_NAME", "DECILE": "DECILE", "AUTHORITY": "AUTHORITY"}


class LocateHubs(QgsProcessingAlgorithm):
    """Maximal covering by hubplan."""

    def createInstance(self):
        return LocateHubs()

    def name(self):
        return "locatehubs"

    def displayName(self):
        return "Locate hubs (location-allocation, maximal covering)"

    def group(self):
        return "Facility location"

    def groupId(self):
        return "facilitylocation"

    def tags(self):
        return TAGS

    def shortDescription(self):
        return (
            "Which sites should be hubs, so that most weighted demand is within a distance of one? With a proven bound."
        )

    def shortHelpString(self):
        return HELP

    def icon(self):
        return QIcon(str(Path(__file__).with_name("icon.svg")))

    def initAlgorithm(self, configuration=None):
        for parameter in parameters.inputs():
            self.addParameter(parameter)
        for output in parameters.outputs():
            self.addOutput(output)

    def checkParameterValues(self, values, context):
        """Refuses what can be told before anything is read."""
        if self._program(values, context) is None:
            return False, run.not_found()
        fine, message = super().checkParameterValues(values, context)
        if not fine:
            return fine, message
        weight = QgsExpression(str(values.get("WEIGHT") or "1"))
        if weight.hasParserError():  # QGIS would take the default instead
            return False, f"The weight {weight.expression()} cannot be read: {weight.parserErrorString().strip()}"
        if values.get("MAX_HUBS") is None and values.get("BUDGET") is None:
            return False, "Say how many hubs there may be at most, or the budget, or both."
        is_soft = parameters.MODES[self.parameterAsEnum(values, "MODE", context)] == "soft"
        if is_soft and values.get("DECILE") and values.get("PENALTY") is None:
            return False, "A share that is kept at a price needs the price (advanced parameters)."
        return True, ""

    def processAlgorithm(self, values, context, feedback):
        program = self._program(values, context)
        if program is None:
            raise QgsProcessingException(run.not_found())
        folder = Path(self.parameterAsFileOutput(values, "FOLDER", context))
        zones = self._zones(values, context)
        crs = places.plane_of(zones.source, context)
        reading = layers.Reading(crs, context, feedback)
        found = self._places(values, zones, reading)
        question = self._question(values, zones, context)
        scenario = study.write(folder, found, question)
        if found.with_polygons:
            layers.write_polygons(folder / study.ZONES_FILE, zones, reading)
        feedback.pushInfo(
            f"{len(found.zones)} zones and {len(found.sites)} sites, distances in {crs.authid()}: {scenario}"
        )
        self._solve(program, scenario, folder / "plan", question.time_limit, feedback)
        return self._results(values, scenario, question.title, reading)

    def _program(self, values: Dict[str, Any], context: QgsProcessingContext) -> Optional[str]:
        chosen = self.parameterAsString(values, "PROGRAM", context)
        return run.find_program(chosen, ProcessingConfig.getSetting(parameters.PROGRAM_SETTING))

    def _zones(self, values: Dict[str, Any], context: QgsProcessingContext) -> layers.ZoneReader:
        source = self._source(values, "ZONES", context)
        fields = {name: self._field(values, parameter, context) for name, parameter in ZONE_FIELDS.items()}
        expressions = self.createExpressionContext(values, context, source)
        weight = layers.Weight(self.parameterAsExpression(values, "WEIGHT", context), source, expressions)
        return layers.ZoneReader(source, fields, weight)

    def _places(self, values, zones: layers.ZoneReader, reading: layers.Reading) -> study.Places:
        """Zones and sites, as the kind of study that suits them."""
        context = reading.context
        zones.read(reading)
        homes = self.parameterAsSource(values, "HOMES", context)
        if homes is not None:
            sites.place_homes(zones, homes, self._field(values, "HOME_CODE", context), reading)
        reader = sites.SiteReader(reading)
        reader.read(self._source(values, "SITES", context), self._site_fields(values, "SITE", context))
        centres = self.parameterAsSource(values, "CENTRES", context)
        if centres is not None:
            reader.read_centres(centres, self._site_fields(values, "CENTRE", context))
        on_grid = reading.crs.authid() == places.BRITISH_GRID
        are_polygons = QgsWkbTypes.geometryType(zones.source.wkbType()) == QgsWkbTypes.PolygonGeometry
        in_england = any(not study.is_outside_england(zone.code) for zone in zones.zones)
        found = study.Places(
            zones=zones.zones,
            sites=list(reader.sites.values()),
            on_grid=on_grid,
            with_polygons=are_polygons and on_grid and in_england,
            has_authorities=bool(zones.fields["AUTHORITY"]),
            columns=zones.columns(),
        )
        if not found.with_polygons:
            worst = self.parameterAsInt(values, "WORST_DECILE", context)
            sites.mark_sites(found.sites, zones, worst, found.has_authorities)
        return found

    def _question(self, values, zones: layers.ZoneReader, context) -> study.Question:
        whole = {
            name: self._number(values, name, context) for name in ("MAX_HUBS", "BUDGET", "DEFAULT_COST", "PENALTY")
        }
        radius = self.parameterAsDouble(values, "RADIUS", context)
        return study.Question(
            title=f"{zones.source.sourceName()}: hubs within {study.distance(radius)}",
            weight=zones.weight.text,
            radius=radius,
            detour=self.parameterAsDouble(values, "DETOUR", context),
            at_most=None if whole["MAX_HUBS"] is None else int(whole["MAX_HUBS"]),
            min_each=self.parameterAsInt(values, "MIN_EACH", context),
            budget=whole["BUDGET"],
            site_cost=whole["DEFAULT_COST"],
            mode=parameters.MODES[self.parameterAsEnum(values, "MODE", context)],
            index=zones.index,
            worst_decile=self.parameterAsInt(values, "WORST_DECILE", context),
            share=self.parameterAsDouble(values, "SHARE", context) / 100,
            penalty=whole["PENALTY"],
            keep_existing=self.parameterAsBool(values, "KEEP_EXISTING", context),
            cross_border=self.parameterAsBool(values, "CROSS_BORDER", context),
            time_limit=self.parameterAsDouble(values, "TIME_LIMIT", context),
            gap=self.parameterAsDouble(values, "STOP_AT_GAP", context) / 100,
            attribution=self.parameterAsString(values, "ATTRIBUTION", context).strip(),
        )

    def _solve(
        self, program: str, scenario: Path, out: Path, time_limit: float, feedback: QgsProcessingFeedback
    ) -> None:
        """Runs hubplan, its log shown as it is written; raises unless there is an answer."""
        started = time.monotonic()

        def say(line: str) -> None:
            if run.FINDING.match(line):
                feedback.reportError(line)
            else:
                feedback.pushConsoleInfo(line)
            feedback.setProgress(min(99.0, 100 * (time.monotonic() - started) / time_limit))
            if run.gap_in(line) is not None:
                feedback.setProgressText(line.strip())

        ended = run.solve(program, scenario, out, say, feedback.isCanceled)
        feedback.pushInfo(ended.summary)
        if ended.code in (run.DONE, run.INFEASIBLE):
            if ended.cancelled:
                feedback.pushWarning(f"Cancelled: the plan in {out} is the best so far.")
            return
        if ended.cancelled:
            raise QgsProcessingException("Cancelled before there was a plan.")
        reason = "\n".join(ended.findings) or f"it ended with code {ended.code}; its words are in the log"
        raise QgsProcessingException(f"hubplan could not answer: {reason}")

    def _results(self, values, scenario: Path, title: str, reading: layers.Reading) -> Dict[str, Any]:
        crs, context, feedback = reading
        out = scenario.parent / "plan"
        returned = {"FOLDER": str(scenario.parent), "SCENARIO": str(scenario), **results.numbers(out)}
        report = out / "report.html"
        if report.exists():
            returned["REPORT"] = str(report)
        if returned["STATUS"] == "infeasible":
            feedback.reportError("No plan keeps every limit:\n" + "\n".join(results.reasons(out)))
            return returned
        if crs.authid() != places.BRITISH_GRID:
            results.place_on_globe(out, crs)
        uris = results.layers(out)
        returned.update(uris)
        if self.parameterAsBool(values, "LOAD", context) and context.project() is not None:
            results.load(uris, title, context)
        return returned

    def _source(self, values, name: str, context):
        source = self.parameterAsSource(values, name, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(values, name))
        return source

    def _field(self, values, name: str, context) -> str:
        return next(iter(self.parameterAsFields(values, name, context)), "")

    def _site_fields(self, values, of: str, context) -> Dict[str, str]:
        names = ("ID", "NAME", "COST", "OPEN") if of == "SITE" else ("ID", "NAME", "COST")
        return {name: self._field(values, f"{of}_{name}", context) for name in names}

    def _number(self, values, name: str, context) -> Optional[float]:
        return None if values.get(name) is None else self.parameterAsDouble(values, name, context)
