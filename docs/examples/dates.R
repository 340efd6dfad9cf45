# Three questions on when things were said, in base R. Run it in the folder that holds data/.

flat <- read.csv(
  "data/statements_flat.csv",
  na.strings = "", encoding = "UTF-8",
  colClasses = c(
    is_lead_report = "logical", sort_date = "Date", date_start = "Date", date_end = "Date", known_by = "Date",
    source_date = "Date"
  )
)
flat <- flat[flat$is_lead_report, ]

cat("1. How precisely do the articles date what was said? (utterances)\n")
days <- as.integer(flat$date_end - flat$date_start) + 1
width <- cut(days, c(0, 1, 3, 7, Inf), c("one day", "two or three days", "up to a week", "longer"))
width <- addNA(width)
levels(width)[is.na(levels(width))] <- "no earliest day"
precision <- data.frame(table(dated_to = width))
names(precision)[2] <- "utterances"
print(precision, row.names = FALSE)

cat("\n2. How many utterances were made by the end of each week? (Monday of the week; the latest possible day)\n")
weeks <- data.frame(table(week = factor(cut(flat$sort_date, "week"))))
names(weeks)[2] <- "utterances"
weeks$total <- cumsum(weeks$utterances)
print(weeks, row.names = FALSE)

cat("\n3. How many days after the utterance did each article appear? (median and longest; dated to the day)\n")
exact <- flat[!is.na(flat$source_date) & !is.na(flat$date_start) & flat$date_start == flat$date_end, ]
exact$days <- as.integer(exact$source_date - exact$date_end)
lag <- aggregate(days ~ source_id, exact, function(x) c(utterances = length(x), median = median(x), longest = max(x)))
print(data.frame(source_id = lag$source_id, lag$days), row.names = FALSE)
