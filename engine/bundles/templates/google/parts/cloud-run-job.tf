resource "google_cloud_run_v2_job" "job" {
  name                = "{{name}}"
  location            = "{{region}}"
  deletion_protection = false
  template {
    # {{count.note}}
    task_count  = {{count}}
    parallelism = {{count}}
    template {
      service_account = google_service_account.runs.email
      max_retries     = 3
      # {{taskTimeoutS.note}}
      timeout = "{{taskTimeoutS}}s"
      containers {
        image = var.image
        env {
          name  = "DATA"
          value = "gs://${var.bucket}/${var.rows}"
        }
        env {
          name  = "OUT"
          value = "gs://${var.bucket}/predictions"
        }
        resources {
          # {{vcpus.note}}
          limits = { cpu = "{{vcpus}}", memory = "{{memoryMib}}Mi" }
        }
      }
    }
  }
}

resource "google_cloud_run_v2_job_iam_member" "schedule" {
  name     = google_cloud_run_v2_job.job.name
  location = "{{region}}"
  role     = "roles/run.jobsExecutorWithOverrides"
  member   = google_service_account.schedule.member
}

locals {
  run = {
    uri  = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.job.id}:run"
    body = jsonencode(local.request)
  }
}

{{>google/parts/schedule.tf}}
