"""Runs the Processing tool of qgis/ in QGIS, installed as its README says. Its plans must equal those of the command line.

    QT_QPA_PLATFORM=offscreen command -p python3 tests/programs/qgis_processing.py HUBPLAN_BINARY DATA_FOLDER

Prints one line per check, and ends with an error at the first one that fails. DATA_FOLDER is the folder that HUBPLAN_DATA
names.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import traceback
from pathlib import Path

import qgis_session as session  # before QGIS
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)
from qgis_session import (
    DATA,
    HUBPLAN,
    REPOSITORY,
    SCRATCH,
    TOOL,
    Log,
    block,
    check,
    hubplan,
    joined,
    refusal,
    run,
    shell,
    solution,
    table,
    valid,
)


def toolbox():
    """Searching for the words that people type finds the tool."""
    from qgis.gui import QgsProcessingToolboxProxyModel

    model = QgsProcessingToolboxProxyModel(None, QgsApplication.processingRegistry())

    def names(parent):
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            yield index.data()
            yield from names(index)

    title = QgsApplication.processingRegistry().algorithmById(TOOL).displayName()
    words = ["location-allocation", "facility location", "maximal covering", "p-median", "hubs", "sure start", "mclp"]
    for word in words:
        model.setFilterString(word)
        check(title in list(names(model.index(-1, -1))), f"the toolbox finds it as `{word}`")


def county():
    """The layers of a fictional county, and the parameters of the tool."""
    folder = SCRATCH / "county"
    hubplan("sample", "--out", folder)
    outlines = valid(QgsVectorLayer(str(folder / "boundaries.geojson"), "boundaries", "ogr"))
    zones = joined(outlines, "zone_code", table(folder / "small_areas.csv"), "zone_code", "Vessamere")
    return {
        "ZONES": zones,
        "ZONE_CODE": "zone_code",
        "ZONE_NAME": "zone_name",
        "WEIGHT": '"children_0_4" * "idaci_rate"',
        "DECILE": "idaci_decile",
        "AUTHORITY": "authority",
        "SITES": table(folder / "candidate_sites.csv", "easting", "northing"),
        "SITE_ID": "site",
        "SITE_NAME": "name",
        "SITE_OPEN": "status",
        "HOMES": table(folder / "small_areas.csv", "home_easting", "home_northing"),
        "HOME_CODE": "zone_code",
        "DETOUR": 1.25,
        "RADIUS": 2500,
        "MAX_HUBS": 17,
        "ATTRIBUTION": 'Invented "by" \\ hubplan',
    }


def fictional_county(asked):
    """Polygons in degrees in Great Britain, and the plan's layers in the project."""
    import processing

    folder = SCRATCH / "county-plan"
    log = Log()
    found = processing.runAndLoadResults(TOOL, {**asked, "FOLDER": str(folder)}, feedback=log)
    check(found["STATUS"] == "optimal" and found["HUB_COUNT"] == 17, "county: an optimal plan of 17 hubs", found)
    check(
        found["OBJECTIVE"] == found["BOUND"] and found["GAP"] == 0 and 90 < found["COVERAGE"] < 95,
        "county: objective, bound, gap and coverage come back as numbers",
        found,
    )
    check(any("round" in line or "done:" in line for line in log.lines), "county: the log shows the search", log.lines)
    hubplan("check", folder / "scenario.toml", folder / "plan" / "solution.json", "--bound")
    check(True, "county: hubplan check agrees with the plan from the files left behind")
    project = QgsProject.instance()
    group = next(iter(project.layerTreeRoot().children()))
    names = [node.name() for node in group.children()]
    check(names == ["Hubs", "Allocation", "Uncovered zones", "Zones"], "county: a group of layers, hubs on top", names)
    layers = [node.layer() for node in group.children()]
    hidden = [node.name() for node in group.children() if not node.itemVisibilityChecked()]
    check(hidden == ["Allocation"], "county: the lines of the allocation wait to be ticked", hidden)
    check(all(layer.isValid() and layer.featureCount() for layer in layers), "county: every layer is valid")
    check(layers[3].featureCount() == 300 and layers[3].geometryType() == 2, "county: 300 zones, as polygons")
    drawn = [layer.renderer().type() for layer in layers]
    check("singleSymbol" not in (drawn[0], drawn[3]), "county: hubs and zones have the styles of the package", drawn)
    hubs = [f for f in layers[0].getFeatures() if f["part"] == "hub"]
    check(len(hubs) == 17 and all(f.hasGeometry() for f in hubs), "county: 17 hubs on the map")
    check("Invented" in (folder / "plan" / "ATTRIBUTION.txt").read_text(), "county: attribution is carried")
    project.clear()


