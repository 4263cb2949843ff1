"""Shares of communes within 5 km of 5,000 points, by GeoPandas, from the very coordinates that the test reads.

The outputs that come with the inputs were made from a GeoPackage whose coordinates the GeoJSON rounds to a billionth of a
degree, which shows from the ninth digit of a share on.

    pip install geopandas==1.1.1 shapely==2.1.2
    python mk.py FOLDER_OF_INPUTS > shares.csv
"""
import sys

import geopandas
import pandas
import pyproj
import shapely

folder = sys.argv[1]
communes = geopandas.read_file(f"{folder}/petr_communes.geojson").to_crs(2154)
points = pandas.read_csv(f"{folder}/facilities_5k.csv")
discs = geopandas.GeoSeries(geopandas.points_from_xy(points.x_l93, points.y_l93), crs=2154).buffer(5000, resolution=16)
covered = communes.geometry.intersection(discs.union_all()).area / communes.area
print(f"# GeoPandas {geopandas.__version__}, shapely {shapely.__version__}, GEOS {shapely.geos_version_string},", end=" ")
print(f"pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}")
print("code,share")
for code, share in zip(communes.code, covered):
    print(f"{code},{float(share)!r}")
