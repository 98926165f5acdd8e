# {{headline}}
terraform {
  required_version = ">= 1.6"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription
  features {}
}

variable "subscription" {
  type        = string
  description = "The id of the subscription"
}

variable "resource_group" {
  type        = string
  description = "The resource group, which exists"
}

variable "email" {
  type        = string
  default     = ""
  description = "Gets the alarms of the budget; without an address there is no budget"
}

data "azurerm_resource_group" "here" {
  name = var.resource_group
}

# It counts the whole resource group, in the currency of the bill.
resource "azurerm_consumption_budget_resource_group" "budget" {
  count             = var.email == "" ? 0 : 1
  name              = "{{name}}"
  resource_group_id = data.azurerm_resource_group.here.id
  # {{budgetUsd.note}}
  amount     = {{budgetUsd}}
  time_grain = "Monthly"
  time_period {
    start_date = formatdate("YYYY-MM-01'T'00:00:00'Z'", timestamp())
  }
  dynamic "notification" {
    for_each = ["Actual", "Forecasted"]
    content {
      operator       = "GreaterThan"
      threshold      = 100
      threshold_type = notification.value
      contact_emails = [var.email]
    }
  }
  lifecycle {
    ignore_changes = [time_period]
  }
}
