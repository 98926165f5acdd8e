# A change makes new instances, moves the requests to them, and goes back if they answer with errors.
resource "aws_sagemaker_endpoint" "endpoint" {
  name                 = "{{name}}"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.settings.name
  deployment_config {
    blue_green_update_policy {
      traffic_routing_configuration {
        type                     = "ALL_AT_ONCE"
        wait_interval_in_seconds = 300
      }
      termination_wait_in_seconds = 300
    }
    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.errors.alarm_name
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "{{name}}-errors"
  alarm_description   = "The endpoint answers with errors of its own"
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocation5XXErrors"
  dimensions          = { EndpointName = "{{name}}", VariantName = "main" }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 2
  threshold           = 0.01
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
}

output "endpoint" {
  description = "The name of the endpoint"
  value       = aws_sagemaker_endpoint.endpoint.name
}
