{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

locals {
  request = {}
}

{{>google/parts/cloud-run-job.tf}}
