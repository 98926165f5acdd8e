{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/queues.tf}}

{{>aws/parts/consumer-service.tf}}

resource "aws_ecs_task_definition" "consumer" {
  family                   = "{{name}}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  # {{cpuUnits.note}}
  cpu                = "{{cpuUnits}}"
  memory             = "{{memoryMib}}"
  task_role_arn      = aws_iam_role.worker.arn
  execution_role_arn = aws_iam_role.execution.arn
  runtime_platform {
    cpu_architecture        = "{{ecsArch}}"
    operating_system_family = "LINUX"
  }
  container_definitions = jsonencode([{
    name      = "worker"
    image     = var.image_uri
    essential = true
    environment = [
      { name = "REQUEST_QUEUE_URL", value = aws_sqs_queue.requests.url },
      { name = "ANSWER_QUEUE_URL", value = aws_sqs_queue.answers.url },
      { name = "DEAD_LETTER_QUEUE_URL", value = aws_sqs_queue.dead_letters.url },
      { name = "AWS_DEFAULT_REGION", value = "{{region}}" },
    ]
    # Time to answer and delete the open batch.
    stopTimeout = 60
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.logs.name
        awslogs-region        = "{{region}}"
        awslogs-stream-prefix = "worker"
      }
    }
  }])
}

resource "aws_iam_role" "worker" {
  name_prefix = "{{shortName}}-worker-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.use_queues })
}

{{>aws/parts/execution-role.tf}}

{{>aws/parts/consumer-network.tf}}

{{>aws/parts/logs.tf}}
