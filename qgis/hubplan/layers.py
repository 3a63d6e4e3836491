"""Reads the chosen layers into zones and sites. Whatever is wrong with them is told by name, all of a layer at once."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from . import study
from .places import Ground

NAMES_SHOWN = 5


class Problems:
    """What is wrong with a layer: each kind with the names of the features it is about."""

    def __init__(self, layer: str):
        self._layer = layer
        self._names: Dict[str, List[str]] = {}

    def add(self, what: str, name: str) -> None:
        self._names.setdefault(what, []).append(name)

    def lines(self) -> List[str]:
        """`layer: 7 features without a geometry: A, B, C, D, E and 2 more`."""
        return [f"{self._layer}: {len(names)} {what}: {some(names)}" for what, names in self._names.items()]

    def refuse(self) -> None:
        """Ends the run when there is a problem."""
        if self._names:
            raise QgsProcessingException("\n".join(self.lines()))


def some(names: List[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def value_of(feature: QgsFeature, field: str) -> Any:
    """A cell; None when it is empty or there is no such field."""
    value = feature[field] if field else None
    return None if value is None or value == NULL else value


def text_of(value: Any) -> str:
    """A cell as text, whole numbers without a point."""
    if value is None:
        return ""
    return study.number(value) if isinstance(value, float) else str(value).strip()


def number_of(value: Any) -> Optional[float]:
    """A cell as a finite number; None when it is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None


class Reading(NamedTuple):
    """What reading any layer needs: the system to bring it to, and somebody who may cancel."""

    crs: QgsCoordinateReferenceSystem
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback

    def features(self, source: QgsProcessingFeatureSource) -> Iterator[QgsFeature]:
        """Every feature, or every selected one. Small faults of polygons are no matter: hubplan mends them."""
        request = QgsFeatureRequest().setDestinationCrs(self.crs, self.context.transformContext())
        for feature in source.getFeatures(request, QgsProcessingFeatureSource.FlagSkipGeometryValidityChecks):
            if self.feedback.isCanceled():
                raise QgsProcessingException("Cancelled before there was a plan.")
            yield feature


class Weight:
    """The weight of zones: arithmetic on fields is left to hubplan, anything more QGIS turns into a column."""

    def __init__(self, text: str, source: QgsFeatureSource, context: QgsExpressionContext):
        text = text.strip() or "1"
        numeric = [field.name() for field in source.fields() if field.isNumeric()]
        self.fields = study.columns_of_weight(text, numeric)
        self.text = "weight" if self.fields is None else text.replace('"', "")
        self.columns = ["weight"] if self.fields is None else self.fields
        self._context = context
        self._expression = QgsExpression(text)
        self._expression.prepare(context)

    def numbers(self, feature: QgsFeature, name: str, problems: Problems) -> Dict[str, Optional[float]]:
        """The columns of a zone."""
        self._context.setFeature(feature)
        value = self._expression.evaluate(self._context)
        if self._expression.hasEvalError():
            problems.add(f"zones whose weight cannot be worked out ({self._expression.evalErrorString()})", name)
            return {}
        weight = None if value is None or value == NULL else number_of(value)
        if weight is None:
            problems.add('zones without a weight (to count them as nothing, write coalesce("field", 0))', name)
        elif weight < 0:
            problems.add("zones with a negative weight", name)
        if self.fields is None:
            return {"weight": weight}
        return {field: number_of(value_of(feature, field)) for field in self.fields}


class ZoneReader:
    """The zones layer as zones, and their shapes."""

    def __init__(self, source: QgsProcessingFeatureSource, fields: Dict[str, str], weight: Weight):
        self.source = source
        self.fields = fields  # CODE, NAME, DECILE, AUTHORITY -> the field, or ""
        self.weight = weight
        self.index = study.index_name(fields["DECILE"]) if fields["DECILE"] else None
        self.zones: List[study.Zone] = []
        self.shapes: List[QgsGeometry] = []

    def columns(self) -> List[str]:
        """Names of the zones' numbers."""
        return list(dict.fromkeys([*self.weight.columns, *([self.index] if self.index else [])]))

    def read(self, reading: Reading) -> None:
        """Reads every zone, or refuses the layer."""
        problems = Problems(f"Zones layer {self.source.sourceName()}")
        seen = set()
        for feature in reading.features(self.source):
            code = text_of(value_of(feature, self.fields["CODE"])) if self.fields["CODE"] else str(feature.id())
            name = code or f"feature {feature.id()}"
            if not code:
                problems.add("zones without a code", name)
            elif code in seen:
                problems.add("zones whose code another one has", name)
            seen.add(code)
            if feature.hasGeometry() and not feature.geometry().isEmpty():
                self._add(feature, code, name, problems)
            else:
                problems.add("zones without a geometry", name)
        if not seen:
            raise QgsProcessingException(
                f"Zones layer {self.source.sourceName()}: there are no features (or none is selected)"
            )
        problems.refuse()

    def _add(self, feature: QgsFeature, code: str, name: str, problems: Problems) -> None:
        numbers = self.weight.numbers(feature, name, problems)
        if self.index:
            numbers[self.index] = self._decile(feature, name, problems)
        authority = (
            text_of(value_of(feature, self.fields["AUTHORITY"])) if self.fields["AUTHORITY"] else study.WHOLE_AREA
        )
        if not authority:
            problems.add("zones without an authority", name)
        point = feature.geometry().pointOnSurface().asPoint()
        title = text_of(value_of(feature, self.fields["NAME"])) or code
        self.zones.append(study.Zone(code, title, authority, point.x(), point.y(), numbers))
        self.shapes.append(feature.geometry())

    def _decile(self, feature: QgsFeature, name: str, problems: Problems) -> Optional[float]:
        decile = number_of(value_of(feature, self.fields["DECILE"]))
        if decile is not None and (decile != int(decile) or not 1 <= decile <= 10):
            problems.add("zones whose decile is not 1 to 10", name)
        return decile

    def ground(self) -> Ground:
        """The shapes, to ask where a site stands."""
        ground = Ground()
        for position, shape in enumerate(self.shapes):
            ground.add(position, shape)
        return ground


def write_polygons(path: Path, reader: ZoneReader, reading: Reading) -> None:
    """The zones as study.official_study describes them. A point is given only where people's homes are known."""
    columns = reader.columns()
    texts = [QgsField(name, QVariant.String) for name in ("zone_code", "name", "authority")]
    fields = QgsFields()
    for field in texts + [QgsField(name, QVariant.Double) for name in ("easting", "northing", *columns)]:
        fields.append(field)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = "zones"
    writer = QgsVectorFileWriter.create(
        str(path), fields, QgsWkbTypes.MultiPolygon, reading.crs, reading.context.transformContext(), options
    )
    for zone, shape in zip(reader.zones, reader.shapes):
        feature = QgsFeature(fields)
        feature.setGeometry(QgsGeometry.collectGeometry(shape.coerceToType(QgsWkbTypes.MultiPolygon)))
        home = (zone.x, zone.y) if zone.has_home else (None, None)
        numbers = [zone.numbers.get(column) for column in columns]
        feature.setAttributes([zone.code, zone.name, zone.authority, *home, *numbers])
        writer.addFeature(feature)
    failed = writer.hasError() != QgsVectorFileWriter.NoError
    reason = writer.errorMessage()
    del writer  # writes the file
    if failed:
        raise QgsProcessingException(f"{path} cannot be written: {reason}")
