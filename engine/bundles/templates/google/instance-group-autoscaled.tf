{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/runs.tf}}

locals {
  follows = true
  # {{count.note}}
  # Both groups: {{minCount.note}}; {{maxCount.note}}
  groups = {
    on-demand = {
      # {{onDemandCount.note}}
      model   = "STANDARD"
      desired = {{onDemandCount}}
      least   = {{mixOnDemandMin}}
      most    = {{mixOnDemandMax}}
    }
    spot = {
      # {{mixSpotMin.note}}
      model   = "SPOT"
      desired = {{spotCount}}
      least   = {{mixSpotMin}}
      most    = {{mixSpotMax}}
    }
  }
}

{{>google/parts/server-group.tf}}

# The load balancer divides requests by the capacity of the groups, so both have the same load and keep their shares of the machines.
resource "google_compute_region_autoscaler" "machines" {
  for_each = google_compute_region_instance_group_manager.machines
  name     = each.value.name
  region   = "{{region}}"
  target   = each.value.id
  autoscaling_policy {
    min_replicas = local.groups[each.key].least
    max_replicas = local.groups[each.key].most
    # Until a new machine answers.
    cooldown_period = {{warmUpS}}
    # {{scaleShare.note}}
    load_balancing_utilization {
      target = {{scaleShare}}
    }
  }
}
