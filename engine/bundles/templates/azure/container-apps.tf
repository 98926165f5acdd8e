{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

{{>azure/parts/environment.tf}}

resource "azurerm_container_app" "app" {
  name                         = "{{name}}"
  resource_group_name          = var.resource_group
  container_app_environment_id = azurerm_container_app_environment.environment.id
  workload_profile_name        = "Consumption"
  revision_mode                = "Single"
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.runs.id]
  }
  registry {
    server   = data.azurerm_container_registry.registry.login_server
    identity = azurerm_user_assigned_identity.runs.id
  }
  ingress {
    external_enabled = true
    target_port      = 8080
    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }
  template {
    # {{provisionedCount.note}}
    min_replicas = {{provisionedCount}}
    # {{concurrency.note}}
    max_replicas = {{concurrency}}
    container {
      name  = "server"
      image = var.image
      # {{vcpus.note}}
      cpu    = {{vcpus}}
      memory = "{{memoryGib}}Gi"
      readiness_probe {
        transport = "HTTP"
        path      = "/ping"
        port      = 8080
      }
    }
    http_scale_rule {
      name = "requests"
      # {{replicaRate.note}}
      concurrent_requests = "{{replicaRate}}"
    }
  }
  depends_on = [azurerm_role_assignment.image]
}

output "url" {
  description = "Answers at /v2 and /invocations"
  value       = "https://${azurerm_container_app.app.ingress[0].fqdn}"
}
