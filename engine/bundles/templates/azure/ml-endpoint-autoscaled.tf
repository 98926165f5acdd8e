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
        time_window        = "PT5M"
        time_aggregation   = "Average"
        operator           = "GreaterThan"
        # {{scaleAtPct.note}}
        threshold = {{scaleAtPct}}
      }
      scale_action {
        direction = "Increase"
        # Half as many more, at least one: one at a time would follow a morning for hours.
        type     = "PercentChangeCount"
        value    = 50
        cooldown = "PT3M"
      }
    }
    rule {
      metric_trigger {
        metric_name        = "CpuUtilizationPercentage"
        metric_resource_id = local.deployment
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT15M"
        time_aggregation   = "Average"
        operator           = "LessThan"
        # Half of it: an instance less may not load the others to more than that.
        threshold = {{scaleAtPct}} / 2
      }
      scale_action {
        direction = "Decrease"
        type      = "PercentChangeCount"
        value     = 10
        cooldown  = "PT5M"
      }
    }
  }
}
