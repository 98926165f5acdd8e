variable "bucket" {
  type        = string
  description = "The S3 bucket of the rows and of the predictions"
}

variable "rows" {
  type        = string
  default     = "rows"
  description = "The rows in the bucket: a file, or a folder of them"
}

locals {
  bucket_arn = "arn:${local.partition}:s3:::${var.bucket}"
  use_bucket = [
    { Effect = "Allow", Action = "s3:ListBucket", Resource = local.bucket_arn },
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
      Resource = "${local.bucket_arn}/*"
    },
  ]
}
