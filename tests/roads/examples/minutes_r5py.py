"""Minutes by public transport by R5: minutes_r5py.py REGION.osm.pbf MINUTES_CSV GTFS_ZIP..."""

import datetime
import sys

import geopandas
import pandas
import r5py


def points(path: str) -> geopandas.GeoDataFrame:
    """Ids and points."""
    table = pandas.read_csv(path, dtype={"id": str})
    places = geopandas.points_from_xy(table["lon"], table["lat"])
    return geopandas.GeoDataFrame(table[["id"]], geometry=places, crs="EPSG:4326")


extract, minutes, *timetables = sys.argv[1:]
matrix = r5py.TravelTimeMatrix(
    r5py.TransportNetwork(extract, timetables),
    origins=points("origins.csv"),
    destinations=points("destinations.csv"),
    transport_modes=[r5py.TransportMode.TRANSIT, r5py.TransportMode.WALK],
    departure=datetime.datetime(2026, 11, 10, 9, 30),  # a Tuesday in term; the timetables must cover it
    departure_time_window=datetime.timedelta(minutes=60),  # a departure in each minute from 9:30 to 10:30
    percentiles=[50],  # the median of these journeys
    max_time=datetime.timedelta(minutes=90),
    speed_walking=4.8,  # km/h; R5's own default is 3.6
)
matrix.to_csv(minutes, index=False)
