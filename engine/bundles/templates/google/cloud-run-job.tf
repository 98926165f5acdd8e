{{>google/parts/head.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

locals {
  run = {}
}

{{>google/parts/cloud-run-job.tf}}
