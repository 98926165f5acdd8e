resource "azurerm_log_analytics_workspace" "logs" {
  name                = "{{name}}-logs"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  retention_in_days   = 30
}

resource "azurerm_container_app_environment" "environment" {
  name                       = "{{name}}-environment"
  location                   = "{{region}}"
  resource_group_name        = var.resource_group
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id
  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }
}
