{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

resource "google_project_iam_member" "runs" {
  for_each = toset(["roles/artifactregistry.reader", "roles/batch.agentReporter", "roles/logging.logWriter"])
  project  = var.project
  role     = each.value
  member   = google_service_account.runs.member
}

resource "google_project_iam_member" "schedule" {
  project = var.project
  role    = "roles/batch.jobsEditor"
  member  = google_service_account.schedule.member
}

{{>google/parts/timer-rights.tf}}

locals {
  # The words in capitals of job.json.
  of_image   = replace(file("${path.module}/job.json"), "IMAGE", var.image)
  of_account = replace(local.of_image, "SERVICE_ACCOUNT", google_service_account.runs.email)
  of_bucket  = replace(local.of_account, "BUCKET", var.bucket)
  run = {
    uri  = "https://batch.googleapis.com/v1/projects/${var.project}/locations/{{region}}/jobs"
    body = replace(local.of_bucket, "ROWS", var.rows)
  }
}

{{>google/parts/schedule.tf}}
