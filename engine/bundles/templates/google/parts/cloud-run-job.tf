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

resource "google_service_account" "schedule" {
  account_id   = "timer-{{shortName}}"
  display_name = "The schedule of {{name}}"
}

resource "google_cloud_run_v2_job_iam_member" "schedule" {
  name     = google_cloud_run_v2_job.job.name
  location = "{{region}}"
  role     = "roles/run.jobsExecutorWithOverrides"
  member   = google_service_account.schedule.member
}

resource "google_cloud_scheduler_job" "schedule" {
  # {{schedules.note}}
  count  = {{schedules}}
  name   = "{{name}}"
  region = "{{region}}"
  # {{cloudSchedule.note}}
  schedule  = "{{cloudSchedule}}"
  time_zone = "Etc/UTC"
  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.job.id}:run"
    headers     = { Content-Type = "application/json" }
    body        = base64encode(jsonencode(local.run))
    oauth_token {
      service_account_email = google_service_account.schedule.email
    }
  }
  retry_config {
    retry_count = 3
  }
}

output "run" {
  description = "Starts a run with a body like the one of the schedule"
  value       = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.job.id}:run"
}
