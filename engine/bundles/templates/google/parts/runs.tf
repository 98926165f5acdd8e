resource "google_service_account" "runs" {
  account_id   = "runs-{{shortName}}"
  display_name = "The program of {{name}}"
}
