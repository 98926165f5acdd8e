variable "shards" {
  type = number
  # {{shards.note}}
  default = {{shards}}
}
