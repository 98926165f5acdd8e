#!/bin/sh
# {{headline}}
# Makes the datasets of PROJECT, uploads the model into BUCKET, imports it, and makes the table of the rows. Run it again for another model.
set -eu
bq mk --force --project_id="$PROJECT" --location={{region}} --dataset {{dataset}}
# Answers are kept for 30 days.
bq mk --force --project_id="$PROJECT" --location={{region}} --default_table_expiration=2592000 --dataset {{dataset}}_predictions
gcloud storage cp model.onnx "gs://$BUCKET/{{name}}/model.onnx"
statement=$(sed "s|BUCKET|$BUCKET|" model.sql)
printf '%s\n' "$statement" | bq query --project_id="$PROJECT" --location={{region}} --use_legacy_sql=false
bq query --project_id="$PROJECT" --location={{region}} --use_legacy_sql=false <rows.sql
