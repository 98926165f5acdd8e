-- {{headline}}
-- The predictions of all rows: what the model answers, next to the columns of the row. BigQuery bills the bytes of the columns that are read.
SELECT *
FROM ML.PREDICT(
  MODEL `{{dataset}}.model`,
  (
    SELECT
{{*sqlNames}}
    FROM `{{dataset}}.rows`
  )
)
