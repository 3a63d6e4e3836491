"""Reads the candidate sites, today's centres, and the points where people live."""

from typing import Dict, List, Tuple

from qgis.core import QgsProcessingException, QgsProcessingFeatureSource

from . import study
from .layers import Problems, Reading, ZoneReader, number_of, text_of, value_of


class SiteReader:
    """Candidate sites, and today's centres where these are another layer."""

    def __init__(self, reading: Reading):
        self.sites: Dict[str, study.Site] = {}
        self._reading = reading

    def read(self, source: QgsProcessingFeatureSource, fields: Dict[str, str]) -> None:
        """The candidates. `fields`: ID, NAME, COST, OPEN -> the field, or ""."""
        for site in self._rows("Sites", source, fields, "site"):
            self.sites[site.id] = site

    def read_centres(self, source: QgsProcessingFeatureSource, fields: Dict[str, str]) -> None:
        """Today's centres. One with the identifier of a candidate is that site, open today."""
        for centre in self._rows("Centres", source, fields, "centre"):
            site = self.sites.setdefault(centre.id, centre)
            site.status = "existing"
            site.cost = centre.cost if site.cost is None else site.cost

    def _rows(
        self, what: str, source: QgsProcessingFeatureSource, fields: Dict[str, str], word: str
    ) -> List[study.Site]:
        problems = Problems(f"{what} layer {source.sourceName()}")
        unplaced = Problems(f"{what} layer {source.sourceName()}")
        sites: Dict[str, study.Site] = {}
        for feature in self._reading.features(source):
            id = text_of(value_of(feature, fields["ID"])) if fields["ID"] else f"{word}-{feature.id()}"
            name = id or f"feature {feature.id()}"
            if not id:
                problems.add(f"{word}s without an identifier", name)
            elif id in sites:
                problems.add(f"{word}s whose identifier another one has", name)
            status = study.status_of(value_of(feature, fields.get("OPEN", "")))
            if status is None:
                problems.add(f"{word}s of which `{fields['OPEN']}` does not say whether they are open", name)
            cost = value_of(feature, fields["COST"])
            if cost is not None and (number_of(cost) or 0) < 0:
                problems.add(f"{word}s with a negative cost", name)
            if not feature.hasGeometry() or feature.geometry().isEmpty():
                unplaced.add(f"{word}s are left out, having no geometry", name)
                continue
            point = feature.geometry().pointOnSurface().asPoint()
            title = text_of(value_of(feature, fields["NAME"])) or id
            sites[id] = study.Site(id, title, point.x(), point.y(), status or "candidate", number_of(cost))
        problems.refuse()
        for line in unplaced.lines():
            self._reading.feedback.pushWarning(line)
        return list(sites.values())


def mark_sites(sites: List[study.Site], reader: ZoneReader, worst_decile: int, has_authorities: bool) -> None:
    """Tells each site its authority and whether it stands in a disadvantaged zone: the one it is in, or the nearest.

    hubplan does this itself where it has the polygons.
    """
    ground = reader.ground()
    for site in sites:
        position = ground.zone_at(site.x, site.y)
        if position is None:
            continue
        zone = reader.zones[position]
        if has_authorities:
            site.authority = zone.authority
        if reader.index:
            decile = zone.numbers[reader.index]
            site.disadvantaged = decile is not None and decile <= worst_decile


def place_homes(reader: ZoneReader, source: QgsProcessingFeatureSource, field: str, reading: Reading) -> None:
    """Moves the points of zones to where their people live."""
    homes = read_homes(source, field, reading)
    missing = Problems(f"Layer {source.sourceName()}")
    for zone in reader.zones:
        if zone.code in homes:
            (zone.x, zone.y), zone.has_home = homes[zone.code], True
        else:
            missing.add("zones are not in it and stand by a point inside their shape", zone.code)
    if len(homes) == 0 or not any(zone.has_home for zone in reader.zones):
        raise QgsProcessingException(
            f"Layer {source.sourceName()}: no point has the code of a zone in its field `{field}`"
        )
    for line in missing.lines():
        reading.feedback.pushWarning(line)


def read_homes(source: QgsProcessingFeatureSource, field: str, reading: Reading) -> Dict[str, Tuple[float, float]]:
    """Where the people of each zone live, by its code."""
    homes = {}
    for feature in reading.features(source):
        code = text_of(value_of(feature, field))
        if code and feature.hasGeometry() and not feature.geometry().isEmpty():
            point = feature.geometry().pointOnSurface().asPoint()
            homes[code] = (point.x(), point.y())
    return homes