def same_plan(found, expected, where):
    """The hubs and the objective of the command line."""
    plan = solution(Path(found["FOLDER"]) / "plan")
    check(
        plan["hubs"] == expected["hubs"], f"{where}: the hubs are the command line's", (plan["hubs"], expected["hubs"])
    )
    difference = abs(plan["objective"] - expected["objective"])
    check(difference < 1e-6 * expected["objective"], f"{where}: so is the objective", difference)


def devon():
    """Real polygons, population-weighted centroids, two layers of sites, a soft ambition: as examples/devon asks it."""
    import processing

    out = SCRATCH / "devon-by-command"
    hubplan("solve", REPOSITORY / "examples" / "devon" / "scenario.toml", "--out", out)
    outlines = valid(QgsVectorLayer(str(DATA / "travel_times/devon/lsoa_devon_2021_ew_bsc_v4.gpkg"), "lsoa", "ogr"))
    rows = table(DATA / "regions/devon/lsoa_2021_attributes.csv")
    centres = table(DATA / "regions/devon/childrens_centres_open_2025_07_27.csv", "easting", "northing")
    prefixed = processing.run(
        "native:fieldcalculator",
        {
            "INPUT": centres,
            "FIELD_NAME": "id",
            "FIELD_TYPE": 2,
            "FORMULA": "'cc-' || urn",
            "OUTPUT": "TEMPORARY_OUTPUT",
        },
    )["OUTPUT"]
    homes = "boundaries/lsoa_2021_population_weighted_centroids_v4_south_west_extract.gpkg"
    found = run(
        {
            "ZONES": joined(outlines, "LSOA21CD", rows, "lsoa21_code", "Devon"),
            "ZONE_CODE": "LSOA21CD",
            "ZONE_NAME": "lsoa21_name",
            "WEIGHT": 'coalesce("children_0_4_mid2020_est" * "idaci_rate_approx", 0)',
            "DECILE": "imd_decile",
            "AUTHORITY": "utla23_name",
            "HOMES": valid(QgsVectorLayer(str(DATA / homes), "centroids", "ogr")),
            "HOME_CODE": "LSOA21CD",
            "SITES": table(DATA / "regions/devon/candidate_sites.csv", "easting", "northing"),
            "SITE_ID": "site_id",
            "SITE_NAME": "name",
            "CENTRES": prefixed,
            "CENTRE_ID": "id",
            "CENTRE_NAME": "name",
            "RADIUS": 2500,
            "MAX_HUBS": 24,
            "MIN_EACH": 2,
            "MODE": 1,
            "PENALTY": 40,
            "CROSS_BORDER": False,
        }
    )
    same_plan(found, solution(out), "Devon")


def rutland():
    """The parameters for Rutland, with zones on the British National Grid."""
    folder = DATA / "regions" / "rutland"
    return {
        "ZONES": valid(QgsVectorLayer(str(folder / "lsoa_2021_bng.fgb"), "Rutland", "ogr")),
        "ZONE_CODE": "lsoa21_code",
        "WEIGHT": "children_0_4_mid2020_est",
        "DECILE": "imd_decile",
        "SITES": table(folder / "candidate_sites.csv", "easting", "northing"),
        "SITE_ID": "site_id",
        "RADIUS": 2500,
        "MAX_HUBS": 2,
    }


def infeasible():
    """Rutland has no zone in deciles 1 to 3."""
    log = Log()
    found = run({**rutland(), "MODE": 0}, log)
    told = "\n".join(log.errors)
    check(found["STATUS"] == "infeasible" and "PLAN_HUBS" not in found, "no plan: the status says so", found)
    in_words = "No plan keeps every limit" in told and "disadvantaged" in told and "{" not in told
    check(in_words, "no plan: the log has the reasons in words", told)


def abroad():
    """Points in a projected system outside Britain, compared with the same points on the command line."""
    folder = SCRATCH / "plain"
    hubplan("sample", "--plain", "--out", folder)
    hubplan("solve", folder / "scenario.toml", "--out", folder / "plan")
    asked = {
        "ZONES": table(folder / "demand.csv", "x", "y", "EPSG:25833"),
        "ZONE_CODE": "id",
        "WEIGHT": "weight",
        "SITES": table(folder / "sites.csv", "x", "y", "EPSG:25833"),
        "SITE_ID": "id",
        "SITE_COST": "cost",
        "SITE_OPEN": "status",
        "RADIUS": 2500,
        "MAX_HUBS": 15,
    }
    found = run(asked)
    same_plan(found, solution(folder / "plan"), "abroad")
    return asked


