resource "google_service_account" "schedule" {
  account_id   = "timer-{{shortName}}"
  display_name = "The schedule of {{name}}"
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
    uri         = local.run.uri
    headers     = { Content-Type = "application/json" }
    body        = base64encode(local.run.body)
    oauth_token {
      service_account_email = google_service_account.schedule.email
    }
  }
  retry_config {
    retry_count = 3
  }
}

output "run" {
  description = "Starts a run: a POST to this address with this body"
  value       = local.run
}
