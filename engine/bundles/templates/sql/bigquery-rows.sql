-- {{headline}}
-- The rows of one run: a column for each input of the model, by its name, and those that identify a row.
CREATE TABLE IF NOT EXISTS `{{dataset}}.rows` (
{{*sqlColumns}}
);
