-- {{headline}}
-- The predictions of all rows: what the model answers, next to the columns that identify the row. BigQuery bills the bytes of the columns that are read.
SELECT * EXCEPT (
{{*sqlInputs}}
)
FROM ML.PREDICT(
  MODEL `{{dataset}}.model`,
  (
    SELECT
{{*sqlNames}}
    FROM `{{dataset}}.rows`
  )
)
