{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/sagemaker-model.tf}}

{{>aws/parts/endpoint-settings.tf}}

{{>aws/parts/endpoint.tf}}

resource "aws_appautoscaling_target" "instances" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.endpoint.name}/variant/main"
  # {{minCount.note}}
  min_capacity = {{minCount}}
  # {{maxCount.note}}
  max_capacity = {{maxCount}}
}

resource "aws_appautoscaling_policy" "requests" {
  name               = "{{name}}-requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.instances.service_namespace
  scalable_dimension = aws_appautoscaling_target.instances.scalable_dimension
  resource_id        = aws_appautoscaling_target.instances.resource_id
  target_tracking_scaling_policy_configuration {
    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
    # {{invocationsPerInstance.note}}
    target_value = {{invocationsPerInstance}}
    # A new instance takes minutes to start: grow at once, shrink slowly.
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
  }
}

output "scaled" {
  description = "What a schedule of minimums is for"
  value       = aws_appautoscaling_target.instances.resource_id
}
