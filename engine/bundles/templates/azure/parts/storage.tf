variable "storage" {
  type        = string
  description = "The storage account of the rows and of the predictions, in the resource group"
}

variable "container" {
  type        = string
  default     = "{{name}}-rows"
  description = "The container in it"
}

variable "rows" {
  type        = string
  default     = "rows"
  description = "The rows in the container: a file, or a folder of them"
}

data "azurerm_storage_account" "storage" {
  name                = var.storage
  resource_group_name = var.resource_group
}

resource "azurerm_role_assignment" "rows" {
  scope                = data.azurerm_storage_account.storage.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.runs.principal_id
}

locals {
  container = "abfss://${var.container}@${data.azurerm_storage_account.storage.primary_dfs_host}"
}

output "predictions" {
  description = "Holds a folder for each run"
  value       = "${local.container}/predictions"
}
