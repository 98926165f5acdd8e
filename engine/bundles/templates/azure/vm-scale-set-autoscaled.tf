{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

locals {
  on_demand = {{onDemandCount}}
  spot      = {{spotCount}}
  is_spot   = local.spot > 0
  is_mixed  = local.is_spot && local.on_demand > 0
  # {{mixBase.note}}
  # {{mixOnDemandPct.note}}
  mix = { base = {{mixBase}}, above = {{mixOnDemandPct}} }
}

{{>azure/parts/server-scale-set.tf}}

resource "azurerm_monitor_autoscale_setting" "machines" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  target_resource_id  = azurerm_orchestrated_virtual_machine_scale_set.machines.id
  profile {
    name = "load"
    capacity {
      # {{count.note}}
      default = {{count}}
      # {{minCount.note}}
      minimum = {{minCount}}
      # {{maxCount.note}}
      maximum = {{maxCount}}
    }
    rule {
      metric_trigger {
        metric_name        = "Percentage CPU"
        metric_resource_id = azurerm_orchestrated_virtual_machine_scale_set.machines.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "{{growWindow}}"
        time_aggregation   = "Average"
        operator           = "GreaterThan"
        # {{cpuPct.note}}
        threshold = {{cpuPct}}
      }
      scale_action {
        direction = "Increase"
        # Half as many more, at least one: one at a time would follow a morning for hours.
        type     = "PercentChangeCount"
        value    = {{growPct}}
        cooldown = "{{growCooldown}}"
      }
    }
    rule {
      metric_trigger {
        metric_name        = "Percentage CPU"
        metric_resource_id = azurerm_orchestrated_virtual_machine_scale_set.machines.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "{{shrinkWindow}}"
        time_aggregation   = "Average"
        operator           = "LessThan"
        # A part of it: an instance less may not load the others to more than that.
        threshold = {{cpuPct}} * {{shrinkAt}}
      }
      scale_action {
        direction = "Decrease"
        type      = "PercentChangeCount"
        value     = {{shrinkPct}}
        cooldown  = "{{shrinkCooldown}}"
      }
    }
  }
}
