{{>azure/parts/head.tf}}

{{>azure/parts/workspace.tf}}

resource "azurerm_logic_app_workflow" "schedule" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_role_assignment" "schedule" {
  scope                = data.azurerm_machine_learning_workspace.workspace.id
  role_definition_name = "AzureML Data Scientist"
  principal_id         = azurerm_logic_app_workflow.schedule.identity[0].principal_id
}

resource "azurerm_logic_app_trigger_recurrence" "schedule" {
  # {{schedules.note}}
  count        = {{schedules}}
  name         = "schedule"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  frequency    = "Minute"
  # {{everyMinutes.note}}
  interval = {{everyMinutes}}
}

resource "azurerm_logic_app_action_custom" "run" {
  name         = "run"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type = "Http"
    inputs = {
      method  = "POST"
      uri     = "https://{{shortName}}-batch.{{region}}.inference.ml.azure.com/jobs"
      headers = { "Content-Type" = "application/json" }
      body = {
        properties = {
          InputData = {
            rows = { JobInputType = "UriFolder", Uri = "azureml://datastores/workspaceblobstore/paths/rows" }
          }
        }
      }
      authentication = { type = "ManagedServiceIdentity", audience = "https://ml.azure.com" }
    }
    runAfter = {}
  })
}
