variable "workspace" {
  type        = string
  description = "The workspace of Azure ML in the resource group"
}

data "azurerm_machine_learning_workspace" "workspace" {
  name                = var.workspace
  resource_group_name = var.resource_group
}
