{{>google/parts/head.tf}}

variable "cluster" {
  type        = string
  description = "The name of the cluster, which is there already"
}

locals {
  # {{count.note}}
  pools = {
    on-demand = {
      # {{onDemandCount.note}}
      spot    = false
      desired = {{onDemandCount}}
      least   = {{onDemandMin}}
      most    = {{onDemandMax}}
    }
    spot = {
      # {{spotCount.note}}
      spot    = true
      desired = {{spotCount}}
      least   = {{spotMin}}
      most    = {{spotMax}}
    }
  }
}

resource "google_container_node_pool" "nodes" {
  for_each = { for name, pool in local.pools : name => pool if pool.desired > 0 }
  cluster  = var.cluster
  location = "{{region}}"
  # A new machine type makes a new pool, before the old one goes.
  name_prefix = "{{shortName}}-"
  # All pools: {{minCount.note}}; {{maxCount.note}}. The numbers are of all zones.
  autoscaling {
    total_min_node_count = each.value.least
    total_max_node_count = each.value.most
    location_policy      = "ANY"
  }
  node_config {
    # {{instanceType.note}}
    machine_type = "{{instanceType}}"
    spot         = each.value.spot
    oauth_scopes = ["https://www.googleapis.com/auth/cloud-platform"]
  }
  lifecycle {
    create_before_destroy = true
  }
}
