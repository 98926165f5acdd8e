variable "vpc" {
  type        = string
  description = "The id of the VPC"
}

variable "subnets" {
  type        = list(string)
  description = "Subnets of the VPC with a way to the internet, or with endpoints of the services that are used"
}
