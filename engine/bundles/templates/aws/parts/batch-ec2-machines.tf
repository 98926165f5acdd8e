resource "aws_batch_compute_environment" "machines" {
  name_prefix = "{{shortName}}-"
  type        = "MANAGED"
  compute_resources {
    # {{capacity.note}}
    type                = "{{capacity}}"
    allocation_strategy = "BEST_FIT_PROGRESSIVE"
    # No machine between runs.
    min_vcpus = 0
    # {{maxVcpus.note}}
    max_vcpus = {{maxVcpus}}
    # {{instanceType.note}}
    instance_type      = ["{{instanceType}}"]
    instance_role      = aws_iam_instance_profile.machine.arn
    subnets            = var.subnets
    security_group_ids = [aws_security_group.network.id]
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "machine" {
  name_prefix = "{{shortName}}-machine-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "machine" {
  name_prefix = "{{shortName}}-"
  role        = aws_iam_role.machine.name
}

{{>aws/parts/batch-queue.tf}}

resource "aws_batch_job_definition" "job" {
  name                  = "{{name}}"
  type                  = "container"
  platform_capabilities = ["EC2"]
  propagate_tags        = true
  {{>aws/parts/batch-job-limits.tf}}
  container_properties = jsonencode({
    image            = var.image_uri
    jobRoleArn       = aws_iam_role.job.arn
    executionRoleArn = aws_iam_role.execution.arn
    resourceRequirements = [
      # A job takes a whole machine. {{vcpus.note}}
      { type = "VCPU", value = "{{vcpus}}" },
      # {{jobMemoryMib.note}}
      { type = "MEMORY", value = "{{jobMemoryMib}}" },
    ]
    environment = local.environment
    {{>aws/parts/batch-job-log.tf}}
  })
}
