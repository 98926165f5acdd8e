{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/runs.tf}}

locals {
  follows = false
  # {{count.note}}
  groups = {
    on-demand = {
      # {{onDemandCount.note}}
      model   = "STANDARD"
      desired = {{onDemandCount}}
    }
    spot = {
      # {{spotCount.note}}
      model   = "SPOT"
      desired = {{spotCount}}
    }
  }
}

{{>google/parts/server-group.tf}}
