{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/fargate-service.tf}}

{{>aws/parts/logs.tf}}

resource "aws_appautoscaling_target" "tasks" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.cluster.name}/${aws_ecs_service.service.name}"
  # {{minCount.note}}
  min_capacity = {{minCount}}
  # {{maxCount.note}}
  max_capacity = {{maxCount}}
}

resource "aws_appautoscaling_policy" "requests" {
  name               = "{{name}}-requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.tasks.service_namespace
  scalable_dimension = aws_appautoscaling_target.tasks.scalable_dimension
  resource_id        = aws_appautoscaling_target.tasks.resource_id
  target_tracking_scaling_policy_configuration {
    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.balancer.arn_suffix}/${aws_lb_target_group.targets.arn_suffix}"
    }
    # {{invocationsPerInstance.note}}
    target_value = {{invocationsPerInstance}}
    # Grow at once, shrink slowly.
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
  }
}

output "scaled" {
  description = "What a schedule of minimums is for"
  value       = aws_appautoscaling_target.tasks.resource_id
}
