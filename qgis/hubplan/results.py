"""The plan as layers and numbers."""

import json
import sqlite3
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any, Dict, List

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
)

from .parameters import PLAN_LAYERS

PACKAGE = "plan.gpkg"
PROJECT = "plan.qgz"

# Lines from every zone hide the map below: the layer is there to be ticked.
ALLOCATION = "Allocation"

# In the package, a coordinate reference system that has no number of the EPSG's.
UNNAMED_CRS = 100000


def numbers(out: Path) -> Dict[str, Any]:
    """Status, and the figures of the plan when there is one."""
    solution = json.loads((out / "solution.json").read_text(encoding="utf-8"))
    values = {"STATUS": solution["status"]}
    metrics = solution.get("metrics")
    if metrics:
        values["OBJECTIVE"] = solution["objective"]
        values["BOUND"] = solution["bound"]
        # Nothing is a share of a bound of 0.
        if solution["gap"] is not None:
            values["GAP"] = 100 * solution["gap"]
        values["HUB_COUNT"] = len(solution["hubs"])
        values["COVERAGE"] = 100 * metrics["all"]["after"]["coverage"]
    return values


def reasons(out: Path) -> List[str]:
    """Why no plan is possible."""
    solution = json.loads((out / "solution.json").read_text(encoding="utf-8"))
    return [reason["text"] for reason in solution["reasons"]]


def layers(out: Path) -> Dict[str, str]:
    """What QGIS opens for each output; the styles are in the package."""
    return {output: f"{out / PACKAGE}|layername={layer}" for output, layer, _ in PLAN_LAYERS}


def place_on_globe(out: Path, crs: QgsCoordinateReferenceSystem) -> None:
    """Writes into the package where its plane is. Outside Britain hubplan knows only that it is one."""
    authority, _, code = crs.authid().partition(":")
    id = int(code) if authority == "EPSG" else UNNAMED_CRS
    row = (crs.description() or crs.authid(), id, authority or "NONE", id, crs.toWkt())
    with closing(sqlite3.connect(out / PACKAGE)) as package, package:
        package.execute(
            "INSERT OR REPLACE INTO gpkg_spatial_ref_sys"
            " (srs_name, srs_id, organization, organization_coordsys_id, definition) VALUES (?, ?, ?, ?, ?)",
            row,
        )
        package.execute("UPDATE gpkg_contents SET srs_id = ? WHERE data_type = 'features'", (id,))
        package.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (id,))
        # Triggers keep the spatial index with functions that only GeoPackage readers have; no geometry moves here.
        triggers = package.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            package.execute(f'DROP TRIGGER "{name}"')
        for table, column in package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall():
            renumber(package, table, column, id)
        for _, sql in triggers:
            package.execute(sql)
    # The project beside it still says that nobody knows where this is.
    (out / PROJECT).unlink(missing_ok=True)


def renumber(package: sqlite3.Connection, table: str, column: str, id: int) -> None:
    """Every geometry begins with the number of its coordinate reference system: bytes 4 to 7, in the order that bit 0 of byte 3 says."""
    stated = {0: id.to_bytes(4, "big", signed=True), 1: id.to_bytes(4, "little", signed=True)}
    rows = package.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL').fetchall()
    changed = [(blob[:4] + stated[blob[3] & 1] + blob[8:], row) for row, blob in rows]
    package.executemany(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', changed)


class Legend(QgsProcessingLayerPostProcessorInterface):
    """Puts a layer of the plan into the plan's own group, hubs on top. QGIS itself sorts layers by their paths."""

    def __init__(self, title: str, added: List[str]):
        super().__init__()
        self._title = title
        self._added = added  # titles of the layers that are in the group; all layers of a plan share the list

    def postProcessLayer(self, layer, context, feedback):
        layer.loadDefaultStyle()  # the package's: Processing opens layers without
        root = context.project().layerTreeRoot()
        node = root.findLayer(layer.id())
        if node is None:
            return
        group = root.findGroup(self._title) if self._added else root.insertGroup(0, self._title)
        order = [title for _, _, title in PLAN_LAYERS]
        at = sum(order.index(name) < order.index(layer.name()) for name in self._added)
        move(node, group, at).setItemVisibilityChecked(layer.name() != ALLOCATION)
        self._added.append(layer.name())


def move(node: QgsLayerTreeLayer, group: QgsLayerTreeGroup, at: int) -> QgsLayerTreeLayer:
    """Moves a layer's node in the tree; the node that it then has."""
    moved = node.clone()
    group.insertChildNode(at, moved)
    node.parent().removeChildNode(node)
    return moved


# QGIS deletes them with the context, each once; until then Python must not.
_legends = deque(maxlen=1000)


def load(uris: Dict[str, str], title: str, context: QgsProcessingContext) -> None:
    """Asks QGIS to add the layers when the tool is done."""
    added: List[str] = []
    for output, _, name in PLAN_LAYERS:
        details = QgsProcessingContext.LayerDetails(name, context.project(), output)
        _legends.append(Legend(title, added))
        details.setPostProcessor(_legends[-1])
        details.forceName = True
        context.addLayerToLoadOnCompletion(uris[output], details)
