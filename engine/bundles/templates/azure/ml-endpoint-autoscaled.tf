{{>azure/parts/head.tf}}

{{>azure/parts/workspace.tf}}

locals {
  deployment = "${data.azurerm_machine_learning_workspace.workspace.id}/onlineEndpoints/{{shortName}}-online/deployments/main"
}

resource "azurerm_monitor_autoscale_setting" "instances" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  target_resource_id  = local.deployment
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
        metric_name        = "CpuUtilizationPercentage"
        metric_resource_id = local.deployment
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
        metric_name        = "CpuUtilizationPercentage"
        metric_resource_id = local.deployment
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
