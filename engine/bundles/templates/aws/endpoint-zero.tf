{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/sagemaker-model.tf}}

# Terraform's provider has no inference components, so CloudFormation makes them and their endpoint.
resource "aws_cloudformation_stack" "endpoint" {
  name = "{{name}}-endpoint"
  template_body = jsonencode({
    Resources = {
      Settings = {
        Type = "AWS::SageMaker::EndpointConfig"
        Properties = {
          ExecutionRoleArn = aws_iam_role.model.arn
          ProductionVariants = [{
            VariantName = "main"
            # {{instanceType.note}}
            InstanceType = "{{instanceType}}"
            # {{count.note}}
            InitialInstanceCount = {{count}}
            # Instances follow the copies of the model, which the policies below start and end.
            ManagedInstanceScaling = { Status = "ENABLED", MinInstanceCount = {{minCount}}, MaxInstanceCount = {{maxCount}} }
            RoutingConfig          = { RoutingStrategy = "LEAST_OUTSTANDING_REQUESTS" }
          }]
        }
      }
      Endpoint = {
        Type = "AWS::SageMaker::Endpoint"
        Properties = {
          EndpointConfigName = { "Fn::GetAtt" = ["Settings", "EndpointConfigName"] }
          EndpointName       = "{{name}}"
        }
      }
      Component = {
        Type = "AWS::SageMaker::InferenceComponent"
        Properties = {
          InferenceComponentName = "{{name}}"
          EndpointName           = { "Fn::GetAtt" = ["Endpoint", "EndpointName"] }
          VariantName            = "main"
          Specification = {
            ModelName = aws_sagemaker_model.model.name
            # What a copy reserves, not what it may use. {{copyCpus.note}}
            ComputeResourceRequirements = { NumberOfCpuCoresRequired = {{copyCpus}}, MinMemoryRequiredInMb = 512 }
          }
          RuntimeConfig = { CopyCount = {{count}} }
          # A change replaces copy by copy, and goes back if they answer with errors.
          DeploymentConfig = {
            RollingUpdatePolicy = {
              MaximumBatchSize                 = { Type = "COPY_COUNT", Value = 1 }
              WaitIntervalInSeconds            = 120
              MaximumExecutionTimeoutInSeconds = 28800
            }
            AutoRollbackConfiguration = { Alarms = [{ AlarmName = aws_cloudwatch_metric_alarm.errors.alarm_name }] }
          }
        }
      }
    }
  })
  depends_on = [aws_iam_role_policy.model]
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "{{name}}-errors"
  alarm_description   = "The endpoint answers with errors of its own"
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocation5XXErrors"
  dimensions          = { InferenceComponentName = "{{name}}" }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 2
  threshold           = 0.01
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
}

resource "aws_appautoscaling_target" "copies" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:inference-component:DesiredCopyCount"
  resource_id        = "inference-component/{{name}}"
  # {{minCount.note}}
  min_capacity = {{minCount}}
  # {{maxCount.note}}
  max_capacity = {{maxCount}}
  depends_on   = [aws_cloudformation_stack.endpoint]
}

# It also ends the last copy, after 15 minutes without a request.
resource "aws_appautoscaling_policy" "requests" {
  name               = "{{name}}-requests"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.copies.service_namespace
  scalable_dimension = aws_appautoscaling_target.copies.scalable_dimension
  resource_id        = aws_appautoscaling_target.copies.resource_id
  target_tracking_scaling_policy_configuration {
    predefined_metric_specification {
      predefined_metric_type = "SageMakerInferenceComponentInvocationsPerCopy"
    }
    # {{invocationsPerInstance.note}}
    target_value = {{invocationsPerInstance}}
    # A new instance takes minutes to start: grow at once, shrink slowly.
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
  }
}

# Without a copy there are no requests per copy, so the policy above never starts the first one.
resource "aws_appautoscaling_policy" "first" {
  name               = "{{name}}-first"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.copies.service_namespace
  scalable_dimension = aws_appautoscaling_target.copies.scalable_dimension
  resource_id        = aws_appautoscaling_target.copies.resource_id
  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = 300
    step_adjustment {
      metric_interval_lower_bound = 0
      scaling_adjustment          = 1
    }
  }
}

# A request that finds no copy is refused, and starts the first one, which takes minutes.
resource "aws_cloudwatch_metric_alarm" "refused" {
  alarm_name          = "{{name}}-refused"
  alarm_description   = "Requests are refused because there is no copy of the model"
  namespace           = "AWS/SageMaker"
  metric_name         = "NoCapacityInvocationFailures"
  dimensions          = { InferenceComponentName = "{{name}}" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_appautoscaling_policy.first.arn]
}

output "endpoint" {
  description = "The name of the endpoint and of its inference component, which callers also name"
  value       = "{{name}}"
}
