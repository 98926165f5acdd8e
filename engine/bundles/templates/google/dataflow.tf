{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/bucket.tf}}

{{>google/parts/runs.tf}}

resource "google_project_iam_member" "runs" {
  for_each = toset(["roles/artifactregistry.reader", "roles/dataflow.viewer", "roles/dataflow.worker"])
  project  = var.project
  role     = each.value
  member   = google_service_account.runs.member
}

resource "google_project_iam_member" "schedule" {
  project = var.project
  role    = "roles/dataflow.developer"
  member  = google_service_account.schedule.member
}

{{>google/parts/timer-rights.tf}}

locals {
  # The words in capitals of launch.json. Its workers: {{vcpus.note}}; {{diskGib.note}}.
  # {{timeoutS.note}}
  of_image   = replace(file("${path.module}/launch.json"), "IMAGE", var.image)
  of_account = replace(local.of_image, "SERVICE_ACCOUNT", google_service_account.runs.email)
  of_bucket  = replace(local.of_account, "BUCKET", var.bucket)
  run = {
    uri  = "https://dataflow.googleapis.com/v1b3/projects/${var.project}/locations/{{region}}/flexTemplates:launch"
    body = replace(local.of_bucket, "ROWS", var.rows)
  }
}

{{>google/parts/schedule.tf}}
