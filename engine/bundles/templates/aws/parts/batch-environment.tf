locals {
  environment = [
    { name = "DATA", value = "s3://${var.bucket}/${var.rows}" },
    { name = "SHARDS", value = tostring(var.shards) },
  ]
}
