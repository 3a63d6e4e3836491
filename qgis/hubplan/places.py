"""On which plane distances are measured, and which zone a site stands in."""

from typing import List, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureSource,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsRectangle,
    QgsSpatialIndex,
    QgsUnitTypes,
)

BRITISH_GRID = "EPSG:27700"
LONGITUDE_LATITUDE = "EPSG:4326"
WEB_MERCATOR = "EPSG:3857"


def plane_of(zones: QgsFeatureSource, context: QgsProcessingContext) -> QgsCoordinateReferenceSystem:
    """The system in which distances are measured: in Britain the National Grid, elsewhere that of the zones."""
    crs = zones.sourceCrs()
    layer = f"The zones layer {zones.sourceName()}"
    grid = QgsCoordinateReferenceSystem(BRITISH_GRID)
    if not crs.isValid():
        raise QgsProcessingException(
            f"{layer} does not say what its coordinates are: set its CRS (Layer > Set CRS) first."
        )
    extent = degrees(zones, context)
    if crs == grid or is_british(extent):
        return grid
    mend = f"Reproject it to a local projected system in metres{suggestion(extent)}."
    if crs.isGeographic():
        raise QgsProcessingException(
            f"{layer} is in degrees ({crs.authid()}) and not in Great Britain: degrees are no distances. {mend}"
        )
    if crs.authid() == WEB_MERCATOR:
        raise QgsProcessingException(
            f"{layer} is in Web Mercator (EPSG:3857), whose metres shrink with the distance from the equator. {mend}"
        )
    if crs.mapUnits() != QgsUnitTypes.DistanceMeters:
        raise QgsProcessingException(f"{layer} is in {QgsUnitTypes.toString(crs.mapUnits())} ({crs.authid()}). {mend}")
    return crs


def degrees(zones: QgsFeatureSource, context: QgsProcessingContext) -> QgsRectangle:
    """The extent in longitude and latitude; empty when it cannot be told."""
    target = QgsCoordinateReferenceSystem(LONGITUDE_LATITUDE)
    transform = QgsCoordinateTransform(zones.sourceCrs(), target, context.transformContext())
    transform.setBallparkTransformsAreAppropriate(True)
    extent = zones.sourceExtent()
    return QgsRectangle() if extent.isNull() else transform.transformBoundingBox(extent)


def is_british(extent: QgsRectangle) -> bool:
    """Whether an extent in degrees lies in Great Britain, roughly: neither on the Continent nor in Ireland."""
    if extent.isNull() or not QgsRectangle(-8.7, 49.8, 2.0, 60.95).contains(extent):
        return False
    on_the_continent = extent.xMinimum() > 1.5 and extent.yMaximum() < 51.2
    in_ireland = extent.xMaximum() < -5.4 and extent.yMinimum() > 51.3 and extent.yMaximum() < 55.45
    return not on_the_continent and not in_ireland


def suggestion(extent: QgsRectangle) -> str:
    """`, such as UTM zone 33N (EPSG:32633)`, for an extent in degrees."""
    if extent.isNull() or not -180 <= extent.center().x() < 180:
        return ""
    zone = int((extent.center().x() + 180) // 6) + 1
    north = extent.center().y() >= 0
    return f", such as UTM zone {zone}{'N' if north else 'S'} (EPSG:{(32600 if north else 32700) + zone})"


class Ground:
    """The zones as shapes, to ask which of them a site stands in or next to."""

    def __init__(self):
        self._index = QgsSpatialIndex(QgsSpatialIndex.FlagStoreFeatureGeometries)
        self._positions: List[int] = []

    def add(self, position: int, shape: QgsGeometry) -> None:
        """The zone at this position of the list of zones."""
        feature = QgsFeature(len(self._positions) + 1)
        feature.setGeometry(shape)
        self._index.addFeature(feature)
        self._positions.append(position)

    def zone_at(self, x: float, y: float) -> Optional[int]:
        """Position of the zone that holds the point, or of the nearest one."""
        nearest = self._index.nearestNeighbor(QgsPointXY(x, y), 1)
        return self._positions[nearest[0] - 1] if nearest else None
