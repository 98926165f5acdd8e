{{>google/parts/head-beta.tf}}

{{>google/parts/image.tf}}

{{>google/parts/runs.tf}}

# Paid for the whole life of an instance, which always has its CPU.
locals {
  cpu_idle = false
}

{{>google/parts/cloud-run.tf}}
