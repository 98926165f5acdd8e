{{>google/parts/head.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

resource "google_project_iam_member" "schedule" {
  project = var.project
  role    = "roles/aiplatform.user"
  member  = google_service_account.schedule.member
}

{{>google/parts/timer-rights.tf}}

locals {
  # The words in capitals of batch-job.json.
  of_project = replace(file("${path.module}/batch-job.json"), "PROJECT", var.project)
  of_account = replace(local.of_project, "SERVICE_ACCOUNT", google_service_account.runs.email)
  of_bucket  = replace(local.of_account, "BUCKET", var.bucket)
  jobs       = "projects/${var.project}/locations/{{region}}/batchPredictionJobs"
  run = {
    uri  = "https://{{region}}-aiplatform.googleapis.com/v1/${local.jobs}"
    body = replace(local.of_bucket, "ROWS", "${var.rows}/*.jsonl")
  }
}

{{>google/parts/schedule.tf}}