def abroad_in_the_project(asked):
    """hubplan does not know where a plane is on the globe, but QGIS does."""
    import processing

    processing.runAndLoadResults(TOOL, {**asked, "FOLDER": str(SCRATCH / "abroad")}, feedback=Log())
    layers = QgsProject.instance().mapLayersByName("Hubs")
    check(layers and layers[0].crs().authid() == "EPSG:25833", "abroad: the layers have the CRS of the zones", layers)
    information = subprocess.run(
        ["ogrinfo", "-so", SCRATCH / "abroad/plan/plan.gpkg", "zones"], capture_output=True, text=True
    )
    check("25833" in information.stdout and not information.stderr, "abroad: so has the file", information)
    with sqlite3.connect(SCRATCH / "abroad/plan/plan.gpkg") as package:
        stated = package.execute("SELECT DISTINCT hex(substr(geom, 5, 4)) FROM zones").fetchall()
    check(stated == [((25833).to_bytes(4, "little").hex().upper(),)], "abroad: so has every geometry", stated)
    check(not (SCRATCH / "abroad/plan/plan.qgz").exists(), "abroad: no project that knows of no place", None)
    QgsProject.instance().clear()
    degrees = QgsVectorLayer("Point?crs=EPSG:4326&field=id:string", "Berlin", "memory")
    add(degrees, QgsPointXY(13.4, 52.5), ["a"])
    told = refusal({**asked, "ZONES": degrees, "ZONE_CODE": "id", "WEIGHT": "1"})
    check("degrees" in told and "EPSG:32633" in told, "abroad: degrees are refused, with advice", told)


def areas_abroad(asked):
    """Polygons outside Britain: the tool itself finds the zone, and so the authority, of each site."""
    import processing

    # No site is on a border of this grid, because sites have whole coordinates.
    grid = {"TYPE": 2, "HSPACING": 2000, "VSPACING": 2000, "CRS": asked["ZONES"].crs(), "OUTPUT": "TEMPORARY_OUTPUT"}
    extent = asked["SITES"].extent().buffered(2000.5)
    zones = processing.run("native:creategrid", {"EXTENT": extent, **grid})["OUTPUT"]
    for name, kind, formula in [("decile", 1, "1 + $id % 10"), ("council", 2, "if(x($geometry) < 0, 'West', 'East')")]:
        asking = {"FIELD_NAME": name, "FIELD_TYPE": kind, "FORMULA": formula, "OUTPUT": "TEMPORARY_OUTPUT"}
        zones = processing.run("native:fieldcalculator", {"INPUT": zones, **asking})["OUTPUT"]
    asked = {**asked, "ZONES": zones, "ZONE_CODE": "id", "WEIGHT": "1"}
    found = run({**asked, "DECILE": "decile", "AUTHORITY": "council", "MODE": 0, "MAX_HUBS": 10})
    layer = valid(QgsVectorLayer(found["PLAN_HUBS"], "hubs", "ogr"))
    hubs = [hub for hub in layer.getFeatures() if hub["part"] == "hub"]
    for hub in hubs:
        (zone,) = [zone for zone in zones.getFeatures() if zone.geometry().contains(hub.geometry())]
        expected = (zone["decile"] <= 3, zone["council"])
        if (hub["disadvantaged"], hub["authority"]) != expected:
            raise AssertionError(f"{hub['id']} is not {expected}: {hub.attributes()}")
    inside = sum(hub["disadvantaged"] for hub in hubs)
    check(len(hubs) == 10 and inside >= 7, "areas abroad: 70% of 10 hubs in disadvantaged zones", (inside, len(hubs)))


def selected_only(asked):
    """Only the selected zones, an option of the dialogue; and a plan that another tool uses."""
    import processing

    QgsProject.instance().addMapLayer(asked["ZONES"])
    asked["ZONES"].selectByExpression("\"id\" < 'd000051'")
    selected = QgsProcessingFeatureSourceDefinition(asked["ZONES"].id(), True)
    found = run({**asked, "ZONES": selected, "FOLDER": "TEMPORARY_OUTPUT"})
    check(Path(found["FOLDER"]).is_absolute(), "a temporary folder is made when none is named", found)
    zones = solution(Path(found["FOLDER"]) / "plan")["metrics"]["all"]["after"]["zones"]
    check(zones == asked["ZONES"].selectedFeatureCount() == 50, "selected features only: 50 zones", zones)
    buffered = processing.run(
        "native:buffer", {"INPUT": found["PLAN_HUBS"], "DISTANCE": 2500, "OUTPUT": "TEMPORARY_OUTPUT"}
    )
    check(buffered["OUTPUT"].featureCount() > 0, "the hubs go on into another tool")


def add(layer, point, values):
    feature = QgsFeature(layer.fields())
    if point is not None:
        feature.setGeometry(QgsGeometry.fromPointXY(point))
    feature.setAttributes(values)
    layer.dataProvider().addFeature(feature)


