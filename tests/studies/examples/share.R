# Children 0-4 with a centre within 2.5 km, and centres, by decile of deprivation: Rscript share.R FOLDER
folder <- commandArgs(trailingOnly = TRUE)[1]
origins <- read.csv(file.path(folder, "origins.csv"))
centres <- read.csv(file.path(folder, "centres.csv"))

# metres_1 is rounded to the millimetre; the count is not.
near <- ifelse(origins$centres_within_2500m > 0, origins$children_0_4, 0)

# One line of the table: the children and centres of some deciles.
line <- function(name, deciles) {
  here <- origins$imd_decile %in% deciles
  children <- sum(origins$children_0_4[here], na.rm = TRUE)
  standing <- sum(centres$imd_decile %in% deciles)
  data.frame(
    decile = name,
    children = sprintf("%.3f", children),
    within_2500m = sprintf("%.3f", sum(near[here], na.rm = TRUE) / children),
    centres = standing,
    share_of_centres = sprintf("%.3f", standing / nrow(centres))
  )
}

# What is in no known decile counts in the total alone.
deciles <- sort(unique(origins$imd_decile))
lines <- c(lapply(deciles, function(d) line(d, d)), list(line("1-3", 1:3), line("all", c(deciles, NA))))
print(do.call(rbind, lines), row.names = FALSE)
