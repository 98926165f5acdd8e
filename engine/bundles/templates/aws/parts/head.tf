# {{headline}}
terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "{{region}}"
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}

locals {
  account   = data.aws_caller_identity.here.account_id
  partition = data.aws_partition.here.partition
}

variable "email" {
  type        = string
  default     = ""
  description = "Gets the alarms of the budget; without an address there is no budget"
}

# It counts the whole account. To count this configuration alone, tag its resources, activate the tag for cost allocation and
# filter by it; a filter by a tag that is not activated never rings.
resource "aws_budgets_budget" "budget" {
  count       = var.email == "" ? 0 : 1
  name_prefix = "{{shortName}}-"
  budget_type = "COST"
  time_unit   = "MONTHLY"
  # {{budgetUsd.note}}
  limit_amount = "{{budgetUsd}}"
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = ["ACTUAL", "FORECASTED"]
    content {
      notification_type          = notification.value
      comparison_operator        = "GREATER_THAN"
      threshold                  = 100
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = [var.email]
    }
  }
}
