# {{headline}}
terraform {
  required_version = ">= 1.6"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
    # Only it has the target of requests at once.
    google-beta = {
      source  = "hashicorp/google-beta"
      version = "~> 7.45"
    }
  }
}

{{>google/parts/project.tf}}

provider "google-beta" {
  project = var.project
  region  = "{{region}}"
}
