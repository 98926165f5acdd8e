{{>google/parts/head-beta.tf}}

{{>google/parts/image.tf}}

{{>google/parts/runs.tf}}

# Paid while a request runs: between two, an instance has no CPU.
locals {
  cpu_idle = true
}

{{>google/parts/cloud-run.tf}}
