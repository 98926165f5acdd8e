{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

{{>azure/parts/environment.tf}}

variable "storage" {
  type        = string
  description = "The storage account of the positions, in the resource group"
}

data "azurerm_storage_account" "storage" {
  name                = var.storage
  resource_group_name = var.resource_group
}

resource "azurerm_storage_container" "positions" {
  name               = "{{name}}-positions"
  storage_account_id = data.azurerm_storage_account.storage.id
}

resource "azurerm_role_assignment" "positions" {
  scope                = data.azurerm_storage_account.storage.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.runs.principal_id
}

resource "azurerm_eventhub_namespace" "events" {
  name                = "{{name}}-events"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  sku                 = "Standard"
  # {{hubUnits.note}}
  capacity = {{hubUnits}}
}

# {{answersKept.note}}
resource "azurerm_eventhub" "events" {
  for_each     = toset(["requests", "answers", "dead-letters"])
  name         = "{{name}}-${each.key}"
  namespace_id = azurerm_eventhub_namespace.events.id
  # {{hubPartitions.note}}
  partition_count   = {{hubPartitions}}
  message_retention = 1
}

resource "azurerm_role_assignment" "events" {
  for_each             = toset(["Azure Event Hubs Data Receiver", "Azure Event Hubs Data Sender"])
  scope                = azurerm_eventhub_namespace.events.id
  role_definition_name = each.key
  principal_id         = azurerm_user_assigned_identity.runs.principal_id
}

resource "azurerm_container_app" "consumers" {
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
  template {
    # {{count.note}}
    min_replicas = {{count}}
    max_replicas = {{count}}
    # Time to answer the open batch.
    termination_grace_period_seconds = 60
    container {
      name  = "consumer"
      image = var.image
      # {{vcpus.note}}
      cpu    = {{vcpus}}
      memory = "{{memoryGib}}Gi"
      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.runs.client_id
      }
      env {
        name  = "HUB_NAMESPACE"
        value = "${azurerm_eventhub_namespace.events.name}.servicebus.windows.net"
      }
      env {
        name  = "REQUEST_HUB"
        value = azurerm_eventhub.events["requests"].name
      }
      env {
        name  = "ANSWER_HUB"
        value = azurerm_eventhub.events["answers"].name
      }
      env {
        name  = "DEAD_LETTER_HUB"
        value = azurerm_eventhub.events["dead-letters"].name
      }
      env {
        name  = "POSITION_ACCOUNT"
        value = data.azurerm_storage_account.storage.primary_blob_endpoint
      }
      env {
        name  = "POSITION_CONTAINER"
        value = azurerm_storage_container.positions.name
      }
    }
  }
  depends_on = [azurerm_role_assignment.image, azurerm_role_assignment.positions, azurerm_role_assignment.events]
}

output "requests" {
  description = "Takes requests: one row as JSON an event"
  value       = azurerm_eventhub.events["requests"].name
}
