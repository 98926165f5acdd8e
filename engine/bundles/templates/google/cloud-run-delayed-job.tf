{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

# A run may wait for hours for idle capacity, at the lower price that the plan has.
locals {
  request = { overrides = { delayExecution = true } }
}

{{>google/parts/cloud-run-job.tf}}
