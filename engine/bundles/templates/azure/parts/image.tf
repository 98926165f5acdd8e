variable "registry" {
  type        = string
  description = "The container registry in the resource group"
}

variable "image" {
  type        = string
  description = "The container image with its tag"
}

data "azurerm_container_registry" "registry" {
  name                = var.registry
  resource_group_name = var.resource_group
}

resource "azurerm_user_assigned_identity" "runs" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
}

resource "azurerm_role_assignment" "image" {
  scope                = data.azurerm_container_registry.registry.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.runs.principal_id
}
