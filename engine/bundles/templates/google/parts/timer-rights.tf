resource "google_service_account_iam_member" "schedule" {
  service_account_id = google_service_account.runs.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.schedule.member
}