def bad_layers(asked):
    """Each mistake is reported, with the zones concerned."""
    zones = QgsVectorLayer("Point?crs=EPSG:25833&field=id:string&field=n:double", "Faulty zones", "memory")
    for code, x, weight in [("a", 0, 1.0), ("b", 100, None), ("b", 200, 2.0), ("c", None, 3.0)]:
        add(zones, None if x is None else QgsPointXY(x, 0), [code, weight])
    told = refusal({**asked, "ZONES": zones, "ZONE_CODE": "id", "WEIGHT": '"n"'})
    check("Faulty zones" in told and "without a weight" in told, "bad layer: named, a missing weight", told)
    check("whose code another one has: b" in told, "bad layer: a code that is there twice", told)
    check("without a geometry: c" in told, "bad layer: a zone without a geometry", told)
    told = refusal({**asked, "WEIGHT": "weight +"})
    check("weight +" in told, "bad weight: the expression is shown", told)
    told = refusal({**asked, "MAX_HUBS": None})
    check("at most" in told, "neither a number of hubs nor a budget: asked for", told)
    told = refusal({**asked, "MAX_HUBS": None, "BUDGET": 1_000_000, "SITE_COST": None})
    check("H506" in told, "a budget without costs: hubplan's own message", told)


def not_found(asked):
    """The program is not installed, or not at the given path."""
    told = refusal({**asked, "PROGRAM": str(SCRATCH / "nowhere")})
    check("hubplan was not found" in told and "HUBPLAN" in told, "no program where it was named: told what to do", told)
    path = os.environ["PATH"]
    del os.environ["HUBPLAN"]
    os.environ["PATH"] = str(SCRATCH)
    told = refusal(asked)
    check("hubplan was not found" in told, "no program anywhere: told what to do", told)
    (SCRATCH / "hubplan").symlink_to(HUBPLAN)
    check(run(asked)["STATUS"] == "optimal", "the program is found on the PATH")
    os.environ.update(PATH=path, HUBPLAN=str(HUBPLAN))


def cancelled():
    """A very long search that the user cancels."""
    folder = SCRATCH / "large"
    hubplan("sample", "--plain", "--zones", 6000, "--sites", 1500, "--out", folder)
    log = Log(stop_at="gap")
    found = run(
        {
            "ZONES": table(folder / "demand.csv", "x", "y", "EPSG:25833"),
            "ZONE_CODE": "id",
            "WEIGHT": "weight",
            "SITES": table(folder / "sites.csv", "x", "y", "EPSG:25833"),
            "SITE_ID": "id",
            "RADIUS": 1500,
            "MAX_HUBS": 100,
            "TIME_LIMIT": 600,
        },
        log,
    )
    check(log.isCanceled() and found["HUB_COUNT"] > 0, "cancelled: the best plan so far is written", found)
    check(any("best so far" in line for line in log.lines), "cancelled: the log says so", log.lines)


def by_console():
    """The README's `qgis_process` command, in an empty folder."""
    folder = SCRATCH / "console"
    folder.mkdir()
    done = shell(block("sh", "qgis_process run hubplan"), folder)
    check(done.returncode == 0, "console: the README's commands run", done.stdout + done.stderr)
    check("STATUS:\toptimal" in done.stdout and "HUB_COUNT:\t10" in done.stdout, "console: ten hubs", done.stdout)
    check(len(solution(folder / "ten-hubs" / "plan")["hubs"]) == 10, "console: the plan has them")
    done = shell("qgis_process help hubplan:locatehubs", folder)
    named = [p.name() for p in QgsApplication.processingRegistry().algorithmById(TOOL).parameterDefinitions()]
    check(all(name in done.stdout for name in named), "console: the help lists every parameter", done.stdout)


def in_python():
    """The README's loop over numbers of hubs."""
    os.chdir(SCRATCH / "console")
    exec(block("python", "processing.run"), {})
    covered = [solution(f"hubs-{hubs}/plan")["objective"] for hubs in (5, 10, 15)]
    check(covered[0] < covered[1] < covered[2], "python: more hubs reach more", covered)


def main():
    session.install()
    application = session.start()
    toolbox()
    fictional_county(county())
    if DATA.is_dir():
        devon()
        infeasible()
    elif "CI" in os.environ:
        raise AssertionError(f"there is no folder {DATA}")
    elsewhere = abroad()
    abroad_in_the_project(dict(elsewhere))
    areas_abroad(elsewhere)
    selected_only({**elsewhere, "ZONES": elsewhere["ZONES"].clone()})
    bad_layers(elsewhere)
    not_found(elsewhere)
    cancelled()
    by_console()
    in_python()
    print(f"{len(session.checked)} checks in QGIS {Qgis.QGIS_VERSION}", flush=True)
    del application


if __name__ == "__main__":
    code = 0
    try:
        main()
    except Exception:
        traceback.print_exc()
        code = 1
    shutil.rmtree(SCRATCH, ignore_errors=True)
    sys.stdout.flush()
    os._exit(code)
