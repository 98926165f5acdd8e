{{>azure/parts/head.tf}}

variable "storage" {
  type        = string
  description = "The storage account of the program, in the resource group"
}

data "azurerm_storage_account" "storage" {
  name                = var.storage
  resource_group_name = var.resource_group
}

resource "azurerm_storage_container" "program" {
  name               = "{{name}}-program"
  storage_account_id = data.azurerm_storage_account.storage.id
}

resource "azurerm_service_plan" "plan" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  os_type             = "Linux"
  sku_name            = "FC1"
}

resource "azurerm_function_app_flex_consumption" "function" {
  # Unique in Azure.
  name                        = "{{shortName}}-${substr(sha1(data.azurerm_resource_group.here.id), 0, 8)}"
  location                    = "{{region}}"
  resource_group_name         = var.resource_group
  service_plan_id             = azurerm_service_plan.plan.id
  storage_container_type      = "blobContainer"
  storage_container_endpoint  = "${data.azurerm_storage_account.storage.primary_blob_endpoint}${azurerm_storage_container.program.name}"
  storage_authentication_type = "SystemAssignedIdentity"
  runtime_name                = "python"
  runtime_version             = "{{pythonVersion}}"
  # {{vcpus.note}}
  instance_memory_in_mb = {{memoryMib}}
  # {{flexInstances.note}}
  maximum_instance_count = {{flexInstances}}
  # {{atOnce.note}}
  http_concurrency = {{atOnce}}
  always_ready {
    name = "http"
    # {{provisionedCount.note}}
    instance_count = {{provisionedCount}}
  }
  identity {
    type = "SystemAssigned"
  }
  # The host reads its keys with the identity, too.
  app_settings = { AzureWebJobsStorage__accountName = var.storage }
  site_config {}
}

resource "azurerm_role_assignment" "program" {
  scope                = data.azurerm_storage_account.storage.id
  role_definition_name = "Storage Blob Data Owner"
  principal_id         = azurerm_function_app_flex_consumption.function.identity[0].principal_id
}

output "function" {
  description = "The name of the function app, which answers at /api/predictions with its key"
  value       = azurerm_function_app_flex_consumption.function.name
}
