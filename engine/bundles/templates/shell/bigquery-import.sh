#!/bin/sh
# {{headline}}
# Makes the datasets of PROJECT, uploads the model into BUCKET, imports it, and makes the table of the rows. Run it again for another model.
set -eu
bq --project_id="$PROJECT" --location={{region}} mk --force --dataset {{dataset}}
# Answers are kept for 30 days.
bq --project_id="$PROJECT" --location={{region}} mk --force --default_table_expiration=2592000 --dataset {{dataset}}_predictions
gcloud storage cp model.onnx "gs://$BUCKET/{{name}}/model.onnx"
statement=$(sed "s|BUCKET|$BUCKET|" model.sql)
printf '%s\n' "$statement" | bq --project_id="$PROJECT" --location={{region}} query --use_legacy_sql=false
bq --project_id="$PROJECT" --location={{region}} query --use_legacy_sql=false <rows.sql
