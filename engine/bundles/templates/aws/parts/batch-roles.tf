# What the job itself may do.
resource "aws_iam_role" "job" {
  name_prefix = "{{shortName}}-job-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "job" {
  role   = aws_iam_role.job.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_bucket })
}

{{>aws/parts/execution-role.tf}}

resource "aws_security_group" "network" {
  name_prefix = "{{shortName}}-"
  description = "The job calls out and is not called"
  vpc_id      = var.vpc
}

resource "aws_vpc_security_group_egress_rule" "network" {
  security_group_id = aws_security_group.network.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

{{>aws/parts/run-role.tf}}

resource "aws_iam_role_policy" "run" {
  role = aws_iam_role.run.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "batch:SubmitJob"
        Resource = [
          aws_batch_job_queue.queue.arn,
          "arn:${local.partition}:batch:{{region}}:${local.account}:job-definition/*",
        ]
      },
      # These know no single resource.
      { Effect = "Allow", Action = ["batch:DescribeJobs", "batch:TerminateJob"], Resource = "*" },
      {
        Effect   = "Allow"
        Action   = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
        Resource = "arn:${local.partition}:events:{{region}}:${local.account}:rule/StepFunctionsGetEventsForBatchJobsRule"
      },
    ]
  })
}
