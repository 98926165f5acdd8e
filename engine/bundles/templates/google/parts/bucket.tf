variable "bucket" {
  type        = string
  description = "The bucket of the rows and of the predictions"
}

variable "rows" {
  type        = string
  default     = "rows"
  description = "The rows in the bucket: a file, or a folder of them"
}

resource "google_storage_bucket_iam_member" "rows" {
  bucket = var.bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.runs.member
}

output "predictions" {
  description = "Holds a folder for each run"
  value       = "gs://${var.bucket}/predictions/"
}
