name                         = "{{name}}"
location                     = "{{region}}"
resource_group_name          = var.resource_group
container_app_environment_id = azurerm_container_app_environment.environment.id
workload_profile_name        = "Consumption"
# {{taskTimeoutS.note}}
replica_timeout_in_seconds = {{taskTimeoutS}}
replica_retry_limit        = 3
identity {
  type         = "UserAssigned"
  identity_ids = [azurerm_user_assigned_identity.runs.id]
}
registry {
  server   = data.azurerm_container_registry.registry.login_server
  identity = azurerm_user_assigned_identity.runs.id
}
template {
  container {
    name  = "job"
    image = var.image
    # {{vcpus.note}}
    cpu    = {{vcpus}}
    memory = "{{memoryGib}}Gi"
    env {
      name  = "AZURE_CLIENT_ID"
      value = azurerm_user_assigned_identity.runs.client_id
    }
    env {
      name  = "DATA"
      value = "${local.container}/${var.rows}"
    }
    env {
      name  = "OUT"
      value = "${local.container}/predictions"
    }
    env {
      name = "SHARDS"
      # {{shards.note}}
      value = "{{shards}}"
    }
  }
}
depends_on = [azurerm_role_assignment.image, azurerm_role_assignment.rows]
