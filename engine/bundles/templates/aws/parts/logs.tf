resource "aws_cloudwatch_log_group" "logs" {
  name_prefix       = "/{{name}}/"
  retention_in_days = 30
}
