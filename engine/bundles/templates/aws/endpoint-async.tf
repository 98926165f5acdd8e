{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/sagemaker-model.tf}}

resource "aws_iam_role_policy" "data" {
  role   = aws_iam_role.model.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

resource "aws_sagemaker_endpoint_configuration" "settings" {
  name_prefix = "{{shortName}}-"
  production_variants {
    variant_name = "main"
    model_name   = aws_sagemaker_model.model.name
    # {{instanceType.note}}
    instance_type = "{{instanceType}}"
    # {{count.note}}
    initial_instance_count = {{count}}
    initial_variant_weight = 1
  }
  async_inference_config {
    output_config {
      s3_output_path  = "s3://${var.bucket}/{{name}}/answers/"
      s3_failure_path = "s3://${var.bucket}/{{name}}/failures/"
    }
    client_config {
      # {{sessions.note}}
      max_concurrent_invocations_per_instance = {{sessions}}
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}

{{>aws/parts/endpoint.tf}}

resource "aws_appautoscaling_target" "instances" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.endpoint.name}/variant/main"
  # None while nothing waits.
  min_capacity = 0
  # {{maxCount.note}}
  max_capacity = {{maxCount}}
}

# An asynchronous endpoint publishes no requests per instance. A target on its backlog would start many times the
# instances that are needed, because the backlog grows until the first of them serve.
resource "aws_appautoscaling_policy" "use" {
  name               = "{{name}}-use"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.instances.service_namespace
  scalable_dimension = aws_appautoscaling_target.instances.scalable_dimension
  resource_id        = aws_appautoscaling_target.instances.resource_id
  target_tracking_scaling_policy_configuration {
    customized_metric_specification {
      namespace   = "/aws/sagemaker/Endpoints"
      metric_name = "CPUUtilization"
      statistic   = "Average"
      dimensions {
        name  = "EndpointName"
        value = aws_sagemaker_endpoint.endpoint.name
      }
      dimensions {
        name  = "VariantName"
        value = "main"
      }
    }
    # {{cpuSumPct.note}}
    target_value       = {{cpuSumPct}}
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
  }
}

# Without instances no CPU is in use, so the policy above never starts the first one.
resource "aws_appautoscaling_policy" "first" {
  name               = "{{name}}-first"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.instances.service_namespace
  scalable_dimension = aws_appautoscaling_target.instances.scalable_dimension
  resource_id        = aws_appautoscaling_target.instances.resource_id
  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    metric_aggregation_type = "Average"
    cooldown                = 300
    step_adjustment {
      metric_interval_lower_bound = 0
      scaling_adjustment          = 1
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "waiting" {
  alarm_name          = "{{name}}-waiting"
  alarm_description   = "Requests wait and there is no instance"
  namespace           = "AWS/SageMaker"
  metric_name         = "HasBacklogWithoutCapacity"
  dimensions          = { EndpointName = aws_sagemaker_endpoint.endpoint.name }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "missing"
  alarm_actions       = [aws_appautoscaling_policy.first.arn]
}

# An idle CPU is never used to exactly 0 %, so the policy above never ends the last one.
resource "aws_appautoscaling_policy" "last" {
  name               = "{{name}}-last"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.instances.service_namespace
  scalable_dimension = aws_appautoscaling_target.instances.scalable_dimension
  resource_id        = aws_appautoscaling_target.instances.resource_id
  step_scaling_policy_configuration {
    adjustment_type         = "ExactCapacity"
    metric_aggregation_type = "Maximum"
    step_adjustment {
      metric_interval_upper_bound = 0
      scaling_adjustment          = 0
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "idle" {
  alarm_name          = "{{name}}-idle"
  alarm_description   = "No request waits or is answered for 15 minutes"
  namespace           = "AWS/SageMaker"
  metric_name         = "ApproximateBacklogSize"
  dimensions          = { EndpointName = aws_sagemaker_endpoint.endpoint.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 15
  threshold           = 0
  comparison_operator = "LessThanOrEqualToThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_appautoscaling_policy.last.arn]
}

output "answers" {
  value = "s3://${var.bucket}/{{name}}/answers/"
}
