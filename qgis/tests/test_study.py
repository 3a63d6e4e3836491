"""The files that the tool writes, without QGIS: python3 -m unittest discover qgis/tests"""

import csv
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hubplan import study  # noqa: E402

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None


def places(**changes):
    zones = [
        study.Zone("z1", 'The "Hill"', "A", 0.5, 1.0, {"weight": 2.0, "decile": 1.0}),
        study.Zone("z2", "Back\\slash,\nand more", "B", 10.0, 1e-7, {"weight": 0.25, "decile": None}),
    ]
    sites = [
        study.Site("s1", "Hall", 1.0, 2.0, "existing", None, "A", True),
        study.Site("s2", "Café", 3.0, 4.0, cost=1200.5, authority="B", disadvantaged=False),
    ]
    given = {"on_grid": False, "with_polygons": False, "has_authorities": True, "columns": ["weight", "decile"]}
    return study.Places(zones, sites, **{**given, **changes})


def question(**changes):
    return study.Question(**{"title": 'A "title"\\\x7f\t', "weight": "weight", "radius": 2500.0, **changes})


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@unittest.skipIf(tomllib is None, "reads TOML with Python's own parser, which came with 3.11")
class Files(unittest.TestCase):
    def written(self, places, question):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            scenario = tomllib.loads(study.write(folder, places, question).read_text(encoding="utf-8"))
            of_study = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
            tables = {path.name: rows(path) for path in folder.glob("*.csv")}
        return of_study, scenario, tables

    def test_points_make_a_plain_study(self):
        of_study, scenario, tables = self.written(places(), question(at_most=3, attribution='Ours, "all"'))
        self.assertEqual((of_study["crs"], of_study["plain"]["sites"]), ("plane", "sites.csv"))
        self.assertEqual(of_study["plain"]["demand"], {"file": "demand.csv", "attribution": 'Ours, "all"'})
        self.assertEqual((of_study["name"], scenario["title"]), (question().title, question().title))
        self.assertEqual(scenario["objective"], {"weight": "weight", "radius": "2.5 km"})
        self.assertEqual(scenario["hubs"], {"min_each": 1, "at_most": 3})
        demand, sites = tables["demand.csv"], tables["sites.csv"]
        self.assertEqual([zone["name"] for zone in demand], [zone.name for zone in places().zones])
        self.assertEqual([float(zone["y"]) for zone in demand], [1.0, 1e-7])
        self.assertEqual([zone["decile"] for zone in demand], ["1", ""])
        self.assertEqual([(s["status"], s["cost"], s["disadvantaged"], s["authority"]) for s in sites],
                         [("existing", "", "yes", "A"), ("candidate", "1200.5", "no", "B")])  # fmt: skip

    def test_points_on_the_grid_say_so(self):
        of_study, _, tables = self.written(places(on_grid=True, has_authorities=False), question(at_most=1))
        self.assertEqual(of_study["crs"], "EPSG:27700")
        self.assertNotIn("authority", tables["demand.csv"][0])

    def test_polygons_make_an_official_study(self):
        of_study, _, tables = self.written(places(on_grid=True, with_polygons=True), question(at_most=1))
        boundaries, sites = of_study["zones"]["boundaries"], of_study["sites"][0]["file"]
        self.assertEqual((boundaries["file"], boundaries["key"]), ("zones.gpkg", "zone_code"))
        self.assertEqual(boundaries["columns"], {
            "name": "name", "authority_code": "authority", "weight": "weight", "decile": "decile",
        })  # fmt: skip
        self.assertEqual(list(tables), ["sites.csv"])
        self.assertLessEqual(set(sites["columns"].values()), set(tables["sites.csv"][0]))

    def test_homes_are_mapped_when_there_are_any(self):
        official = places(on_grid=True, with_polygons=True)
        official.zones[0].has_home = True
        of_study, _, _ = self.written(official, question(at_most=1))
        self.assertEqual(of_study["zones"]["boundaries"]["columns"]["easting"], "easting")

    def test_every_limit_is_written(self):
        asked = question(
            radius=800.0, detour=1.25, min_each=2, budget=1_500_000.0, site_cost=1000.0, mode="soft",
            index="imd_decile", worst_decile=2, share=0.6, penalty=12.5,
            keep_existing=True, cross_border=False, time_limit=5.5, gap=0.001,
        )  # fmt: skip
        of_study, scenario, _ = self.written(places(), asked)
        self.assertEqual(of_study["detour"], 1.25)
        self.assertEqual(scenario["objective"]["radius"], "800 m")
        self.assertEqual(scenario["hubs"], {"min_each": 2})
        self.assertEqual(scenario["money"], {"site_cost": 1000, "total": 1_500_000})
        self.assertEqual(scenario["ambition"], {
            "mode": "soft", "index": "imd_decile", "worst": {"decile": 2}, "share": 0.6, "penalty": 12.5,
        })  # fmt: skip
        self.assertEqual(scenario["sites"], {"existing": "keep"})
        self.assertEqual(scenario["planning"], {"cross_border": False})
        self.assertEqual(scenario["solve"], {"time_limit": 5.5, "gap": 0.001})

    def test_without_deciles_nothing_is_asked_about_them(self):
        _, scenario, _ = self.written(places(), question(mode="hard"))
        self.assertNotIn("ambition", scenario)


class Words(unittest.TestCase):
    def test_arithmetic_on_fields_is_hubplans(self):
        fields = ["children_0_4", "idaci_rate", "Total people", "name", "fid"]
        for expression, expected in [
            ("children_0_4", ["children_0_4"]),
            ('"children_0_4" * (0.5 + idaci_rate) / 2', ["children_0_4", "idaci_rate"]),
            ("1", None),
            ('"Total people"', None),
            ('coalesce("children_0_4", 0)', None),
            ("children_0_4 ^ 2", None),
            ("children_0_4 -- 2", None),
            ("unknown * 2", None),
            ("children_0_4 > 3", None),
            ("fid", None),
            ("$area", None),
            ("children_0_4 || 'x'", None),
        ]:
            with self.subTest(expression):
                self.assertEqual(study.columns_of_weight(expression, fields), expected)

    def test_words_for_open(self):
        for value in (True, 1, 2.0, "1", "Yes", " open ", "Open, but proposed to close", "existing"):
            self.assertEqual(study.status_of(value), "existing", value)
        for value in (None, False, 0, 0.0, "", "no", "Closed", "candidate"):
            self.assertEqual(study.status_of(value), "candidate", value)
        self.assertEqual(study.status_of("Required"), "required")
        self.assertIsNone(study.status_of("perhaps"))

    def test_deciles_keep_their_index(self):
        for name, expected in [
            ("imd_decile", "imd_decile"),
            ("IDACI_Decile", "idaci_decile"),
            ("idaci_decile_approx", "idaci_decile"),
            ("Index of Multiple Deprivation (IMD) Decile", "imd_decile"),
            ("worst", "decile"),
        ]:
            self.assertEqual(study.index_name(name), expected)

    def test_codes_of_other_nations_are_known(self):
        outside = {code: study.is_outside_england(code) for code in ("W01000001", "S01006506", "E01000001", "N1", "7")}
        self.assertEqual([code for code, is_outside in outside.items() if is_outside], ["W01000001", "S01006506"])

    def test_numbers_read_back(self):
        for value in (0.1, 1e-7, 2.5, 1 / 3, 123456789.125):
            self.assertEqual(float(study.number(value)), value)
        self.assertEqual((study.number(3.0), study.distance(1000.0), study.distance(999.5)), ("3", "1 km", "999.5 m"))


if __name__ == "__main__":
    unittest.main()
