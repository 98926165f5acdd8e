{{>azure/parts/head.tf}}

variable "cluster" {
  type        = string
  description = "The name of the cluster in the resource group, which is there already"
}

data "azurerm_kubernetes_cluster" "cluster" {
  name                = var.cluster
  resource_group_name = var.resource_group
}

locals {
  # {{count.note}}
  pools = {
    nodes = {
      # {{onDemandCount.note}}
      priority = "Regular"
      desired  = {{onDemandCount}}
      least    = {{onDemandMin}}
      most     = {{onDemandMax}}
    }
    spot = {
      # {{spotCount.note}}
      priority = "Spot"
      desired  = {{spotCount}}
      least    = {{spotMin}}
      most     = {{spotMax}}
    }
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "nodes" {
  for_each              = { for name, pool in local.pools : name => pool if pool.desired > 0 }
  kubernetes_cluster_id = data.azurerm_kubernetes_cluster.cluster.id
  # At most 12 letters and digits.
  name = each.key
  # {{instanceType.note}}
  vm_size = "{{instanceType}}"
  # All pools: {{minCount.note}}; {{maxCount.note}}
  auto_scaling_enabled = true
  min_count            = each.value.least
  max_count            = each.value.most
  priority             = each.value.priority
  eviction_policy      = each.value.priority == "Spot" ? "Delete" : null
  # No limit below the price on demand.
  spot_max_price = each.value.priority == "Spot" ? -1 : null
  lifecycle {
    ignore_changes = [node_count]
  }
}
