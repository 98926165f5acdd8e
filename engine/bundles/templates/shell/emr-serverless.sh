#!/bin/sh
# Scores rows once, now: BUCKET=… APPLICATION=… ROLE=… sh submit.sh s3://…/rows s3://…/predictions
# {{headline}}
# APPLICATION and ROLE are the outputs Application and JobRole of the stack.
set -eu

data=$1
out=$2
code="s3://$BUCKET/{{name}}"

# A session has as many threads as a task has cores. {{threads.note}}
# {{executors.note}}: {{executorVcpus.note}}; {{executorMemoryGb.note}}
submit="--py-files $code/serving_model.py,$code/settings.py --files $code/model.onnx"
submit="$submit --conf spark.emr-serverless.driverEnv.PYSPARK_PYTHON=/usr/bin/python3.11"
submit="$submit --conf spark.executorEnv.PYSPARK_PYTHON=/usr/bin/python3.11"
submit="$submit --conf spark.dynamicAllocation.maxExecutors={{executors}}"
submit="$submit --conf spark.executor.cores={{executorVcpus}} --conf spark.executor.memory={{executorMemoryGb}}g"
submit="$submit --conf spark.driver.cores={{executorVcpus}} --conf spark.driver.memory={{executorMemoryGb}}g"
submit="$submit --conf spark.task.cpus={{sparkTaskCpus}}"

aws emr-serverless start-job-run \
  --region={{region}} \
  --application-id "$APPLICATION" \
  --execution-role-arn "$ROLE" \
  --job-driver "{\"sparkSubmit\": {\"entryPoint\": \"$code/spark_job.py\",
    \"entryPointArguments\": [\"--data\", \"$data\", \"--out\", \"$out\"],
    \"sparkSubmitParameters\": \"$submit\"}}"
