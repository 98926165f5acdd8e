variable "image" {
  type        = string
  description = "The container image with its tag"
}
