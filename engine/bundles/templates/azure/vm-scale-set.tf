{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

locals {
  on_demand = {{onDemandCount}}
  spot      = {{spotCount}}
  is_spot   = local.spot > 0
  is_mixed  = local.is_spot && local.on_demand > 0
  # The machines on demand stay; all others are on spot.
  mix = { base = {{onDemandCount}}, above = 0 }
}

{{>azure/parts/server-scale-set.tf}}

# It replaces machines that Azure takes back.
resource "azurerm_monitor_autoscale_setting" "machines" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  target_resource_id  = azurerm_orchestrated_virtual_machine_scale_set.machines.id
  profile {
    name = "all"
    capacity {
      # {{count.note}}
      default = {{count}}
      minimum = {{count}}
      maximum = {{count}}
    }
  }
}
