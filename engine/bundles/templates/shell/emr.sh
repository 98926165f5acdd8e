#!/bin/sh
# Scores rows once, now, on a cluster that ends with its step: BUCKET=… SUBNET=… sh submit.sh s3://…/rows s3://…/predictions
# {{headline}}
# The roles are those of `aws emr create-default-roles`, which is called once for each account.
set -eu

data=$1
out=$2
code="s3://$BUCKET/{{name}}"

# {{masterType.note}}; it is never a spot machine: with it the run would be lost.
master='{"InstanceGroupType": "MASTER", "InstanceType": "{{masterType}}", "InstanceCount": 1}'
# {{coreNodes.note}}; {{market.note}}
core='{"InstanceGroupType": "CORE", "InstanceType": "{{instanceType}}", "InstanceCount": {{coreNodes}}}'
if [ "{{market}}" = SPOT ]; then
  core='{"InstanceGroupType": "CORE", "InstanceType": "{{instanceType}}", "InstanceCount": {{coreNodes}}, "BidPrice": "OnDemandPrice"}'
fi

# A session has as many threads as a task has cores. {{threads.note}}
step="[{\"Type\": \"CUSTOM_JAR\", \"Name\": \"score\", \"Jar\": \"command-runner.jar\", \"ActionOnFailure\": \"TERMINATE_CLUSTER\",
  \"Args\": [\"spark-submit\", \"--deploy-mode\", \"cluster\",
    \"--conf\", \"spark.task.cpus={{sparkTaskCpus}}\", \"--conf\", \"spark.pyspark.python=/usr/bin/python3.11\",
    \"--py-files\", \"$code/serving_model.py,$code/settings.py\", \"--files\", \"$code/model.onnx\",
    \"$code/spark_job.py\", \"--data\", \"$data\", \"--out\", \"$out\"]}]"

aws emr create-cluster \
  --name {{name}} \
  --region={{region}} \
  --release-label {{emrRelease}} \
  --applications Name=Spark \
  --use-default-roles \
  --ec2-attributes "SubnetId=$SUBNET" \
  --log-uri "$code/logs/" \
  --bootstrap-actions "Path=$code/bootstrap.sh,Args=[$code/requirements.txt]" \
  --configurations '[{"Classification": "spark", "Properties": {"maximizeResourceAllocation": "true"}}]' \
  --instance-groups "[$master, $core]" \
  --steps "$step" \
  --auto-terminate
