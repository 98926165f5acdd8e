{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

resource "aws_lambda_capacity_provider" "instances" {
  name = "{{name}}"
  permissions_config {
    capacity_provider_operator_role_arn = aws_iam_role.instances.arn
  }
  # Subnets in three zones: the least instances are one in each.
  vpc_config {
    subnet_ids         = var.subnets
    security_group_ids = [aws_security_group.network.id]
  }
  instance_requirements = [{
    architectures = ["{{arch}}"]
    # {{instanceType.note}}
    allowed_instance_types  = ["{{instanceType}}"]
    excluded_instance_types = null
  }]
  capacity_provider_scaling_config = [{
    # {{providerVcpus.note}}
    max_vcpu_count = {{providerVcpus}}
    scaling_mode   = "Manual"
    scaling_policies = [{
      predefined_metric_type = "LambdaCapacityProviderAverageCPUUtilization"
      # {{environmentCpuPct.note}}
      target_value = {{environmentCpuPct}}
    }]
  }]
  depends_on = [aws_iam_role_policy_attachment.instances]
}

# Terraform's provider does not set how many execution environments a function has, so CloudFormation makes it.
resource "aws_cloudformation_stack" "function" {
  name         = "{{name}}-function"
  capabilities = ["CAPABILITY_AUTO_EXPAND"]
  template_body = jsonencode({
    # Publishes a version with each new image, which CloudFormation alone does not.
    Transform = "AWS::Serverless-2016-10-31"
    Resources = {
      Function = {
        Type = "AWS::Serverless::Function"
        Properties = {
          PackageType   = "Image"
          ImageUri      = var.image_uri
          Role          = aws_iam_role.function.arn
          Architectures = ["{{arch}}"]
          # {{environmentMib.note}}. Two such environments do not fit on an instance.
          MemorySize = {{environmentMib}}
          CapacityProviderConfig = {
            Arn                                  = aws_lambda_capacity_provider.instances.arn
            ExecutionEnvironmentMemoryGiBPerVCpu = {{environmentRatio}}
            # {{environmentConcurrency.note}}
            PerExecutionEnvironmentMaxConcurrency = {{environmentConcurrency}}
          }
          # {{minCount.note}}; {{maxCount.note}}
          FunctionScalingConfig = { MinExecutionEnvironments = {{minCount}}, MaxExecutionEnvironments = {{maxCount}} }
          Timeout               = 30
          LoggingConfig         = { LogFormat = "JSON", LogGroup = aws_cloudwatch_log_group.logs.name }
          # Only a version runs on instances.
          AutoPublishAlias              = "live"
          AutoPublishAliasAllProperties = true
          # Callers sign their requests.
          FunctionUrlConfig = { AuthType = "AWS_IAM" }
        }
      }
    }
    Outputs = {
      Function = { Value = { Ref = "Function.Alias" } }
      Url      = { Value = { "Fn::GetAtt" = ["FunctionUrl", "FunctionUrl"] } }
    }
  })
  depends_on = [aws_iam_role_policy.log]
}

# What Lambda may do to run the instances.
resource "aws_iam_role" "instances" {
  name_prefix = "{{shortName}}-instances-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "instances" {
  role       = aws_iam_role.instances.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator"
}

{{>aws/parts/function-role.tf}}

{{>aws/parts/consumer-network.tf}}

{{>aws/parts/logs.tf}}

output "function" {
  description = "The alias that callers invoke"
  value       = aws_cloudformation_stack.function.outputs["Function"]
}

output "url" {
  value = aws_cloudformation_stack.function.outputs["Url"]
}
