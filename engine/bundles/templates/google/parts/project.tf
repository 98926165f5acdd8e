provider "google" {
  project = var.project
  region  = "{{region}}"
}

variable "project" {
  type        = string
  description = "The id of the project"
}

variable "billing_account" {
  type        = string
  default     = ""
  description = "The id of the billing account of the project; without one there is no budget"
}

data "google_project" "here" {}

# It counts the whole project, and its alarms go to the administrators of the billing account.
resource "google_billing_budget" "budget" {
  count           = var.billing_account == "" ? 0 : 1
  billing_account = var.billing_account
  display_name    = "{{name}}"
  budget_filter {
    projects = ["projects/${data.google_project.here.number}"]
  }
  amount {
    specified_amount {
      currency_code = "USD"
      # {{budgetUsd.note}}
      units = "{{budgetUsd}}"
    }
  }
  threshold_rules {
    threshold_percent = 1
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }
}
