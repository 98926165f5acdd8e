{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

variable "provisioned" {
  type = number
  # {{provisionedCount.note}}
  default     = {{provisionedCount}}
  description = "Containers that stay ready"
}

resource "aws_lambda_function" "function" {
  function_name = "{{name}}"
  package_type  = "Image"
  image_uri     = var.image_uri
  role          = aws_iam_role.function.arn
  architectures = ["{{arch}}"]
  # {{memoryMib.note}}
  memory_size = {{memoryMib}}
  # A call that hangs is paid until then.
  timeout = 30
  # {{concurrency.note}}. More calls at a time are refused, and cost nothing.
  reserved_concurrent_executions = {{concurrency}}
  # Each change is a version, which the alias then names.
  publish = true
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.logs.name
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.function.function_name
  function_version = aws_lambda_function.function.version
}

# Only an alias or a version has containers that stay ready.
resource "aws_lambda_provisioned_concurrency_config" "warm" {
  count                             = var.provisioned > 0 ? 1 : 0
  function_name                     = aws_lambda_function.function.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = var.provisioned
}

# Callers sign their requests.
resource "aws_lambda_function_url" "address" {
  function_name      = aws_lambda_function.function.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "AWS_IAM"
}

{{>aws/parts/function-role.tf}}

{{>aws/parts/logs.tf}}

output "function" {
  description = "The alias that callers invoke"
  value       = aws_lambda_alias.live.arn
}

output "url" {
  value = aws_lambda_function_url.address.function_url
}
