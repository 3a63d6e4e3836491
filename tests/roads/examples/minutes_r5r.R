# Minutes by public transport by R5: Rscript minutes_r5r.R NETWORK_FOLDER MINUTES_CSV
options(java.parameters = "-Xmx8G")
library(r5r)
library(data.table)

given <- commandArgs(trailingOnly = TRUE)
points <- function(path) fread(path, colClasses = list(character = "id"))

network <- build_network(given[1]) # the folder holds one .osm.pbf and the GTFS .zip files
minutes <- travel_time_matrix(
  network,
  origins = points("origins.csv"),
  destinations = points("destinations.csv"),
  mode = c("WALK", "TRANSIT"),
  # A Tuesday in term; the timetables must cover it.
  departure_datetime = as.POSIXct("2026-11-10 09:30:00", format = "%Y-%m-%d %H:%M:%S"),
  time_window = 60, # a departure in each minute from 9:30 to 10:30
  percentiles = 50, # the median of these journeys
  max_trip_duration = 90,
  walk_speed = 4.8 # km/h; R5's own default is 3.6
)
fwrite(minutes, given[2])
