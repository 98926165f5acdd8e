variable "image_uri" {
  type        = string
  description = "The container image with its tag"
}
