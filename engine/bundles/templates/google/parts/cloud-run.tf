variable "callers" {
  type        = list(string)
  default     = []
  description = "Who may call it, such as serviceAccount:NAME@PROJECT.iam.gserviceaccount.com"
}

resource "google_cloud_run_v2_service" "service" {
  provider            = google-beta
  name                = "{{name}}"
  location            = "{{region}}"
  deletion_protection = false
  template {
    service_account = google_service_account.runs.email
    # {{atOnce.note}}
    max_instance_request_concurrency = {{atOnce}}
    scaling {
      # {{provisionedCount.note}}
      min_instance_count = {{provisionedCount}}
      # {{concurrency.note}}
      max_instance_count = {{concurrency}}
      # {{atOnceShare.note}}
      concurrency_utilization = {{atOnceShare}}
    }
    containers {
      image = var.image
      ports {
        container_port = 8080
      }
      resources {
        # {{vcpus.note}}
        limits   = { cpu = "{{vcpus}}", memory = "{{memoryMib}}Mi" }
        cpu_idle = local.cpu_idle
      }
      startup_probe {
        http_get {
          path = "/ping"
        }
      }
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "callers" {
  for_each = toset(var.callers)
  name     = google_cloud_run_v2_service.service.name
  location = "{{region}}"
  role     = "roles/run.invoker"
  member   = each.value
}

output "url" {
  description = "Answers at /v2 and /invocations"
  value       = google_cloud_run_v2_service.service.uri
}
