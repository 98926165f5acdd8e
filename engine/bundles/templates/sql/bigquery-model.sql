-- {{headline}}
-- Imports the model: import.sh writes the name of the bucket in the place of BUCKET.
CREATE OR REPLACE MODEL `{{dataset}}.model`
OPTIONS (
  MODEL_TYPE = 'ONNX',
  MODEL_PATH = 'gs://BUCKET/{{name}}/model.onnx'
);
