{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

variable "provisioned" {
  type = number
  # {{provisionedCount.note}}
  default     = {{provisionedCount}}
  description = "Containers that stay ready"
}

{{>aws/parts/sagemaker-model.tf}}

resource "aws_sagemaker_endpoint_configuration" "settings" {
  name_prefix = "{{shortName}}-"
  production_variants {
    variant_name           = "main"
    model_name             = aws_sagemaker_model.model.name
    initial_variant_weight = 1
    serverless_config {
      # {{memoryMib.note}}
      memory_size_in_mb = {{memoryMib}}
      # {{serverlessConcurrency.note}}. More calls at a time are refused, and cost nothing.
      max_concurrency         = {{serverlessConcurrency}}
      provisioned_concurrency = var.provisioned > 0 ? var.provisioned : null
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}

# A serverless endpoint takes a change at once: it has no instances to move requests between.
resource "aws_sagemaker_endpoint" "endpoint" {
  name                 = "{{name}}"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.settings.name
}

output "endpoint" {
  description = "The name of the endpoint"
  value       = aws_sagemaker_endpoint.endpoint.name
}
