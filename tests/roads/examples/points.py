"""Writes origins.csv and destinations.csv (id,lon,lat): points.py ORIGINS_CSV SITES_CSV SITE_FILE...

ORIGINS_CSV is from `hubplan distance`, SITES_CSV from `hubplan sites --csv`. The SITE_FILEs are those of study.toml.
"""

import sys

import geopandas
import pandas

GRID, DEGREES = "EPSG:27700", "EPSG:4326"


def write(path: str, ids: pandas.Series, x: pandas.Series, y: pandas.Series) -> None:
    """Writes points of the National Grid as longitude and latitude."""
    points = geopandas.GeoSeries.from_xy(x, y, crs=GRID).to_crs(DEGREES)
    pandas.DataFrame({"id": ids, "lon": points.x.round(6), "lat": points.y.round(6)}).to_csv(path, index=False)
    print(f"{path}: {len(ids)} points")


# Where the families of each zone set out.
zones = pandas.read_csv(sys.argv[1], dtype={"id": str})
write("origins.csv", zones["id"], zones["x"], zones["y"])

# hubplan knows what each site is called. The study's files know where it is.
files = pandas.concat([pandas.read_csv(path, dtype=str).rename(columns={"site_id": "id"}) for path in sys.argv[3:]])
files = files.reindex(columns=["id", "name", "postcode", "easting", "northing"]).dropna(subset=["easting", "northing"])
sites = pandas.read_csv(sys.argv[2], dtype=str)
for table in (files, sites):
    table["place"] = (table["name"] + ", " + table["postcode"].fillna("")).str.lower()
by_id, by_place = (files.dropna(subset=key).drop_duplicates(key).set_index(key) for key in ("id", "place"))
for column in ("easting", "northing"):
    of_place = sites["place"].map(by_place[column])
    sites[column] = sites["id"].map(by_id[column]).fillna(of_place).astype(float)
lost = sites.loc[sites["easting"].isna(), "id"]
if len(lost):
    sys.exit(f"No file says where these sites are: {', '.join(lost)}")
write("destinations.csv", sites["id"], sites["easting"], sites["northing"])
