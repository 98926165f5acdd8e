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

resource "aws_appautoscaling_policy" "backlog" {
  name               = "{{name}}-backlog"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.instances.service_namespace
  scalable_dimension = aws_appautoscaling_target.instances.scalable_dimension
  resource_id        = aws_appautoscaling_target.instances.resource_id
  target_tracking_scaling_policy_configuration {
    customized_metric_specification {
      namespace   = "AWS/SageMaker"
      metric_name = "ApproximateBacklogSizePerInstance"
      statistic   = "Average"
      dimensions {
        name  = "EndpointName"
        value = aws_sagemaker_endpoint.endpoint.name
      }
    }
    # What an instance works off in a minute. {{invocationsPerInstance.note}}
    target_value       = {{invocationsPerInstance}}
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
  }
}

# Without instances there is no backlog for each instance, so the policy above never starts the first one.
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

output "answers" {
  value = "s3://${var.bucket}/{{name}}/answers/"
}
