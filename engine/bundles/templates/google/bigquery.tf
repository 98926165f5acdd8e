{{>google/parts/head.tf}}

{{>google/parts/runs.tf}}

resource "google_project_iam_member" "queries" {
  project = var.project
  role    = "roles/bigquery.jobUser"
  member  = google_service_account.runs.member
}

# The rows and the model.
resource "google_bigquery_dataset_iam_member" "rows" {
  dataset_id = "{{dataset}}"
  role       = "roles/bigquery.dataViewer"
  member     = google_service_account.runs.member
}

resource "google_bigquery_dataset_iam_member" "predictions" {
  dataset_id = "{{dataset}}_predictions"
  role       = "roles/bigquery.dataEditor"
  member     = google_service_account.runs.member
}

resource "google_bigquery_data_transfer_config" "schedule" {
  # {{schedules.note}}
  count          = {{schedules}}
  display_name   = "{{name}}"
  location       = "{{region}}"
  data_source_id = "scheduled_query"
  # {{transferSchedule.note}}
  schedule               = "{{transferSchedule}}"
  service_account_name   = google_service_account.runs.email
  destination_dataset_id = "{{dataset}}_predictions"
  params = {
    query = file("${path.module}/predict.sql")
    # Each run writes a table of its own, and writes it again if it is repeated.
    destination_table_name_template = "run_{run_time|\"%Y%m%dT%H%M%S\"}"
    write_disposition               = "WRITE_TRUNCATE"
  }
  depends_on = [
    google_project_iam_member.queries,
    google_bigquery_dataset_iam_member.rows,
    google_bigquery_dataset_iam_member.predictions,
  ]
}

output "predictions" {
  description = "Holds a table for each run"
  value       = "${var.project}.{{dataset}}_predictions"
}
