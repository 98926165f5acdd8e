{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/bucket.tf}}

{{>aws/parts/shards.tf}}

{{>aws/parts/network.tf}}

resource "aws_batch_compute_environment" "machines" {
  name_prefix = "{{shortName}}-"
  type        = "MANAGED"
  compute_resources {
    # {{fargateCapacity.note}}
    type = "{{fargateCapacity}}"
    # {{maxVcpus.note}}
    max_vcpus          = {{maxVcpus}}
    subnets            = var.subnets
    security_group_ids = [aws_security_group.network.id]
  }
  lifecycle {
    create_before_destroy = true
  }
}

{{>aws/parts/batch-queue.tf}}

{{>aws/parts/batch-environment.tf}}

resource "aws_batch_job_definition" "job" {
  name                  = "{{name}}"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true
  {{>aws/parts/batch-job-limits.tf}}
  container_properties = jsonencode({
    image            = var.image_uri
    jobRoleArn       = aws_iam_role.job.arn
    executionRoleArn = aws_iam_role.execution.arn
    runtimePlatform  = { cpuArchitecture = "{{ecsArch}}", operatingSystemFamily = "LINUX" }
    # {{vcpus.note}}
    resourceRequirements = [{ type = "VCPU", value = "{{vcpus}}" }, { type = "MEMORY", value = "{{memoryMib}}" }]
    # Without a public address the image comes only through a NAT gateway or endpoints, which cost more than the job.
    networkConfiguration = { assignPublicIp = "ENABLED" }
    environment          = local.environment
    {{>aws/parts/batch-job-log.tf}}
  })
}

{{>aws/parts/batch-states.tf}}

{{>aws/parts/batch-score-only.tf}}

{{>aws/parts/batch-roles.tf}}

{{>aws/parts/logs.tf}}

{{>aws/parts/schedule.tf}}
