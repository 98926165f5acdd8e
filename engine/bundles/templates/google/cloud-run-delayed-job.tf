{{>google/parts/head.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

# A run may wait for hours for idle capacity, at the lower price that the plan has.
locals {
  run = { overrides = { delayExecution = true } }
}

{{>google/parts/cloud-run-job.tf}}
